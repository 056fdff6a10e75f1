#include "jobs/queue_sql.h"

#include <string>

namespace socle::jobs {

namespace {

using store::FixedSql;
using store::sql_boolean;
using store::sql_integer;
using store::sql_text;
using store::sql_timestamp;

FixedSql claim_sql(const std::string& lock) {
    return FixedSql(
        R"(WITH due AS MATERIALIZED (SELECT d."id" FROM "socle_job" AS d )"
        R"(WHERE d."status" = 'waiting' AND d."queue" = :queue AND d."next_at" <= :now AND )"
        R"((d."sequence" IS NULL OR NOT EXISTS (SELECT 1 FROM "socle_job" AS e WHERE )"
        R"(e."sequence" = d."sequence" AND e."status" IN ('waiting', 'running') AND )"
        R"(e."id" < d."id")) ORDER BY d."rank", d."next_at", d."id" LIMIT :count)" +
            lock +
            R"() UPDATE "socle_job" SET "status" = 'running', "runs" = "runs" + 1, )"
            R"("next_at" = :until, "worker" = :worker WHERE "id" IN (SELECT "id" FROM due) )"
            R"(RETURNING "id", "runs", "failures", "retries", "name", "function", "queue", )"
            R"("parameters", "key", "account", "event", "timeout_ms")",
        {{"queue", sql_text},
         {"now", sql_timestamp},
         {"count", sql_integer},
         {"until", sql_timestamp},
         {"worker", sql_text}},
        {{"id", sql_integer},
         {"runs", sql_integer},
         {"failures", sql_integer},
         {"retries", sql_integer},
         {"name", sql_text},
         {"function", sql_text},
         {"queue", sql_text},
         {"parameters", sql_text},
         {"key", sql_text},
         {"account", sql_text},
         {"event", sql_integer},
         {"timeout_ms", sql_integer}});
}

/// A run that is being finished holds its row: who renews the others does not wait for it.
FixedSql renew_sql(const std::string& lock) {
    return FixedSql(R"(UPDATE "socle_job" SET "next_at" = :until WHERE "id" IN (SELECT "id" FROM )"
                    R"("socle_job" WHERE "status" = 'running' AND "worker" = :worker)" +
                        lock + R"() RETURNING "id", "stop")",
                    {{"until", sql_timestamp}, {"worker", sql_text}},
                    {{"id", sql_integer}, {"stop", sql_boolean}});
}

FixedSql take_back_sql(const std::string& lock) {
    const std::string next =
        R"(CASE WHEN "stop" THEN 'cancelled' WHEN "losses" + 1 >= :most THEN 'dead' )"
        R"(ELSE 'waiting' END)";
    const std::string goes_on = R"((NOT "stop" AND "losses" + 1 < :most))";
    return FixedSql(
        R"(UPDATE "socle_job" SET "status" = )" + next + R"(, "losses" = "losses" + 1, )" +
            R"("next_at" = CASE WHEN )" + goes_on + R"( THEN :now END, "held_key" = CASE WHEN )" +
            goes_on + R"( THEN "held_key" END, "done_at" = CASE WHEN )" + goes_on +
            R"( THEN "done_at" ELSE :now END, "worker" = NULL, )"
            R"("fault" = 'its worker did not come back' WHERE "id" IN (SELECT "id" FROM )"
            R"("socle_job" WHERE "status" = 'running' AND "next_at" < :now)" +
            lock + R"() RETURNING "id", "runs", "name")",
        {{"now", sql_timestamp}, {"most", sql_integer}},
        {{"id", sql_integer}, {"runs", sql_integer}, {"name", sql_text}});
}

const std::string still_ours =
    R"( WHERE "id" = :id AND "runs" = :run AND "worker" = :worker AND "status" = 'running' )";

/// What a job of a trigger was called with is the record of somebody: it does not stay.
FixedSql done_sql() {
    return FixedSql(
        R"(UPDATE "socle_job" SET "status" = 'done', "next_at" = NULL, )"
        R"("held_key" = NULL, "worker" = NULL, "fault" = NULL, "done_at" = :now, )"
        R"("parameters" = CASE WHEN "event" IS NULL THEN "parameters" ELSE '{}' END)" +
            still_ours + R"(RETURNING "id")",
        {{"id", sql_integer}, {"run", sql_integer}, {"worker", sql_text}, {"now", sql_timestamp}},
        {{"id", sql_integer}});
}

FixedSql failed_sql() {
    const std::string again = R"((NOT "stop" AND NOT :final AND "failures" < "retries"))";
    return FixedSql(
        R"(UPDATE "socle_job" SET "status" = CASE WHEN "stop" THEN 'cancelled' WHEN )" + again +
            R"( THEN 'waiting' ELSE 'dead' END, "next_at" = CASE WHEN )" + again +
            R"( THEN :at END, "held_key" = CASE WHEN )" + again +
            R"( THEN "held_key" END, "done_at" = CASE WHEN )" + again +
            R"( THEN "done_at" ELSE :now END, "failures" = "failures" + 1, "worker" = NULL, )"
            R"("fault" = :fault)" +
            still_ours + R"(RETURNING "status")",
        {{"id", sql_integer},
         {"run", sql_integer},
         {"worker", sql_text},
         {"now", sql_timestamp},
         {"at", sql_timestamp},
         {"final", sql_boolean},
         {"fault", sql_text}},
        {{"status", sql_text}});
}

FixedSql returned_sql() {
    return FixedSql(
        R"(UPDATE "socle_job" SET "status" = CASE WHEN "stop" THEN 'cancelled' ELSE 'waiting' )"
        R"(END, "next_at" = CASE WHEN "stop" THEN NULL ELSE :now END, "held_key" = CASE WHEN )"
        R"("stop" THEN NULL ELSE "held_key" END, "done_at" = CASE WHEN "stop" THEN :now END, )"
        R"("worker" = NULL)" +
            still_ours + R"(RETURNING "id")",
        {{"id", sql_integer}, {"run", sql_integer}, {"worker", sql_text}, {"now", sql_timestamp}},
        {{"id", sql_integer}});
}

const std::string skip_locked = " FOR UPDATE SKIP LOCKED";

}  // namespace

const QueueSql& queue_sql() {
    static const QueueSql sql{
        FixedSql("SELECT CAST(pg_advisory_xact_lock(720331946, hashtext(:queue)) AS text)",
                 {{"queue", sql_text}}, {{"turn", sql_text}}),
        FixedSql(R"(SELECT count(*) FROM "socle_job" WHERE "status" = 'running' AND )"
                 R"("queue" = :queue)",
                 {{"queue", sql_text}}, {{"count", sql_integer}}),
        claim_sql(""),
        claim_sql(" FOR UPDATE OF d SKIP LOCKED"),
        FixedSql(R"(INSERT INTO "socle_job_run" ("job", "run", "worker", "status", "started_at") )"
                 R"(VALUES (:job, :run, :worker, 'running', :now))",
                 {{"job", sql_integer},
                  {"run", sql_integer},
                  {"worker", sql_text},
                  {"now", sql_timestamp}},
                 {}),
        FixedSql(R"(UPDATE "socle_job_run" SET "status" = :status, "fault" = :fault, )"
                 R"("ended_at" = :now WHERE "job" = :job AND "run" = :run)",
                 {{"job", sql_integer},
                  {"run", sql_integer},
                  {"status", sql_text},
                  {"fault", sql_text},
                  {"now", sql_timestamp}},
                 {}),
        renew_sql(""),
        renew_sql(skip_locked),
        take_back_sql(""),
        take_back_sql(skip_locked),
        done_sql(),
        failed_sql(),
        returned_sql(),
    };
    return sql;
}

}  // namespace socle::jobs
