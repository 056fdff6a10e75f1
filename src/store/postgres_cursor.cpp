#include "store/postgres_cursor.h"

#include "store/postgres_transaction.h"

#include <string>
#include <utility>

namespace socle::store {

namespace {

const base::Values no_values;

base::Statement declaring(const base::Statement& statement) {
    base::Statement declare = statement;
    declare.id = 0;
    declare.sql = "DECLARE socle_rows NO SCROLL CURSOR FOR " + statement.sql;
    declare.columns.clear();
    return declare;
}

base::Statement fetching(const base::Statement& statement) {
    base::Statement fetch;
    fetch.sql = "FETCH " + std::to_string(cursor_rows) + " FROM socle_rows";
    fetch.columns = statement.columns;
    return fetch;
}

class PostgresCursor final : public Cursor {
public:
    PostgresCursor(PostgresPool::Lease lease, const base::Statement& statement)
        : lease_(std::move(lease)),
          declare_(declaring(statement)),
          fetch_(fetching(statement)),
          transaction_(lease_.connection()) {}
    // What may be thrown here is want of memory, which ends the program.
    ~PostgresCursor() override {  // NOLINT(bugprone-exception-escape)
        transaction_.roll_back();
    }

    base::Task<void> declare(const base::Values& values) {
        co_await transaction_.run(declare_, values);
    }

    base::Task<base::Rows> next() override {
        if (ended_) co_return base::Rows();
        auto rows = co_await transaction_.run(fetch_, no_values);
        ended_ = rows.size() < static_cast<std::size_t>(cursor_rows);
        if (ended_) co_await transaction_.commit();
        co_return rows;
    }

private:
    PostgresPool::Lease lease_;
    const base::Statement declare_;
    const base::Statement fetch_;
    PostgresTransaction transaction_;
    bool ended_ = false;
};

}  // namespace

base::Task<std::unique_ptr<Cursor>> open_postgres_cursor(std::shared_ptr<PostgresPool> pool,
                                                         base::Statement statement,
                                                         base::Values values) {
    auto lease = co_await pool->lease();
    auto cursor = std::make_unique<PostgresCursor>(std::move(lease), statement);
    co_await cursor->declare(values);
    co_return cursor;
}

}  // namespace socle::store
