#pragma once

#include "store/sqlite_connection.h"
#include "store/sqlite_waiter.h"
#include "store/store.h"

#include <boost/asio/io_context.hpp>

#include <atomic>
#include <condition_variable>
#include <cstdint>
#include <functional>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

namespace socle::store {

/// Units committed together, at most.
inline constexpr std::size_t group_units_max = 512;

/// Pages in the write-ahead log that make the writer copy them into the database between two groups
/// (16 MB), and that make it wait for readers to be able to start the log anew (256 MB).
inline constexpr int checkpoint_pages = 4'096;
inline constexpr int restart_pages = 65'536;

/// The one thread that writes. It takes all waiting units, runs each inside a savepoint of one
/// transaction, commits once (group commit: one flush of the disk for all), then resumes every
/// waiter on its own core, by one post per core. A unit alone in its group needs no savepoint.
///
/// What one unit throws goes to its caller and undoes that unit only. What ends the whole
/// transaction (a full disk, a failed commit, a statement stopped by the timeout) fails every unit
/// of the group as unavailable.
///
/// `write` from any core, until `stop`, which finishes the waiting units. `turn` is held during a
/// group, so that blocking commands and the writer take turns. `on_commit` is called after every
/// commit.
class SqliteWriter {
public:
    SqliteWriter(const std::string& file, int timeout_ms, std::mutex& turn,
                 const std::function<void()>& on_commit);
    ~SqliteWriter();

    base::Task<void> write(boost::asio::io_context& context, WriteUnit unit);
    void stop();
    /// As SqliteResumer::settle.
    void settle() { resumer_.settle(); }

    /// Counted before the waiters of the commit are resumed: who sees the number sees the commit.
    std::int64_t commits() const { return commits_.load(std::memory_order_acquire); }
    std::int64_t units() const { return units_.load(std::memory_order_relaxed); }

private:
    class UnitTransaction;
    struct Waiting {
        SqliteWaiter waiter;
        WriteUnit unit;
    };

    void submit(Waiting& waiting);
    void serve();
    bool take_group();
    void run_group();
    void run_units();
    void run_unit(Waiting& waiting, bool alone);
    void drive(Waiting& waiting, UnitTransaction& transaction);
    void undo(bool alone);
    void commit();
    void fail_group(const std::exception_ptr& cause);
    void resume_group();
    void checkpoint_when_due();
    static int note_log_pages(void* writer, sqlite3*, const char*, int pages);

    SqliteConnection connection_;
    const int timeout_ms_;
    std::mutex& turn_;
    const std::function<void()>& on_commit_;
    boost::asio::io_context units_context_;  ///< only the writer thread's; runs the units
    std::vector<Waiting*> group_;
    SqliteResumer resumer_;
    std::int64_t succeeded_ = 0;
    int log_pages_ = 0;
    int next_checkpoint_pages_ = checkpoint_pages;
    std::atomic<std::int64_t> commits_ = 0;
    std::atomic<std::int64_t> units_ = 0;

    // Guarded by mutex_.
    std::mutex mutex_;
    std::condition_variable wake_;
    std::vector<Waiting*> queue_;
    bool stopping_ = false;

    std::thread thread_;  ///< last: starts when everything else stands
};

}  // namespace socle::store
