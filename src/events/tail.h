#pragma once

#include "base/statement.h"
#include "base/task.h"
#include "store/store.h"

#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>

#include <atomic>
#include <cstdint>
#include <deque>
#include <list>
#include <memory>
#include <mutex>
#include <vector>

namespace socle::events {

class Tail;

/// Tells the tails of this process that something was committed. Outlives them; any thread.
class Commits {
public:
    void notify();
    void add(Tail& tail);
    void remove(Tail& tail);

private:
    std::mutex mutex_;
    std::vector<Tail*> tails_;
};

/// The end of the log as one core sees it: up to `settled`, every event there will ever be is
/// there. Followers wait for it to move and then read what lies behind their cursor, in the order
/// of ids: so they skip nothing and see nothing twice.
///
/// On SQLite ids are in the order of commits: the last id is settled. On PostgreSQL a transaction
/// may commit an id after greater ones were committed; an id is settled when all transactions have
/// ended that ran when it was the last. A long transaction, of any table, therefore holds followers
/// up; it never makes them miss anything.
///
/// It looks when `Commits` says so and, for what other processes write, every poll_ms; only while
/// somebody waits. For the core's thread only.
class Tail {
public:
    Tail(boost::asio::io_context& context, store::Client& client, base::Dialect dialect,
         Commits& commits);
    ~Tail();

    /// Looks anew; then the id up to which the log is settled.
    base::Task<std::int64_t> look();
    /// Where "from now on" begins: the last id there is now, once the log is settled up to it, but
    /// after `timeout_ms` anyway: what transactions that run for longer than that then add at
    /// smaller ids is not from now on.
    base::Task<std::int64_t> now(int timeout_ms);
    /// Returns when the log is settled beyond `id`, after `timeout_ms`, or when the core drains.
    base::Task<void> wait(std::int64_t id, int timeout_ms);

    std::int64_t settled() const { return settled_; }
    /// Lets all who wait go, now and ever after.
    void close();
    bool closed() const { return closed_; }

private:
    friend class Commits;
    struct Waiter {
        std::int64_t id = 0;
        boost::asio::steady_timer timer;
    };
    /// The last id given out at some instant; all transactions that took one until then are before
    /// this one.
    struct Horizon {
        std::int64_t last = 0;
        std::int64_t before_transaction = 0;
    };

    base::Task<void> watch();
    base::Task<void> look_postgres();
    void wake();

    boost::asio::io_context& context_;
    store::Client& client_;
    base::Dialect dialect_;
    Commits& commits_;
    std::int64_t settled_ = 0;
    std::int64_t last_ = 0;  ///< the last id seen to be given out
    std::deque<Horizon> pending_;
    std::list<Waiter> waiters_;
    boost::asio::steady_timer watch_timer_;
    bool watching_ = false;
    bool again_ = false;  ///< something was committed since the last look began
    bool closed_ = false;
    std::atomic<bool> told_{false};
    std::shared_ptr<bool> alive_ = std::make_shared<bool>(true);
};

}  // namespace socle::events
