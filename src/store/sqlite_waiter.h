#pragma once

#include "base/task.h"

#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>

#include <exception>
#include <functional>
#include <mutex>
#include <vector>

namespace socle::store {

/// A coroutine of a core that waits for another thread. Lives in the coroutine's frame, which stays
/// as it is until a SqliteResumer goes on with it. Keeps the io_context running meanwhile.
class SqliteWaiter {
public:
    using Start = std::function<void()>;

    explicit SqliteWaiter(boost::asio::io_context& context);
    ~SqliteWaiter();
    SqliteWaiter(const SqliteWaiter&) = delete;
    SqliteWaiter& operator=(const SqliteWaiter&) = delete;

    /// Suspends the coroutine, then calls `start`, which hands this object to the other thread.
    /// Rethrows `failure`. Once.
    base::Task<void> wait(Start start);

    boost::asio::io_context& context() const { return *context_; }

    /// What the coroutine is resumed with; null for success. Set by the other thread.
    std::exception_ptr failure;

private:
    friend class SqliteResumer;
    /// On its core. The coroutine may destroy this object.
    void go_on();

    boost::asio::io_context* context_;
    boost::asio::executor_work_guard<boost::asio::io_context::executor_type> work_;
    std::move_only_function<void(std::exception_ptr)> resume_;
};

/// Resumes waiters from another thread than their core's.
class SqliteResumer {
public:
    /// Resumes every one of `waiters`, which all belong to `context`, on that core by one post. Any
    /// thread.
    void resume(boost::asio::io_context& context, std::vector<SqliteWaiter*> waiters);

    /// Returns when no `resume` is under way: from then on, an io_context whose waiters have all
    /// gone on is no longer touched, and may be destroyed.
    void settle();

private:
    std::mutex mutex_;
};

}  // namespace socle::store
