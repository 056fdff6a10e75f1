#pragma once

#include "base/rows.h"
#include "base/statement.h"
#include "store/sqlite_connection.h"
#include "store/sqlite_lane.h"

#include <boost/asio/io_context.hpp>

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace socle::store {

class SqliteWriter;

/// The bounded reads of one core, inline on its thread.
///
/// Beginning and ending a read transaction costs three system calls, as much as the read. So one
/// transaction serves all reads of one turn of the core's loop: it is ended by a handler posted
/// when it began, which runs after those that are ready now. A read never sees less than what was
/// committed when it began: a commit of the writer in between ends the transaction first.
class SqliteReader : public std::enable_shared_from_this<SqliteReader> {
public:
    /// `writer` is null for a store opened for reading only: its transactions end with each read.
    SqliteReader(const std::string& file, boost::asio::io_context& context,
                 const SqliteWriter* writer);

    /// The rows, or nothing when the plan is not bounded or took too many steps: for the slow lane.
    std::optional<base::Rows> read(const base::Statement& statement, const base::Values& values);

    /// SQLite's plan of a statement, and whether it is bounded.
    std::vector<PlanLine> lines_of(const base::Statement& statement);
    bool is_bounded(const base::Statement& statement) { return connection_.is_bounded(statement); }

private:
    void begin();
    void end();

    SqliteConnection connection_;
    boost::asio::io_context& context_;
    const SqliteWriter* const writer_;
    base::Statement begin_;
    base::Statement end_;
    std::int64_t seen_commits_ = 0;
};

}  // namespace socle::store
