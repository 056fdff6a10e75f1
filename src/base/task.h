#pragma once

#include <boost/asio/awaitable.hpp>

namespace socle::base {

/// What a coroutine of ours returns. One `co_await` a statement, into a named local (see
/// CONTRIBUTING.md).
template <typename T>
using Task = boost::asio::awaitable<T>;

}  // namespace socle::base
