#include "http/health.h"

#include "base/error.h"
#include "base/log.h"
#include "base/time.h"
#include "http/problem.h"

#include <boost/asio/associated_executor.hpp>
#include <boost/asio/async_result.hpp>
#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/thread_pool.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <string>

namespace socle::http {
namespace asio = boost::asio;

/// `reason` and `asked_us` belong to the one thread of `thread`.
struct Readiness::State {
    Ping ping;
    std::string reason;
    base::Microseconds asked_us = 0;
    asio::thread_pool thread{1};

    explicit State(Ping ping_in) : ping(std::move(ping_in)) {}

    const std::string& ask() {
        if (asked_us != 0 && base::now_us() - asked_us < ready_holds_ms * 1000) return reason;
        try {
            ping();
            reason.clear();
        } catch (const base::Error& error) {
            reason = error.message.empty() ? "the store cannot be used" : error.message;
        } catch (const std::exception& error) {
            base::log(base::Level::error, "readiness could not be asked",
                      {{"cause", error.what()}});
            reason = "the store cannot be used";
        }
        asked_us = base::now_us();
        return reason;
    }

    base::Task<std::string> ask_elsewhere() {
        auto start = [this](auto handler) {
            auto guard = asio::make_work_guard(asio::get_associated_executor(handler));
            asio::post(
                thread, [this, handler = std::move(handler), guard = std::move(guard)]() mutable {
                    auto executor = guard.get_executor();
                    asio::post(executor, [handler = std::move(handler), guard = std::move(guard),
                                          answer = ask()]() mutable {
                        std::move(handler)(std::move(answer));
                    });
                });
        };
        return asio::async_initiate<const asio::use_awaitable_t<>, void(std::string)>(
            std::move(start), asio::use_awaitable);
    }
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
    std::string reason = co_await state_->ask_elsewhere();
    if (!reason.empty()) {
        co_return problem_response({base::Code::unavailable, std::move(reason)}, false);
    }
    Response response = health_response();
    response.body = R"({"status":"ready"})";
    co_return response;
}

}  // namespace socle::http
