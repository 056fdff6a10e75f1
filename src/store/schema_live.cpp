#include "store/schema_live.h"

#include "base/error.h"
#include "store/postgres_search.h"
#include "store/schema_catalogue.h"
#include "store/schema_search.h"
#include "store/schema_sql.h"
#include "store/store.h"

#include <algorithm>

namespace socle::store {

namespace {

using base::Code;
using base::Dialect;
using base::Error;
using base::Type;
using definition::OnDelete;

/// Columns: table, column, type, not null, part of the key, view.
constexpr std::string_view sqlite_columns_sql =
    "SELECT m.name, x.name, x.type, x.\"notnull\", x.pk > 0, m.type = 'view' "
    "FROM sqlite_schema AS m, pragma_table_xinfo(m.name) AS x WHERE m.type IN ('table', 'view')";
constexpr std::string_view postgres_columns_sql =
    "SELECT c.relname, a.attname, format_type(a.atttypid, a.atttypmod), a.attnotnull, "
    "EXISTS (SELECT 1 FROM pg_index i WHERE i.indrelid = c.oid AND i.indisprimary "
    "AND a.attnum = ANY (i.indkey)), c.relkind = 'v' "
    "FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid "
    "WHERE c.relnamespace = (SELECT oid FROM pg_namespace WHERE nspname = current_schema()) AND "
    "c.relkind IN ('r', 'p', 'v') "
    "AND a.attnum > 0 AND NOT a.attisdropped";

/// Table, index.
constexpr std::string_view sqlite_indexes_sql =
    "SELECT tbl_name, name FROM sqlite_schema WHERE type = 'index'";
constexpr std::string_view postgres_indexes_sql =
    "SELECT t.relname, c.relname FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid "
    "JOIN pg_class t ON t.oid = i.indrelid "
    "WHERE t.relnamespace = (SELECT oid FROM pg_namespace WHERE nspname = current_schema())";

/// Table, column, target table, target column, rule on deletion.
constexpr std::string_view sqlite_references_sql =
    "SELECT m.name, f.\"from\", f.\"table\", f.\"to\", "
    "CASE f.on_delete WHEN 'CASCADE' THEN 'cascade' WHEN 'SET NULL' THEN 'set_null' "
    "ELSE 'restrict' END "
    "FROM sqlite_schema AS m, pragma_foreign_key_list(m.name) AS f WHERE m.type = 'table'";
constexpr std::string_view postgres_references_sql =
    "SELECT t.relname, a.attname, r.relname, b.attname, "
    "CASE k.confdeltype WHEN 'c' THEN 'cascade' WHEN 'n' THEN 'set_null' ELSE 'restrict' END "
    "FROM pg_constraint k JOIN pg_class t ON t.oid = k.conrelid "
    "JOIN pg_class r ON r.oid = k.confrelid "
    "JOIN pg_attribute a ON a.attrelid = t.oid AND a.attnum = k.conkey[1] "
    "JOIN pg_attribute b ON b.attrelid = r.oid AND b.attnum = k.confkey[1] "
    "WHERE k.contype = 'f' AND t.relnamespace = (SELECT oid FROM pg_namespace WHERE nspname = "
    "current_schema())";

constexpr std::string_view sqlite_relation_sql = "SELECT 1 FROM sqlite_schema WHERE name = ?1";
constexpr std::string_view postgres_relation_sql =
    "SELECT 1 FROM pg_class WHERE relnamespace = (SELECT oid FROM pg_namespace WHERE nspname = "
    "current_schema()) "
    "AND relname = $1::text";

base::Rows ask(Store& store, std::string_view sqlite_sql, std::string_view postgres_sql,
               const std::vector<Type>& types) {
    base::Statement statement;
    statement.sql = store.dialect() == Dialect::sqlite ? sqlite_sql : postgres_sql;
    for (const auto type : types)
        statement.columns.push_back({"", {type, 0}});
    return store.query(statement);
}

std::string text_at(const base::Rows& rows, std::size_t row, std::size_t column) {
    return std::string(std::get<std::string_view>(rows.at(row, column)));
}

bool flag_at(const base::Rows& rows, std::size_t row, std::size_t column) {
    return std::get<std::int64_t>(rows.at(row, column)) != 0;
}

std::string_view on_delete_word(OnDelete on_delete) {
    switch (on_delete) {
        case OnDelete::restrict:
            return "restrict";
        case OnDelete::cascade:
            return "cascade";
        case OnDelete::set_null:
            return "set_null";
    }
    return "restrict";
}

std::string column_difference(Dialect dialect, const SchemaTable& table, const LiveTable& live,
                              const SchemaColumn& column) {
    const auto place = table.name + "." + column.name;
    const auto found = live.columns.find(column.name);
    if (found == live.columns.end()) {
        return "table " + table.name + " lacks the column " + column.name;
    }
    const bool key = column.name == table.key;
    auto type = postgres_type(column.type);
    if (dialect == Dialect::sqlite) {
        type = key ? sqlite_key_type(table, column) : column_type(dialect, column.type);
    }
    if (found->second.type != type) {
        return "column " + place + " has the type " + found->second.type + " instead of " + type;
    }
    const bool implied = key && table.serial && dialect == Dialect::sqlite;
    if (!implied && found->second.not_null != column.not_null) {
        return "column " + place +
               (column.not_null ? " may be null, which it should not"
                                : " may not be null, which it should");
    }
    const auto reference = live.references.find(column.name);
    const auto actual = reference == live.references.end() ? "" : reference->second;
    const auto expected = column.references_table.empty()
                              ? std::string()
                              : column.references_table + "." + column.references_column + " " +
                                    std::string(on_delete_word(column.on_delete));
    if (actual == expected) return {};
    return "column " + place + " refers to " + (actual.empty() ? "nothing" : actual) +
           " instead of " + (expected.empty() ? "nothing" : expected);
}

std::string table_difference(Dialect dialect, const SchemaTable& table, const LiveTable& live) {
    for (const auto& column : table.columns) {
        const auto difference = column_difference(dialect, table, live, column);
        if (!difference.empty()) return difference;
    }
    for (const auto& [name, column] : live.columns) {
        const auto same = [&](const SchemaColumn& own) { return own.name == name; };
        if (has_row_column(dialect, table) && name == row_column) continue;
        if (std::ranges::none_of(table.columns, same)) {
            return "table " + table.name + " has the column " + name + ", which Socle did not make";
        }
    }
    if (live.key != table.key)
        return "the primary key of table " + table.name + " is not " + table.key;
    for (const auto& index : table.indexes) {
        if (!live.indexes.contains(index.name)) {
            return "table " + table.name + " lacks the index " + index.name;
        }
    }
    return {};
}

std::string search_difference(Dialect dialect, const SchemaTable& table, const LiveTables& live) {
    for (const auto& name : search_names(dialect, table)) {
        const bool there = dialect == Dialect::sqlite ? live.contains(name)
                                                      : live.at(table.name).indexes.contains(name);
        if (!there) return "table " + table.name + " lacks the full-text index " + name;
    }
    return {};
}

}  // namespace

LiveTables read_live_tables(Store& store) {
    LiveTables tables;
    const auto columns =
        ask(store, sqlite_columns_sql, postgres_columns_sql,
            {Type::text, Type::text, Type::text, Type::boolean, Type::boolean, Type::boolean});
    for (std::size_t row = 0; row < columns.size(); ++row) {
        auto& table = tables[text_at(columns, row, 0)];
        const auto name = text_at(columns, row, 1);
        table.columns[name] = {text_at(columns, row, 2), flag_at(columns, row, 3)};
        if (flag_at(columns, row, 4)) table.key += (table.key.empty() ? "" : ", ") + name;
        table.view = flag_at(columns, row, 5);
    }
    const auto indexes =
        ask(store, sqlite_indexes_sql, postgres_indexes_sql, {Type::text, Type::text});
    for (std::size_t row = 0; row < indexes.size(); ++row) {
        tables[text_at(indexes, row, 0)].indexes.insert(text_at(indexes, row, 1));
    }
    const auto references = ask(store, sqlite_references_sql, postgres_references_sql,
                                std::vector<Type>(5, Type::text));
    for (std::size_t row = 0; row < references.size(); ++row) {
        tables[text_at(references, row, 0)].references[text_at(references, row, 1)] =
            text_at(references, row, 2) + "." + text_at(references, row, 3) + " " +
            text_at(references, row, 4);
    }
    return tables;
}

bool relation_exists(Store& store, const std::string& name) {
    base::Statement statement;
    const bool sqlite = store.dialect() == Dialect::sqlite;
    statement.sql = sqlite ? sqlite_relation_sql : postgres_relation_sql;
    statement.parameters = {{Type::text, 0}};
    statement.columns = {{"", {Type::integer, 0}}};
    const auto rows = store.query(statement, {name});
    return !rows.empty();
}

std::string first_difference(Dialect dialect, const Schema& recorded, const LiveTables& live) {
    for (const auto& table : recorded.tables) {
        const bool view = !table.view_sql.empty();
        const auto found = live.find(table.name);
        if (found == live.end() || found->second.view != view) {
            return std::string(view ? "the view " : "the table ") + table.name + " is missing";
        }
        if (view) continue;
        auto difference = table_difference(dialect, table, found->second);
        if (difference.empty()) difference = search_difference(dialect, table, live);
        if (!difference.empty()) return difference;
    }
    return {};
}

Schema live_schema(Store& store) {
    auto schema = recorded_schema(store);
    if (schema.tables.empty()) return schema;
    const auto difference = first_difference(store.dialect(), schema, read_live_tables(store));
    if (store.dialect() == Dialect::postgres) schema.analysis = postgres_search_version(store);
    if (!difference.empty()) {
        throw Error(Code::unavailable, "the database was changed by other hands: " + difference, {},
                    "undo that change, or bring a backup back with socle restore");
    }
    return schema;
}

}  // namespace socle::store
