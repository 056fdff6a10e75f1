#include "jobs/runner.h"

#include "base/crypto.h"
#include "base/error.h"
#include "base/ids.h"
#include "base/log.h"
#include "base/pause.h"
#include "base/text.h"
#include "base/time.h"
#include "jobs/leases.h"
#include "jobs/schedule.h"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>

#include <algorithm>
#include <exception>
#include <mutex>
#include <optional>
#include <thread>
#include <utility>

namespace socle::jobs {

namespace asio = boost::asio;

namespace {

constexpr std::int64_t second_us = 1'000'000;
/// What other processes added, and claims that ended, are found this often.
constexpr std::int64_t poll_us = second_us;
constexpr std::int64_t store_pause_us = 2 * second_us;
constexpr std::int64_t figures_every_us = 5 * second_us;
constexpr std::int64_t purge_every_us = 600 * second_us;
constexpr std::int64_t claims_max = 16;
constexpr std::size_t fault_bytes_max = 1'000;

void log_fault(const char* what, const std::exception& error) {
    base::log(base::Level::warning, what, {{"cause", error.what()}});
}

/// Evenly from 0 to 1.
double random_fraction() {
    const auto byte = static_cast<unsigned char>(base::random_bytes(1).front());
    return static_cast<double>(byte) / 255.0;
}

/// A text from a script, fit for the database and a line of a list.
std::string shown_fault(const std::string& fault) {
    auto shown = fault.substr(0, fault_bytes_max);
    while (!base::valid_utf8(shown) && shown.size() + 4 > fault_bytes_max)
        shown.pop_back();
    if (!base::valid_utf8(shown)) return "(not a text)";
    std::ranges::replace_if(shown, [](char c) { return c >= 0 && c < ' '; }, ' ');
    return shown;
}

std::vector<std::string> names_of(const std::vector<definition::JobQueue>& queues) {
    std::vector<std::string> names;
    for (const auto& queue : queues)
        names.push_back(queue.name);
    return names;
}

std::vector<definition::JobQueue> chosen_queues(const definition::Definition& definition,
                                                const std::vector<std::string>& names) {
    std::vector<definition::JobQueue> chosen;
    for (const auto& queue : definition.queues) {
        const bool wanted = std::ranges::find(names, queue.name) != names.end();
        if (names.empty() || wanted) chosen.push_back(queue);
    }
    return chosen;
}

}  // namespace

struct Runner::State {
    State(const definition::Definition& definition_in, store::Store& store,
          const MakeExecute& make_execute, RunnerSettings settings_in)
        : definition(definition_in),
          settings(std::move(settings_in)),
          dialect(store.dialect()),
          worker(base::new_uuid()),
          queues(chosen_queues(definition, settings.queues)),
          leases(store, worker),
          client(store.open_client(context)),
          queue(*client, dialect),
          schedule(definition, dialect, *client),
          execute(make_execute(*client)),
          work_pause(context),
          house_pause(context) {}

    base::Task<void> work();
    /// Begins what is due; when to look again, from now on.
    base::Task<std::int64_t> work_some();
    base::Task<void> run(Claim claim, std::shared_ptr<const std::atomic<Stop>> stop);
    base::Task<Outcome> outcome_of(const Claim& claim, const std::atomic<Stop>& stop);
    base::Task<void> note(const Claim& claim, const Outcome& outcome, Stop stop);
    base::Task<void> keep_house();
    base::Task<std::int64_t> keep_house_once();
    base::Task<void> count();
    base::Task<void> give_up_waiting();
    void drain();

    const definition::Definition& definition;
    const RunnerSettings settings;
    const base::Dialect dialect;
    const std::string worker;
    const std::vector<definition::JobQueue> queues;
    Leases leases;
    asio::io_context context{1};
    std::unique_ptr<store::Client> client;
    Queue queue;
    Schedule schedule;
    Execute execute;
    base::Pause work_pause;
    base::Pause house_pause;
    std::unique_ptr<base::Pause> drain_pause;
    int under_way = 0;
    bool placed = false;
    bool stopping = false;
    std::int64_t counted_us = 0;
    std::int64_t purged_us = 0;
    std::thread thread;

