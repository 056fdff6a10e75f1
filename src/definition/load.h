#pragma once

#include "definition/definition.h"

#include <memory>
#include <string>
#include <vector>

namespace socle::definition {

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

}  // namespace socle::definition
