#pragma once

#include <string>
#include <vector>

namespace CLI {
class App;
}

namespace socle::cli {

/// What the last of `words`, the arguments typed so far, may become: commands and options of the
/// program, models, fields and filters of the server used last. Nothing means a file, or anything.
std::vector<std::string> completions(const CLI::App& program,
                                     const std::vector<std::string>& words);

/// The script that teaches a shell (bash, zsh or fish) to ask for them.
std::string completion_script(const std::string& shell);

}  // namespace socle::cli
