#pragma once

#include <boost/asio/io_context.hpp>

#include <utility>

namespace socle::store {

/// Starts an operation that must not keep io_context::run going while nothing else is to do: a
/// connection that waits for its server, a pause before the next try. Called on the context's
/// thread, inside a handler. `start` gets the handler to start the operation with.
template <typename Start, typename Handler>
void start_in_background(boost::asio::io_context& context, Start start, Handler handler) {
    const auto executor = context.get_executor();
    start([executor, handler = std::move(handler)](auto... results) mutable {
        executor.on_work_started();
        handler(results...);
    });
    executor.on_work_finished();
}

}  // namespace socle::store
