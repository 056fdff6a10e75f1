#include "definition/event_view_sql.h"

#include "base/text.h"

#include <fmt/format.h>

namespace socle::definition {

namespace {

using base::Type;

/// Names of models and fields: lower-case letters, digits and `_`.
std::string literal(std::string_view name) {
    return fmt::format("'{}'", name);
}

std::string when_matches(const std::string& text, std::string_view pattern, std::string_view type) {
    return fmt::format("CASE WHEN {0} ~ '{1}' THEN ({0})::{2} END", text, pattern, type);
}

constexpr std::string_view integer_pattern = "^-?[0-9]{1,19}$";
constexpr std::string_view date_pattern = "^[0-9]{4}-[0-9]{2}-[0-9]{2}$";
constexpr std::string_view time_pattern = "^[0-9]{2}:[0-9]{2}:[0-9]{2}";
constexpr std::string_view timestamp_pattern = "^[0-9]{4}-[0-9]{2}-[0-9]{2}T";
constexpr std::string_view uuid_pattern =
    "^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$";

std::vector<std::string> names_of(const std::vector<const Model*>& models) {
    std::vector<std::string> names;
    for (const auto* model : models) {
        names.push_back(literal(model->name));
        if (!model->was.empty()) names.push_back(literal(model->was));
    }
    return names;
}

}  // namespace

std::string EventSql::of_models(std::string_view kind,
                                const std::vector<const Model*>& models) const {
    return fmt::format("e.\"kind\" = '{}' AND e.\"model\" IN ({})", kind,
                       base::join(names_of(models), ", "));
}

std::string EventSql::model_name(const std::vector<const Model*>& models) const {
    std::string renamed;
    for (const auto* model : models) {
        if (model->was.empty()) continue;
        renamed += fmt::format(" WHEN {} THEN {}", literal(model->was), literal(model->name));
    }
    if (renamed.empty()) return "e.\"model\"";
    return "CASE e.\"model\"" + renamed + " ELSE e.\"model\" END";
}

std::string EventSql::key(const Model& model) const {
    const auto type = model.key_field().storage.type;
    const std::string id = "e.\"object_id\"";
    std::string value = id;
    if (sqlite() && type == Type::integer) {
        const auto number = "CAST(" + id + " AS INTEGER)";
        value = fmt::format("CASE WHEN CAST({0} AS TEXT) = {1} THEN {0} END", number, id);
    }
    if (!sqlite()) {
        if (type == Type::integer) value = when_matches(id, integer_pattern, "bigint");
        if (type == Type::uuid) value = when_matches(id, uuid_pattern, "uuid");
        if (type == Type::date) value = when_matches(id, date_pattern, "date");
    }
    return fmt::format("CASE WHEN e.\"model\" IN ({}) THEN {} END",
                       base::join(names_of({&model}), ", "), value);
}

std::string EventSql::key_text(const Model& model) const {
    return fmt::format("CASE WHEN e.\"model\" IN ({}) THEN e.\"object_id\" END",
                       base::join(names_of({&model}), ", "));
}

std::string EventSql::logged(const Field& field) const {
    const auto member = [&](const std::string& name) {
        return sqlite() ? fmt::format("e.\"changes\" -> '$.\"{}\"'", name)
                        : fmt::format("e.\"changes\" -> '{}'", name);
    };
    if (field.was.empty()) return "(" + member(field.name) + ")";
    return "COALESCE(" + member(field.name) + ", " + member(field.was) + ")";
}

std::vector<EventColumn> EventSql::cells(const Field& field, const std::string& name) const {
    const auto json = logged(field);
    if (field.type != FieldType::point) return {{typed(field.storage, json), name}};
    const auto part = [&](int element) {
        return sqlite()
                   ? fmt::format("CAST(json_extract({}, '$.coordinates[{}]') AS REAL)", json,
                                 element)
                   : fmt::format("({} -> 'coordinates' ->> {})::double precision", json, element);
    };
    return {{part(1), name + "_latitude"}, {part(0), name + "_longitude"}};
}

std::string EventSql::typed(base::TypeInfo type, const std::string& json) const {
    return sqlite() ? typed_on_sqlite(type, json) : typed_on_postgres(type, json);
}

std::string EventSql::typed_on_sqlite(base::TypeInfo type, const std::string& json) const {
    const auto when = [&](std::string_view types, const std::string& value) {
        return fmt::format("CASE WHEN json_type({}) IN ({}) THEN {} END", json, types, value);
    };
    const auto value = "json_extract(" + json + ", '$')";
    switch (type.type) {
        case Type::integer:
            return when("'integer'", value);
        case Type::boolean:
            return when("'true', 'false'", value);
        case Type::number:
            return when("'integer', 'real'", "CAST(" + value + " AS REAL)");
        case Type::decimal:
            return when("'integer', 'real'",
                        fmt::format("socle_cast({}, 'decimal', {})", json, type.scale));
        case Type::json:
            return fmt::format("CASE WHEN json_type({0}) <> 'null' THEN {0} END", json);
        default:
            return when("'text'", value);
    }
}

std::string EventSql::typed_on_postgres(base::TypeInfo type, const std::string& json) const {
    const auto text = "(" + json + " #>> '{}')";
    const auto when = [&](std::string_view of, const std::string& value) {
        return fmt::format("CASE WHEN jsonb_typeof({}) = '{}' THEN {} END", json, of, value);
    };
    switch (type.type) {
        case Type::integer:
            return when_matches(text, integer_pattern, "bigint");
        case Type::boolean:
            return when("boolean", text + "::boolean");
        case Type::number:
        case Type::point:
            return when("number", text + "::double precision");
        case Type::decimal:
            return when("number", fmt::format("round({}::numeric, {})", text, type.scale));
        case Type::date:
            return when_matches(text, date_pattern, "date");
        case Type::time:
            return when_matches(text, time_pattern, "time");
        case Type::timestamp:
            return when_matches(text, timestamp_pattern, "timestamptz");
        case Type::uuid:
            return when_matches(text, uuid_pattern, "uuid");
        case Type::json:
            return fmt::format("CASE WHEN jsonb_typeof({0}) <> 'null' THEN {0} END", json);
        case Type::text:
            return when("string", text + " COLLATE \"C\"");
    }
    return "NULL";
}

std::string EventSql::members() const {
    return sqlite() ? ", json_each(e.\"changes\") AS c"
                    : " CROSS JOIN LATERAL jsonb_each(e.\"changes\") WITH ORDINALITY"
                      " AS c(\"key\", \"value\", \"place\")";
}

std::string EventSql::attribute(const std::vector<const Model*>& models) const {
    std::string sql = "CASE";
    for (const auto* model : models) {
        std::string fields;
        for (const auto& field : model->fields) {
            if (field.type == FieldType::secret) continue;
            const auto now = literal(field.name);
            fields += fmt::format(" WHEN {} THEN {}", now, now);
            if (!field.was.empty())
                fields += fmt::format(" WHEN {} THEN {}", literal(field.was), now);
        }
        if (fields.empty()) continue;
        sql += fmt::format(" WHEN e.\"model\" IN ({}) THEN CASE c.\"key\"{} END",
                           base::join(names_of({model}), ", "), fields);
    }
    sql += " END";
    return sqlite() ? sql : "(" + sql + ") COLLATE \"C\"";
}

std::string EventSql::place() const {
    return sqlite()
               ? "(SELECT count(*) FROM json_each(e.\"changes\") AS k WHERE k.\"id\" <= c.\"id\")"
               : "c.\"place\"";
}

std::string EventSql::changed_value(int element) const {
    const auto json = sqlite() ? fmt::format("(c.\"value\" -> '$[{}]')", element)
                               : fmt::format("(c.\"value\" -> {})", element);
    return typed({Type::json, 0}, json);
}

std::string EventSql::select(const std::vector<EventColumn>& columns, const std::string& from,
                             const std::string& where) {
    std::string sql;
    for (const auto& column : columns)
        sql += (sql.empty() ? "SELECT " : ", ") + column.sql + " AS " + base::quoted(column.name);
    return sql + " FROM \"socle_event\" AS e" + from + " WHERE " + where;
}

std::string EventSql::gone_rows(const Model& model) const {
    std::vector<EventColumn> columns;
    for (const auto& field : model.fields) {
        if (field.key) {
            columns.push_back({key(model), field.name});
        } else if (field.type == FieldType::secret) {
            columns.push_back({"NULL", field.name});
        } else {
            for (auto& cell : cells(field, field.name))
                columns.push_back(std::move(cell));
        }
    }
    columns.push_back({"e.\"object_id\"", std::string(gone_key)});
    const auto newest = fmt::format(
        "e.\"id\" = (SELECT max(l.\"id\") FROM \"socle_event\" AS l WHERE l.\"model\" IN ({})"
        " AND l.\"object_id\" = e.\"object_id\" AND l.\"kind\" IN ('added', 'deleted'))",
        base::join(names_of({&model}), ", "));
    return select(columns, "", of_models("deleted", {&model}) + " AND " + newest);
}

}  // namespace socle::definition
