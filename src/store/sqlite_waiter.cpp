#include "store/sqlite_waiter.h"

#include "store/store.h"

#include <boost/asio/async_result.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <utility>

namespace socle::store {

namespace asio = boost::asio;

namespace {

/// The waiters of this thread: they are made and destroyed on their core's.
thread_local std::int64_t waiting_here = 0;

}  // namespace

std::int64_t operations_elsewhere() {
    return waiting_here;
}

SqliteWaiter::SqliteWaiter(asio::io_context& context)
    : context_(&context), work_(context.get_executor()) {
    ++waiting_here;
}

SqliteWaiter::~SqliteWaiter() {
    --waiting_here;
}

base::Task<void> SqliteWaiter::wait(Start start) {
    const auto suspended = [this, start = std::move(start)](auto handler) {
        resume_ = std::move(handler);
        start();
    };
    return asio::async_initiate<const asio::use_awaitable_t<>, void(std::exception_ptr)>(
        suspended, asio::use_awaitable);
}

void SqliteWaiter::go_on() {
    // What the coroutine does next destroys this object.
    const auto work = std::move(work_);
    auto resume = std::move(resume_);
    resume(std::exchange(failure, nullptr));
}

void SqliteResumer::resume(asio::io_context& context, std::vector<SqliteWaiter*> waiters) {
    const std::lock_guard lock(mutex_);
    asio::post(context, [waiters = std::move(waiters)] {
        for (SqliteWaiter* const waiter : waiters)
            waiter->go_on();
    });
}

void SqliteResumer::settle() {
    const std::lock_guard lock(mutex_);
}

}  // namespace socle::store
