#pragma once

#include "cli/settings.h"

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

namespace CLI {
class App;
}

namespace socle::cli {

/// What `socle job …` is told.
struct JobSettings {
    Settings common;
    std::string status;  ///< "" : any, as queue and name
    std::string queue;
    std::string name;
    std::int64_t limit = 50;
    std::int64_t id = 0;
    bool all = false;
    std::string with = "{}";
    std::string key;
    std::string delay;
    std::string at;
    std::optional<std::int64_t> priority;
};

int job_list(const JobSettings& settings);
int job_show(const JobSettings& settings);
int job_run(const JobSettings& settings);
int job_retry(const JobSettings& settings);
int job_cancel(const JobSettings& settings);
int job_log(const JobSettings& settings);

/// What `socle work` is told.
struct WorkSettings {
    Settings common;
    std::vector<std::string> queues;  ///< none: all
    int concurrency = 4;
    int drain_ms = 10'000;
    std::string log_level = "info";
    std::string log_format = "auto";
};

int work(const WorkSettings& settings);

/// Adds `job` with its subcommands, and `work`, to the program. `choose` makes an action the one
/// that is run. The settings outlive the parse.
using ChooseJob = std::function<void(CLI::App*, const Settings&, std::function<int()>)>;
void add_job_commands(CLI::App& program, JobSettings& settings, const ChooseJob& choose);
void add_work_command(CLI::App& program, WorkSettings& settings, const ChooseJob& choose);

}  // namespace socle::cli
