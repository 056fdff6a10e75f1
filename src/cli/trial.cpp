#include "base/error.h"
#include "base/log.h"
#include "base/worker_pool.h"
#include "cli/trial_commands.h"
#include "cli/trial_player.h"
#include "definition/load.h"
#include "script/library.h"
#include "trial/report.h"
#include "trial/test_file.h"

#include <fmt/format.h>

#include <algorithm>
#include <atomic>
#include <fstream>
#include <iostream>
#include <mutex>
#include <thread>

namespace socle::cli {

namespace {

using base::Code;
using base::Error;

constexpr int exit_not_run = 2;
constexpr int answer_timeout_ms = 60'000;
constexpr std::size_t answer_bytes_max = 64 * 1024 * 1024;

std::vector<base::Dialect> stores(const TrialSettings& settings) {
    const bool database = !settings.database.empty();
    if (settings.store == "sqlite") return {base::Dialect::sqlite};
    if (!database && !settings.store.empty()) {
        throw Error(Code::bad_value, "--store " + settings.store + " needs a PostgreSQL server", {},
                    "Give --database postgres://… or set SOCLE_TEST_POSTGRES.");
    }
    if (settings.store == "postgres") return {base::Dialect::postgres};
    if (!database) return {base::Dialect::sqlite};
    return {base::Dialect::sqlite, base::Dialect::postgres};
}

/// A file on a store.
struct Task {
    std::shared_ptr<const trial::TestFile> file;
    base::Dialect dialect = base::Dialect::sqlite;
    std::vector<trial::Outcome> outcomes;
};

std::vector<Task> make_tasks(const trial::TestFolder& folder, const TrialSettings& settings) {
    std::vector<Task> tasks;
    for (const auto& file : folder.files) {
        const bool chosen = std::ranges::any_of(file->tests, [&](const trial::Test& test) {
            return is_chosen(*file, test, settings.filter);
        });
        if (!chosen) continue;
        for (const auto dialect : stores(settings))
            tasks.push_back({file, dialect, {}});
    }
    return tasks;
}

/// Plays all, several at a time, and prints each file's outcomes as it ends.
void play(std::vector<Task>& tasks, const TrialSettings& settings) {
    base::WorkerPool pool({.threads = 1});
    outbound::FetchSettings fetching;
    fetching.timeout_ms = answer_timeout_ms;
    fetching.reply_bytes_max = answer_bytes_max;
    fetching.allow_private = true;
    const outbound::Fetcher fetcher(pool, fetching);
    std::atomic<std::size_t> next = 0;
    std::mutex printing;
    const auto work = [&] {
        for (auto index = next++; index < tasks.size(); index = next++) {
            auto& task = tasks[index];
            task.outcomes = play_file(*task.file, task.dialect, settings, fetcher);
            const std::lock_guard lock(printing);
            for (const auto& outcome : task.outcomes)
                std::cout << trial::outcome_text(outcome);
            std::cout << std::flush;
        }
    };
    const auto cores = std::max(1U, std::thread::hardware_concurrency());
    const auto wanted = settings.jobs > 0 ? static_cast<std::size_t>(settings.jobs) : cores;
    std::vector<std::jthread> threads;
    for (std::size_t i = 0; i < std::min(wanted, tasks.size()); ++i)
        threads.emplace_back(work);
}

void write_junit(const TrialSettings& settings, const std::string& app,
                 const std::vector<trial::Outcome>& outcomes) {
    std::ofstream file(settings.junit);
    file << trial::junit_text(app, outcomes);
    if (!file.flush()) throw Error(Code::unavailable, "cannot write " + settings.junit);
}

void list(const trial::TestFolder& folder, const TrialSettings& settings) {
    for (const auto& file : folder.files) {
        for (const auto& test : file->tests) {
            if (!is_chosen(*file, test, settings.filter)) continue;
            std::cout << file->path << " · " << test.name << "\n";
        }
    }
}

int conclude(const std::vector<Task>& tasks, const TrialSettings& settings) {
    std::vector<trial::Outcome> outcomes;
    for (const auto& task : tasks)
        outcomes.insert(outcomes.end(), task.outcomes.begin(), task.outcomes.end());
    if (!settings.junit.empty()) write_junit(settings, settings.folder, outcomes);
    const auto failed =
        std::ranges::count_if(outcomes, [](const trial::Outcome& each) { return !each.passed(); });
    const bool only_sqlite = std::ranges::all_of(
        tasks, [](const Task& task) { return task.dialect == base::Dialect::sqlite; });
    if (only_sqlite && settings.store.empty()) {
        std::cout << "Only SQLite was tested: --database postgres://… (SOCLE_TEST_POSTGRES) adds "
                     "PostgreSQL.\n";
    }
    std::cout << fmt::format("{} passed, {} failed\n", outcomes.size() - failed, failed);
    return failed == 0 ? 0 : 1;
}

int run_all(const TrialSettings& settings) {
    const auto folder = trial::read_test_folder(settings.folder);
    for (const auto& problem : folder.problems)
        std::cerr << definition::to_text(problem) << "\n";
    if (!folder.problems.empty()) return exit_not_run;
    if (settings.list) {
        list(folder, settings);
        return 0;
    }
    auto tasks = make_tasks(folder, settings);
    if (tasks.empty()) {
        std::cerr << "socle: " << settings.folder << "/tests has no test"
                  << (settings.filter.empty() ? "" : " with '" + settings.filter + "'") << "\n";
        return exit_not_run;
    }
    play(tasks, settings);
    return conclude(tasks, settings);
}

}  // namespace

int run_tests(const TrialSettings& settings) {
    base::LogSettings log;
    log.level = base::Level::error;
    base::set_up_log(log);
    try {
        return run_all(settings);
    } catch (const Error& error) {
        std::cerr << "socle: " << error.message << "\n";
        if (!error.hint.empty()) std::cerr << "  " << error.hint << "\n";
        return exit_not_run;
    }
}

}  // namespace socle::cli
