#include "http/core.h"

#include "http/session.h"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <algorithm>
#include <chrono>

namespace socle::http {
namespace asio = boost::asio;
namespace {

constexpr int tick_ms_max = 1'000;
constexpr int tick_ms_min = 5;
/// Ticks per shortest timeout: how exactly timeouts are kept.
constexpr int ticks_per_timeout = 4;

int tick_ms_of(const ServerSettings& settings) {
    const int shortest = std::min(settings.request_timeout_ms, settings.idle_timeout_ms);
    return std::clamp(shortest / ticks_per_timeout, tick_ms_min, tick_ms_max);
}

}  // namespace

Core::Core(asio::io_context& context_in, const ServerSettings& settings_in, Handler handler_in)
    : context(context_in),
      settings(settings_in),
      handler(std::move(handler_in)),
      cors(settings_in.cors),
      replies(cors),
      tick_ms_(tick_ms_of(settings_in)),
      sweep_timer_(context_in),
      drain_timer_(context_in) {}

void Core::add(Session& session) {
    session.place_in_core = sessions_.size();
    sessions_.push_back(&session);
    add_figure(figures.connections, 1);
}

void Core::remove(Session& session) {
    Session* const last = sessions_.back();
    sessions_[session.place_in_core] = last;
    last->place_in_core = session.place_in_core;
    sessions_.pop_back();
    add_figure(figures.connections, -1);
    if (draining && sessions_.empty()) drain_timer_.cancel();
}

std::int64_t Core::tick_after(int timeout_ms) const {
    return tick_ + (timeout_ms + tick_ms_ - 1) / tick_ms_ + 1;
}

base::Task<void> Core::sweep(std::shared_ptr<Core> core) {
    while (!core->stopped_) {
        core->sweep_timer_.expires_after(std::chrono::milliseconds(core->tick_ms_));
        co_await core->sweep_timer_.async_wait(asio::as_tuple(asio::use_awaitable));
        ++core->tick_;
        for (Session* session : core->sessions_)
            session->end_if_overdue();
    }
}

base::Task<void> Core::drain(std::shared_ptr<Core> core) {
    core->draining = true;
    for (Session* session : core->sessions_)
        session->end_if_idle();
    if (!core->sessions_.empty()) {
        core->drain_timer_.expires_after(std::chrono::milliseconds(core->settings.drain_ms));
        co_await core->drain_timer_.async_wait(asio::as_tuple(asio::use_awaitable));
    }
    for (Session* session : core->sessions_)
        session->abort();
    core->stop();
}

void Core::stop() {
    stopped_ = true;
    sweep_timer_.cancel();
}

}  // namespace socle::http
