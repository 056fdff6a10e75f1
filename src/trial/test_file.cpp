#include "trial/test_file.h"

#include "definition/loading.h"
#include "definition/shape.h"
#include "definition/suggestion.h"
#include "trial/hole.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <filesystem>
#include <fstream>
#include <iterator>

namespace socle::trial {
namespace {

using definition::Mark;
using definition::Problem;
using definition::YamlEntry;
using definition::YamlNode;

constexpr std::array<std::string_view, 4> callers = {"anonymous", "nobody", "service", "secret"};
constexpr std::array<std::string_view, 4> event_kinds = {"added", "changed", "deleted", "action"};
constexpr std::array<std::string_view, 5> sources = {"body", "headers", "text", "status", "mails"};

std::vector<std::string> names_of(const auto& words) {
    return {words.begin(), words.end()};
}

std::vector<const YamlNode*> one_or_list(const YamlNode* node) {
    std::vector<const YamlNode*> nodes;
    if (node == nullptr) return nodes;
    if (!node->is_list()) return {node};
    for (const auto& item : node->items)
        nodes.push_back(&item);
    return nodes;
}

/// Reads what conforms to the shape of test files.
class FileReader {
public:
    FileReader(TestFile& file, definition::ReportAt report)
        : file_(file), report_(std::move(report)) {}

    void read() {
        const auto& root = file_.document.root;
        file_.demo = definition::is_true(root.find("demo"));
        file_.given = root.find("given");
        read_environment(root.find("environment"));
        const auto* as = checked_who(root.find("as"));
        for (const auto& entry : root.find("tests")->entries)
            file_.tests.push_back(test(entry, as));
        if (file_.tests.empty()) report_(root.begin, "there is no test here");
    }

private:
    void read_environment(const YamlNode* node) {
        if (node == nullptr) return;
        for (const auto& entry : node->entries)
            file_.environment[entry.key] = entry.value.text;
    }

    Test test(const YamlEntry& entry, const YamlNode* as) {
        Test made;
        made.name = entry.key;
        made.mark = entry.mark;
        const bool long_form = entry.value.is_map();
        const auto* own = long_form ? checked_who(entry.value.find("as")) : nullptr;
        const auto& steps = long_form ? *entry.value.find("steps") : entry.value;
        for (const auto& item : steps.items)
            made.steps.push_back(step(item, own != nullptr ? own : as));
        return made;
    }

    Step step(const YamlNode& node, const YamlNode* as) {
        Step made;
        made.name = definition::scalar_or(node.find("name"));
        made.mark = node.begin;
        read_request(made, *node.find("request"));
        const auto* own = checked_who(node.find("as"));
        made.as = own != nullptr ? own : as;
        made.headers = node.find("headers");
        made.query = node.find("query");
        read_body(made, node);
        const auto within = definition::scalar_or(node.find("within"));
        made.within_s = definition::duration_seconds(within).value_or(0);
        made.expect = expectation(node);
        if (const auto* save = node.find("save")) read_save(made, *save);
        return made;
    }

    void read_request(Step& made, const YamlNode& node) {
        const auto blank = node.text.find(' ');
        made.method = node.text.substr(0, blank);
        if (blank != std::string::npos) made.target = node.text.substr(blank + 1);
        const auto is_upper = [](char c) { return c >= 'A' && c <= 'Z'; };
        const bool good = !made.method.empty() && std::ranges::all_of(made.method, is_upper) &&
                          (made.target.starts_with('/') || made.target.starts_with("${"));
        if (!good) {
            report_(node.begin, fmt::format("expected a request like 'GET /rest/v1/movie', found "
                                            "'{}'",
                                            node.text));
        }
    }

    void read_body(Step& made, const YamlNode& node) {
        made.json = node.find("json");
        made.form = node.find("form");
        made.multipart = node.find("multipart");
        made.text = node.find("text");
        const YamlNode* found = nullptr;
        for (const auto* body : {made.json, made.form, made.multipart, made.text}) {
            if (body != nullptr && found != nullptr) {
                report_(body->begin, "a request has one body: json, form, multipart or text");
            }
            if (body != nullptr) found = body;
        }
        if (found != nullptr && (made.method == "GET" || made.method == "HEAD")) {
            report_(found->begin, fmt::format("a {} has no body", made.method));
        }
    }

