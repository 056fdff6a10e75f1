#pragma once

#include "base/task.h"
#include "definition/definition.h"
#include "records/records.h"
#include "store/store.h"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>

#include <exception>
#include <optional>
#include <utility>

namespace socle::cli {

/// Runs a coroutine to its end on this thread, and gives what it gave or throws what it threw. What
/// waits without end, like a connection for its server, stays behind in `context`.
template <typename T>
T run_blocking(boost::asio::io_context& context, base::Task<T> task) {
    std::optional<T> result;
    std::exception_ptr failure;
    bool finished = false;
    boost::asio::co_spawn(context, std::move(task), [&](std::exception_ptr thrown, T value) {
        failure = std::move(thrown);
        result.emplace(std::move(value));
        finished = true;
    });
    context.restart();
    // NOLINTNEXTLINE(bugprone-infinite-loop): the handler above ends it
    while (!finished)
        context.run_one();
    context.poll();
    if (failure) std::rethrow_exception(failure);
    return std::move(*result);
}

inline void run_blocking(boost::asio::io_context& context, base::Task<void> task) {
    std::exception_ptr failure;
    bool finished = false;
    boost::asio::co_spawn(context, std::move(task), [&](std::exception_ptr thrown) {
        failure = std::move(thrown);
        finished = true;
    });
    context.restart();
    // NOLINTNEXTLINE(bugprone-infinite-loop): the handler above ends it
    while (!finished)
        context.run_one();
    context.poll();
    if (failure) std::rethrow_exception(failure);
}

/// Waits for the connections of a fresh client, up to half a minute: a command has more patience
/// than a request. Throws Error unavailable.
void wait_for_database(boost::asio::io_context& context, store::Client& client);

/// The caller of commands: passes rules, as the service key.
records::Caller service_caller(const definition::Definition& definition);

/// Records::create from a command, which waits for it on an io_context of its own.
records::WriteAnswer create_blocking(const definition::Definition& definition, store::Store& store,
                                     const records::Caller& caller,
                                     const records::WriteCommand& command);

}  // namespace socle::cli
