#include "definition/schema.h"

#include "base/error.h"
#include "base/text.h"
#include "cli/commands.h"

#include <filesystem>
#include <fstream>
#include <iostream>

namespace socle::cli {

namespace {

void write_schema(const std::filesystem::path& folder, const definition::FileSchema& schema) {
    const auto path = folder / (schema.name + ".schema.json");
    std::ofstream file(path);
    file << schema.json << "\n";
    if (!file.flush()) {
        throw base::Error(base::Code::unavailable, "cannot write " + path.string());
    }
    std::cout << path.string() << "\n";
}

}  // namespace

int schema(const std::string& kind, const std::string& folder) {
    const auto schemas = definition::file_schemas();
    std::vector<std::string> names;
    bool found = false;
    std::string separator = "{";
    if (!folder.empty()) std::filesystem::create_directories(folder);
    for (const auto& one : schemas) {
        names.push_back(one.name);
        if (!kind.empty() && kind != one.name) continue;
        found = true;
        if (!folder.empty()) {
            write_schema(folder, one);
        } else if (!kind.empty()) {
            std::cout << one.json << "\n";
        } else {
            std::cout << separator << "\"" << one.name << "\": " << one.json << "\n";
            separator = ",";
        }
    }
    if (!found) {
        throw base::Error(base::Code::bad_value, "there is no schema named '" + kind + "'", {},
                          "Schemas: " + base::join(names, ", ") + ".");
    }
    if (kind.empty() && folder.empty()) std::cout << "}\n";
    return 0;
}

}  // namespace socle::cli
