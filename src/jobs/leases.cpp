#include "jobs/leases.h"

#include "base/log.h"
#include "base/pause.h"
#include "base/time.h"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>

#include <exception>
#include <map>
#include <thread>
#include <utility>

namespace socle::jobs {

namespace asio = boost::asio;

namespace {

constexpr std::int64_t renew_every_us = 5'000'000;
constexpr std::int64_t again_us = 1'000'000;
/// So long before the end of a claim its run is stopped.
constexpr std::int64_t margin_us = 5'000'000;

/// A job and its run: one that was lost may still go on when its job is begun again.
using RunOf = std::pair<std::int64_t, std::int64_t>;

}  // namespace

struct Leases::State {
    State(store::Store& store, std::string worker_in)
        : worker(std::move(worker_in)),
          client(store.open_client(context)),
          queue(*client, store.dialect()),
          pause(context) {}

    base::Task<void> renew_all();
    base::Task<void> renew();
    bool has_runs();
    void stop_run(std::int64_t job, Stop why);

    const std::string worker;
    asio::io_context context{1};
    std::unique_ptr<store::Client> client;
    Queue queue;
    base::Pause pause;
    std::atomic<bool> stopping{false};
    std::thread thread;

    std::mutex mutex;  ///< guards runs
    std::map<RunOf, std::shared_ptr<std::atomic<Stop>>> runs;
};

base::Task<void> Leases::State::renew_all() {
    auto renewed_us = base::now_us();
    while (!stopping) {
        auto wait_us = renew_every_us;
        try {
            const auto begun_us = base::now_us();
            if (has_runs()) co_await renew();
            renewed_us = begun_us;
        } catch (const std::exception& error) {
            base::log(base::Level::warning, "claims on jobs cannot be renewed",
                      {{"cause", error.what()}});
            wait_us = again_us;
        }
        if (base::now_us() - renewed_us > lease_us - margin_us) {
            const std::lock_guard lock(mutex);
            for (const auto& [run, stop] : runs)
                stop->store(Stop::lost);
        }
        if (!stopping) co_await pause.take(wait_us);
    }
}

base::Task<void> Leases::State::renew() {
    const auto until_us = base::now_us() + lease_us;
    const auto renewed = co_await queue.renew(worker, until_us);
    for (const auto& run : renewed) {
        if (run.stop) stop_run(run.id, Stop::cancelled);
    }
}

bool Leases::State::has_runs() {
    const std::lock_guard lock(mutex);
    return !runs.empty();
}

void Leases::State::stop_run(std::int64_t job, Stop why) {
    const std::lock_guard lock(mutex);
    for (const auto& [run, stop] : runs) {
        if (run.first == job) stop->store(why);
    }
}

Leases::Leases(store::Store& store, std::string worker)
    : state_(std::make_unique<State>(store, std::move(worker))) {}

Leases::~Leases() {
    stop();
}

void Leases::start() {
    asio::co_spawn(state_->context, state_->renew_all(), asio::detached);
    state_->thread = std::thread([state = state_.get()] { state->context.run(); });
}

void Leases::stop() {
    if (!state_->thread.joinable()) return;
    asio::post(state_->context, [state = state_.get()] {
        state->stopping = true;
        state->pause.end();
    });
    state_->thread.join();
}

std::shared_ptr<const std::atomic<Stop>> Leases::add(const Claim& claim) {
    auto stop = std::make_shared<std::atomic<Stop>>(Stop::none);
    const std::lock_guard lock(state_->mutex);
    state_->runs[{claim.id, claim.run}] = stop;
    return stop;
}

void Leases::remove(const Claim& claim) {
    const std::lock_guard lock(state_->mutex);
    state_->runs.erase({claim.id, claim.run});
}

void Leases::stop_all(Stop why) {
    const std::lock_guard lock(state_->mutex);
    for (const auto& [run, stop] : state_->runs)
        stop->store(why);
}

}  // namespace socle::jobs
