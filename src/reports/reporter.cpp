#include "reports/reporter.h"

#include "base/crypto.h"
#include "base/error.h"
#include "base/log.h"
#include "base/time.h"
#include "base/worker_pool.h"
#include "outbound/fetch.h"
#include "reports/envelope.h"
#include "reports/throw_trace.h"

#include <unistd.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <charconv>
#include <chrono>
#include <condition_variable>
#include <deque>
#include <mutex>
#include <thread>
#include <utility>

namespace socle::reports {

namespace {

using Clock = std::chrono::steady_clock;
using std::chrono::milliseconds;
using std::chrono::seconds;

constexpr auto pause_min = milliseconds(1'000);
constexpr auto pause_max = milliseconds(60'000);
constexpr auto asked_pause =
    seconds(60);  ///< of a server that says "too many" and not for how long
constexpr auto asked_pause_max = seconds(3'600);
constexpr auto last_moment = seconds(2);
constexpr std::size_t id_bytes = 16;
constexpr int too_many = 429;

std::string host_name() {
    std::array<char, 256> name = {};
    return ::gethostname(name.data(), name.size() - 1) == 0 ? std::string(name.data())
                                                            : std::string();
}

seconds asked_for(const outbound::FetchReply& reply) {
    const auto& text = reply.header("retry-after");
    int asked = 0;
    const auto [rest, error] = std::from_chars(text.data(), text.data() + text.size(), asked);
    if (error != std::errc() || asked < 1) return asked_pause;
    return std::min(seconds(asked), asked_pause_max);
}

/// What became of one try.
enum class Sent { done, refused, later };

}  // namespace

struct Reporter::State {
    void add(Report report);
    void run();
    void send(std::unique_lock<std::mutex>& lock);
    Sent try_to_send(const Report& report, const Settings& current, std::int64_t lost);
    bool is_sampled() const;

    std::atomic<bool> on = false;
    std::atomic<int> sample = 100;
    std::atomic<std::int64_t> sent = 0;
    std::atomic<std::int64_t> dropped = 0;
    std::atomic<bool> ending = false;
    std::atomic<Clock::time_point> end_by = Clock::time_point::max();

    mutable std::mutex mutex;
    // Guarded by mutex.
    std::condition_variable wake;
    Settings settings;
    std::deque<Report> waiting;
    std::int64_t untold = 0;  ///< dropped, and not told yet
    Clock::time_point not_before;

    std::unique_ptr<base::WorkerPool> pool;
    std::unique_ptr<outbound::Fetcher> fetcher;
    milliseconds pause = pause_min;  ///< of the thread
    std::thread thread;
};

Reporter::Reporter() : state_(std::make_unique<State>()) {}
Reporter::~Reporter() {
    stop();
}

void Reporter::use(Settings settings) {
    const std::lock_guard lock(state_->mutex);
    const bool on = !settings.errors.sentry.empty() && !state_->ending;
    state_->sample = settings.errors.sample;
    state_->settings = std::move(settings);
    watch_throws(on);
    state_->on = on;
    if (!on || state_->thread.joinable()) return;
    base::WorkerPool::Settings pool;
    pool.noun = "reports";
    state_->pool = std::make_unique<base::WorkerPool>(pool);
    outbound::FetchSettings fetch;
    fetch.allow_private = state_->settings.allow_private;
    state_->fetcher = std::make_unique<outbound::Fetcher>(*state_->pool, fetch);
    state_->thread = std::thread([state = state_.get()] { state->run(); });
}

bool Reporter::on() const {
    return state_->on.load(std::memory_order_relaxed);
}

bool Reporter::State::is_sampled() const {
    const int share = sample;
    if (share >= 100) return true;
    const auto bytes = base::random_bytes(2);
    const auto drawn =
        (static_cast<unsigned char>(bytes[0]) << 8U) | static_cast<unsigned char>(bytes[1]);
    return static_cast<int>(drawn % 100U) < share;
}

void Reporter::error(Report report) {
    if (!on() || !state_->is_sampled()) return;
    state_->add(std::move(report));
}

void Reporter::message(Report report) {
    if (on()) state_->add(std::move(report));
}

void Reporter::State::add(Report report) {
    if (report.at_us == 0) report.at_us = base::now_us();
    const std::lock_guard lock(mutex);
    if (waiting.size() >= reports_waiting_max) {
        ++dropped;
        ++untold;
        return;
    }
    waiting.push_back(std::move(report));
    wake.notify_one();
}

void Reporter::State::run() {
    std::unique_lock lock(mutex);
    while (true) {
        wake.wait(lock, [&] { return ending || !waiting.empty(); });
        if (ending && (waiting.empty() || Clock::now() > end_by.load())) return;
        const auto until = ending ? Clock::now() : not_before;
        if (until > Clock::now()) {
            wake.wait_until(lock, until, [&] { return ending.load(); });
            continue;
        }
        send(lock);
    }
}

void Reporter::State::send(std::unique_lock<std::mutex>& lock) {
    auto report = std::move(waiting.front());
    waiting.pop_front();
    const auto current = settings;
    const auto lost = std::exchange(untold, 0);
    lock.unlock();
    const auto became = try_to_send(report, current, lost);
    lock.lock();
    if (became == Sent::done) {
        ++sent;
        pause = pause_min;
        return;
    }
    untold += lost;
    if (became == Sent::refused || ending) {
        ++dropped;
        ++untold;
        return;
    }
    waiting.push_front(std::move(report));
    if (not_before < Clock::now()) not_before = Clock::now() + pause;
    pause = std::min(pause * 2, pause_max);
}

Sent Reporter::State::try_to_send(const Report& report, const Settings& current,
                                  std::int64_t lost) {
    const auto project = project_of(current.errors.sentry, current.version);
    if (!project) return Sent::refused;
    const Origin origin{current.version, current.app, current.errors.environment, host_name()};
    outbound::FetchRequest request;
    request.method = "POST";
    request.url = project->url;
    request.headers = {{"Content-Type", "application/x-sentry-envelope"},
                       {"X-Sentry-Auth", project->auth}};
    request.body = envelope_of(report, frames_of(report.trace), origin,
                               base::hex(base::random_bytes(id_bytes)), lost, base::now_us());
    request.stopped = [this] { return ending && Clock::now() > end_by.load(); };
    try {
        const auto reply = fetcher->fetch_blocking(request);
        if (reply.status >= 200 && reply.status < 300) return Sent::done;
        base::log(base::Level::warning, "report not taken",
                  {{"status", std::int64_t{reply.status}}});
        if (reply.status == too_many) {
            const std::lock_guard lock(mutex);
            not_before = Clock::now() + asked_for(reply);
        }
        return reply.status == too_many || reply.status >= 500 ? Sent::later : Sent::refused;
    } catch (const base::Error& error) {
        base::log(base::Level::warning, "report not sent, will be tried again",
                  {{"cause", error.internal.empty() ? error.message : error.internal}});
        return Sent::later;
    }
}

void Reporter::stop() {
    {
        const std::lock_guard lock(state_->mutex);
        state_->on = false;
        state_->ending = true;
        state_->end_by = Clock::now() + last_moment;
        state_->wake.notify_all();
    }
    if (state_->thread.joinable()) state_->thread.join();
    watch_throws(false);
}

Figures Reporter::figures() const {
    Figures figures;
    figures.sent = state_->sent;
    figures.dropped = state_->dropped;
    const std::lock_guard lock(state_->mutex);
    figures.waiting = static_cast<std::int64_t>(state_->waiting.size());
    return figures;
}

std::string metrics_text(const Figures& figures) {
    return "# HELP socle_reports Reports of errors: sent, dropped, waiting.\n"
           "# TYPE socle_reports gauge\n"
           "socle_reports{status=\"sent\"} " +
           std::to_string(figures.sent) + "\nsocle_reports{status=\"dropped\"} " +
           std::to_string(figures.dropped) + "\nsocle_reports{status=\"waiting\"} " +
           std::to_string(figures.waiting) + "\n";
}

}  // namespace socle::reports
