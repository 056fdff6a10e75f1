#include "jobs/desk.h"

#include "base/time.h"
#include "store/fixed_sql.h"

namespace socle::jobs {

namespace {

using store::cell_integer;
using store::cell_text;
using store::FixedSql;
using store::sql_integer;
using store::sql_text;
using store::sql_timestamp;

const std::vector<base::Column> job_columns = {
    {"id", sql_integer},        {"name", sql_text},        {"function", sql_text},
    {"queue", sql_text},        {"rank", sql_integer},     {"parameters", sql_text},
    {"key", sql_text},          {"account", sql_text},     {"event", sql_integer},
    {"model", sql_text},        {"object_id", sql_text},   {"status", sql_text},
    {"runs", sql_integer},      {"failures", sql_integer}, {"retries", sql_integer},
    {"next_at", sql_timestamp}, {"fault", sql_text},       {"created_at", sql_timestamp},
    {"done_at", sql_timestamp},
};

const std::string job_select =
    R"(SELECT "id", "name", "function", "queue", "rank", "parameters", "key", "account", "event", )"
    R"("model", "object_id", "status", "runs", "failures", "retries", "next_at", "fault", )"
    R"("created_at", "done_at" FROM "socle_job" )";

const FixedSql list_sql(
    job_select + R"(WHERE (:status = '' OR "status" = :status) AND (:queue = '' OR )"
                 R"("queue" = :queue) AND (:name = '' OR "name" = :name) )"
                 R"(AND (:before = 0 OR "id" < :before) ORDER BY "id" DESC LIMIT :limit)",
    {{"status", sql_text},
     {"queue", sql_text},
     {"name", sql_text},
     {"limit", sql_integer},
     {"before", sql_integer}},
    job_columns);

const FixedSql find_sql(job_select + R"(WHERE "id" = :id)", {{"id", sql_integer}}, job_columns);

const FixedSql runs_sql(
    R"(SELECT r."job", j."name", r."run", r."status", r."fault", r."started_at", r."ended_at" )"
    R"(FROM "socle_job_run" AS r JOIN "socle_job" AS j ON j."id" = r."job" )"
    R"(WHERE :job = 0 OR r."job" = :job ORDER BY r."id" DESC LIMIT :limit)",
    {{"job", sql_integer}, {"limit", sql_integer}},
    {{"job", sql_integer},
     {"name", sql_text},
     {"run", sql_integer},
     {"status", sql_text},
     {"fault", sql_text},
     {"started_at", sql_timestamp},
     {"ended_at", sql_timestamp}});

const std::string due_again =
    R"(UPDATE "socle_job" SET "status" = 'waiting', "failures" = 0, "losses" = 0, )"
    R"("next_at" = :now, "done_at" = NULL, "held_key" = "key" WHERE )"
    R"(("held_key" IS NOT NULL OR "key" IS NULL OR NOT EXISTS (SELECT 1 FROM "socle_job" AS e )"
    R"(WHERE e."held_key" = "socle_job"."key")) AND )";

const FixedSql retry_sql(due_again +
                             R"("id" = :id AND "status" IN ('waiting', 'dead') RETURNING "id")",
                         {{"now", sql_timestamp}, {"id", sql_integer}}, {{"id", sql_integer}});

/// Of dead ones with the same key the last.
const FixedSql retry_dead_sql(
    due_again + R"("status" = 'dead' AND NOT EXISTS (SELECT 1 FROM "socle_job" AS l WHERE )"
                R"(l."key" = "socle_job"."key" AND l."status" = 'dead' AND )"
                R"(l."id" > "socle_job"."id") RETURNING "id")",
    {{"now", sql_timestamp}}, {{"id", sql_integer}});

const std::string give_up =
    R"(UPDATE "socle_job" SET "parameters" = '{}', "held_key" = NULL, "next_at" = NULL, )"
    R"("done_at" = COALESCE("done_at", :now), "status" = CASE WHEN "status" = 'done' THEN 'done' )"
    R"(ELSE 'cancelled' END WHERE "status" <> 'running' AND )";

const FixedSql forget_record_sql(
    give_up + R"("model" = :model AND "object_id" = :object)",
    {{"now", sql_timestamp}, {"model", sql_text}, {"object", sql_text}}, {});

const FixedSql forget_author_sql(
    give_up + R"("event" IN (SELECT "id" FROM "socle_event" WHERE "by" = :by))",
    {{"now", sql_timestamp}, {"by", sql_text}}, {});

ListedJob listed(const base::Rows& rows, std::size_t row) {
    ListedJob job;
    job.id = cell_integer(rows, row, 0);
    job.name = cell_text(rows, row, 1);
    job.function = cell_text(rows, row, 2);
    job.queue = cell_text(rows, row, 3);
    job.priority = -cell_integer(rows, row, 4);
    job.parameters = cell_text(rows, row, 5);
    job.key = cell_text(rows, row, 6);
    job.account = cell_text(rows, row, 7);
    job.event = cell_integer(rows, row, 8);
    job.model = cell_text(rows, row, 9);
    job.object_id = cell_text(rows, row, 10);
    job.status = cell_text(rows, row, 11);
    job.runs = cell_integer(rows, row, 12);
    job.failures = cell_integer(rows, row, 13);
    job.retries = cell_integer(rows, row, 14);
    job.next_at = cell_text(rows, row, 15);
    job.fault = cell_text(rows, row, 16);
    job.created_at = cell_text(rows, row, 17);
    job.done_at = cell_text(rows, row, 18);
    return job;
}

base::Values values_of(const JobFilter& filter) {
    return {filter.status, filter.queue, filter.name, filter.limit, filter.before};
}

std::vector<ListedJob> listed_all(const base::Rows& rows) {
    std::vector<ListedJob> all;
    for (std::size_t row = 0; row < rows.size(); ++row)
        all.push_back(listed(rows, row));
    return all;
}

std::vector<ListedRun> listed_runs(const base::Rows& rows) {
    std::vector<ListedRun> runs;
    for (std::size_t row = 0; row < rows.size(); ++row) {
        ListedRun run;
        run.job = cell_integer(rows, row, 0);
        run.name = cell_text(rows, row, 1);
        run.run = cell_integer(rows, row, 2);
        run.status = cell_text(rows, row, 3);
        run.fault = cell_text(rows, row, 4);
        run.started_at = cell_text(rows, row, 5);
        run.ended_at = cell_text(rows, row, 6);
        runs.push_back(std::move(run));
    }
    return runs;
}

}  // namespace

std::vector<ListedJob> list_jobs(store::Store& store, const JobFilter& filter) {
    return listed_all(store.query(list_sql.in(store.dialect()), values_of(filter)));
}

std::optional<ListedJob> find_job(store::Store& store, std::int64_t id) {
    const auto rows = store.query(find_sql.in(store.dialect()), {id});
    if (rows.empty()) return std::nullopt;
    return listed(rows, 0);
}

std::vector<ListedRun> list_runs(store::Store& store, std::int64_t job, std::int64_t limit) {
    return listed_runs(store.query(runs_sql.in(store.dialect()), {job, limit}));
}

base::Task<std::vector<ListedJob>> Desk::list(JobFilter filter) const {
    const auto values = values_of(filter);
    const auto rows = co_await client_.read(list_sql.in(dialect_), values);
    co_return listed_all(rows);
}

base::Task<std::optional<ListedJob>> Desk::find(std::int64_t id) const {
    const base::Values values = {id};
    const auto rows = co_await client_.read(find_sql.in(dialect_), values);
    if (rows.empty()) co_return std::nullopt;
    co_return listed(rows, 0);
}

base::Task<std::vector<ListedRun>> Desk::runs(std::int64_t job, std::int64_t limit) const {
    const base::Values values = {job, limit};
    const auto rows = co_await client_.read(runs_sql.in(dialect_), values);
    co_return listed_runs(rows);
}

base::Task<bool> Desk::retry(store::Transaction& transaction, std::int64_t id,
                             std::int64_t now_us) const {
    const base::Values values = {base::timestamp_text(now_us), id};
    const auto rows = co_await transaction.run(retry_sql.in(dialect_), values);
    co_return !rows.empty();
}

base::Task<std::map<std::string, std::string>> Desk::last_due() const {
    static const FixedSql places(R"(SELECT "name", "last_at" FROM "socle_schedule")", {},
                                 {{"name", sql_text}, {"last_at", sql_timestamp}});
    const base::Values none;
    const auto rows = co_await client_.read(places.in(dialect_), none);
    std::map<std::string, std::string> last;
    for (std::size_t row = 0; row < rows.size(); ++row)
        last[cell_text(rows, row, 0)] = cell_text(rows, row, 1);
    co_return last;
}

bool retry_job(store::Store& store, std::int64_t id, std::int64_t now_us) {
    const base::Values values = {base::timestamp_text(now_us), id};
    return !store.query(retry_sql.in(store.dialect()), values).empty();
}

std::int64_t retry_dead(store::Store& store, std::int64_t now_us) {
    const base::Values values = {base::timestamp_text(now_us)};
    const auto rows = store.query(retry_dead_sql.in(store.dialect()), values);
    return static_cast<std::int64_t>(rows.size());
}

void forget_record(store::Store& store, const std::string& model, const std::string& object_id,
                   std::int64_t now_us) {
    const base::Values values = {base::timestamp_text(now_us), model, object_id};
    store.query(forget_record_sql.in(store.dialect()), values);
}

void forget_author(store::Store& store, const std::string& account, std::int64_t now_us) {
    const base::Values values = {base::timestamp_text(now_us), account};
    store.query(forget_author_sql.in(store.dialect()), values);
}

}  // namespace socle::jobs
