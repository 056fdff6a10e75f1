#include "events/shadow.h"

#include "base/convert.h"
#include "base/text.h"
#include "query/sql.h"

#include <limits>

namespace socle::events {

namespace {

using base::Dialect;
using base::Type;
using base::TypeInfo;
using definition::FieldType;
using definition::Model;

/// Rows whose number is lost come last, in the order they are given in.
constexpr std::int64_t last_places = std::numeric_limits<std::int64_t>::max() / 2;

constexpr int key_element = 0;
constexpr int existed_element = 1;
constexpr int place_element = 2;
constexpr int first_cell_element = 3;

struct TableColumn {
    std::string name;
    TypeInfo type;
};

std::vector<TableColumn> columns_of(const Model& model) {
    std::vector<TableColumn> columns;
    for (const auto& field : model.fields) {
        if (field.type == FieldType::point) {
            columns.push_back({field.name + "_latitude", {Type::number, 0}});
            columns.push_back({field.name + "_longitude", {Type::number, 0}});
        } else {
            columns.push_back({field.name, field.storage});
        }
    }
    return columns;
}

/// Storage form for SQLite; for PostgreSQL the text it reads the value from.
void append_cell(std::string& out, Dialect dialect, TypeInfo type, const base::Value& value) {
    if (base::is_null(value)) {
        out += "null";
    } else if (const auto* text = std::get_if<std::string>(&value)) {
        base::append_json_string(out, *text);
    } else if (dialect == Dialect::postgres) {
        base::append_json_string(out, base::to_text(type, base::view(value)));
    } else if (const auto* integer = std::get_if<std::int64_t>(&value)) {
        out += std::to_string(*integer);
    } else {
        base::append_double(out, std::get<double>(value));
    }
}

/// Element `index` of the JSON array in `r.value`, as a value of the type.
std::string element(Dialect dialect, TypeInfo type, int index) {
    const auto number = std::to_string(index);
    if (dialect == Dialect::sqlite) {
        auto sql = "json_extract(r.value, '$[" + number + "]')";
        return type.type == Type::number ? "CAST(" + sql + " AS REAL)" : sql;
    }
    auto sql = "(r.value->>" + number + ")::" + std::string(query::postgres_type(type));
    if (type.type == Type::text) sql += " COLLATE \"C\"";
    return sql;
}

std::string rows_of(Dialect dialect, int parameter) {
    const auto number = std::to_string(parameter);
    if (dialect == Dialect::sqlite) return "json_each(?" + number + ") AS r";
    return "jsonb_array_elements($" + number + "::jsonb) AS r(value)";
}

}  // namespace

std::string place_column(Dialect dialect, const Model& model) {
    if (model.view || model.key_kind == definition::KeyKind::serial) return {};
    return dialect == Dialect::sqlite ? "rowid" : "socle_row";
}

std::string shadow_keys(Dialect dialect, const Model& model, int parameter) {
    return "(SELECT " + element(dialect, model.key_field().storage, key_element) + " FROM " +
           rows_of(dialect, parameter) + ")";
}

base::Statement rows_by_keys(Dialect dialect, const Model& model) {
    base::Statement statement;
    std::string names;
    for (const auto& column : columns_of(model)) {
        names += (names.empty() ? "" : ", ") + base::quoted(column.name);
        statement.columns.push_back({column.name, column.type});
    }
    const auto place = place_column(dialect, model);
    names += ", " + (place.empty() ? "NULL" : place);
    statement.columns.push_back({"place", {Type::integer, 0}});
    statement.sql = "SELECT " + names + " FROM " + base::quoted(model.name) + " WHERE " +
                    base::quoted(model.key_field().name) + " IN " + shadow_keys(dialect, model, 1);
    statement.parameters = {{Type::json, 0}};
    return statement;
}

std::string shadow_rows(Dialect dialect, const Model& model, const std::vector<ShadowRow>& rows) {
    const auto columns = columns_of(model);
    std::string json = "[";
    auto next_place = last_places;
    for (const auto& row : rows) {
        json += json.size() > 1 ? ",[" : "[";
        append_cell(json, dialect, model.key_field().storage, row.key);
        json += row.existed ? ",1," : ",0,";
        const auto place = base::is_null(row.place) ? base::Value(next_place++) : row.place;
        append_cell(json, dialect, {Type::integer, 0}, place);
        for (std::size_t cell = 0; row.existed && cell < columns.size(); ++cell) {
            json += ',';
            append_cell(json, dialect, columns[cell].type, row.cells[cell]);
        }
        json += ']';
    }
    return json + ']';
}

std::string shadow_table(Dialect dialect, const Model& model, int parameter) {
    std::string names;
    std::string current;
    std::string past;
    const auto add = [&](const std::string& name, TypeInfo type, int index) {
        const std::string separator = names.empty() ? "" : ", ";
        names += separator + base::quoted(name);
        current += separator + (name == "rowid" ? name : base::quoted(name));
        past += separator + element(dialect, type, index);
    };
    int index = first_cell_element;
    for (const auto& column : columns_of(model))
        add(column.name, column.type, index++);
    const auto place = place_column(dialect, model);
    if (!place.empty()) add(place, {Type::integer, 0}, place_element);

    const auto rows = rows_of(dialect, parameter);
    const auto table = (dialect == Dialect::sqlite ? "main." : "") + base::quoted(model.name);
    const auto existed = element(dialect, {Type::integer, 0}, existed_element);
    auto sql = base::quoted(model.name) + "(" + names + ") AS ";
    if (dialect == Dialect::postgres) sql += "NOT MATERIALIZED ";
    sql += "(SELECT " + current + " FROM " + table + " WHERE " +
           base::quoted(model.key_field().name) + " NOT IN " +
           shadow_keys(dialect, model, parameter) + " UNION ALL SELECT " + past + " FROM " + rows +
           " WHERE " + existed + " = 1)";
    return sql;
}

std::string shadow_view(Dialect dialect, const Model& view) {
    auto sql = base::trimmed(dialect == Dialect::sqlite ? view.sql_sqlite : view.sql_postgres);
    if (sql.ends_with(';')) sql.remove_suffix(1);
    return base::quoted(view.name) + " AS (" + std::string(sql) + "\n)";
}

base::Statement with_shadows(const base::Statement& statement,
                             const std::vector<std::string>& tables, std::size_t parameters) {
    base::Statement shadowed = statement;
    shadowed.id = 0;
    shadowed.conjuncts = -1;
    shadowed.row_limit = 0;
    std::string prefix;
    for (const auto& table : tables)
        prefix += (prefix.empty() ? "" : ", ") + table;
    constexpr std::string_view with = "WITH ";
    const bool has_with = statement.sql.starts_with(with);
    shadowed.sql = std::string(with) + prefix +
                   (has_with ? ", " + statement.sql.substr(with.size()) : " " + statement.sql);
    shadowed.parameters.insert(shadowed.parameters.end(), parameters, TypeInfo{Type::json, 0});
    return shadowed;
}

}  // namespace socle::events
