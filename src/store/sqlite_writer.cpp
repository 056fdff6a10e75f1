#include "store/sqlite_writer.h"

#include "base/ensure.h"
#include "base/error.h"
#include "base/log.h"
#include "store/sqlite_errors.h"
#include "store/sqlite_explain.h"
#include "store/sqlite_lane.h"

#include <sqlite3.h>
#include <boost/asio/co_spawn.hpp>

#include <map>
#include <utility>

namespace socle::store {

using base::Code;
using base::Error;

namespace {

const base::Values no_values;

base::Statement fixed(const char* sql) {
    return plain_statement(sql, base::next_statement_id());
}

const base::Statement begin_statement = fixed("BEGIN IMMEDIATE");
const base::Statement commit_statement = fixed("COMMIT");
const base::Statement rollback_statement = fixed("ROLLBACK");
const base::Statement savepoint_statement = fixed("SAVEPOINT unit");
const base::Statement release_statement = fixed("RELEASE unit");
const base::Statement rollback_to_statement = fixed("ROLLBACK TO unit");

}  // namespace

/// The statements of the unit that runs; they complete at once.
class SqliteWriter::UnitTransaction final : public Transaction {
public:
    UnitTransaction(SqliteConnection& connection, int timeout_ms)
        : connection_(connection), timeout_ms_(timeout_ms) {}

    base::Task<base::Rows> run(const base::Statement& statement,
                               const base::Values& values) override {
        co_return run_now(statement, values);
    }

    base::Task<std::vector<base::Rows>> run_each(const base::Statement& statement,
                                                 const std::vector<base::Values>& all) override {
        std::vector<base::Rows> answers;
        answers.reserve(all.size());
        for (const auto& values : all)
            answers.push_back(run_now_of(statement, values, answers.size()));
        co_return answers;
    }

    base::Task<std::string> explain(const base::Statement& statement, const base::Values&,
                                    const ExplainOptions& options) override {
        const auto lines = plan_lines(connection_, statement);
        co_return explain_lines(lines, "writer", std::nullopt, options);
    }

    bool failed() const { return failed_; }

private:
    base::Rows run_now_of(const base::Statement& statement, const base::Values& values,
                          std::size_t row) {
        try {
            return run_now(statement, values);
        } catch (Violation& violation) {
            violation.row = row;
            throw;
        }
    }

    base::Rows run_now(const base::Statement& statement, const base::Values& values) {
        connection_.set_deadline(SqliteConnection::Clock::now() +
                                 std::chrono::milliseconds(timeout_ms_));
        try {
            return connection_.run(statement, values);
        } catch (...) {
            failed_ = true;
            throw;
        }
    }

