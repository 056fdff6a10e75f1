#include "triggers/deliveries.h"

#include "base/convert.h"
#include "base/time.h"
#include "store/fixed_sql.h"

#include <utility>

namespace socle::triggers {

namespace {

using base::Dialect;
using base::Values;
using store::cell_integer;
using store::cell_text;
using store::FixedSql;
using store::sql_integer;
using store::sql_text;
using store::sql_timestamp;

const std::string unfinished = R"("status" IN ('waiting', 'sending'))";

const FixedSql add_sql(
    R"(INSERT INTO "socle_delivery" ("event", "trigger", "kind", "target", "model", "object_id", )"
    R"("body", "status", "tries", "next_at", "created_at") )"
    R"(SELECT :event, :trigger, :kind, :target, :model, :object, :body, 'waiting', 0, )"
    R"(CASE WHEN EXISTS (SELECT 1 FROM "socle_delivery" WHERE "trigger" = :trigger AND )"
    R"("object_id" = :object AND )" +
        unfinished +
        R"() THEN NULL ELSE :now END, :now WHERE TRUE )"
        R"(ON CONFLICT ("event", "trigger") DO NOTHING)",
    {{"event", sql_integer},
     {"trigger", sql_text},
     {"kind", sql_text},
     {"target", sql_text},
     {"model", sql_text},
     {"object", sql_text},
     {"body", sql_text},
     {"now", sql_timestamp}},
    {});

/// The first of each status by the index: most that wait have no time, as they stand behind others.
std::string first_of(const std::string& status) {
    return R"(SELECT * FROM (SELECT "next_at" FROM "socle_delivery" WHERE "status" = ')" + status +
           R"(' AND "next_at" IS NOT NULL ORDER BY "next_at" LIMIT 1) AS )" + status;
}

const FixedSql next_due_sql(R"(SELECT MIN("next_at") FROM ()" + first_of("waiting") +
                                " UNION ALL " + first_of("sending") + ") AS first",
                            {}, {{"next_at", sql_timestamp}});

FixedSql claim_sql(const std::string& busy, const std::string& lock) {
    return FixedSql(
        R"(WITH due AS MATERIALIZED (SELECT d."id" FROM "socle_delivery" AS d )"
        R"(WHERE d."status" IN ('waiting', 'sending') AND d."next_at" <= :now AND NOT EXISTS )"
        R"((SELECT 1 FROM "socle_delivery" AS e WHERE e."trigger" = d."trigger" AND )"
        R"(e."object_id" = d."object_id" AND e."status" IN ('waiting', 'sending') AND )"
        R"(e."event" < d."event") AND d."trigger" NOT IN ()" +
            busy + R"() ORDER BY d."next_at", d."id" LIMIT :count)" + lock +
            R"() UPDATE "socle_delivery" SET "status" = 'sending', "tries" = "tries" + 1, )"
            R"("next_at" = :until WHERE "id" IN (SELECT "id" FROM due) )"
            R"(RETURNING "id", "tries", "event", "trigger", "kind", "target", "model", )"
            R"("object_id", "body", "created_at")",
        {{"until", sql_timestamp},
         {"now", sql_timestamp},
         {"count", sql_integer},
         {"busy", store::sql_json}},
        {{"id", sql_integer},
         {"tries", sql_integer},
         {"event", sql_integer},
         {"trigger", sql_text},
         {"kind", sql_text},
         {"target", sql_text},
         {"model", sql_text},
         {"object_id", sql_text},
         {"body", sql_text},
         {"created_at", sql_timestamp}});
}

const base::Statement& claim_in(Dialect dialect) {
    static const FixedSql sqlite = claim_sql("SELECT value FROM json_each(:busy)", "");
    static const FixedSql postgres = claim_sql(
        "SELECT jsonb_array_elements_text(CAST(:busy AS jsonb))", " FOR UPDATE OF d SKIP LOCKED");
    return (dialect == Dialect::sqlite ? sqlite : postgres).in(dialect);
}

const std::string still_ours = R"( WHERE "id" = :id AND "tries" = :tries AND "status" = 'sending')";

const FixedSql done_sql(
    R"(UPDATE "socle_delivery" SET "status" = 'done', "next_at" = NULL, "fault" = NULL, )"
    R"("body" = '', "done_at" = :now)" +
        still_ours + R"( RETURNING "id")",
    {{"id", sql_integer}, {"tries", sql_integer}, {"now", sql_timestamp}}, {{"id", sql_integer}});

const FixedSql dead_sql(
    R"(UPDATE "socle_delivery" SET "status" = 'dead', "next_at" = NULL, "fault" = :fault, )"
    R"("done_at" = :now)" +
        still_ours,
    {{"id", sql_integer}, {"tries", sql_integer}, {"fault", sql_text}, {"now", sql_timestamp}}, {});

const FixedSql again_sql(
    R"(UPDATE "socle_delivery" SET "status" = 'waiting', "next_at" = :at, "fault" = :fault)" +
        still_ours,
    {{"id", sql_integer}, {"tries", sql_integer}, {"fault", sql_text}, {"at", sql_timestamp}}, {});

const FixedSql release_sql(
    R"(UPDATE "socle_delivery" SET "next_at" = :now WHERE "status" = 'waiting' AND )"
    R"("next_at" IS NULL AND "id" = (SELECT "id" FROM "socle_delivery" WHERE "trigger" = :trigger )"
    R"(AND "object_id" = :object AND )" +
        unfinished + R"( ORDER BY "event" LIMIT 1))",
    {{"now", sql_timestamp}, {"trigger", sql_text}, {"object", sql_text}}, {});

const FixedSql turn_alone_sql("SELECT CAST(pg_advisory_xact_lock(7203319451) AS text)", {},
                              {{"turn", sql_text}});
const FixedSql turn_shared_sql("SELECT CAST(pg_advisory_xact_lock_shared(7203319451) AS text)", {},
                               {{"turn", sql_text}});

const FixedSql release_blocked_sql(
    R"(UPDATE "socle_delivery" SET "next_at" = :now WHERE "status" = 'waiting' AND )"
    R"("next_at" IS NULL AND NOT EXISTS (SELECT 1 FROM "socle_delivery" AS e WHERE )"
    R"(e."trigger" = "socle_delivery"."trigger" AND )"
    R"(e."object_id" = "socle_delivery"."object_id" AND e."status" IN ('waiting', 'sending') AND )"
    R"(e."event" < "socle_delivery"."event"))",
    {{"now", sql_timestamp}}, {});

const FixedSql drop_claims_sql(
    R"(UPDATE "socle_delivery" SET "status" = 'waiting', "next_at" = :now )"
    R"(WHERE "status" = 'sending')",
    {{"now", sql_timestamp}}, {});

const FixedSql counts_sql(
    R"(SELECT (SELECT count(*) FROM "socle_delivery" WHERE )" + unfinished +
        R"(), (SELECT count(*) FROM "socle_delivery" WHERE "status" = 'dead'))",
    {}, {{"waiting", sql_integer}, {"dead", sql_integer}});

const FixedSql purge_sql(R"(DELETE FROM "socle_delivery" WHERE "status" IN ('done', 'cancelled') )"
                         R"(AND "done_at" < :before)",
                         {{"before", sql_timestamp}}, {});

Claim claim_of(const base::Rows& rows, std::size_t row) {
    Claim claim;
    claim.id = cell_integer(rows, row, 0);
    claim.tries = cell_integer(rows, row, 1);
    claim.event = cell_integer(rows, row, 2);
    claim.trigger = cell_text(rows, row, 3);
    claim.kind = cell_text(rows, row, 4);
    claim.target = cell_text(rows, row, 5);
    claim.model = cell_text(rows, row, 6);
    claim.object_id = cell_text(rows, row, 7);
    claim.body = cell_text(rows, row, 8);
    claim.created_at = cell_text(rows, row, 9);
    return claim;
}

base::Task<void> run(store::Transaction& transaction, const base::Statement& statement,
                     const Values& values, base::Rows& rows) {
    rows = co_await transaction.run(statement, values);
}

/// Whoever adds deliveries goes alone, whoever finishes some goes with others: else one could be
/// added behind another at the very moment that one is done, and wait for nothing. On SQLite there
/// is one writer.
base::Task<void> take_turn(store::Transaction& transaction, Dialect dialect, bool alone) {
    if (dialect == Dialect::sqlite) co_return;
    const Values none;
    const auto& statement = (alone ? turn_alone_sql : turn_shared_sql).in(dialect);
    co_await transaction.run(statement, none);
}

/// Notes the end of a delivery and makes the next one due.
base::Task<void> end(store::Transaction& transaction, Dialect dialect,
                     const base::Statement& statement, const Values& values, const Claim& claim,
                     std::int64_t now_us) {
    co_await take_turn(transaction, dialect, false);
    co_await transaction.run(statement, values);
    const Values next = {base::timestamp_text(now_us), claim.trigger, claim.object_id};
    co_await transaction.run(release_sql.in(dialect), next);
}

}  // namespace

base::Task<void> add_deliveries(store::Transaction& transaction, Dialect dialect,
                                const std::vector<Draft>& drafts, std::int64_t now_us) {
    if (drafts.empty()) co_return;
    co_await take_turn(transaction, dialect, true);
    const auto now = base::timestamp_text(now_us);
    std::vector<Values> all;
    all.reserve(drafts.size());
    for (const auto& draft : drafts) {
        all.push_back({draft.event, draft.trigger, draft.kind, draft.target, draft.model,
                       draft.object_id, draft.body, now});
    }
    co_await transaction.run_each(add_sql.in(dialect), all);
}

base::Task<std::optional<std::int64_t>> Deliveries::next_due() {
    const Values none;
    const auto rows = co_await client_.read(next_due_sql.in(dialect_), none);
    co_return base::parse_timestamp(cell_text(rows, 0, 0));
}

base::Task<std::vector<Claim>> Deliveries::claim(std::int64_t now_us, std::int64_t until_us,
                                                 std::int64_t count,
                                                 const std::vector<std::string>& busy) {
    std::string names = "[";
    for (const auto& name : busy) {
        if (names.size() > 1) names += ',';
        base::append_json_string(names, name);
    }
    const Values values = {base::timestamp_text(until_us), base::timestamp_text(now_us), count,
                           names + ']'};
    const auto& statement = claim_in(dialect_);
    base::Rows rows;
    co_await client_.write([&statement, &values, &rows](store::Transaction& transaction) {
        return run(transaction, statement, values, rows);
    });
    std::vector<Claim> claims;
    for (std::size_t row = 0; row < rows.size(); ++row)
        claims.push_back(claim_of(rows, row));
    co_return claims;
}

base::Task<void> Deliveries::change(const base::Statement& statement, const Values& values) {
    base::Rows rows;
    co_await client_.write([&statement, &values, &rows](store::Transaction& transaction) {
        return run(transaction, statement, values, rows);
    });
}

base::Task<bool> Deliveries::finish(store::Transaction& transaction, Dialect dialect,
                                    const Claim& claim, std::int64_t now_us) {
    co_await take_turn(transaction, dialect, false);
    const Values values = {claim.id, claim.tries, base::timestamp_text(now_us)};
    const auto rows = co_await transaction.run(done_sql.in(dialect), values);
    if (rows.empty()) co_return false;
    const Values next = {base::timestamp_text(now_us), claim.trigger, claim.object_id};
    co_await transaction.run(release_sql.in(dialect), next);
    co_return true;
}

base::Task<void> Deliveries::note_done(const Claim& claim, std::int64_t now_us) {
    const Values values = {claim.id, claim.tries, base::timestamp_text(now_us)};
    const auto& statement = done_sql.in(dialect_);
    co_await client_.write([&, now_us](store::Transaction& transaction) {
        return end(transaction, dialect_, statement, values, claim, now_us);
    });
}

base::Task<void> Deliveries::note_dead(const Claim& claim, const std::string& fault,
                                       std::int64_t now_us) {
    const Values values = {claim.id, claim.tries, fault, base::timestamp_text(now_us)};
    const auto& statement = dead_sql.in(dialect_);
    co_await client_.write([&, now_us](store::Transaction& transaction) {
        return end(transaction, dialect_, statement, values, claim, now_us);
    });
}

base::Task<void> Deliveries::try_again(const Claim& claim, const std::string& fault,
                                       std::int64_t at_us) {
    const Values values = {claim.id, claim.tries, fault, base::timestamp_text(at_us)};
    co_await change(again_sql.in(dialect_), values);
}

base::Task<void> Deliveries::release_blocked(std::int64_t now_us) {
    const Values values = {base::timestamp_text(now_us)};
    co_await change(release_blocked_sql.in(dialect_), values);
}

base::Task<void> Deliveries::drop_claims(std::int64_t now_us) {
    const Values values = {base::timestamp_text(now_us)};
    co_await change(drop_claims_sql.in(dialect_), values);
}

base::Task<DeliveryCounts> Deliveries::counts() {
    const Values none;
    const auto rows = co_await client_.read(counts_sql.in(dialect_), none);
    co_return DeliveryCounts{cell_integer(rows, 0, 0), cell_integer(rows, 0, 1)};
}

base::Task<void> Deliveries::purge(std::int64_t before_us) {
    const Values values = {base::timestamp_text(before_us)};
    co_await change(purge_sql.in(dialect_), values);
}

}  // namespace socle::triggers
