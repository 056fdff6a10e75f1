#include "triggers/runner.h"

#include "base/log.h"
#include "base/pause.h"
#include "base/task.h"
#include "base/time.h"
#include "base/worker_pool.h"
#include "outbound/fetch.h"
#include "triggers/courier.h"
#include "triggers/deliveries.h"
#include "triggers/delivery_desk.h"
#include "triggers/follower.h"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <exception>
#include <map>
#include <string>
#include <thread>
#include <utility>
#include <vector>

namespace socle::triggers {

namespace asio = boost::asio;

namespace {

constexpr std::int64_t second_us = 1'000'000;
/// What other processes added, and what stands behind nothing, is found this often.
constexpr std::int64_t poll_us = 5 * second_us;
constexpr std::int64_t store_pause_us = 5 * second_us;
/// Shorter than a follower holds the log without asking again.
constexpr int wait_ms = 4'000;
constexpr int parallel_max = 8;
/// One trigger whose other side is slow leaves room for the others: it is given nothing more beyond
/// busy_min, and claims are taken a few at a time.
constexpr int busy_min = 4;
constexpr int claims_max = 4;
constexpr int fetch_timeout_ms = 10'000;
/// Longer than any delivery takes.
constexpr std::int64_t claim_us = 30 * second_us;
constexpr std::int64_t purge_every_us = 3600 * second_us;
constexpr std::int64_t keep_done_us = 7LL * 86'400 * second_us;

base::WorkerPool::Settings pool_settings() {
    base::WorkerPool::Settings settings;
    settings.threads = parallel_max;
    settings.noun = "webhooks";
    return settings;
}

outbound::FetchSettings fetch_settings(bool allow_private) {
    outbound::FetchSettings settings;
    settings.timeout_ms = fetch_timeout_ms;
    settings.allow_private = allow_private;
    return settings;
}

void log_fault(const char* what, const std::exception& error) {
    base::log(base::Level::warning, what, {{"cause", error.what()}});
}

}  // namespace

struct Runner::State {
    State(const definition::Definition& definition_in, store::Store& store_in,
          events::Commits& commits, RunnerSettings settings)
        : definition(definition_in),
          store(store_in),
          pool(pool_settings()),
          fetcher(pool, fetch_settings(settings.allow_private)),
          context(1),
          client(store.open_client(context)),
          tail(context, *client, store.dialect(), commits),
          follower(definition, store.dialect(), *client),
          deliveries(*client, store.dialect()),
          courier(definition, store.dialect(), *client, fetcher, std::move(settings.key),
                  std::move(settings.mail_added), std::move(settings.job_added),
                  std::move(settings.report)),
          follow_pause(context),
          deliver_pause(context) {}

    base::Task<void> follow_log();
    /// Follows what there is; the pause until the next look at who follows, 0 to wait for events.
    base::Task<std::int64_t> follow_some();
    base::Task<void> deliver_all();
    /// Begins what is due; when to look again, from now on.
    base::Task<std::int64_t> deliver_some();
    base::Task<void> deliver(Claim claim);
    base::Task<void> keep_house(std::int64_t now_us);

    const definition::Definition& definition;
    store::Store& store;
    base::WorkerPool pool;
    outbound::Fetcher fetcher;
    asio::io_context context;
    std::unique_ptr<store::Client> client;
    events::Tail tail;
    Follower follower;
    Deliveries deliveries;
    Courier courier;
    base::Pause follow_pause;
    base::Pause deliver_pause;
    int under_way = 0;
    std::map<std::string, int> under_way_of;  ///< by trigger
    bool stopping = false;
    std::int64_t house_kept_us = 0;
    std::int64_t purged_us = 0;
    std::thread thread;

