#pragma once

#include <string>

namespace CLI {
class App;
}

namespace socle::cli {

/// What `socle test` is told.
struct TrialSettings {
    std::string folder;
    std::string store;     ///< sqlite, postgres or both; "" both when there is a database
    std::string database;  ///< postgres://…
    std::string filter;
    std::string junit;
    int jobs = 0;  ///< files at a time; 0: as many as there are cores
    bool list = false;
    bool keep = false;
};

/// Exit code 0: all passed, 1: some failed, 2: they could not be run.
int run_tests(const TrialSettings& settings);

void add_trial_options(CLI::App& command, TrialSettings& settings);

}  // namespace socle::cli
