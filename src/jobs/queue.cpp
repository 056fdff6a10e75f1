#include "jobs/queue.h"

#include "base/convert.h"
#include "base/log.h"
#include "base/time.h"
#include "jobs/queue_sql.h"

#include <algorithm>
#include <functional>
#include <utility>

namespace socle::jobs {

namespace {

using base::Dialect;
using base::Values;
using store::cell_integer;
using store::cell_text;
using store::FixedSql;
using store::sql_integer;
using store::sql_json;
using store::sql_text;
using store::sql_timestamp;

constexpr std::int64_t second_us = 1'000'000;
constexpr std::int64_t pause_first_us = 10 * second_us;
constexpr std::int64_t pause_most_us = 6 * 3'600 * second_us;
constexpr double jitter = 0.25;
/// Jobs are deleted so many at a time: others want to write, too.
constexpr std::int64_t purge_rows = 500;

std::string next_due_text(const std::string& names) {
    return R"(SELECT q.name, (SELECT "next_at" FROM "socle_job" WHERE "status" = 'waiting' AND )"
           R"("queue" = q.name ORDER BY "next_at" LIMIT 1) FROM ()" +
           names + ") AS q";
}

const base::Statement& next_due_in(Dialect dialect) {
    const std::vector<base::Column> parameters = {{"queues", sql_json}};
    const std::vector<base::Column> columns = {{"queue", sql_text}, {"next_at", sql_timestamp}};
    static const FixedSql sqlite(next_due_text("SELECT value AS name FROM json_each(:queues)"),
                                 parameters, columns);
    static const FixedSql postgres(
        next_due_text("SELECT jsonb_array_elements_text(CAST(:queues AS jsonb)) AS name"),
        parameters, columns);
    return (dialect == Dialect::sqlite ? sqlite : postgres).in(dialect);
}

const FixedSql any_lost_sql(R"(SELECT "id" FROM "socle_job" WHERE "status" = 'running' AND )"
                            R"("next_at" < :now LIMIT 1)",
                            {{"now", sql_timestamp}}, {{"id", sql_integer}});

const FixedSql figures_sql(
    R"(SELECT "queue", "status", count(*) FROM "socle_job" )"
    R"(WHERE "status" IN ('waiting', 'running', 'dead') GROUP BY "queue", "status")",
    {}, {{"queue", sql_text}, {"status", sql_text}, {"count", sql_integer}});

const std::string old_ones = R"((SELECT "id" FROM "socle_job" WHERE "status" IN ('done', )"
                             R"('cancelled') AND "done_at" < :before ORDER BY "id" LIMIT :count))";

const FixedSql purge_runs_sql(R"(DELETE FROM "socle_job_run" WHERE "job" IN )" + old_ones,
                              {{"before", sql_timestamp}, {"count", sql_integer}}, {});
const FixedSql purge_sql(R"(DELETE FROM "socle_job" WHERE "id" IN )" + old_ones +
                             R"( RETURNING "id")",
                         {{"before", sql_timestamp}, {"count", sql_integer}},
                         {{"id", sql_integer}});

const base::Statement& adopt_in(Dialect dialect) {
    const std::string head =
        R"(UPDATE "socle_job" SET "queue" = 'default' WHERE "status" = 'waiting' AND )"
        R"("queue" NOT IN ()";
    const std::vector<base::Column> parameters = {{"queues", sql_json}};
    static const FixedSql sqlite(head + "SELECT value FROM json_each(:queues))", parameters, {});
    static const FixedSql postgres(
        head + "SELECT jsonb_array_elements_text(CAST(:queues AS jsonb)))", parameters, {});
    return (dialect == Dialect::sqlite ? sqlite : postgres).in(dialect);
}

std::string json_list(const std::vector<std::string>& names) {
    std::string list = "[";
    for (const auto& name : names) {
        if (list.size() > 1) list += ',';
        base::append_json_string(list, name);
    }
    return list + ']';
}

Claim claim_of(const base::Rows& rows, std::size_t row, const std::string& worker) {
    Claim claim;
    claim.id = cell_integer(rows, row, 0);
    claim.run = cell_integer(rows, row, 1);
    claim.failures = cell_integer(rows, row, 2);
    claim.retries = cell_integer(rows, row, 3);
    claim.name = cell_text(rows, row, 4);
    claim.function = cell_text(rows, row, 5);
    claim.queue = cell_text(rows, row, 6);
    claim.parameters = cell_text(rows, row, 7);
    claim.key = cell_text(rows, row, 8);
    claim.account = cell_text(rows, row, 9);
    claim.event = cell_integer(rows, row, 10);
    claim.timeout_ms = cell_integer(rows, row, 11);
    claim.worker = worker;
    return claim;
}

/// What one run became, in its line of the log.
Values end_of(std::int64_t job, std::int64_t run, const std::string& status,
              const std::string& fault, const std::string& now) {
    return {job, run, status, store::text_or_null(fault), now};
}

struct Claiming {
    Dialect dialect;
    const Queue::Wish& wish;
    std::vector<Claim> claims;
};

base::Task<void> claim_in(store::Transaction& transaction, Claiming& claiming) {
    const auto& sql = queue_sql();
    const auto& wish = claiming.wish;
    const auto dialect = claiming.dialect;
    const bool on_sqlite = dialect == Dialect::sqlite;
    claiming.claims.clear();
    auto count = wish.count;
    if (wish.queue.at_once > 0) {
        const Values queue = {wish.queue.name};
        if (!on_sqlite) co_await transaction.run(sql.lock.in(dialect), queue);
        const auto running = co_await transaction.run(sql.running.in(dialect), queue);
        count = std::min(count, wish.queue.at_once - cell_integer(running, 0, 0));
    }
    if (count <= 0) co_return;
    const Values values = {wish.queue.name, base::timestamp_text(wish.now_us), count,
                           base::timestamp_text(wish.until_us), wish.worker};
    const auto& claim = on_sqlite ? sql.claim_sqlite : sql.claim_postgres;
    const auto rows = co_await transaction.run(claim.in(dialect), values);
    const auto now = base::timestamp_text(base::now_us());
    std::vector<Values> begun;
    for (std::size_t row = 0; row < rows.size(); ++row) {
        claiming.claims.push_back(claim_of(rows, row, wish.worker));
        begun.push_back({claiming.claims.back().id, claiming.claims.back().run, wish.worker, now});
    }
    if (!begun.empty()) co_await transaction.run_each(sql.begin_run.in(dialect), begun);
}

struct TakingBack {
    Dialect dialect;
    std::int64_t now_us;
    std::vector<std::pair<std::int64_t, std::string>> jobs;
};

base::Task<void> take_back_in(store::Transaction& transaction, TakingBack& taking) {
    const auto& sql = queue_sql();
    const auto dialect = taking.dialect;
    const auto now = base::timestamp_text(taking.now_us);
    const Values values = {now, losses_max};
    const auto& lost = dialect == Dialect::sqlite ? sql.take_back_sqlite : sql.take_back_postgres;
    const auto rows = co_await transaction.run(lost.in(dialect), values);
    taking.jobs.clear();
    std::vector<Values> ended;
    for (std::size_t row = 0; row < rows.size(); ++row) {
        const auto id = cell_integer(rows, row, 0);
        taking.jobs.emplace_back(id, cell_text(rows, row, 2));
        ended.push_back(
            end_of(id, cell_integer(rows, row, 1), "lost", "its worker did not come back", now));
    }
    if (!ended.empty()) co_await transaction.run_each(sql.end_run.in(dialect), ended);
}

/// A change of a claimed row and the end of its line in the log; nothing when it is no longer ours.
struct Ending {
    Dialect dialect;
    const Claim& claim;
    const FixedSql& change;
    Values values;
    std::string status;  ///< of the line; "" : the one that `change` returns
    std::string fault;
    std::string now;
    bool ours = false;
    std::string became = {};
};

base::Task<void> end_in(store::Transaction& transaction, Ending& ending) {
    const auto rows = co_await transaction.run(ending.change.in(ending.dialect), ending.values);
    ending.ours = !rows.empty();
    if (!ending.ours) co_return;
    ending.became = cell_text(rows, 0, 0);
    const auto line = ending.became == "cancelled" ? ending.became : ending.status;
    const auto values = end_of(ending.claim.id, ending.claim.run, line, ending.fault, ending.now);
    co_await transaction.run(queue_sql().end_run.in(ending.dialect), values);
}

Ending done_ending(Dialect dialect, const Claim& claim, std::int64_t now_us) {
    const auto now = base::timestamp_text(now_us);
    return {dialect, claim, queue_sql().done, {claim.id, claim.run, claim.worker, now}, "done",
            "",      now};
}

base::Task<void> run(store::Transaction& transaction, const base::Statement& statement,
                     const Values& values, base::Rows& rows) {
    rows = co_await transaction.run(statement, values);
}

struct Purging {
    Dialect dialect;
    Values values;
    std::size_t deleted = 0;
};

base::Task<void> purge_in(store::Transaction& transaction, Purging& purging) {
    co_await transaction.run(purge_runs_sql.in(purging.dialect), purging.values);
    const auto rows = co_await transaction.run(purge_sql.in(purging.dialect), purging.values);
    purging.deleted = rows.size();
}

}  // namespace

std::int64_t pause_us(std::int64_t failures, double fraction) {
    auto plain_us = pause_first_us;
    for (std::int64_t failure = 1; failure < failures && plain_us < pause_most_us; ++failure)
        plain_us *= 3;
    plain_us = std::min(plain_us, pause_most_us);
    return plain_us + static_cast<std::int64_t>(static_cast<double>(plain_us) * jitter * fraction);
}

base::Task<std::vector<Queue::Due>> Queue::next_due(const std::vector<std::string>& queues) {
    const Values values = {json_list(queues)};
    const auto rows = co_await client_.read(next_due_in(dialect_), values);
    std::vector<Due> due;
    for (std::size_t row = 0; row < rows.size(); ++row) {
        const auto at_us = base::parse_timestamp(cell_text(rows, row, 1));
        if (at_us) due.push_back({cell_text(rows, row, 0), *at_us});
    }
    co_return due;
}

base::Task<std::vector<Claim>> Queue::claim(const Wish& wish) {
    Claiming claiming{dialect_, wish, {}};
    co_await client_.write(
        [&claiming](store::Transaction& transaction) { return claim_in(transaction, claiming); });
    co_return std::move(claiming.claims);
}

base::Task<std::vector<Renewed>> Queue::renew(const std::string& worker, std::int64_t until_us) {
    const auto& sql = queue_sql();
    const auto& renew = dialect_ == Dialect::sqlite ? sql.renew_sqlite : sql.renew_postgres;
    const auto& statement = renew.in(dialect_);
    const Values values = {base::timestamp_text(until_us), worker};
    base::Rows rows;
    co_await client_.write([&statement, &values, &rows](store::Transaction& transaction) {
        return run(transaction, statement, values, rows);
    });
    std::vector<Renewed> renewed;
    for (std::size_t row = 0; row < rows.size(); ++row)
        renewed.push_back({cell_integer(rows, row, 0), cell_integer(rows, row, 1) != 0});
    co_return renewed;
}

base::Task<std::int64_t> Queue::take_back(std::int64_t now_us) {
    const Values now = {base::timestamp_text(now_us)};
    const auto lost = co_await client_.read(any_lost_sql.in(dialect_), now);
    if (lost.empty()) co_return 0;
    TakingBack taking{dialect_, now_us, {}};
    co_await client_.write(
        [&taking](store::Transaction& transaction) { return take_back_in(transaction, taking); });
    for (const auto& [id, name] : taking.jobs) {
        base::log(base::Level::warning, "the worker of a job did not come back",
                  {{"job", id}, {"name", name}});
    }
    co_return static_cast<std::int64_t>(taking.jobs.size());
}

base::Task<bool> Queue::finish(store::Transaction& transaction, Dialect dialect, const Claim& claim,
                               std::int64_t now_us) {
    auto ending = done_ending(dialect, claim, now_us);
    co_await end_in(transaction, ending);
    co_return ending.ours;
}

base::Task<void> Queue::note_done(const Claim& claim, std::int64_t now_us) {
    auto ending = done_ending(dialect_, claim, now_us);
    co_await client_.write(
        [&ending](store::Transaction& transaction) { return end_in(transaction, ending); });
}

base::Task<bool> Queue::note_failed(const Claim& claim, const Failure& failure,
                                    std::int64_t now_us) {
    const auto now = base::timestamp_text(now_us);
    Values values = {claim.id,
                     claim.run,
                     claim.worker,
                     now,
                     base::timestamp_text(failure.again_us),
                     std::int64_t{failure.final ? 1 : 0},
                     failure.fault};
    Ending ending{dialect_,      claim, queue_sql().failed, std::move(values), "failed",
                  failure.fault, now};
    co_await client_.write(
        [&ending](store::Transaction& transaction) { return end_in(transaction, ending); });
    co_return ending.became == "dead";
}

base::Task<void> Queue::give_back(const Claim& claim, std::int64_t now_us) {
    const auto now = base::timestamp_text(now_us);
    Ending ending{
        dialect_, claim, queue_sql().returned, {claim.id, claim.run, claim.worker, now}, "returned",
        "",       now};
    co_await client_.write(
        [&ending](store::Transaction& transaction) { return end_in(transaction, ending); });
}

base::Task<std::vector<QueueFigures>> Queue::figures() {
    const Values none;
    const auto rows = co_await client_.read(figures_sql.in(dialect_), none);
    std::vector<QueueFigures> figures;
    for (std::size_t row = 0; row < rows.size(); ++row) {
        figures.push_back(
            {cell_text(rows, row, 0), cell_text(rows, row, 1), cell_integer(rows, row, 2)});
    }
    co_return figures;
}

base::Task<void> Queue::purge(std::int64_t before_us) {
    Purging purging{dialect_, {base::timestamp_text(before_us), purge_rows}};
    do {
        co_await client_.write(
            [&purging](store::Transaction& transaction) { return purge_in(transaction, purging); });
    } while (static_cast<std::int64_t>(purging.deleted) == purge_rows);
}

base::Task<void> Queue::adopt(const std::vector<std::string>& queues) {
    const auto& statement = adopt_in(dialect_);
    const Values values = {json_list(queues)};
    base::Rows rows;
    co_await client_.write([&statement, &values, &rows](store::Transaction& transaction) {
        return run(transaction, statement, values, rows);
    });
}

}  // namespace socle::jobs
