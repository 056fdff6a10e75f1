#include "store/sqlite_slow_lane.h"

#include "base/error.h"

#include <algorithm>
#include <utility>

namespace socle::store {

using base::Code;
using base::Error;

SqliteSlowLane::SqliteSlowLane(const std::string& file, int threads, int timeout_ms)
    : timeout_ms_(timeout_ms) {
    for (int i = 0; i < std::max(1, threads); ++i) {
        auto connection = std::make_unique<SqliteConnection>(file, SqliteConnection::Purpose::read);
        connection->limit_time();
        connections_.push_back(std::move(connection));
    }
    for (auto& connection : connections_) {
        threads_.emplace_back([this, reader = connection.get()] { serve(*reader); });
    }
}

SqliteSlowLane::~SqliteSlowLane() {
    stop();
}

void SqliteSlowLane::stop() {
    {
        const std::lock_guard lock(mutex_);
        stopping_ = true;
    }
    wake_.notify_all();
    for (auto& thread : threads_) {
        if (thread.joinable()) thread.join();
    }
    connections_.clear();
}

base::Task<base::Rows> SqliteSlowLane::read(boost::asio::io_context& context,
                                            const base::Statement& statement,
                                            const base::Values& values) {
    const auto deadline = SqliteConnection::Clock::now() + std::chrono::milliseconds(timeout_ms_);
    Waiting waiting{SqliteWaiter(context), &statement, &values, deadline, base::Rows(), {}};
    co_await waiting.waiter.wait([this, &waiting] { submit(waiting); });
    co_return std::move(waiting.rows);
}

base::Task<void> SqliteSlowLane::run(boost::asio::io_context& context, std::function<void()> job) {
    const auto deadline = SqliteConnection::Clock::now() + std::chrono::milliseconds(timeout_ms_);
    Waiting waiting{SqliteWaiter(context), nullptr,       nullptr, deadline,
                    base::Rows(),          std::move(job)};
    co_await waiting.waiter.wait([this, &waiting] { submit(waiting); });
}

void SqliteSlowLane::submit(Waiting& waiting) {
    {
        const std::lock_guard lock(mutex_);
        if (queue_.size() < slow_reads_waiting_max && !stopping_) {
            queue_.push_back(&waiting);
            wake_.notify_one();
            return;
        }
    }
    waiting.waiter.failure = std::make_exception_ptr(
        Error(Code::unavailable, "too many slow reads are waiting for the database"));
    resumer_.resume(waiting.waiter.context(), {&waiting.waiter});
}

SqliteSlowLane::Waiting* SqliteSlowLane::take() {
    std::unique_lock lock(mutex_);
    wake_.wait(lock, [this] { return stopping_ || !queue_.empty(); });
    if (queue_.empty()) return nullptr;
    Waiting* const first = queue_.front();
    queue_.pop_front();
    return first;
}

void SqliteSlowLane::serve(SqliteConnection& connection) {
    while (Waiting* const waiting = take()) {
        answer(connection, *waiting);
        reads_.fetch_add(1, std::memory_order_relaxed);
        resumer_.resume(waiting->waiter.context(), {&waiting->waiter});
    }
}

void SqliteSlowLane::answer(SqliteConnection& connection, Waiting& waiting) {
    try {
        if (SqliteConnection::Clock::now() > waiting.deadline) {
            throw Error(Code::timed_out, "the read waited too long for the database");
        }
        if (waiting.job) return waiting.job();
        connection.set_deadline(waiting.deadline);
        waiting.rows = connection.run(*waiting.statement, *waiting.values);
    } catch (...) {
        waiting.waiter.failure = std::current_exception();
    }
}

}  // namespace socle::store
