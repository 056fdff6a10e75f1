#include "events/tail.h"

#include "base/error.h"
#include "base/log.h"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <algorithm>
#include <chrono>

namespace socle::events {

namespace asio = boost::asio;

namespace {

using base::Dialect;

/// How often the log is looked at for what other processes wrote, and for transactions that ended.
constexpr int poll_ms = 1'000;
constexpr int poll_pending_ms = 50;
/// Horizons kept while long transactions run.
constexpr std::size_t horizons_max = 1'000;

constexpr base::TypeInfo integer_type{base::Type::integer, 0};

base::Statement statement_of(const char* sql, std::vector<base::Column> columns) {
    base::Statement statement;
    statement.id = base::next_statement_id();
    statement.sql = sql;
    statement.columns = std::move(columns);
    return statement;
}

const base::Statement& last_id_statement(Dialect dialect) {
    static const auto sqlite = statement_of(
        R"(SELECT "id" FROM "socle_event" ORDER BY "id" DESC LIMIT 1)", {{"id", integer_type}});
    static const auto postgres = statement_of(
        R"(SELECT coalesce(pg_sequence_last_value(pg_get_serial_sequence('"socle_event"', 'id')::)"
        R"(regclass), 0))",
        {{"id", integer_type}});
    return dialect == Dialect::sqlite ? sqlite : postgres;
}

/// Takes a transaction id, greater than that of every transaction that has written by now. (The
/// xmax of a snapshot is no such bound: it is the id behind the last transaction that ended.)
const base::Statement& take_transaction_statement() {
    static const auto statement =
        statement_of("SELECT pg_current_xact_id()::text::bigint", {{"id", integer_type}});
    return statement;
}

const base::Statement& oldest_transaction_statement() {
    static const auto statement = statement_of(
        "SELECT pg_snapshot_xmin(pg_current_snapshot())::text::bigint", {{"oldest", integer_type}});
    return statement;
}

std::int64_t integer_at(const base::Rows& rows, std::size_t column) {
    return rows.empty() ? 0 : std::get<std::int64_t>(rows.at(0, column));
}

}  // namespace

void Commits::notify() {
    const std::lock_guard lock(mutex_);
    for (auto* const tail : tails_) {
        if (tail->told_.exchange(true)) continue;
        asio::post(tail->context_, [tail, alive = std::weak_ptr(tail->alive_)] {
            if (alive.expired()) return;
            tail->told_ = false;
            tail->again_ = true;
            tail->watch_timer_.cancel();
        });
    }
}

void Commits::add(Tail& tail) {
    const std::lock_guard lock(mutex_);
    tails_.push_back(&tail);
}

void Commits::remove(Tail& tail) {
    const std::lock_guard lock(mutex_);
    std::erase(tails_, &tail);
}

Tail::Tail(asio::io_context& context, store::Client& client, Dialect dialect, Commits& commits)
    : context_(context),
      client_(client),
      dialect_(dialect),
      commits_(commits),
      watch_timer_(context) {
    commits_.add(*this);
}

Tail::~Tail() {
    commits_.remove(*this);
}

base::Task<std::int64_t> Tail::look() {
    if (dialect_ == Dialect::postgres) {
        co_await look_postgres();
    } else {
        const base::Values none;
        const auto rows = co_await client_.read(last_id_statement(dialect_), none);
        settled_ = std::max(settled_, integer_at(rows, 0));
        last_ = settled_;
    }
    wake();
    co_return settled_;
}

/// A transaction has its own id before it takes one for an event: who took one up to `last` has a
/// smaller one than what is taken behind.
base::Task<void> Tail::look_postgres() {
    const base::Values none;
    const auto last_rows = co_await client_.read(last_id_statement(dialect_), none);
    const auto last = integer_at(last_rows, 0);
    last_ = std::max(last_, last);
    const auto known = pending_.empty() ? settled_ : pending_.back().last;
    if (last > known && pending_.size() < horizons_max) {
        const auto taken = co_await client_.read(take_transaction_statement(), none);
        pending_.push_back({last, integer_at(taken, 0)});
    }
    if (pending_.empty()) co_return;
    const auto running = co_await client_.read(oldest_transaction_statement(), none);
    const auto oldest = integer_at(running, 0);
    while (!pending_.empty() && pending_.front().before_transaction <= oldest) {
        settled_ = std::max(settled_, pending_.front().last);
        pending_.pop_front();
    }
}

base::Task<std::int64_t> Tail::now(int timeout_ms) {
    co_await look();
    const auto target = last_;
    if (settled_ < target) co_await wait(target - 1, timeout_ms);
    co_return target;
}

base::Task<void> Tail::wait(std::int64_t id, int timeout_ms) {
    if (closed_ || settled_ > id) co_return;
    const auto waiter = waiters_.insert(waiters_.end(), Waiter{id, asio::steady_timer(context_)});
    waiter->timer.expires_after(std::chrono::milliseconds(timeout_ms));
    if (!watching_) {
        watching_ = true;
        asio::co_spawn(context_, watch(), asio::detached);
    }
    co_await waiter->timer.async_wait(asio::as_tuple(asio::use_awaitable));
    waiters_.erase(waiter);
}

/// Looks at the log for as long as somebody waits.
base::Task<void> Tail::watch() {
    const std::weak_ptr<bool> alive = alive_;
    while (!closed_ && !waiters_.empty()) {
        again_ = false;
        try {
            co_await look();
        } catch (const base::Error& error) {
            base::log(base::Level::warning, "the event log could not be looked at",
                      {{"cause", error.internal.empty() ? error.message : error.internal}});
        }
        if (alive.expired()) co_return;
        if (again_) continue;
        if (closed_ || waiters_.empty()) break;
        watch_timer_.expires_after(
            std::chrono::milliseconds(pending_.empty() ? poll_ms : poll_pending_ms));
        co_await watch_timer_.async_wait(asio::as_tuple(asio::use_awaitable));
        if (alive.expired()) co_return;
    }
    watching_ = false;
}

void Tail::wake() {
    for (auto& waiter : waiters_) {
        if (settled_ > waiter.id) waiter.timer.cancel();
    }
}

void Tail::close() {
    closed_ = true;
    watch_timer_.cancel();
    for (auto& waiter : waiters_)
        waiter.timer.cancel();
}

}  // namespace socle::events
