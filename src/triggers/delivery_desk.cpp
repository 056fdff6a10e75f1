#include "triggers/delivery_desk.h"

#include "base/time.h"
#include "store/fixed_sql.h"

namespace socle::triggers {

namespace {

using store::cell_integer;
using store::cell_text;
using store::FixedSql;
using store::sql_integer;
using store::sql_text;
using store::sql_timestamp;

const std::vector<base::Column> listed_columns = {
    {"id", sql_integer},        {"event", sql_integer}, {"trigger", sql_text},
    {"kind", sql_text},         {"target", sql_text},   {"model", sql_text},
    {"object_id", sql_text},    {"status", sql_text},   {"tries", sql_integer},
    {"next_at", sql_timestamp}, {"fault", sql_text},    {"created_at", sql_timestamp},
    {"done_at", sql_timestamp},
};

std::string listed_sql(const std::string& rest) {
    return R"(SELECT "id", "event", "trigger", "kind", "target", "model", "object_id", "status", )"
           R"("tries", "next_at", "fault", "created_at", "done_at" FROM "socle_delivery" )" +
           rest;
}

const FixedSql unfinished_sql(R"(SELECT "id" FROM "socle_delivery" WHERE )"
                              R"("status" IN ('waiting', 'sending') LIMIT 1)",
                              {}, {{"id", sql_integer}});

const FixedSql untried_mail_sql(
    R"(SELECT "id" FROM "socle_delivery" WHERE "kind" = 'mail' AND ("status" = 'sending' OR )"
    R"(("status" = 'waiting' AND "tries" = 0)) LIMIT 1)",
    {}, {{"id", sql_integer}});

const std::string due_again =
    R"(UPDATE "socle_delivery" SET "status" = 'waiting', "tries" = 0, "next_at" = :now, )"
    R"("done_at" = NULL WHERE )";

const FixedSql retry_sql(due_again +
                             R"("id" = :id AND ("status" = 'dead' OR ("status" = 'waiting' )"
                             R"(AND "next_at" IS NOT NULL)) RETURNING "id")",
                         {{"now", sql_timestamp}, {"id", sql_integer}}, {{"id", sql_integer}});

const FixedSql retry_of_kind_sql(due_again + R"("id" = :id AND "kind" = :kind AND )"
                                             R"(("status" = 'dead' OR ("status" = 'waiting' )"
                                             R"(AND "next_at" IS NOT NULL)) RETURNING "id")",
                                 {{"now", sql_timestamp}, {"id", sql_integer}, {"kind", sql_text}},
                                 {{"id", sql_integer}});

const FixedSql find_sql(listed_sql(R"(WHERE "id" = :id)"), {{"id", sql_integer}}, listed_columns);

const FixedSql filtered_sql(
    listed_sql(R"(WHERE (:kind = '' OR "kind" = :kind) AND (:status = '' OR "status" = :status) )"
               R"(AND (:trigger = '' OR "trigger" = :trigger) AND (:before = 0 OR )"
               R"("id" < :before) ORDER BY "id" DESC LIMIT :limit)"),
    {{"kind", sql_text},
     {"status", sql_text},
     {"trigger", sql_text},
     {"limit", sql_integer},
     {"before", sql_integer}},
    listed_columns);

const FixedSql tallies_sql(
    R"(SELECT "trigger", SUM(CASE WHEN "status" IN ('waiting', 'sending') THEN 1 ELSE 0 END), )"
    R"(SUM(CASE WHEN "status" = 'dead' THEN 1 ELSE 0 END), MAX("id") FROM "socle_delivery" )"
    R"(WHERE "kind" = :kind GROUP BY "trigger")",
    {{"kind", sql_text}},
    {{"trigger", sql_text},
     {"waiting", sql_integer},
     {"dead", sql_integer},
     {"last", sql_integer}});

const FixedSql retry_dead_sql(due_again + R"("status" = 'dead' RETURNING "id")",
                              {{"now", sql_timestamp}}, {{"id", sql_integer}});

const std::string give_up =
    R"(UPDATE "socle_delivery" SET "status" = 'cancelled', "next_at" = NULL, "body" = '', )"
    R"("done_at" = :now WHERE "status" IN ('waiting', 'dead') AND )";

const FixedSql cancel_sql(give_up + R"("id" = :id RETURNING "id")",
                          {{"now", sql_timestamp}, {"id", sql_integer}}, {{"id", sql_integer}});

const FixedSql forget_record_sql(
    give_up + R"("model" = :model AND "object_id" = :object)",
    {{"now", sql_timestamp}, {"model", sql_text}, {"object", sql_text}}, {});

const FixedSql forget_author_sql(
    give_up + R"("event" IN (SELECT "id" FROM "socle_event" WHERE "by" = :by))",
    {{"now", sql_timestamp}, {"by", sql_text}}, {});

ListedDelivery listed(const base::Rows& rows, std::size_t row) {
    ListedDelivery delivery;
    delivery.id = cell_integer(rows, row, 0);
    delivery.event = cell_integer(rows, row, 1);
    delivery.trigger = cell_text(rows, row, 2);
    delivery.kind = cell_text(rows, row, 3);
    delivery.target = cell_text(rows, row, 4);
    delivery.model = cell_text(rows, row, 5);
    delivery.object_id = cell_text(rows, row, 6);
    delivery.status = cell_text(rows, row, 7);
    delivery.tries = cell_integer(rows, row, 8);
    delivery.next_at = cell_text(rows, row, 9);
    delivery.fault = cell_text(rows, row, 10);
    delivery.created_at = cell_text(rows, row, 11);
    delivery.done_at = cell_text(rows, row, 12);
    return delivery;
}

}  // namespace

bool has_unfinished(store::Store& store) {
    return !store.query(unfinished_sql.in(store.dialect())).empty();
}

bool has_untried_mail(store::Store& store) {
    return !store.query(untried_mail_sql.in(store.dialect())).empty();
}

std::vector<ListedDelivery> list_deliveries(store::Store& store, const std::string& status,
                                            std::int64_t limit) {
    static const FixedSql all(listed_sql(R"(ORDER BY "id" DESC LIMIT :limit)"),
                              {{"limit", sql_integer}}, listed_columns);
    static const FixedSql some(
        listed_sql(R"(WHERE "status" = :status ORDER BY "id" DESC LIMIT :limit)"),
        {{"limit", sql_integer}, {"status", sql_text}}, listed_columns);
    const auto dialect = store.dialect();
    const auto rows = status.empty() ? store.query(all.in(dialect), {limit})
                                     : store.query(some.in(dialect), {limit, status});
    std::vector<ListedDelivery> deliveries;
    for (std::size_t row = 0; row < rows.size(); ++row)
        deliveries.push_back(listed(rows, row));
    return deliveries;
}

std::optional<ListedDelivery> find_delivery(store::Store& store, std::int64_t id) {
    const auto rows = store.query(find_sql.in(store.dialect()), {id});
    if (rows.empty()) return std::nullopt;
    return listed(rows, 0);
}

bool retry_delivery(store::Store& store, std::int64_t id, std::int64_t now_us) {
    const base::Values values = {base::timestamp_text(now_us), id};
    return !store.query(retry_sql.in(store.dialect()), values).empty();
}

std::int64_t retry_dead(store::Store& store, std::int64_t now_us) {
    const base::Values values = {base::timestamp_text(now_us)};
    const auto rows = store.query(retry_dead_sql.in(store.dialect()), values);
    return static_cast<std::int64_t>(rows.size());
}

bool cancel_delivery(store::Store& store, std::int64_t id, std::int64_t now_us) {
    const base::Values values = {base::timestamp_text(now_us), id};
    return !store.query(cancel_sql.in(store.dialect()), values).empty();
}

base::Task<std::vector<ListedDelivery>> DeliveryDesk::list(Filter filter) const {
    const base::Values values = {filter.kind, filter.status, filter.trigger, filter.limit,
                                 filter.before};
    const auto rows = co_await client_.read(filtered_sql.in(dialect_), values);
    std::vector<ListedDelivery> deliveries;
    for (std::size_t row = 0; row < rows.size(); ++row)
        deliveries.push_back(listed(rows, row));
    co_return deliveries;
}

base::Task<std::optional<ListedDelivery>> DeliveryDesk::find(std::int64_t id) const {
    const base::Values values = {id};
    const auto rows = co_await client_.read(find_sql.in(dialect_), values);
    if (rows.empty()) co_return std::nullopt;
    co_return listed(rows, 0);
}

base::Task<std::map<std::string, DeliveryDesk::Tally>> DeliveryDesk::tallies(
    std::string kind) const {
    const base::Values values = {kind};
    const auto rows = co_await client_.read(tallies_sql.in(dialect_), values);
    std::map<std::string, Tally> tallies;
    for (std::size_t row = 0; row < rows.size(); ++row) {
        tallies[cell_text(rows, row, 0)] = {cell_integer(rows, row, 1), cell_integer(rows, row, 2),
                                            cell_integer(rows, row, 3)};
    }
    co_return tallies;
}

base::Task<bool> DeliveryDesk::retry(store::Transaction& transaction, std::string kind,
                                     std::int64_t id, std::int64_t now_us) const {
    const base::Values values = {base::timestamp_text(now_us), id, kind};
    const auto rows = co_await transaction.run(retry_of_kind_sql.in(dialect_), values);
    co_return !rows.empty();
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

}  // namespace socle::triggers
