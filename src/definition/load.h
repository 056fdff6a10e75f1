#pragma once

#include "definition/definition.h"

#include <map>
#include <memory>
#include <string>
#include <vector>

namespace socle::definition {

struct YamlNode;

/// One mistake in an application folder. `line` and `column` count from 1; 0 when the whole file is
/// meant.
struct Problem {
    std::string file;  ///< relative to the folder
    int line = 0;
    int column = 0;
    std::string message;  ///< "unknown type 'txt'; did you mean 'text'?"
};

/// `models/movie.yaml:12:5: unknown type 'txt'; did you mean 'text'?`
std::string to_text(const Problem& problem);

struct LoadResult {
    std::shared_ptr<const Definition> definition;  ///< null when there is any problem
    std::vector<Problem> problems;                 ///< all of them, by file and line
};

/// Reads an application folder. Never throws for what is in the folder: every mistake is in
/// `problems`.
/// `${NAME}` and `${NAME:-default}` in app.yaml are replaced from the environment, then from `.env`
/// of the folder.
LoadResult load(const std::string& folder);
/// The same, with variables that go before those of the environment.
LoadResult load(const std::string& folder, const std::map<std::string, std::string>& environment);

/// Records for an application that is loaded, in an order in which refs resolve: what stands in
/// `rows`, a map of model to list of records as in demo/NAME.yaml, of the file `path`.
struct RowsResult {
    std::vector<DemoFile> files;
    std::vector<Problem> problems;
};
RowsResult load_rows(const Definition& definition, const std::string& path, const YamlNode& rows);

}  // namespace socle::definition
