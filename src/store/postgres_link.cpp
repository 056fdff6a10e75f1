#include "store/postgres_link.h"

#include "base/error.h"
#include "base/log.h"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <algorithm>

namespace socle::store {

namespace asio = boost::asio;

PostgresLink::PostgresLink(asio::io_context& context, const PostgresTarget& target,
                           PostgresCounters& counters)
    : context_(context),
      counters_(counters),
      connection_(std::make_shared<PostgresConnection>(context, target)),
      pause_(context) {}

void PostgresLink::open() {
    connection_->on_lost = [this] {
        pause_.cancel();
        if (on_lost) on_lost();
    };
    asio::co_spawn(context_, keep_connected(), asio::detached);
}

void PostgresLink::close() {
    closed_ = true;
    on_ready = on_lost = {};
    pause_.cancel();
    connection_->close();
}

base::Task<void> PostgresLink::keep_connected() {
    const auto self = shared_from_this();
    auto delay = std::chrono::duration_cast<std::chrono::milliseconds>(reconnect_delay_min);
    while (!closed_) {
        co_await try_once();
        if (closed_) break;
        boost::system::error_code woken;
        if (ready()) {
            delay = reconnect_delay_min;
            pause_.expires_at(std::chrono::steady_clock::time_point::max());
        } else {
            pause_.expires_after(delay);
            delay = std::min<std::chrono::milliseconds>(delay * 2, reconnect_delay_max);
        }
        if (ready() && on_ready) on_ready();
        co_await pause_.async_wait(asio::redirect_error(asio::use_awaitable, woken));
    }
    connection_->close();
}

base::Task<void> PostgresLink::try_once() {
    const bool first_trouble = trouble_.empty();
    try {
        co_await connection_->connect();
        trouble_.clear();
        if (connected_before_) counters_.reconnects.fetch_add(1, std::memory_order_relaxed);
        connected_before_ = true;
    } catch (const base::Error& error) {
        trouble_ = error.message;
    }
    if (!trouble_.empty() && first_trouble && !closed_)
        base::log(base::Level::warning, "no connection to the database", {{"why", trouble_}});
}

}  // namespace socle::store
