#include "store/sqlite_cursor.h"

#include "base/error.h"
#include "store/sqlite_errors.h"
#include "store/sqlite_statement.h"

#include <sqlite3.h>

#include <chrono>
#include <optional>
#include <utility>

namespace socle::store {

using base::Code;
using base::Error;

namespace {

/// Little memory, whatever is read: what has to be sorted goes to a file.
constexpr const char* cursor_settings =
    "PRAGMA cache_size=-2000;"
    "PRAGMA temp_store=FILE;";

}  // namespace

class SqliteCursors::SqliteCursor final : public Cursor {
public:
    SqliteCursor(SqliteCursors& cursors, boost::asio::io_context& context,
                 base::Statement statement, base::Values values)
        : cursors_(cursors),
          context_(context),
          text_(std::move(statement)),
          values_(std::move(values)),
          connection_(cursors.take()) {
        text_.id = 0;
    }
    ~SqliteCursor() override {
        statement_.reset();
        cursors_.give_back(std::move(connection_));
    }

    base::Task<base::Rows> next() override {
        if (ended_) co_return base::Rows();
        co_await cursors_.slow_lane_.run(context_, [this] { step(); });
        co_return std::move(rows_);
    }

private:
    void step() {
        connection_->set_deadline(SqliteConnection::Clock::now() +
                                  std::chrono::milliseconds(cursors_.timeout_ms_));
        auto* const handle = connection_->handle();
        int result = SQLITE_OK;
        if (!statement_) {
            statement_.emplace(handle, text_, false);
            result = statement_->begin(values_);
        }
        if (result == SQLITE_OK) result = statement_->step_some(rows_, cursor_rows);
        ended_ = result != SQLITE_ROW;
        if (ended_ && result != SQLITE_DONE) throw_sqlite_error(handle, result, text_.sql);
    }

    SqliteCursors& cursors_;
    boost::asio::io_context& context_;
    base::Statement text_;
    base::Values values_;
    std::unique_ptr<SqliteConnection> connection_;
    std::optional<SqliteStatement> statement_;
    base::Rows rows_;
    bool ended_ = false;
};

std::unique_ptr<Cursor> SqliteCursors::open(boost::asio::io_context& context,
                                            base::Statement statement, base::Values values) {
    return std::make_unique<SqliteCursor>(*this, context, std::move(statement), std::move(values));
}

std::unique_ptr<SqliteConnection> SqliteCursors::take() {
    {
        const std::lock_guard lock(mutex_);
        if (in_use_ >= cursors_max) {
            Error error(Code::unavailable, "too many large reads are under way", {}, "Try again.");
            error.retry_after_s = 1;
            throw error;
        }
        ++in_use_;
        if (!unused_.empty()) {
            auto connection = std::move(unused_.back());
            unused_.pop_back();
            return connection;
        }
    }
    try {
        auto connection =
            std::make_unique<SqliteConnection>(file_, SqliteConnection::Purpose::read);
        connection->execute(cursor_settings);
        connection->limit_time();
        return connection;
    } catch (...) {
        const std::lock_guard lock(mutex_);
        --in_use_;
        throw;
    }
}

void SqliteCursors::give_back(std::unique_ptr<SqliteConnection> connection) {
    const std::lock_guard lock(mutex_);
    --in_use_;
    if (unused_.size() < kept_cursor_connections) unused_.push_back(std::move(connection));
}

}  // namespace socle::store
