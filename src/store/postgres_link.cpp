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
    on_ready = on_lost = {};
    pause_.cancel();
    connection_->close();
}

void PostgresLink::try_now() {
    asio::co_spawn(context_, try_once(), asio::detached);
}

void PostgresLink::try_later() {
    if (closed_) return;
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
}

}  // namespace socle::store
