#include "accounts/maintenance.h"

#include "base/error.h"
#include "base/log.h"
#include "base/time.h"
#include "store/fixed_sql.h"

#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <chrono>
#include <string>
#include <utility>

namespace socle::accounts {

namespace {

namespace asio = boost::asio;
using store::FixedSql;
using store::sql_integer;
using store::sql_timestamp;

constexpr std::int64_t us_per_s = 1'000'000;

/// Deletes a chunk of the rows whose `column` is before a time.
FixedSql deletion(const std::string& table, const std::string& column) {
    const auto name = base::quoted(table);
    return FixedSql("DELETE FROM " + name + R"( WHERE "id" IN (SELECT "id" FROM )" + name +
                        " WHERE " + base::quoted(column) +
                        R"( < :before ORDER BY "id" LIMIT :chunk))",
                    {{"before", sql_timestamp}, {"chunk", sql_integer}}, {});
}

}  // namespace

base::Task<std::int64_t> Maintenance::drop(const base::Statement& statement,
                                           std::string before) const {
    const base::Values values = {std::move(before), maintenance_chunk};
    std::int64_t dropped = 0;
    std::int64_t last = maintenance_chunk;
    const store::WriteUnit unit = [&](store::Transaction& transaction) -> base::Task<void> {
        const auto rows = co_await transaction.run(statement, values);
        last = rows.affected;
    };
    while (last == maintenance_chunk) {
        co_await client_.write(unit);
        dropped += last;
    }
    co_return dropped;
}

base::Task<std::int64_t> Maintenance::sweep(std::int64_t now_us) const {
    static const FixedSql old_sessions = deletion("socle_session", "ends_at");
    static const FixedSql idle_sessions = deletion("socle_session", "refreshed_at");
    static const FixedSql one_time_tokens = deletion("socle_one_time_token", "ends_at");
    static const FixedSql flows = deletion("socle_flow", "ends_at");
    static const FixedSql challenges = deletion("socle_challenge", "ends_at");
    const auto now = base::timestamp_text(now_us);
    const auto long_ended = base::timestamp_text(now_us - ended_kept_s * us_per_s);
    auto dropped = co_await drop(old_sessions.in(dialect_), now);
    if (rules_.idle_s > 0) {
        const auto idle_since = base::timestamp_text(now_us - rules_.idle_s * us_per_s);
        const auto idle = co_await drop(idle_sessions.in(dialect_), idle_since);
        dropped += idle;
    }
    const auto mailed = co_await drop(one_time_tokens.in(dialect_), long_ended);
    const auto under_way = co_await drop(flows.in(dialect_), long_ended);
    const auto asked = co_await drop(challenges.in(dialect_), long_ended);
    co_return dropped + mailed + under_way + asked;
}

base::Task<void> Maintenance::run() const {
    const auto executor = co_await asio::this_coro::executor;
    asio::steady_timer timer(executor);
    for (;;) {
        timer.expires_after(std::chrono::seconds(maintenance_interval_s));
        co_await timer.async_wait(asio::use_awaitable);
        try {
            const auto dropped = co_await sweep(base::now_us());
            base::log(base::Level::debug, "ended sessions and codes dropped", {{"rows", dropped}});
        } catch (const base::Error& error) {
            base::log(base::Level::warning, "ended sessions and codes could not be dropped",
                      {{"cause", error.internal.empty() ? error.message : error.internal}});
        }
    }
}

}  // namespace socle::accounts
