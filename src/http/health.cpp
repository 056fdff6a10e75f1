#include "http/health.h"

#include "base/error.h"
#include "base/log.h"
#include "base/time.h"
#include "http/problem.h"

#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/thread_pool.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <chrono>
#include <mutex>
#include <optional>
#include <string>

namespace socle::http {
namespace asio = boost::asio;
namespace {

/// Between looks at whether the store has answered: looking, rather than being told, leaves no way
/// for the asking thread to reach a core that ended meanwhile.
constexpr auto look_every = std::chrono::milliseconds(2);

std::string reason_of(const Readiness::Ping& ping) {
    try {
        ping();
        return {};
    } catch (const base::Error& error) {
        if (!error.message.empty()) return error.message;
    } catch (const std::exception& error) {
        base::log(base::Level::error, "readiness could not be asked", {{"cause", error.what()}});
    }
    return "the store cannot be used";
}

}  // namespace

struct Readiness::State {
    explicit State(Ping ping_in) : ping(std::move(ping_in)) {}

    /// Why not, "" when ready; nullopt when that is not known since `since_us`.
    std::optional<std::string> known_since(base::Microseconds since_us) {
        const std::lock_guard lock(mutex);
        if (answered_us < since_us) return std::nullopt;
        return reason;
    }

    void ask() {
        const std::lock_guard lock(mutex);
        if (asking) return;
        asking = true;
        asio::post(thread, [this] {
            std::string answer = reason_of(ping);
            const std::lock_guard answer_lock(mutex);
            reason = std::move(answer);
            answered_us = base::now_us();
            asking = false;
        });
    }

    const Ping ping;

    std::mutex mutex;  ///< of the three below
    std::string reason;
    base::Microseconds answered_us = 0;
    bool asking = false;

    asio::thread_pool thread{1};
};

Response health_response() {
    Response response;
    response.content_type = "application/json; charset=utf-8";
    response.body = R"({"status":"ok"})";
    return response;
}

Readiness::Readiness(Ping ping) : state_(std::make_unique<State>(std::move(ping))) {}

Readiness::~Readiness() {
    state_->thread.join();
}

base::Task<Response> Readiness::answer() {
    const base::Microseconds start_us = base::now_us();
    const base::Microseconds since_us = start_us - ready_holds_ms * 1'000;
    const base::Microseconds deadline_us = start_us + ready_deadline_ms * 1'000;
    const auto executor = co_await asio::this_coro::executor;
    asio::steady_timer timer(executor);
    std::optional<std::string> reason = state_->known_since(since_us);
    while (!reason && base::now_us() < deadline_us) {
        state_->ask();
        timer.expires_after(look_every);
        co_await timer.async_wait(asio::use_awaitable);
        reason = state_->known_since(since_us);
    }
    if (!reason) reason = "the store does not answer";
    if (!reason->empty()) {
        co_return problem_response({base::Code::unavailable, std::move(*reason)}, false);
    }
    Response response = health_response();
    response.body = R"({"status":"ready"})";
    co_return response;
}

}  // namespace socle::http
