#include "cli/trial_commands.h"

#include <CLI/CLI.hpp>

namespace socle::cli {

namespace {

constexpr int jobs_max = 64;

}  // namespace

void add_trial_options(CLI::App& command, TrialSettings& settings) {
    command.add_option("FOLDER", settings.folder, "The application's folder")
        ->required()
        ->check(CLI::ExistingDirectory);
    command
        .add_option("--store", settings.store,
                    "sqlite, postgres or both (default: both when there is a database)")
        ->check(CLI::IsMember({"sqlite", "postgres", "both"}));
    command
        .add_option("--database", settings.database,
                    "postgres://… where each file gets a schema of its own")
        ->envname("SOCLE_TEST_POSTGRES");
    command.add_option("--filter", settings.filter,
                       "Only tests with this text in their file or name");
    command.add_option("--jobs", settings.jobs, "Files at a time (default: one a core)")
        ->check(CLI::Range(1, jobs_max));
    command.add_option("--junit", settings.junit, "Write a report in JUnit's XML to this file");
    command.add_flag("--list", settings.list, "Print the tests and stop");
    command.add_flag("--keep", settings.keep, "Leave the stores as they are in the end");
}

}  // namespace socle::cli
