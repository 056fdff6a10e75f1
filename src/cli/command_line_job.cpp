#include "cli/job_commands.h"
#include "jobs/desk.h"

#include <CLI/CLI.hpp>

namespace socle::cli {

namespace {

constexpr std::int64_t list_most = 10'000;
constexpr int concurrency_most = 1'000;
constexpr int drain_most_ms = 600'000;

using Action = int (*)(const JobSettings&);

void add_limit(CLI::App& command, JobSettings& settings) {
    command.add_option("--limit", settings.limit, "How many")
        ->check(CLI::Range(std::int64_t{1}, list_most))
        ->capture_default_str();
}

void add_run_options(CLI::App& command, JobSettings& settings) {
    command.add_option("NAME", settings.name, "A job of jobs.yaml, or a function")->required();
    command.add_option("--with", settings.with, "What it is called with, as a JSON object")
        ->capture_default_str();
    auto* delay = command.add_option("--delay", settings.delay, "Not before: 90s, 15m, 1h, 7d");
    command.add_option("--at", settings.at, "Not before this instant")->excludes(delay);
    command.add_option("--key", settings.key, "Not when an unfinished job has the same");
    command.add_option("--queue", settings.queue, "In this queue");
    command.add_option("--priority", settings.priority, "Higher ones go first");
}

}  // namespace

void add_job_commands(CLI::App& program, JobSettings& settings, const ChooseJob& choose) {
    auto* job = program.add_subcommand("job", "Look at jobs, run one, try it again, give it up");
    job->require_subcommand(1);
    const auto add = [&](const char* name, const char* help, Action action) {
        auto* command = job->add_subcommand(name, help);
        add_common_options(*command, settings.common);
        command->add_flag("--json", settings.common.json, "As JSON");
        choose(command, settings.common, [told = &settings, action] { return action(*told); });
        return command;
    };
    auto* list = add("list", "List jobs, the newest first", job_list);
    list->add_option("--status", settings.status, "waiting, running, done, dead or cancelled")
        ->check(CLI::IsMember(jobs::job_statuses));
    list->add_option("--queue", settings.queue, "Of this queue");
    list->add_option("--name", settings.name, "Of this name");
    add_limit(*list, settings);
    auto* show = add("show", "Print everything about a job, with its runs", job_show);
    show->add_option("ID", settings.id, "Its number in the list")->required();
    add_run_options(*add("run", "Put a job into the queue", job_run), settings);
    auto* retry = add("retry", "Try a job again now, with all its retries", job_retry);
    auto* id = retry->add_option("ID", settings.id, "Its number in the list");
    retry->add_flag("--all", settings.all, "All that were given up")->excludes(id);
    auto* cancel = add("cancel", "Give up a job for good, also one that runs", job_cancel);
    cancel->add_option("ID", settings.id, "Its number in the list")->required();
    auto* log = add("log", "List the runs of jobs, the newest first", job_log);
    log->add_option("ID", settings.id, "Of this job only");
    add_limit(*log, settings);
}

void add_work_command(CLI::App& program, WorkSettings& settings, const ChooseJob& choose) {
    auto* command = program.add_subcommand("work", "Do the jobs of an application, beside servers");
    add_common_options(*command, settings.common);
    command->add_option("--queue", settings.queues, "Of this queue only; may be given again");
    command->add_option("--concurrency", settings.concurrency, "How many at a time")
        ->check(CLI::Range(1, concurrency_most))
        ->capture_default_str();
    command->add_option("--drain-ms", settings.drain_ms, "How long jobs may finish at the end")
        ->check(CLI::Range(0, drain_most_ms))
        ->capture_default_str();
    command->add_option("--log-level", settings.log_level, "debug, info, warning or error")
        ->check(CLI::IsMember({"debug", "info", "warning", "error"}));
    command->add_option("--log-format", settings.log_format, "text, json or auto")
        ->check(CLI::IsMember({"auto", "text", "json"}));
    choose(command, settings.common, [told = &settings] { return work(*told); });
}

}  // namespace socle::cli
