#include "store/postgres_transaction.h"

#include "base/error.h"
#include "store/postgres_writer.h"

#include <boost/asio/async_result.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <utility>

namespace socle::store {

namespace asio = boost::asio;

namespace {

using base::Code;
using base::Error;
using base::Statement;

const Statement begin_statement{base::next_statement_id(), "BEGIN", {}, {}};
const Statement commit_statement{base::next_statement_id(), "COMMIT", {}, {}};
const Statement rollback_statement{base::next_statement_id(), "ROLLBACK", {}, {}};
const Statement savepoint_statement{base::next_statement_id(), "SAVEPOINT socle_plan", {}, {}};
const Statement back_statement{
    base::next_statement_id(), "ROLLBACK TO SAVEPOINT socle_plan", {}, {}};
const base::Values no_values;

/// Answers of one group, given to the waiting coroutine when the last is there.
struct Gathering {
    std::vector<PostgresAnswer> answers;
    std::unique_ptr<PostgresFailure> begin_failure;
    std::move_only_function<void(std::vector<PostgresAnswer>)> finish;
};

void finish(Gathering& gathering) {
    auto& answers = gathering.answers;
    if (gathering.begin_failure && !answers.empty())
        answers.front().failure = std::move(gathering.begin_failure);
    gathering.finish(std::move(answers));
}

}  // namespace

base::Task<std::vector<PostgresAnswer>> PostgresTransaction::ask(const Statement& statement,
                                                                 const base::Values* values,
                                                                 std::size_t count) {
    if (!connection_.ready()) std::rethrow_exception(unavailable("the connection was lost"));
    const auto start = [this](auto handler, const Statement* asked, const base::Values* given,
                              std::size_t size) {
        auto gathering = std::make_shared<Gathering>();
        gathering->finish = std::move(handler);
        gathering->answers.reserve(size);
        if (!std::exchange(begun_, true))
            connection_.send(begin_statement, no_values, [gathering](PostgresAnswer answer) {
                gathering->begin_failure = std::move(answer.failure);
            });
        for (std::size_t i = 0; i < size; ++i)
            connection_.send(*asked, given[i], [gathering](PostgresAnswer answer) {
                gathering->answers.push_back(std::move(answer));
            });
        connection_.sync([gathering] { finish(*gathering); });
    };
    return asio::async_initiate<const asio::use_awaitable_t<>, void(std::vector<PostgresAnswer>)>(
        start, asio::use_awaitable, &statement, values, count);
}

base::Rows PostgresTransaction::take(PostgresAnswer& answer, std::size_t row) {
    if (answer.failure) {
        failed_ = true;
        auto& failure = *answer.failure;
        failure.row = row;
        may_be_retried_ = !failure.lost && (is_conflict(failure) || is_stale_statement(failure));
    }
    if (const auto problem = answer.problem()) std::rethrow_exception(problem);
    if (answer.skipped)
        throw Error(Code::internal, "the database refused a statement", {}, {},
                    "skipped after a failure");
    return std::move(answer.rows);
}

base::Task<base::Rows> PostgresTransaction::run(const Statement& statement,
                                                const base::Values& values) {
    check_parameters(values);
    auto answers = co_await ask(statement, &values, 1);
    co_return take(answers.front());
}

base::Task<std::vector<base::Rows>> PostgresTransaction::run_each(
    const Statement& statement, const std::vector<base::Values>& all) {
    std::vector<base::Rows> results;
    if (all.empty()) co_return results;
    for (const auto& values : all)
        check_parameters(values);
    auto answers = co_await ask(statement, all.data(), all.size());
    results.reserve(answers.size());
    for (std::size_t row = 0; row < answers.size(); ++row)
        results.push_back(take(answers[row], row));
    co_return results;
}

base::Task<std::string> PostgresTransaction::explain(const Statement& statement,
                                                     const base::Values& values,
                                                     const ExplainOptions& options) {
    const auto question = explain_statement(statement, options);
    co_await run(savepoint_statement, no_values);
    const auto rows = co_await run(question, values);
    co_await run(back_statement, no_values);
    co_return explain_text(rows, options);
}

base::Task<void> PostgresTransaction::commit() {
    if (!begun_) co_return;
    if (failed_)
        throw Error(Code::internal, "the database refused a statement", {}, {},
                    "a unit of work ended well although a statement of it had failed");
    auto answers = co_await ask(commit_statement, &no_values, 1);
    begun_ = false;
    auto& failure = answers.front().failure;
    if (failure && failure->lost)
        throw Error(Code::unavailable, "the database was lost while saving",
                    "The change may or may not have been saved.", {}, failure->message);
    take(answers.front());
}

void PostgresTransaction::roll_back() {
    if (!std::exchange(begun_, false) || !connection_.ready()) return;
    connection_.send(rollback_statement, no_values, {});
    connection_.sync();
}

base::Task<void> write_in_transaction(std::shared_ptr<PostgresPool> pool,
                                      PostgresCounters& counters, WriteUnit unit) {
    const auto lease = co_await pool->lease();
    for (int retries = 0;; ++retries) {
        PostgresTransaction transaction(lease.connection());
        std::exception_ptr failure;
        try {
            co_await unit(transaction);
            co_await transaction.commit();
        } catch (...) {
            failure = std::current_exception();
        }
        if (!failure) break;
        transaction.roll_back();
        if (!transaction.may_be_retried() || retries == write_retries_max)
            std::rethrow_exception(failure);
    }
    counters.commits.fetch_add(1, std::memory_order_relaxed);
    if (counters.on_commit != nullptr && *counters.on_commit) (*counters.on_commit)();
}

}  // namespace socle::store
