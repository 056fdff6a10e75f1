#include "store/postgres_link.h"

#include "base/error.h"
#include "base/log.h"
#include "store/postgres_background.h"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>

#include <algorithm>
#include <utility>

namespace socle::store {

namespace asio = boost::asio;

PostgresLink::PostgresLink(asio::io_context& context, PostgresTarget target,
                           PostgresCounters& counters)
    : context_(context),
      counters_(counters),
      connection_(std::make_shared<PostgresConnection>(context, std::move(target))),
      pause_(context) {}

void PostgresLink::open() {
    connection_->on_lost = [this] {
        if (on_lost) on_lost();
        try_later();
    };
    try_now();
}

void PostgresLink::close() {
    closed_ = true;
    on_ready = on_lost = on_away = {};
    pause_.cancel();
    connection_->close();
}

PostgresLink::State PostgresLink::state() const {
    if (ready()) return State::ready;
    return closed_ || (pausing_ && !trouble_.empty()) ? State::away : State::trying;
}

std::chrono::seconds PostgresLink::retry_after() const {
    using std::chrono::seconds;
    const auto rest = pause_.expiry() - std::chrono::steady_clock::now();
    return std::max(seconds(1), std::chrono::ceil<seconds>(rest));
}

void PostgresLink::try_now() {
    pausing_ = false;
    asio::co_spawn(context_, try_once(), asio::detached);
}

void PostgresLink::try_later() {
    if (closed_) return;
    pausing_ = true;
    pause_.expires_after(delay_);
    delay_ = std::min(delay_ * 2, reconnect_delay_max);
    const auto wait = [this](auto handler) { pause_.async_wait(std::move(handler)); };
    start_in_background(context_, wait, [self = shared_from_this()](auto error) {
        if (!error && !self->closed_) self->try_now();
    });
}

base::Task<void> PostgresLink::try_once() {
    const auto self = shared_from_this();
    if (closed_) co_return;
    const bool first_trouble = trouble_.empty();
    try {
        co_await connection_->connect();
        trouble_.clear();
    } catch (const base::Error& error) {
        trouble_ = error.message;
    }
    if (closed_) {
        connection_->close();
        co_return;
    }
    if (ready()) {
        delay_ = reconnect_delay_min;
        if (std::exchange(connected_before_, true))
            counters_.reconnects.fetch_add(1, std::memory_order_relaxed);
        if (on_ready) on_ready();
        co_return;
    }
    if (first_trouble)
        base::log(base::Level::warning, "no connection to the database", {{"why", trouble_}});
    try_later();
    if (on_away) on_away();
}

PostgresLink::State best_state(const std::vector<std::shared_ptr<PostgresLink>>& links) {
    auto best = PostgresLink::State::away;
    for (const auto& link : links)
        best = std::max(best, link->state());
    return best;
}

std::exception_ptr no_connection(const std::vector<std::shared_ptr<PostgresLink>>& links) {
    for (const auto& link : links)
        if (!link->trouble().empty()) return unavailable(link->trouble(), link->retry_after());
    if (best_state(links) == PostgresLink::State::ready)
        return unavailable("all connections were busy for 5 seconds", std::chrono::seconds(1));
    return unavailable("no connection came back in 1 second", std::chrono::seconds(1));
}

}  // namespace socle::store
