#pragma once

#include "base/rows.h"
#include "base/statement.h"

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

struct sqlite3;
struct sqlite3_stmt;

namespace socle::store {

/// A text of ours without declared parameters and columns. Kept prepared when `id` is not 0.
base::Statement plain_statement(std::string sql, std::uint64_t id = 0);

/// A prepared statement of one connection, to be used by that connection's thread.
///
/// Values are bound without copying: they must live until `run` returns. Cells come in the storage
/// form of `statement.columns`, whatever SQLite computed them as; without columns, as computed.
class SqliteStatement {
public:
    /// Throws Error internal with SQLite's message when the text is wrong. `keep` tells SQLite that
    /// it will live long.
    SqliteStatement(sqlite3* connection, const base::Statement& statement, bool keep);

    /// Runs to the end and resets. Returns SQLITE_DONE, or the failure (the connection then has its
    /// message). `rows` is overwritten.
    int run(const base::Values& values, base::Rows& rows);
    /// The same in pieces: `begin`, then as often as wanted `step_some`, which returns SQLITE_ROW
    /// when there may be more than the `rows_max` it gave. `values` must live meanwhile.
    int begin(const base::Values& values) { return bind(values); }
    int step_some(base::Rows& rows, std::int64_t rows_max);
    std::size_t parameters() const { return parameters_; }

private:
    enum class Reading : std::uint8_t { as_computed, integer, real, text };
    struct Finalize {
        void operator()(sqlite3_stmt* handle) const;
    };

    static Reading reading_of(base::Type type);
    void set_readings(const std::vector<base::Column>& columns, std::size_t count);
    int bind(const base::Values& values);
    int step(base::Rows& rows);
    void add_row(base::Rows& rows) const;
    void add_cell(base::Rows& rows, int index) const;

    std::unique_ptr<sqlite3_stmt, Finalize> handle_;
    std::vector<Reading> readings_;
    std::size_t parameters_ = 0;
    bool writes_ = false;
};

}  // namespace socle::store
