#pragma once

#include <string>
#include <vector>

namespace socle::definition {

/// JSON Schema (2020-12) of one kind of file of an application, for editors: what `socle schema`
/// prints.
struct FileSchema {
    std::string name;  ///< "app", "model", "view", "texts", "jobs", "test"
    std::string json;  ///< pretty-printed
};
std::vector<FileSchema> file_schemas();

}  // namespace socle::definition
