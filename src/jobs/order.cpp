#include "jobs/order.h"

#include "base/convert.h"
#include "base/error.h"
#include "base/json.h"
#include "base/text.h"
#include "base/time.h"
#include "definition/suggestion.h"
#include "store/fixed_sql.h"

#include <boost/json/value.hpp>

#include <algorithm>
#include <vector>

namespace socle::jobs {

namespace json = boost::json;

namespace {

using base::Code;
using base::Error;
using base::Values;
using store::cell_integer;
using store::FixedSql;
using store::sql_integer;
using store::sql_text;
using store::sql_timestamp;
using store::text_or_null;

/// One with the same key may end just between two looks.
constexpr int looks_max = 5;

const FixedSql add_sql(
    R"(INSERT INTO "socle_job" ("name", "function", "queue", "rank", "parameters", "key", )"
    R"("held_key", "sequence", "account", "event", "model", "object_id", "status", "runs", )"
    R"("failures", "losses", "retries", "timeout_ms", "next_at", "stop", "created_at") )"
    R"(VALUES (:name, :function, :queue, :rank, :parameters, :key, :key, :sequence, :account, )"
    R"(:event, :model, :object, 'waiting', 0, 0, 0, :retries, :timeout, :at, :no, :now) )"
    R"(ON CONFLICT ("held_key") DO NOTHING RETURNING "id")",
    {{"name", sql_text},
     {"function", sql_text},
     {"queue", sql_text},
     {"rank", sql_integer},
     {"parameters", sql_text},
     {"key", sql_text},
     {"sequence", sql_text},
     {"account", sql_text},
     {"event", sql_integer},
     {"model", sql_text},
     {"object", sql_text},
     {"retries", sql_integer},
     {"timeout", sql_integer},
     {"at", sql_timestamp},
     {"no", store::sql_boolean},
     {"now", sql_timestamp}},
    {{"id", sql_integer}});

const FixedSql find_key_sql(R"(SELECT "id" FROM "socle_job" WHERE "held_key" = :key)",
                            {{"key", sql_text}}, {{"id", sql_integer}});

const FixedSql cancel_sql(
    R"(UPDATE "socle_job" SET "stop" = ("status" = 'running'), )"
    R"("held_key" = CASE WHEN "status" = 'running' THEN "held_key" END, )"
    R"("next_at" = CASE WHEN "status" = 'running' THEN "next_at" END, )"
    R"("done_at" = CASE WHEN "status" = 'running' THEN "done_at" ELSE :now END, )"
    R"("status" = CASE WHEN "status" = 'running' THEN 'running' ELSE 'cancelled' END )"
    R"(WHERE "id" = :id AND "status" IN ('waiting', 'running', 'dead') RETURNING "id")",
    {{"now", sql_timestamp}, {"id", sql_integer}}, {{"id", sql_integer}});

Values values_of(const Order& order, std::int64_t now_us) {
    const auto number_or_null = [](std::int64_t number) {
        return number == 0 ? base::Value() : base::Value(number);
    };
    return {order.name,
            order.function,
            order.queue,
            -order.priority,
            order.parameters,
            text_or_null(order.key),
            text_or_null(order.sequence),
            text_or_null(order.account),
            number_or_null(order.event),
            text_or_null(order.model),
            text_or_null(order.object_id),
            order.retries,
            order.timeout_ms,
            base::timestamp_text(order.at_us.value_or(now_us)),
            std::int64_t{0},
            base::timestamp_text(now_us)};
}

json::object object_of(std::string_view text) {
    base::JsonFault fault;
    auto value = base::parse_json(base::trimmed(text).empty() ? "{}" : text, fault);
    if (!value) {
        throw Error(Code::bad_value, "the parameters of a job are no JSON: " + fault.message);
    }
    if (!value->is_object()) {
        throw Error(Code::bad_value, "the parameters of a job are a JSON object");
    }
    return std::move(value->get_object());
}

[[noreturn]] void refuse_name(const definition::Definition& definition, std::string_view name) {
    auto names = definition.function_names();
    for (const auto& job : definition.jobs)
        names.push_back(job.name);
    throw Error(Code::bad_value, "there is no job or function '" + std::string(name) + "'" +
                                     definition::did_you_mean(name, names));
}

bool is_function(const definition::Definition& definition, std::string_view name) {
    const auto names = definition.function_names();
    return std::ranges::find(names, name) != names.end();
}

void check_queue(const definition::Definition& definition, const std::string& queue) {
    if (definition.find_queue(queue) != nullptr) return;
    std::vector<std::string> names;
    for (const auto& each : definition.queues)
        names.push_back(each.name);
    throw Error(Code::bad_value,
                "there is no queue '" + queue + "'" + definition::did_you_mean(queue, names), {},
                "app.yaml names them: jobs: {queues: {NAME: 4}}");
}

void apply(Order& order, const OrderOptions& options) {
    if (!options.queue.empty()) order.queue = options.queue;
    if (options.priority) order.priority = *options.priority;
    order.at_us = options.at_us;
    order.key = options.key;
}

void check_size(const Order& order) {
    if (order.parameters.size() > parameters_bytes_max) {
        throw Error(Code::bad_value, "the parameters of a job have more than " +
                                         std::to_string(parameters_bytes_max) + " bytes");
    }
    if (order.key.size() > key_bytes_max) {
        throw Error(Code::bad_value,
                    "the key of a job has at most " + std::to_string(key_bytes_max) + " bytes");
    }
    if (order.priority < -priority_max || order.priority > priority_max) {
        throw Error(Code::bad_value, "a priority is from " + std::to_string(-priority_max) +
                                         " to " + std::to_string(priority_max));
    }
}

}  // namespace

Order order_of(const definition::Definition& definition, std::string_view name,
               std::string_view parameters, const OrderOptions& options) {
    definition::Job job;
    const auto* named = options.function_only ? nullptr : definition.find_job(name);
    if (named != nullptr) {
        job = *named;
    } else if (is_function(definition, name)) {
        job.function = name;
    } else {
        refuse_name(definition, name);
    }
    auto given = object_of(job.parameters);
    for (auto& member : object_of(parameters))
        given[member.key()] = std::move(member.value());
    Order order;
    order.name = name;
    order.function = job.function;
    order.queue = job.queue;
    order.priority = job.priority;
    order.parameters = base::canonical_json(given);
    order.account = job.account;
    order.retries = job.retries;
    order.timeout_ms = job.timeout_s * 1'000;
    apply(order, options);
    check_queue(definition, order.queue);
    check_size(order);
    return order;
}

base::Task<Enqueued> enqueue(store::Transaction& transaction, base::Dialect dialect,
                             const Order& order, std::int64_t now_us) {
    const auto values = values_of(order, now_us);
    const Values key = {order.key};
    for (int look = 0; look < looks_max; ++look) {
        const auto added = co_await transaction.run(add_sql.in(dialect), values);
        if (!added.empty()) co_return Enqueued{cell_integer(added, 0, 0), true};
        const auto there = co_await transaction.run(find_key_sql.in(dialect), key);
        if (!there.empty()) co_return Enqueued{cell_integer(there, 0, 0), false};
    }
    throw Error(Code::unavailable, "the job could not be added: its key comes and goes");
}

Enqueued enqueue(store::Store& store, const Order& order, std::int64_t now_us) {
    const auto dialect = store.dialect();
    for (int look = 0; look < looks_max; ++look) {
        const auto added = store.query(add_sql.in(dialect), values_of(order, now_us));
        if (!added.empty()) return {cell_integer(added, 0, 0), true};
        const auto there = store.query(find_key_sql.in(dialect), {order.key});
        if (!there.empty()) return {cell_integer(there, 0, 0), false};
    }
    throw Error(Code::unavailable, "the job could not be added: its key comes and goes");
}

base::Task<bool> cancel(store::Transaction& transaction, base::Dialect dialect, std::int64_t id,
                        std::int64_t now_us) {
    const Values values = {base::timestamp_text(now_us), id};
    const auto rows = co_await transaction.run(cancel_sql.in(dialect), values);
    co_return !rows.empty();
}

bool cancel(store::Store& store, std::int64_t id, std::int64_t now_us) {
    const Values values = {base::timestamp_text(now_us), id};
    return !store.query(cancel_sql.in(store.dialect()), values).empty();
}

}  // namespace socle::jobs
