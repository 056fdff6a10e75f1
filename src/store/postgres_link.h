#pragma once

#include "store/postgres_connection.h"

#include <boost/asio/steady_timer.hpp>

#include <atomic>
#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>

namespace socle::store {

constexpr auto reconnect_delay_min = std::chrono::milliseconds(50);
constexpr auto reconnect_delay_max = std::chrono::milliseconds(5000);

/// What all cores count together; read by Store::figures from any thread.
struct PostgresCounters {
    std::atomic<std::int64_t> commits{0};
    std::atomic<std::int64_t> reconnects{0};
};

/// Keeps one connection connected: after a loss, and when connecting fails, it tries again after a
/// delay that doubles from 50 ms to 5 s. Made by its owner, held by shared_ptr because its loop
/// runs on; ends at `close`. On the thread of its io_context.
class PostgresLink : public std::enable_shared_from_this<PostgresLink> {
public:
    PostgresLink(boost::asio::io_context& context, PostgresTarget target,
                 PostgresCounters& counters);

    /// Called after each time the connection became usable, and after each loss.
    std::function<void()> on_ready;
    std::function<void()> on_lost;

    void open();
    void close();
    bool ready() const { return connection_->ready(); }
    PostgresConnection& connection() { return *connection_; }
    /// Why the last try to connect failed; "" after success.
    const std::string& trouble() const { return trouble_; }

private:
    void try_now();
    void try_later();
    base::Task<void> try_once();

    boost::asio::io_context& context_;
    PostgresCounters& counters_;
    std::shared_ptr<PostgresConnection> connection_;
    boost::asio::steady_timer pause_;
    std::chrono::milliseconds delay_ = reconnect_delay_min;
    std::string trouble_;
    bool closed_ = false;
    bool connected_before_ = false;
};

}  // namespace socle::store
