#pragma once

#include "definition/load.h"

#include <functional>
#include <optional>
#include <string>
#include <vector>

namespace socle::definition {

/// A file of an application, in memory.
struct SourceFile {
    std::string path;  ///< relative to the folder, with '/'
    std::string text;
};

/// The value of an environment variable, if it is set.
using Variables = std::function<std::optional<std::string>(const std::string&)>;

inline constexpr std::size_t application_files_max = 10'000;
inline constexpr std::size_t file_bytes_max = 64 * 1024 * 1024;
inline constexpr std::size_t problems_max = 1000;

/// Reads the files of `folder` that make an application; folders and files whose feature does not
/// exist yet, unreadable and misplaced ones are problems.
std::vector<SourceFile> read_folder(const std::string& folder, std::vector<Problem>& problems);

/// Loads an application from files in memory: `load` without the disk. Any bytes will do.
LoadResult load_files(const std::string& folder, const std::vector<SourceFile>& files,
                      const Variables& variables, std::vector<Problem> problems = {});

/// Those of the environment, then those of FOLDER/.env.
Variables variables_of(const std::string& folder);

/// The lines NAME=value of a `.env` file: quotes are taken off, `#` starts a comment.
std::optional<std::string> env_value(std::string_view env_file, std::string_view name);

/// `text` with every ${NAME} and ${NAME:-default} replaced; `$$` is a dollar. A variable that is
/// not set and has no default is named to `missing`.
std::string substituted(std::string_view text, const Variables& variables,
                        const std::function<void(std::string)>& missing);

}  // namespace socle::definition
