#pragma once

#include "cli/settings.h"

#include <functional>
#include <string>

namespace CLI {
class App;
}

namespace socle::cli {

/// What `socle export` and `socle import` are told.
struct DataSettings {
    Settings common;
    std::string model;
    std::string file;    ///< export: "" or "-" for standard output; import: "-" for standard input
    std::string format;  ///< csv, json, ndjson; "" for what the file's name says
    std::string query;   ///< export: as the data interface has it, without "?"
    std::string on_conflict;
    std::string refused_file;
    bool merge = false;
    bool ignore = false;
    bool skip = false;
    bool dry_run = false;
};

/// Both pass the rules, as the service key does.
int export_data(const DataSettings& settings);
int import_data(const DataSettings& settings);

/// Adds both to the program. `choose` makes an action the one that is run. The settings outlive the
/// parse.
using ChooseData = std::function<void(CLI::App*, const Settings&, std::function<int()>)>;
void add_data_commands(CLI::App& program, DataSettings& settings, const ChooseData& choose);

}  // namespace socle::cli