    SqliteConnection& connection_;
    const int timeout_ms_;
    bool failed_ = false;
};

SqliteWriter::SqliteWriter(const std::string& file, int timeout_ms, std::mutex& turn,
                           const std::function<void()>& on_commit)
    : connection_(file, SqliteConnection::Purpose::write),
      timeout_ms_(timeout_ms),
      turn_(turn),
      on_commit_(on_commit),
      units_context_(1) {
    connection_.limit_time();
    sqlite3_wal_hook(connection_.handle(), note_log_pages, this);
    thread_ = std::thread([this] { serve(); });
}

SqliteWriter::~SqliteWriter() {
    stop();
}

void SqliteWriter::stop() {
    {
        const std::lock_guard lock(mutex_);
        stopping_ = true;
    }
    wake_.notify_one();
    if (thread_.joinable()) thread_.join();
}

base::Task<void> SqliteWriter::write(boost::asio::io_context& context, WriteUnit unit) {
    Waiting waiting{SqliteWaiter(context), std::move(unit)};
    co_await waiting.waiter.wait([this, &waiting] { submit(waiting); });
}

void SqliteWriter::submit(Waiting& waiting) {
    bool was_idle = false;
    {
        const std::lock_guard lock(mutex_);
        base::ensure(!stopping_, "a write came after the store was closed");
        was_idle = queue_.empty();
        queue_.push_back(&waiting);
    }
    if (was_idle) wake_.notify_one();
}

void SqliteWriter::serve() {
    while (take_group()) {
        run_group();
        resume_group();
        checkpoint_when_due();
    }
}

bool SqliteWriter::take_group() {
    group_.clear();
    std::unique_lock lock(mutex_);
    wake_.wait(lock, [this] { return stopping_ || !queue_.empty(); });
    if (queue_.size() <= group_units_max) {
        group_.swap(queue_);
    } else {
        const auto end = queue_.begin() + group_units_max;
        group_.assign(queue_.begin(), end);
        queue_.erase(queue_.begin(), end);
    }
    return !group_.empty();
}

void SqliteWriter::run_group() {
    const std::lock_guard turn(turn_);
    succeeded_ = 0;
    try {
        connection_.set_deadline(SqliteConnection::Clock::time_point::max());
        connection_.run(begin_statement, no_values);
        run_units();
        commit();
    } catch (...) {
        fail_group(std::current_exception());
    }
}

void SqliteWriter::run_units() {
    const bool alone = group_.size() == 1;
    for (Waiting* const waiting : group_) {
        run_unit(*waiting, alone);
        if (!connection_.in_transaction()) {
            if (alone) return;
            throw Error(Code::unavailable, "the database undid a group of writes; try again");
        }
    }
}

void SqliteWriter::run_unit(Waiting& waiting, bool alone) {
    if (!alone) connection_.run(savepoint_statement, no_values);
    UnitTransaction transaction(connection_, timeout_ms_);
    drive(waiting, transaction);
    auto& failure = waiting.waiter.failure;
    if (!failure && transaction.failed()) {
        failure = std::make_exception_ptr(
            Error(Code::internal, "a write went on after one of its statements had failed"));
    }
    if (!failure && connection_.has_broken_references()) {
        failure = std::make_exception_ptr(to_violation(SQLITE_CONSTRAINT_FOREIGNKEY, ""));
    }
    connection_.set_deadline(SqliteConnection::Clock::time_point::max());
    if (failure) {
        undo(alone);
        return;
    }
    succeeded_ += 1;
    if (!alone) connection_.run(release_statement, no_values);
}

void SqliteWriter::drive(Waiting& waiting, UnitTransaction& transaction) {
    bool finished = false;
    const auto finish = [&](std::exception_ptr failure) {
        waiting.waiter.failure = std::move(failure);
        finished = true;
    };
    try {
        boost::asio::co_spawn(units_context_, waiting.unit(transaction), finish);
    } catch (...) {
        finish(std::current_exception());
    }
    units_context_.restart();
    units_context_.poll();
    base::ensure(finished, "a write waited for something else than its own statements");
}

void SqliteWriter::undo(bool alone) {
    if (!connection_.in_transaction()) return;
    if (alone) {
        connection_.run(rollback_statement, no_values);
        return;
    }
    connection_.run(rollback_to_statement, no_values);
    connection_.run(release_statement, no_values);
}

void SqliteWriter::commit() {
    if (!connection_.in_transaction()) return;
    connection_.run(commit_statement, no_values);
    if (succeeded_ == 0) return;
    commits_.fetch_add(1, std::memory_order_release);
    units_.fetch_add(succeeded_, std::memory_order_relaxed);
    if (on_commit_) on_commit_();
}

void SqliteWriter::fail_group(const std::exception_ptr& cause) {
    for (Waiting* const waiting : group_) {
        if (!waiting->waiter.failure) waiting->waiter.failure = cause;
    }
    if (!connection_.in_transaction()) return;
    try {
        connection_.run(rollback_statement, no_values);
    } catch (const std::exception& error) {
        base::log(base::Level::error, "a failed group of writes could not be rolled back",
                  {{"cause", error.what()}});
    }
}

void SqliteWriter::resume_group() {
    std::map<boost::asio::io_context*, std::vector<SqliteWaiter*>> by_core;
    for (Waiting* const waiting : group_) {
        by_core[&waiting->waiter.context()].push_back(&waiting->waiter);
    }
    for (auto& [context, waiters] : by_core) {
        resumer_.resume(*context, std::move(waiters));
    }
}

void SqliteWriter::checkpoint_when_due() {
    if (log_pages_ < next_checkpoint_pages_) return;
    const int mode =
        log_pages_ < restart_pages ? SQLITE_CHECKPOINT_PASSIVE : SQLITE_CHECKPOINT_RESTART;
    const int result =
        sqlite3_wal_checkpoint_v2(connection_.handle(), nullptr, mode, nullptr, nullptr);
    next_checkpoint_pages_ = log_pages_ + checkpoint_pages;
    if (result == SQLITE_OK || (result & 0xff) == SQLITE_BUSY) return;
    base::log(base::Level::error, "the write-ahead log could not be copied into the database",
              {{"cause", sqlite3_errmsg(connection_.handle())}});
}

int SqliteWriter::note_log_pages(void* writer, sqlite3*, const char*, int pages) {
    auto& self = *static_cast<SqliteWriter*>(writer);
    const bool started_anew = pages < self.log_pages_;
    if (started_anew) self.next_checkpoint_pages_ = checkpoint_pages;
    self.log_pages_ = pages;
    return SQLITE_OK;
}

}  // namespace socle::store
