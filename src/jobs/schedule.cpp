#include "jobs/schedule.h"

#include "base/convert.h"
#include "base/log.h"
#include "base/time.h"
#include "jobs/order.h"
#include "store/fixed_sql.h"

#include <algorithm>
#include <optional>

namespace socle::jobs {

namespace {

using base::Dialect;
using base::Values;
using store::cell_text;
using store::FixedSql;
using store::sql_json;
using store::sql_text;
using store::sql_timestamp;

const FixedSql place_sql(
    R"(INSERT INTO "socle_schedule" ("name", "rule", "last_at") VALUES (:name, :rule, :now) )"
    R"(ON CONFLICT ("name") DO UPDATE SET "rule" = excluded."rule", )"
    R"("last_at" = excluded."last_at" WHERE "socle_schedule"."rule" <> excluded."rule")",
    {{"name", sql_text}, {"rule", sql_text}, {"now", sql_timestamp}}, {});

const FixedSql places_sql(R"(SELECT "name", "last_at" FROM "socle_schedule")", {},
                          {{"name", sql_text}, {"last_at", sql_timestamp}});

const FixedSql forget_sql(R"(DELETE FROM "socle_schedule" WHERE "name" = :name)",
                          {{"name", sql_text}}, {});

const FixedSql move_sql(R"(UPDATE "socle_schedule" SET "last_at" = :due WHERE "name" = :name AND )"
                        R"("last_at" < :due RETURNING "name")",
                        {{"name", sql_text}, {"due", sql_timestamp}}, {{"name", sql_text}});

std::string rule_of(const definition::Job& job) {
    return job.every->text + " " + job.zone->name();
}

/// What a transaction that fires a job does.
struct Firing {
    Dialect dialect;
    Values move;
    std::optional<Order> order;  ///< none: it is skipped
    std::int64_t now_us = 0;
    bool added = false;
};

base::Task<void> fire_in(store::Transaction& transaction, Firing& firing) {
    firing.added = false;
    const auto rows = co_await transaction.run(move_sql.in(firing.dialect), firing.move);
    if (rows.empty() || !firing.order) co_return;
    const auto enqueued =
        co_await enqueue(transaction, firing.dialect, *firing.order, firing.now_us);
    firing.added = enqueued.added;
}

struct Placing {
    Dialect dialect;
    std::vector<Values> wanted;
    std::vector<Values> gone;
};

base::Task<void> place_in(store::Transaction& transaction, const Placing& placing) {
    co_await transaction.run_each(place_sql.in(placing.dialect), placing.wanted);
    if (!placing.gone.empty()) {
        co_await transaction.run_each(forget_sql.in(placing.dialect), placing.gone);
    }
}

}  // namespace

Schedule::Schedule(const definition::Definition& definition, Dialect dialect, store::Client& client)
    : definition_(definition), dialect_(dialect), client_(client) {
    for (const auto& job : definition.jobs) {
        if (job.every) jobs_.push_back(&job);
    }
}

base::Task<void> Schedule::place(std::int64_t now_us) {
    const Values none;
    const auto before = co_await client_.read(places_sql.in(dialect_), none);
    Placing placing{dialect_, {}, {}};
    for (std::size_t row = 0; row < before.size(); ++row) {
        const auto name = cell_text(before, row, 0);
        const bool wanted = std::ranges::any_of(
            jobs_, [&](const definition::Job* job) { return job->name == name; });
        if (!wanted) placing.gone.push_back({name});
    }
    if (jobs_.empty() && placing.gone.empty()) co_return;
    for (const auto* job : jobs_)
        placing.wanted.push_back({job->name, rule_of(*job), base::timestamp_text(now_us)});
    co_await client_.write(
        [&placing](store::Transaction& transaction) { return place_in(transaction, placing); });
    const auto rows = co_await client_.read(places_sql.in(dialect_), none);
    places_.clear();
    for (std::size_t row = 0; row < rows.size(); ++row) {
        const auto last_us = base::parse_timestamp(cell_text(rows, row, 1));
        places_[cell_text(rows, row, 0)].last_us = last_us.value_or(now_us);
    }
}

base::Task<Schedule::Step> Schedule::look(std::int64_t now_us) {
    Step step;
    for (const auto* job : jobs_) {
        auto& place = places_.try_emplace(job->name, Place{now_us, 0}).first->second;
        if (place.next_us <= now_us) {
            const auto due = definition::last_due(*job->every, *job->zone, place.last_us, now_us);
            if (due) {
                const bool added = co_await fire(*job, *due, now_us);
                place.last_us = *due;
                if (added) ++step.added;
            }
            place.next_us =
                definition::next_due(*job->every, *job->zone, std::max(place.last_us, now_us))
                    .value_or(base::timestamp_max_us);
        }
        if (step.next_us == 0 || place.next_us < step.next_us) step.next_us = place.next_us;
    }
    co_return step;
}

base::Task<bool> Schedule::fire(const definition::Job& job, std::int64_t due_us,
                                std::int64_t now_us) {
    const auto due = base::timestamp_text(due_us);
    Firing firing{dialect_, {job.name, due}, {}, now_us};
    const bool missed = now_us - due_us > late_us;
    if (!missed || job.catch_up) {
        OrderOptions options;
        options.key = job.name + " " + due;
        firing.order = order_of(definition_, job.name, "{}", options);
    } else {
        base::log(base::Level::info, "a run of a job was missed",
                  {{"name", job.name}, {"at", due}});
    }
    co_await client_.write(
        [&firing](store::Transaction& transaction) { return fire_in(transaction, firing); });
    co_return firing.added;
}

}  // namespace socle::jobs
