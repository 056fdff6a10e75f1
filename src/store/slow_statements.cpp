#include "store/slow_statements.h"

#include <algorithm>
#include <chrono>
#include <utility>

namespace socle::store {

namespace {

using Clock = std::chrono::steady_clock;

/// Notes at its end, however it comes: what timed out is slow, too.
class Watch {
public:
    Watch(SlowStatements& slow, const std::string& sql)
        : slow_(slow), sql_(sql), start_(Clock::now()) {}
    ~Watch() {
        const auto took =
            std::chrono::duration_cast<std::chrono::microseconds>(Clock::now() - start_).count();
        if (took >= slow_read_us) slow_.note(sql_, took);
    }
    Watch(const Watch&) = delete;
    Watch& operator=(const Watch&) = delete;

private:
    SlowStatements& slow_;
    const std::string& sql_;
    Clock::time_point start_;
};

class WatchedClient final : public Client {
public:
    WatchedClient(std::unique_ptr<Client> client, SlowStatements& slow)
        : client_(std::move(client)), slow_(slow) {}

    base::Task<base::Rows> read(const base::Statement& statement,
                                const base::Values& values) override {
        const Watch watch(slow_, statement.sql);
        auto rows = co_await client_->read(statement, values);
        co_return rows;
    }
    base::Task<std::unique_ptr<Cursor>> open_cursor(base::Statement statement,
                                                    base::Values values) override {
        return client_->open_cursor(std::move(statement), std::move(values));
    }
    base::Task<std::string> explain(const base::Statement& statement, const base::Values& values,
                                    const ExplainOptions& options) override {
        return client_->explain(statement, values, options);
    }
    base::Task<void> write(WriteUnit unit) override { return client_->write(std::move(unit)); }

private:
    std::unique_ptr<Client> client_;
    SlowStatements& slow_;
};

}  // namespace

void SlowStatements::note(const std::string& sql, std::int64_t took_us) {
    const std::lock_guard lock(mutex_);
    if (statements_.size() >= slow_statements_max && !statements_.contains(sql)) {
        const auto least = std::ranges::min_element(
            statements_, {}, [](const auto& entry) { return entry.second.total_us; });
        statements_.erase(least);
    }
    auto& figures = statements_[sql];
    figures.sql = sql;
    ++figures.calls;
    figures.total_us += took_us;
    figures.max_us = std::max(figures.max_us, took_us);
}

std::vector<SlowStatements::Figures> SlowStatements::figures() const {
    std::vector<Figures> all;
    {
        const std::lock_guard lock(mutex_);
        for (const auto& [sql, figures] : statements_)
            all.push_back(figures);
    }
    std::ranges::sort(all, std::ranges::greater(), &Figures::total_us);
    return all;
}

std::unique_ptr<Client> watched_client(std::unique_ptr<Client> client, SlowStatements& slow) {
    return std::make_unique<WatchedClient>(std::move(client), slow);
}

}  // namespace socle::store
