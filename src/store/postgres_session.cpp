#include "store/postgres_session.h"

#include "base/error.h"

#include <boost/asio/co_spawn.hpp>

#include <exception>

namespace socle::store {

namespace asio = boost::asio;
using std::chrono::milliseconds;

namespace {

constexpr auto unlimited = milliseconds(std::chrono::hours(24 * 365));

base::Task<void> ask(PostgresConnection& connection, const base::Statement& statement,
                     const base::Values& values, PostgresAnswer& answer) {
    answer = co_await connection.ask(statement, values);
}

}  // namespace

void PostgresSession::run(base::Task<void> task, milliseconds deadline) {
    std::exception_ptr failure;
    bool finished = false;
    asio::co_spawn(*context_, std::move(task), [&](std::exception_ptr thrown) {
        failure = std::move(thrown);
        finished = true;
    });
    const auto until = std::chrono::steady_clock::now() + deadline;
    context_->restart();
    while (!finished && context_->run_one_until(until) > 0)
        continue;
    if (!finished) {
        connection_->close();
        context_->run();
        throw base::Error(base::Code::unavailable, "the database gives no answer");
    }
    if (failure) std::rethrow_exception(failure);
}

void PostgresSession::connect(milliseconds deadline) {
    if (connection_) {
        context_->restart();
        context_->poll();
        if (connection_->ready()) return;
    }
    connection_.reset();
    context_ = std::make_unique<asio::io_context>(1);
    connection_ = std::make_shared<PostgresConnection>(*context_, target_);
    run(connection_->connect(), deadline);
}

base::Rows PostgresSession::query(const base::Statement& statement, const base::Values& values,
                                  milliseconds deadline) {
    const std::scoped_lock lock(mutex_);
    connect(deadline);
    PostgresAnswer answer;
    run(ask(*connection_, statement, values, answer), deadline);
    if (const auto problem = answer.problem()) std::rethrow_exception(problem);
    return std::move(answer.rows);
}

base::Task<void> PostgresSession::run_all(const std::vector<std::string>& statements) {
    for (const auto& text : statements) {
        const auto answer = co_await connection_->ask_script(text);
        if (const auto problem = answer.problem()) std::rethrow_exception(problem);
    }
}

void PostgresSession::execute(const std::vector<std::string>& statements) {
    const std::scoped_lock lock(mutex_);
    const std::vector<std::string> begin{"BEGIN"};
    const std::vector<std::string> commit{"COMMIT"};
    const std::vector<std::string> rollback{"ROLLBACK"};
    connect(unlimited);
    run(run_all(begin), unlimited);
    try {
        run(run_all(statements), unlimited);
        run(run_all(commit), unlimited);
    } catch (...) {
        const auto failure = std::current_exception();
        if (connection_->ready()) run(run_all(rollback), unlimited);
        std::rethrow_exception(failure);
    }
}

int PostgresSession::server_version() {
    const std::scoped_lock lock(mutex_);
    connect(connect_deadline);
    return connection_->server_version();
}

void PostgresSession::close() {
    const std::scoped_lock lock(mutex_);
    if (connection_) connection_->close();
    connection_.reset();
    context_.reset();
}

}  // namespace socle::store