    Expectation expectation(const YamlNode& step) {
        Expectation made;
        made.mark = step.begin;
        const auto* node = step.find("expect");
        if (node == nullptr) return made;
        made.mark = node->begin;
        if (const auto* status = node->find("status")) made.status = std::stoi(status->text);
        made.headers = checked_holes(node->find("headers"));
        made.body = checked_holes(node->find("body"));
        made.includes = checked_holes(node->find("includes"));
        made.unordered = definition::is_true(node->find("unordered"));
        made.texts = one_or_list(node->find("text"));
        made.forbidden = one_or_list(node->find("forbidden"));
        made.events = checked_events(node->find("events"));
        made.mails = checked_holes(node->find("mails"));
        for (const auto* text : made.texts)
            checked_holes(text);
        return made;
    }

    /// Reports words that were meant to be holes and are none.
    const YamlNode* checked_holes(const YamlNode* node) {
        if (node == nullptr) return nullptr;
        if (node->is_scalar()) {
            auto problem = hole_problem(node->text);
            if (!problem.empty()) report_(node->begin, std::move(problem));
        }
        for (const auto& item : node->items)
            checked_holes(&item);
        for (const auto& entry : node->entries)
            checked_holes(&entry.value);
        return node;
    }

    const YamlNode* checked_events(const YamlNode* node) {
        if (node == nullptr) return nullptr;
        for (const auto& item : node->items) {
            int kinds = 0;
            for (const auto kind : event_kinds)
                kinds += item.find(kind) != nullptr ? 1 : 0;
            if (kinds == 1) continue;
            report_(item.begin, fmt::format("an event has one of {}",
                                            definition::alternatives(names_of(event_kinds))));
        }
        return checked_holes(node);
    }

    const YamlNode* checked_who(const YamlNode* node) {
        if (node == nullptr || !node->is_scalar()) return node;
        const bool known = definition::contains(callers, std::string_view(node->text));
        if (known || node->text.contains('@') || node->text.contains('$')) return node;
        report_(node->begin,
                fmt::format("unknown caller '{}'{}; it is {}, an account's email, or claims like "
                            "{{role: NAME}}",
                            node->text, definition::did_you_mean(node->text, names_of(callers)),
                            definition::alternatives(names_of(callers))));
        return node;
    }

    void read_save(Step& made, const YamlNode& node) {
        for (const auto& entry : node.entries) {
            const auto source = entry.value.text.substr(0, entry.value.text.find('.'));
            if (!definition::contains(sources, std::string_view(source))) {
                report_(entry.value.begin,
                        fmt::format("'{}' is no part of an answer{}; those are {}", source,
                                    definition::did_you_mean(source, names_of(sources)),
                                    definition::alternatives(names_of(sources))));
            }
            made.save.emplace_back(entry.key, entry.value.text);
        }
    }

    TestFile& file_;
    definition::ReportAt report_;
};

}  // namespace

std::shared_ptr<const TestFile> read_test_file(const std::string& path, std::string_view bytes,
                                               std::vector<Problem>& problems) {
    auto file = std::make_shared<TestFile>();
    file->path = path;
    file->document = definition::read_yaml(bytes);
    const auto before = problems.size();
    const definition::ReportAt report = [&](const Mark& mark, std::string message) {
        problems.push_back({path, mark.line, mark.column, std::move(message)});
    };
    for (auto& problem : file->document.problems)
        report(problem.mark, std::move(problem.message));
    if (file->document.damaged) return nullptr;
    definition::conform(file->document.root, definition::test_shape(), report);
    if (problems.size() > before) return nullptr;
    FileReader(*file, report).read();
    return problems.size() > before ? nullptr : file;
}

TestFolder read_test_folder(const std::string& application) {
    namespace fs = std::filesystem;
    TestFolder folder;
    std::error_code fault;
    std::vector<std::string> names;
    for (fs::directory_iterator at(fs::path(application) / "tests", fault);
         !fault && at != fs::directory_iterator(); at.increment(fault)) {
        const auto name = at->path().filename().string();
        if (name.ends_with(".yaml") && !name.starts_with('.')) names.push_back(name);
    }
    std::ranges::sort(names);
    for (const auto& name : names) {
        std::ifstream stream(fs::path(application) / "tests" / name, std::ios::binary);
        const std::string text(std::istreambuf_iterator<char>(stream), {});
        auto file = read_test_file("tests/" + name, text, folder.problems);
        if (file) folder.files.push_back(std::move(file));
    }
    return folder;
}

}  // namespace socle::trial
