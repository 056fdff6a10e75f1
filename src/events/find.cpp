#include "events/find.h"

#include "base/convert.h"

#include <utility>

namespace socle::events {

namespace {

using base::Dialect;
using base::Type;
using base::TypeInfo;

constexpr TypeInfo text_type{Type::text, 0};
constexpr TypeInfo integer_type{Type::integer, 0};
constexpr TypeInfo json_type{Type::json, 0};
constexpr TypeInfo timestamp_type{Type::timestamp, 0};

std::string_view cast_of(TypeInfo type) {
    switch (type.type) {
        case Type::integer:
            return "::bigint";
        case Type::json:
            return "::jsonb";
        case Type::timestamp:
            return "::timestamptz";
        default:
            return "::text";
    }
}

std::string json_list(const std::vector<std::string>& texts) {
    std::string list = "[";
    for (const auto& text : texts) {
        if (list.size() > 1) list += ',';
        base::append_json_string(list, text);
    }
    return list + ']';
}

std::string json_list(const std::vector<std::int64_t>& numbers) {
    std::string list = "[";
    for (const auto number : numbers)
        list += (list.size() > 1 ? "," : "") + std::to_string(number);
    return list + ']';
}

/// A SELECT over the log under construction.
class Builder {
public:
    explicit Builder(Dialect dialect) : dialect_(dialect) {}

    void add(std::string_view part) { query_.statement.sql += part; }

    void add_value(TypeInfo type, base::Value value) {
        auto& sql = query_.statement.sql;
        query_.values.push_back(std::move(value));
        query_.statement.parameters.push_back(type);
        sql += dialect_ == Dialect::sqlite ? "?" : "$";
        sql += std::to_string(query_.values.size());
        if (dialect_ == Dialect::postgres) sql += cast_of(type);
    }

    void add_test(std::string_view test, TypeInfo type, base::Value value) {
        add(std::exchange(separator_, " AND "));
        add(test);
        add_value(type, std::move(value));
    }

    /// `column` is one of the list.
    void add_list_test(std::string_view column, TypeInfo type, std::string list) {
        add(std::exchange(separator_, " AND "));
        add(column);
        if (dialect_ == Dialect::sqlite) {
            add(" IN (SELECT value FROM json_each(");
            add_value(json_type, std::move(list));
            add("))");
            return;
        }
        // An array is a value to the planner: it goes on reading the log in the order of ids.
        add(" = ANY (ARRAY(SELECT v");
        add(cast_of(type));
        add(" FROM jsonb_array_elements_text(");
        add_value(json_type, std::move(list));
        add(") AS v))");
    }

    void add_filter(const EventFilter& filter) {
        add_models(filter);
        if (filter.object_id) add_test("\"object_id\" = ", text_type, *filter.object_id);
        if (!filter.object_ids.empty())
            add_list_test("\"object_id\"", text_type, json_list(filter.object_ids));
        if (filter.request_id) add_test("\"request_id\" = ", text_type, *filter.request_id);
        if (filter.by) add_test("\"by\" = ", text_type, *filter.by);
        if (!filter.ids.empty()) add_list_test("\"id\"", integer_type, json_list(filter.ids));
        if (!filter.kinds.empty()) add_list_test(by_id("kind"), text_type, json_list(filter.kinds));
        if (filter.since) add_test("\"at\" >= ", timestamp_type, *filter.since);
        if (filter.until) add_test("\"at\" < ", timestamp_type, *filter.until);
        if (filter.after_id > 0) add_test("\"id\" > ", integer_type, filter.after_id);
        if (filter.before_id > 0) add_test("\"id\" < ", integer_type, filter.before_id);
    }

    EventQuery finished(std::vector<base::Column> columns) {
        query_.statement.columns = std::move(columns);
        return std::move(query_);
    }

private:
    void add_models(const EventFilter& filter) {
        if (filter.models.empty()) return;
        const bool by_object = filter.object_id || !filter.object_ids.empty();
        const auto column = by_object ? std::string("\"model\"") : by_id("model");
        if (filter.models.size() == 1) {
            add_test(column + " = ", text_type, filter.models.front());
        } else {
            add_list_test(column, text_type, json_list(filter.models));
        }
    }

    /// Keeps SQLite from an index that would make it sort: the log is read in the order of ids.
    std::string by_id(std::string_view column) const {
        return (dialect_ == Dialect::sqlite ? "+" : "") + base::quoted(column);
    }

    Dialect dialect_;
    EventQuery query_;
    std::string_view separator_ = " WHERE ";
};

std::string text_at(const base::Rows& rows, std::size_t row, std::size_t column) {
    const auto cell = rows.at(row, column);
    const auto* text = std::get_if<std::string_view>(&cell);
    return text == nullptr ? std::string() : std::string(*text);
}

}  // namespace

EventQuery find_events(Dialect dialect, const EventFilter& filter) {
    Builder builder(dialect);
    builder.add(R"(SELECT "id", "at", "by", "kind", "model", "object_id", "changes", "request_id")"
                R"( FROM "socle_event")");
    builder.add_filter(filter);
    builder.add(filter.newest_first ? R"( ORDER BY "id" DESC)" : R"( ORDER BY "id")");
    if (filter.limit > 0) {
        builder.add(" LIMIT ");
        builder.add_value(integer_type, filter.limit);
    }
    return builder.finished({{"id", integer_type},
                             {"at", timestamp_type},
                             {"by", text_type},
                             {"kind", text_type},
                             {"model", text_type},
                             {"object_id", text_type},
                             {"changes", json_type},
                             {"request_id", text_type}});
}

std::vector<LoggedEvent> read_events(const base::Rows& rows) {
    std::vector<LoggedEvent> events;
    events.reserve(rows.size());
    for (std::size_t row = 0; row < rows.size(); ++row) {
        events.push_back({std::get<std::int64_t>(rows.at(row, 0)), text_at(rows, row, 1),
                          text_at(rows, row, 2), text_at(rows, row, 3), text_at(rows, row, 4),
                          text_at(rows, row, 5), text_at(rows, row, 6), text_at(rows, row, 7)});
    }
    return events;
}

EventQuery count_events(Dialect dialect, const EventFilter& filter) {
    Builder builder(dialect);
    builder.add(R"(SELECT count(*), max("id") FROM "socle_event")");
    builder.add_filter(filter);
    return builder.finished({{"count", integer_type}, {"last", integer_type}});
}

EventQuery last_event_until(Dialect dialect, const std::string& at) {
    Builder builder(dialect);
    builder.add(R"(SELECT "id" FROM "socle_event")");
    builder.add_test("\"at\" <= ", timestamp_type, at);
    builder.add(R"( AND "kind" <> 'action' ORDER BY "id" DESC LIMIT 1)");
    return builder.finished({{"id", integer_type}});
}

EventQuery first_event_time(Dialect dialect) {
    Builder builder(dialect);
    builder.add(R"(SELECT "at" FROM "socle_event" ORDER BY "id" LIMIT 1)");
    return builder.finished({{"at", timestamp_type}});
}

}  // namespace socle::events
