#pragma once

#include "store/postgres_connection.h"

#include <boost/asio/steady_timer.hpp>

#include <atomic>
#include <chrono>
#include <cstdint>
#include <exception>
#include <functional>
#include <memory>
#include <string>
#include <vector>

namespace socle::store {

constexpr auto reconnect_delay_min = std::chrono::milliseconds(50);
constexpr auto reconnect_delay_max = std::chrono::milliseconds(5000);
/// How long a request waits for a connection: while all are lost, and while all are busy.
constexpr auto lost_patience = std::chrono::seconds(1);
constexpr auto busy_patience = std::chrono::seconds(5);

/// What all cores count together; read by Store::figures from any thread.
struct PostgresCounters {
    std::atomic<std::int64_t> commits{0};
    std::atomic<std::int64_t> reconnects{0};
    const std::function<void()>* on_commit = nullptr;  ///< Store::on_commit
};

/// Keeps one connection connected: after a loss, and when connecting fails, it tries again after a
/// delay that doubles from 50 ms to 5 s. Made by its owner, held by shared_ptr because its loop
/// runs on; ends at `close`. On the thread of its io_context.
class PostgresLink : public std::enable_shared_from_this<PostgresLink> {
public:
    PostgresLink(boost::asio::io_context& context, PostgresTarget target,
                 PostgresCounters& counters);

    /// What those who need a connection can hope for: `away` from a try that failed until the next
    /// one; `trying` during a try and before the first one after a loss. In the order of hope.
    enum class State { away, trying, ready };

    /// Called after each time the connection became usable, after each loss and each failed try.
    std::function<void()> on_ready;
    std::function<void()> on_lost;
    std::function<void()> on_away;

    void open();
    void close();
    bool ready() const { return connection_->ready(); }
    State state() const;
    PostgresConnection& connection() { return *connection_; }
    /// Why the last try to connect failed; "" after success.
    const std::string& trouble() const { return trouble_; }
    /// Until the next try, in whole seconds; at least 1.
    std::chrono::seconds retry_after() const;

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
    bool pausing_ = false;
    bool connected_before_ = false;
};

/// How long a request waits while this is the best state.
constexpr std::chrono::seconds patience(PostgresLink::State state) {
    return state == PostgresLink::State::ready ? busy_patience : lost_patience;
}
/// The best state among `links`; away when there are none.
PostgresLink::State best_state(const std::vector<std::shared_ptr<PostgresLink>>& links);
/// What a request is told that got none of `links`: why, and when to try again.
std::exception_ptr no_connection(const std::vector<std::shared_ptr<PostgresLink>>& links);

}  // namespace socle::store
