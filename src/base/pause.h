#pragma once

#include "base/task.h"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <chrono>
#include <cstdint>
#include <utility>

namespace socle::base {

/// A pause of one coroutine that others end. For the thread of its context only.
class Pause {
public:
    explicit Pause(boost::asio::io_context& context) : timer_(context) {}

    /// Not at all when it was ended before.
    Task<void> take(std::int64_t pause_us) {
        if (std::exchange(ended_, false) || pause_us <= 0) co_return;
        timer_.expires_after(std::chrono::microseconds(pause_us));
        co_await timer_.async_wait(boost::asio::as_tuple(boost::asio::use_awaitable));
        ended_ = false;
    }

    void end() {
        ended_ = true;
        timer_.cancel();
    }

private:
    boost::asio::steady_timer timer_;
    bool ended_ = false;
};

}  // namespace socle::base
