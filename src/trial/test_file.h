#pragma once

#include "definition/load.h"
#include "definition/yaml.h"

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace socle::trial {

/// What a step expects; nodes are of the file, nullptr where nothing is said.
struct Expectation {
    int status = 0;  ///< 0: any of success
    definition::Mark mark;
    const definition::YamlNode* headers = nullptr;
    const definition::YamlNode* body = nullptr;
    const definition::YamlNode* includes = nullptr;
    bool unordered = false;
    std::vector<const definition::YamlNode*> texts;
    std::vector<const definition::YamlNode*> forbidden;
    const definition::YamlNode* events = nullptr;
    const definition::YamlNode* mails = nullptr;
};

/// One request of a test.
struct Step {
    std::string name;
    definition::Mark mark;
    std::string method;
    std::string target;
    const definition::YamlNode* as = nullptr;  ///< of the step, else of its test, else of the file
    const definition::YamlNode* headers = nullptr;
    const definition::YamlNode* query = nullptr;
    const definition::YamlNode* json = nullptr;
    const definition::YamlNode* form = nullptr;
    const definition::YamlNode* multipart = nullptr;
    const definition::YamlNode* text = nullptr;
    std::int64_t within_s = 0;
    Expectation expect;
    std::vector<std::pair<std::string, std::string>> save;  ///< name, path into the answer
};

struct Test {
    std::string name;
    definition::Mark mark;
    std::vector<Step> steps;
};

/// A file of tests/. Its nodes live as long as it does.
struct TestFile {
    std::string path;  ///< relative to the application's folder
    definition::YamlDocument document;
    bool demo = false;
    std::map<std::string, std::string> environment;
    const definition::YamlNode* given = nullptr;
    std::vector<Test> tests;
};

/// Every mistake is in `problems`; null when there is one.
std::shared_ptr<const TestFile> read_test_file(const std::string& path, std::string_view bytes,
                                               std::vector<definition::Problem>& problems);

/// The files tests/*.yaml of an application, by name.
struct TestFolder {
    std::vector<std::shared_ptr<const TestFile>> files;
    std::vector<definition::Problem> problems;
};
TestFolder read_test_folder(const std::string& application);

}  // namespace socle::trial
