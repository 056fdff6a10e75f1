#pragma once

#include "store/sqlite_connection.h"
#include "store/sqlite_slow_lane.h"
#include "store/store.h"

#include <memory>
#include <mutex>
#include <string>
#include <vector>

namespace socle::store {

/// Cursors open at a time, over all cores; further ones are refused as unavailable. Each is a
/// connection, and keeps SQLite from starting its write-ahead log anew.
inline constexpr std::size_t cursors_max = 32;
/// Connections kept for the next cursors.
inline constexpr std::size_t kept_cursor_connections = 4;

/// Makes cursors: each has a connection of its own, whose one statement is the read transaction,
/// and is stepped a piece at a time on the threads of the slow lane. Without mapped memory: a large
/// table read once would only crowd out what is in use. Any thread; outlives its cursors.
class SqliteCursors {
public:
    SqliteCursors(std::string file, SqliteSlowLane& slow_lane, int timeout_ms)
        : file_(std::move(file)), slow_lane_(slow_lane), timeout_ms_(timeout_ms) {}

    std::unique_ptr<Cursor> open(boost::asio::io_context& context, base::Statement statement,
                                 base::Values values);

private:
    class SqliteCursor;

    std::unique_ptr<SqliteConnection> take();
    void give_back(std::unique_ptr<SqliteConnection> connection);

    const std::string file_;
    SqliteSlowLane& slow_lane_;
    const int timeout_ms_;

    // Guarded by mutex_.
    std::mutex mutex_;
    std::vector<std::unique_ptr<SqliteConnection>> unused_;
    std::size_t in_use_ = 0;
};

}  // namespace socle::store
