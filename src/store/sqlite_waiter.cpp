#include "store/sqlite_waiter.h"

#include <boost/asio/async_result.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <utility>

namespace socle::store {

namespace asio = boost::asio;

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