    mutable std::mutex mutex;  ///< guards figures
    Figures figures;
};

base::Task<void> Runner::State::work() {
    while (!stopping) {
        auto pause = store_pause_us;
        try {
            pause = co_await work_some();
        } catch (const std::exception& error) {
            log_fault("jobs cannot be claimed", error);
        }
        if (!stopping) co_await work_pause.take(pause);
    }
}

base::Task<std::int64_t> Runner::State::work_some() {
    const auto names = names_of(queues);
    const auto due = co_await queue.next_due(names);
    auto pause = poll_us;
    const auto now_us = base::now_us();
    for (const auto& each : queues) {
        const auto first = std::ranges::find(due, each.name, &Queue::Due::queue);
        if (first == due.end()) continue;
        if (first->at_us > now_us) {
            pause = std::min(pause, first->at_us - now_us);
            continue;
        }
        const auto free = std::int64_t{settings.workers} - under_way;
        if (free <= 0 || stopping) break;
        Queue::Wish wish{each, std::min(free, claims_max), worker, now_us, now_us + lease_us};
        auto claims = co_await queue.claim(wish);
        if (!claims.empty()) pause = 0;
        for (auto& claim : claims) {
            ++under_way;
            auto stop = leases.add(claim);
            asio::co_spawn(context, run(std::move(claim), std::move(stop)), asio::detached);
        }
    }
    // The end of one ends the pause.
    co_return under_way >= settings.workers ? poll_us : pause;
}

base::Task<void> Runner::State::run(Claim claim, std::shared_ptr<const std::atomic<Stop>> stop) {
    try {
        const auto outcome = co_await outcome_of(claim, *stop);
        co_await note(claim, outcome, *stop);
    } catch (const std::exception& error) {
        log_fault("what became of a job cannot be noted", error);
    }
    leases.remove(claim);
    --under_way;
    work_pause.end();
    if (stopping && under_way == 0 && drain_pause) drain_pause->end();
}

base::Task<Outcome> Runner::State::outcome_of(const Claim& claim, const std::atomic<Stop>& stop) {
    try {
        auto outcome = co_await execute(claim, stop);
        co_return outcome;
    } catch (const base::Error& error) {
        co_return Outcome{Outcome::Kind::failed,
                          error.internal.empty() ? error.message : error.internal};
    } catch (const std::exception& error) {
        co_return Outcome{Outcome::Kind::failed, error.what()};
    }
}

base::Task<void> Runner::State::note(const Claim& claim, const Outcome& outcome, Stop stop) {
    using Kind = Outcome::Kind;
    const auto now_us = base::now_us();
    const bool failed = outcome.kind == Kind::failed || outcome.kind == Kind::dead;
    if (!failed) {
        if (outcome.kind == Kind::done) co_await queue.note_done(claim, now_us);
        const std::lock_guard lock(mutex);
        ++figures.done;
        co_return;
    }
    if (stop == Stop::draining || stop == Stop::lost) {
        co_await queue.give_back(claim, now_us);
        const std::lock_guard lock(mutex);
        ++figures.returned;
        co_return;
    }
    Queue::Failure failure;
    failure.fault = stop == Stop::cancelled ? "it was cancelled" : shown_fault(outcome.fault);
    failure.again_us = now_us + pause_us(claim.failures + 1, random_fraction());
    failure.final = outcome.kind == Kind::dead;
    const bool dead = co_await queue.note_failed(claim, failure, now_us);
    if (stop != Stop::cancelled) {
        base::log(dead ? base::Level::error : base::Level::warning,
                  dead ? "job given up" : "job failed, will be tried again",
                  {{"job", claim.id},
                   {"name", claim.name},
                   {"run", claim.run},
                   {"fault", failure.fault}});
    }
    const std::lock_guard lock(mutex);
    ++figures.failed;
    if (dead) ++figures.dead;
}

base::Task<void> Runner::State::keep_house() {
    while (!stopping) {
        auto pause = store_pause_us;
        try {
            pause = co_await keep_house_once();
        } catch (const std::exception& error) {
            log_fault("schedules of jobs cannot be looked after", error);
        }
        if (!stopping) co_await house_pause.take(pause);
    }
}

base::Task<std::int64_t> Runner::State::keep_house_once() {
    const auto now_us = base::now_us();
    if (!placed) {
        co_await schedule.place(now_us);
        const auto names = names_of(definition.queues);
        co_await queue.adopt(names);
        placed = true;
    }
    const auto step = co_await schedule.look(now_us);
    const auto lost = co_await queue.take_back(now_us);
    if (step.added > 0 || lost > 0) work_pause.end();
    if (lost > 0) {
        const std::lock_guard lock(mutex);
        figures.lost += lost;
    }
    if (now_us - counted_us >= figures_every_us) {
        counted_us = now_us;
        co_await count();
    }
    if (now_us - purged_us >= purge_every_us) {
        purged_us = now_us;
        co_await queue.purge(now_us - definition.jobs_keep_s * second_us);
    }
    const auto next_us = step.next_us == 0 ? poll_us : step.next_us - base::now_us();
    co_return std::clamp(next_us, std::int64_t{1'000}, poll_us);
}

base::Task<void> Runner::State::count() {
    auto counted = co_await queue.figures();
    const std::lock_guard lock(mutex);
    figures.queues = std::move(counted);
}

void Runner::State::drain() {
    if (stopping) return;
    stopping = true;
    work_pause.end();
    house_pause.end();
    if (under_way == 0) return;
    drain_pause = std::make_unique<base::Pause>(context);
    asio::co_spawn(context, give_up_waiting(), asio::detached);
}

base::Task<void> Runner::State::give_up_waiting() {
    co_await drain_pause->take(settings.drain_ms * 1'000);
    leases.stop_all(Stop::draining);
}

Runner::Runner(const definition::Definition& definition, store::Store& store,
               const MakeExecute& make_execute, RunnerSettings settings)
    : state_(std::make_unique<State>(definition, store, make_execute, std::move(settings))) {}

Runner::~Runner() {
    stop();
}

void Runner::start() {
    if (state_->definition.function_names().empty()) return;
    state_->leases.start();
    asio::co_spawn(state_->context, state_->keep_house(), asio::detached);
    if (state_->settings.workers > 0) {
        asio::co_spawn(state_->context, state_->work(), asio::detached);
    }
    state_->thread = std::thread([state = state_.get()] { state->context.run(); });
}

void Runner::wake() {
    asio::post(state_->context, [state = state_.get()] { state->work_pause.end(); });
}

void Runner::drain() {
    asio::post(state_->context, [state = state_.get()] { state->drain(); });
}

void Runner::stop() {
    if (!state_->thread.joinable()) return;
    drain();
    state_->thread.join();
    state_->leases.stop();
}

Figures Runner::figures() const {
    const std::lock_guard lock(state_->mutex);
    return state_->figures;
}

std::string metrics_text(const Figures& figures) {
    std::string text =
        "# HELP socle_jobs Jobs that wait, run or were given up.\n# TYPE socle_jobs gauge\n";
    for (const auto& each : figures.queues) {
        text += "socle_jobs{queue=\"" + each.queue + "\",status=\"" + each.status + "\"} " +
                std::to_string(each.count) + "\n";
    }
    text +=
        "# HELP socle_job_runs_total Runs of jobs in this process, by what they became.\n"
        "# TYPE socle_job_runs_total counter\n";
    const auto add = [&](const char* what, std::int64_t count) {
        text += std::string("socle_job_runs_total{outcome=\"") + what + "\"} " +
                std::to_string(count) + "\n";
    };
    add("done", figures.done);
    add("failed", figures.failed);
    add("dead", figures.dead);
    add("returned", figures.returned);
    add("taken_back", figures.lost);
    return text;
}

}  // namespace socle::jobs