    std::atomic<std::int64_t> followed{0};
    std::atomic<std::int64_t> waiting{0};
    std::atomic<std::int64_t> dead{0};
};

base::Task<void> Runner::State::follow_log() {
    while (!stopping) {
        std::int64_t pause = store_pause_us;
        try {
            pause = co_await follow_some();
        } catch (const std::exception& error) {
            log_fault("the event log cannot be followed", error);
        }
        if (stopping) break;
        if (pause > 0) {
            co_await follow_pause.take(pause);
        } else {
            co_await tail.wait(follower.position(), wait_ms);
        }
    }
    try {
        co_await follower.resign();
    } catch (const std::exception& error) {
        log_fault("the event log is followed until the hold ends", error);
    }
}

base::Task<std::int64_t> Runner::State::follow_some() {
    const bool leads = co_await follower.leads(base::now_us());
    if (!leads) co_return poll_us;
    const auto settled = co_await tail.look();
    for (bool more = true; more && !stopping;) {
        const auto step = co_await follower.follow(settled, base::now_us());
        followed = follower.position();
        if (step.added > 0) deliver_pause.end();
        more = step.more;
    }
    co_return 0;
}

base::Task<void> Runner::State::deliver_all() {
    bool first = true;
    while (!stopping) {
        std::int64_t pause = store_pause_us;
        try {
            if (first && store.dialect() == base::Dialect::sqlite) {
                co_await deliveries.drop_claims(base::now_us());
            }
            first = false;
            pause = co_await deliver_some();
        } catch (const std::exception& error) {
            log_fault("deliveries cannot be read", error);
        }
        if (!stopping) co_await deliver_pause.take(pause);
    }
}

base::Task<std::int64_t> Runner::State::deliver_some() {
    const auto now_us = base::now_us();
    if (now_us - house_kept_us >= poll_us) {
        house_kept_us = now_us;
        co_await keep_house(now_us);
    }
    const int free = parallel_max - under_way;
    if (free == 0) co_return poll_us;  // The end of one ends the pause.
    const auto due = co_await deliveries.next_due();
    if (!due) co_return poll_us;
    if (*due > now_us) co_return std::min(*due - now_us, poll_us);
    std::vector<std::string> busy;
    for (const auto& [trigger, count] : under_way_of) {
        if (count >= busy_min) busy.push_back(trigger);
    }
    const int count = std::min(free, claims_max);
    auto claims = co_await deliveries.claim(now_us, now_us + claim_us, count, busy);
    for (auto& claim : claims) {
        ++under_way;
        ++under_way_of[claim.trigger];
        asio::co_spawn(context, deliver(std::move(claim)), asio::detached);
    }
    // What is due and cannot be claimed has an earlier one before it, or another process has it.
    co_return claims.empty() ? second_us : 0;
}

base::Task<void> Runner::State::keep_house(std::int64_t now_us) {
    const auto counts = co_await deliveries.counts();
    waiting = counts.waiting;
    dead = counts.dead;
    if (counts.waiting > 0) co_await deliveries.release_blocked(now_us);
    if (now_us - purged_us < purge_every_us) co_return;
    purged_us = now_us;
    co_await deliveries.purge(now_us - keep_done_us);
}

base::Task<void> Runner::State::deliver(Claim claim) {
    const auto trigger = claim.trigger;
    try {
        co_await courier.deliver(std::move(claim));
    } catch (const std::exception& error) {
        log_fault("what became of a delivery cannot be noted", error);
    }
    --under_way;
    --under_way_of[trigger];
    deliver_pause.end();
}

Runner::Runner(const definition::Definition& definition, store::Store& store,
               events::Commits& commits, RunnerSettings settings)
    : state_(std::make_unique<State>(definition, store, commits, std::move(settings))) {}

Runner::~Runner() {
    stop();
}

void Runner::start() {
    place_triggers(state_->store, state_->definition);
    if (actions_of(state_->definition).empty() && !has_unfinished(state_->store)) return;
    asio::co_spawn(state_->context, state_->follow_log(), asio::detached);
    asio::co_spawn(state_->context, state_->deliver_all(), asio::detached);
    state_->thread = std::thread([state = state_.get()] { state->context.run(); });
}

void Runner::drain() {
    asio::post(state_->context, [state = state_.get()] {
        state->stopping = true;
        state->tail.close();
        state->follow_pause.end();
        state->deliver_pause.end();
    });
}

void Runner::stop() {
    if (!state_->thread.joinable()) return;
    drain();
    state_->thread.join();
}

std::string metrics_text(const Figures& figures) {
    return "# HELP socle_deliveries Deliveries of triggers that wait or were given up.\n"
           "# TYPE socle_deliveries gauge\n"
           "socle_deliveries{status=\"waiting\"} " +
           std::to_string(figures.waiting) + "\nsocle_deliveries{status=\"dead\"} " +
           std::to_string(figures.dead) + "\n";
}

Figures Runner::figures() const {
    return {state_->waiting, state_->dead};
}

std::int64_t Runner::followed() const {
    return state_->followed;
}

}  // namespace socle::triggers
