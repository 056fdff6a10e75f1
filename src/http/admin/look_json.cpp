#include "http/admin/look_json.h"

#include "base/convert.h"
#include "base/error.h"
#include "base/text.h"
#include "base/value.h"
#include "store/schema_sql.h"

#include <algorithm>
#include <charconv>

namespace socle::http {

namespace {

using base::Dialect;
using base::quoted;
using store::Blinds;
using store::SchemaColumn;
using store::SchemaTable;

constexpr double us_per_ms = 1'000;
constexpr std::int64_t offset_max = 1'000'000;

std::int64_t number_or(std::string_view text, std::int64_t otherwise) {
    std::int64_t number = 0;
    const auto* end = text.data() + text.size();
    const auto [rest, error] = std::from_chars(text.data(), end, number);
    return error == std::errc() && rest == end && !text.empty() ? number : otherwise;
}

bool is_hidden(const Blinds& blinds, const SchemaTable& table, const std::string& column) {
    const auto* of_table = blinds.find(table.name);
    return of_table != nullptr &&
           std::ranges::find(of_table->hidden, column) != of_table->hidden.end();
}

std::string column_json(Dialect dialect, const SchemaTable& table, const SchemaColumn& column,
                        const Blinds& blinds) {
    const auto type = dialect == Dialect::sqlite ? store::column_type(dialect, column.type)
                                                 : store::postgres_type(column.type);
    base::JsonObject object;
    object.text("name", column.name)
        .text("type", type)
        .boolean("not_null", column.not_null || column.name == table.key)
        .boolean("key", column.name == table.key)
        .text_if_any("references", column.references_table)
        .boolean("hidden", is_hidden(blinds, table, column.name));
    return object.take();
}

std::string index_json(const store::SchemaIndex& index) {
    base::JsonObject object;
    object.text("name", index.name).texts("columns", index.columns).boolean("unique", index.unique);
    return object.take();
}

std::string cell_json(const store::Look::Cell& cell) {
    std::string text;
    if (!cell) return "null";
    base::append_json_string(text, *cell);
    return text;
}

}  // namespace

const SchemaTable* find_shown_table(const store::Schema& schema, std::string_view name) {
    const auto found = std::ranges::find(schema.tables, name, &SchemaTable::name);
    return found == schema.tables.end() || !Blinds::shows(name) ? nullptr : &*found;
}

std::string estimates_sql(Dialect dialect, const store::Schema& schema) {
    if (dialect == Dialect::postgres) {
        return "SELECT relname, reltuples::bigint FROM pg_catalog.pg_class WHERE relnamespace = "
               "pg_catalog.current_schema()::pg_catalog.regnamespace AND relkind IN ('r', 'p') "
               "AND reltuples >= 0";
    }
    std::string sql = "SELECT 0";
    for (const auto& table : schema.tables) {
        if (!table.view_sql.empty() || !Blinds::shows(table.name)) continue;
        sql += ", (SELECT max(rowid) FROM " + quoted(table.name) + ") AS " + quoted(table.name);
    }
    return sql;
}

Estimates estimates_of(Dialect dialect, const store::Look& look) {
    Estimates estimates;
    if (dialect == Dialect::postgres) {
        for (const auto& row : look.rows)
            estimates[row[0].value_or("")] = number_or(row[1].value_or(""), 0);
        return estimates;
    }
    for (std::size_t column = 1; column < look.columns.size(); ++column)
        estimates[look.columns[column]] = number_or(look.rows.front()[column].value_or(""), 0);
    return estimates;
}

std::string table_json(Dialect dialect, const SchemaTable& table, const Blinds& blinds,
                       const Estimates& estimates) {
    std::vector<std::string> columns;
    for (const auto& column : table.columns)
        columns.push_back(column_json(dialect, table, column, blinds));
    std::vector<std::string> indexes;
    for (const auto& index : table.indexes)
        indexes.push_back(index_json(index));
    base::JsonObject object;
    object.text("name", table.name)
        .boolean("view", !table.view_sql.empty())
        .json("columns", base::json_array(columns))
        .json("indexes", base::json_array(indexes));
    const auto estimate = estimates.find(table.name);
    if (estimate != estimates.end()) object.number("rows", estimate->second);
    return object.take();
}

TablePage page_of(Dialect dialect, const SchemaTable& table, const Blinds& blinds,
                  std::int64_t limit, const std::string& after) {
    TablePage page;
    page.limit = limit;
    std::string columns;
    for (std::size_t index = 0; index < table.columns.size(); ++index) {
        const auto name = quoted(table.columns[index].name);
        if (table.columns[index].name == table.key) page.key_column = index;
        columns += (columns.empty() ? "" : ", ");
        columns += is_hidden(blinds, table, table.columns[index].name) ? "NULL AS " + name : name;
    }
    page.sql = "SELECT " + columns + " FROM " + quoted(table.name);
    if (!table.view_sql.empty()) {
        page.offset = after.empty() ? 0 : number_or(after, -1);
        if (page.offset < 0 || page.offset > offset_max)
            throw base::Error(base::Code::bad_value, "after is what the page before gave");
        page.sql +=
            " LIMIT " + std::to_string(limit + 1) + " OFFSET " + std::to_string(page.offset);
        return page;
    }
    if (!after.empty()) {
        page.sql += " WHERE " + quoted(table.key) + (dialect == Dialect::sqlite ? " > ?" : " > $1");
        page.values.push_back(after);
    }
    page.sql += " ORDER BY " + quoted(table.key) + " LIMIT " + std::to_string(limit + 1);
    return page;
}

std::string TablePage::take_next(store::Look& look) const {
    if (look.rows.size() <= static_cast<std::size_t>(limit)) return {};
    look.rows.resize(static_cast<std::size_t>(limit));
    if (offset >= 0) return std::to_string(offset + limit);
    return look.rows.back()[key_column].value_or("");
}

void add_look(base::JsonObject& object, const LookDesk::Answer& answer) {
    std::vector<std::string> rows;
    for (const auto& row : answer.look.rows) {
        std::vector<std::string> cells;
        for (const auto& cell : row)
            cells.push_back(cell_json(cell));
        rows.push_back(base::json_array(cells));
    }
    std::string milliseconds;
    base::append_double(milliseconds, static_cast<double>(answer.took_us) / us_per_ms);
    object.texts("columns", answer.look.columns)
        .json("rows", base::json_array(rows))
        .json("milliseconds", milliseconds);
}

}  // namespace socle::http
