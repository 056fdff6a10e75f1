#pragma once

#include "base/rows.h"
#include "base/statement.h"
#include "store/sqlite_connection.h"
#include "store/sqlite_waiter.h"

#include <atomic>
#include <condition_variable>
#include <deque>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

namespace socle::store {

/// Reads waiting for the slow lane, over all cores; further ones are refused as unavailable.
inline constexpr std::size_t slow_reads_waiting_max = 4'096;

/// The reads that could stall a core: threads, each with its own reading connection, that take
/// reads from one queue in order of arrival. A read that is not answered `timeout_ms` after it was
/// asked, waiting included, fails with timed_out.
///
/// `read` from any core; the constructor and `stop` from one thread. `stop` after the last read.
class SqliteSlowLane {
public:
    SqliteSlowLane(const std::string& file, int threads, int timeout_ms);
    ~SqliteSlowLane();

    base::Task<base::Rows> read(boost::asio::io_context& context, const base::Statement& statement,
                                const base::Values& values);
    /// Runs `job` on one of the threads, in its turn, and rethrows what it threw.
    base::Task<void> run(boost::asio::io_context& context, std::function<void()> job);
    void stop();
    /// As SqliteResumer::settle.
    void settle() { resumer_.settle(); }

    std::int64_t reads() const { return reads_.load(std::memory_order_relaxed); }

private:
    struct Waiting {
        SqliteWaiter waiter;
        const base::Statement* statement = nullptr;
        const base::Values* values = nullptr;
        SqliteConnection::Clock::time_point deadline;
        base::Rows rows;
        std::function<void()> job;  ///< instead of a statement
    };

    void submit(Waiting& waiting);
    void serve(SqliteConnection& connection);
    Waiting* take();
    static void answer(SqliteConnection& connection, Waiting& waiting);

    const int timeout_ms_;
    std::atomic<std::int64_t> reads_ = 0;
    SqliteResumer resumer_;
    std::vector<std::unique_ptr<SqliteConnection>> connections_;
    std::vector<std::thread> threads_;

    // Guarded by mutex_.
    std::mutex mutex_;
    std::condition_variable wake_;
    std::deque<Waiting*> queue_;
    bool stopping_ = false;
};

}  // namespace socle::store
