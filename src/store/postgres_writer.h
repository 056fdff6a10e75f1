#pragma once

#include "store/postgres_link.h"
#include "store/store.h"

#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>

#include <chrono>
#include <deque>
#include <memory>
#include <vector>

namespace socle::store {

/// How often a unit is run again after a serialization failure or deadlock.
constexpr int write_retries_max = 3;

/// The connections for transactions of one core: at most `connections_max`, opened when needed and
/// kept. Waiters are served in their order. On the thread of its io_context only; held by
/// shared_ptr because leases refer to it.
class PostgresPool : public std::enable_shared_from_this<PostgresPool> {
public:
    PostgresPool(boost::asio::io_context& context, PostgresTarget target,
                 PostgresCounters& counters, int connections_max);

    /// A connection for one user at a time; goes back to the pool when this object dies, where what
    /// was sent on it is still finished in order.
    class Lease {
    public:
        Lease() = default;
        Lease(std::shared_ptr<PostgresPool> pool, PostgresLink& link)
            : pool_(std::move(pool)), link_(&link) {}
        Lease(Lease&& other) noexcept = default;
        Lease& operator=(Lease&& other) = delete;
        // What may be thrown here is want of memory, which ends the program.
        ~Lease() {  // NOLINT(bugprone-exception-escape)
            if (pool_ && link_ != nullptr) pool_->give_back(*link_);
        }
        PostgresConnection& connection() const { return link_->connection(); }
        bool ready() const { return link_->ready(); }

    private:
        std::shared_ptr<PostgresPool> pool_;
        PostgresLink* link_ = nullptr;
    };

    /// Throws Error unavailable when all connections are busy for 5 seconds or lost for 1 second,
    /// at once after a try to connect that failed (PostgresLink::State).
    base::Task<Lease> lease();
    void close();

private:
    using Clock = std::chrono::steady_clock;
    struct Waiter {
        std::move_only_function<void(std::exception_ptr, Lease)> finish;
        Clock::time_point asked;
    };

    void give_back(PostgresLink& link);
    void add_link();
    void serve_later();
    void serve();
    void expire_later();
    void expire();

    boost::asio::io_context& context_;
    const PostgresTarget target_;
    PostgresCounters& counters_;
    const std::size_t connections_max_;
    std::vector<std::shared_ptr<PostgresLink>> links_;
    std::vector<PostgresLink*> unused_;
    std::deque<Waiter> waiters_;
    boost::asio::steady_timer expiry_;
    bool expiry_armed_ = false;
    bool serve_posted_ = false;
    bool closed_ = false;
};

/// Runs `unit` in a transaction on a connection of `pool`. BEGIN travels with the unit's first
/// statement, ROLLBACK is sent when the unit throws and not waited for. A unit that met a
/// serialization failure or a deadlock is run again on the same connection.
base::Task<void> write_in_transaction(std::shared_ptr<PostgresPool> pool,
                                      PostgresCounters& counters, WriteUnit unit);

}  // namespace socle::store
