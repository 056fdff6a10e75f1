#include "store/schema_catalogue.h"

#include "base/error.h"
#include "store/postgres_search.h"
#include "store/schema_convert.h"
#include "store/schema_live.h"
#include "store/schema_sql.h"
#include "store/store.h"

#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>
#include <boost/json/value.hpp>
#include <boost/json/value_from.hpp>
#include <boost/json/value_to.hpp>

namespace socle::store {

namespace {

using base::Code;
using base::Dialect;
using base::Error;
using base::Type;
using definition::OnDelete;

namespace json = boost::json;

std::string_view on_delete_name(OnDelete on_delete) {
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

OnDelete on_delete_named(std::string_view name) {
    if (name == "cascade") return OnDelete::cascade;
    return name == "set_null" ? OnDelete::set_null : OnDelete::restrict;
}

std::string text_of(const json::object& object, std::string_view name) {
    const auto* value = object.if_contains(name);
    return value == nullptr ? std::string() : json::value_to<std::string>(*value);
}

bool flag_of(const json::object& object, std::string_view name) {
    const auto* value = object.if_contains(name);
    return value != nullptr && value->as_bool();
}

json::object column_to_json(const SchemaColumn& column) {
    json::object object;
    object["name"] = column.name;
    object["type"] = json::string(base::type_name(column.type.type));
    if (column.type.type == Type::decimal) object["scale"] = column.type.scale;
    if (column.not_null) object["not_null"] = true;
    if (column.references_table.empty()) return object;
    object["references_table"] = column.references_table;
    object["references_column"] = column.references_column;
    object["on_delete"] = json::string(on_delete_name(column.on_delete));
    return object;
}

SchemaColumn column_from_json(const json::object& object) {
    SchemaColumn column;
    column.name = text_of(object, "name");
    column.type.type = type_named(text_of(object, "type"));
    if (const auto* scale = object.if_contains("scale")) {
        column.type.scale = json::value_to<int>(*scale);
    }
    column.not_null = flag_of(object, "not_null");
    column.references_table = text_of(object, "references_table");
    column.references_column = text_of(object, "references_column");
    column.on_delete = on_delete_named(text_of(object, "on_delete"));
    return column;
}

json::object index_to_json(const SchemaIndex& index) {
    json::object object;
    object["name"] = index.name;
    object["columns"] = json::value_from(index.columns);
    if (index.unique) object["unique"] = true;
    return object;
}

SchemaIndex index_from_json(const json::object& object) {
    SchemaIndex index;
    index.name = text_of(object, "name");
    index.columns = json::value_to<std::vector<std::string>>(object.at("columns"));
    index.unique = flag_of(object, "unique");
    return index;
}

json::object search_to_json(const SchemaSearch& search) {
    json::object object;
    object["language"] = search.language;
    object["columns"] = json::value_from(search.columns);
    object["version"] = search.version;
    return object;
}

SchemaSearch search_from_json(const json::object& object) {
    SchemaSearch search;
    search.language = text_of(object, "language");
    search.columns = json::value_to<std::vector<std::string>>(object.at("columns"));
    search.version = json::value_to<int>(object.at("version"));
    return search;
}

SchemaTable table_of(const json::object& object) {
    SchemaTable table;
    table.name = text_of(object, "name");
    table.key = text_of(object, "key");
    table.serial = flag_of(object, "serial");
    table.view_sql = text_of(object, "view_sql");
    for (const auto& column : object.at("columns").as_array()) {
        table.columns.push_back(column_from_json(column.as_object()));
    }
    for (const auto& index : object.at("indexes").as_array()) {
        table.indexes.push_back(index_from_json(index.as_object()));
    }
    if (const auto* search = object.if_contains("search")) {
        table.search = search_from_json(search->as_object());
    }
    return table;
}

std::vector<std::string> sqlite_system_tables() {
    return {
        "CREATE TABLE IF NOT EXISTS \"socle_catalogue\" (\n"
        "  \"name\" TEXT NOT NULL PRIMARY KEY,\n  \"position\" INTEGER NOT NULL,\n"
        "  \"schema\" TEXT NOT NULL CHECK (json_valid(\"schema\"))\n) STRICT",
        "CREATE TABLE IF NOT EXISTS \"socle_migration\" (\n  \"id\" INTEGER PRIMARY KEY,\n"
        "  \"at\" TEXT NOT NULL,\n  \"description\" TEXT NOT NULL,\n"
        "  \"sql\" TEXT NOT NULL\n) STRICT",
        "CREATE TABLE IF NOT EXISTS \"socle_event\" (\n  \"id\" INTEGER PRIMARY KEY,\n"
        "  \"at\" TEXT NOT NULL,\n  \"by\" TEXT,\n  \"kind\" TEXT NOT NULL,\n"
        "  \"model\" TEXT NOT NULL,\n  \"object_id\" TEXT NOT NULL,\n"
        "  \"changes\" TEXT NOT NULL,\n  \"request_id\" TEXT\n) STRICT",
    };
}

std::vector<std::string> postgres_system_tables() {
    return {
        "CREATE TABLE IF NOT EXISTS \"socle_catalogue\" (\n"
        "  \"name\" text COLLATE \"C\" NOT NULL PRIMARY KEY,\n  \"position\" bigint NOT NULL,\n"
        "  \"schema\" jsonb NOT NULL\n)",
        "CREATE TABLE IF NOT EXISTS \"socle_migration\" (\n"
        "  \"id\" bigint PRIMARY KEY,\n"
        "  \"at\" timestamp with time zone NOT NULL,\n"
        "  \"description\" text COLLATE \"C\" NOT NULL,\n  \"sql\" text COLLATE \"C\" NOT NULL\n)",
        "CREATE TABLE IF NOT EXISTS \"socle_event\" (\n"
        "  \"id\" bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,\n"
        "  \"at\" timestamp with time zone NOT NULL,\n  \"by\" text COLLATE \"C\",\n"
        "  \"kind\" text COLLATE \"C\" NOT NULL,\n  \"model\" text COLLATE \"C\" NOT NULL,\n"
        "  \"object_id\" text COLLATE \"C\" NOT NULL,\n  \"changes\" jsonb NOT NULL,\n"
        "  \"request_id\" text COLLATE \"C\",\n"
        "  \"xid\" xid8 NOT NULL DEFAULT pg_current_xact_id()\n)",
    };
}

}  // namespace

std::vector<std::string> system_tables_sql(Dialect dialect) {
    auto statements =
        dialect == Dialect::sqlite ? sqlite_system_tables() : postgres_system_tables();
    statements.push_back(
        "CREATE INDEX IF NOT EXISTS \"socle_event_model_object_id_id_idx\" ON "
        "\"socle_event\" (\"model\", \"object_id\", \"id\")");
    if (dialect == Dialect::postgres) {
        for (auto& statement : postgres_search_sql())
            statements.push_back(std::move(statement));
    }
    return statements;
}

std::vector<std::string> catalogue_sql(Dialect dialect, const Schema& schema) {
    const std::string cast = dialect == Dialect::postgres ? "::jsonb" : "";
    std::vector<std::string> statements = {"DELETE FROM \"socle_catalogue\""};
    for (std::size_t i = 0; i < schema.tables.size(); ++i) {
        const auto& table = schema.tables[i];
        statements.push_back(
            "INSERT INTO \"socle_catalogue\" (\"name\", \"position\", \"schema\") VALUES (" +
            literal(table.name) + ", " + std::to_string(i) + ", " + literal(table_json(table)) +
            cast + ")");
    }
    return statements;
}

Schema recorded_schema(Store& store) {
    Schema schema;
    if (!relation_exists(store, "socle_catalogue")) return schema;
    base::Statement statement;
    statement.sql = "SELECT \"schema\" FROM \"socle_catalogue\" ORDER BY \"position\"";
    statement.columns = {{"schema", {Type::json, 0}}};
    const auto rows = store.query(statement);
    for (std::size_t row = 0; row < rows.size(); ++row) {
        schema.tables.push_back(table_from_json(std::get<std::string_view>(rows.at(row, 0))));
    }
    return schema;
}

std::int64_t last_migration(Store& store) {
    if (!relation_exists(store, "socle_migration")) return 0;
    base::Statement statement;
    statement.sql = "SELECT COALESCE(max(\"id\"), 0) FROM \"socle_migration\"";
    statement.columns = {{"id", {Type::integer, 0}}};
    const auto rows = store.query(statement);
    return std::get<std::int64_t>(rows.at(0, 0));
}

std::string table_json(const SchemaTable& table) {
    json::object object;
    object["name"] = table.name;
    object["key"] = table.key;
    if (table.serial) object["serial"] = true;
    if (!table.view_sql.empty()) object["view_sql"] = table.view_sql;
    json::array columns;
    for (const auto& column : table.columns)
        columns.push_back(column_to_json(column));
    object["columns"] = std::move(columns);
    json::array indexes;
    for (const auto& index : table.indexes)
        indexes.push_back(index_to_json(index));
    object["indexes"] = std::move(indexes);
    if (!table.search.columns.empty()) object["search"] = search_to_json(table.search);
    return json::serialize(object);
}

SchemaTable table_from_json(std::string_view text) {
    try {
        const auto value = json::parse({text.data(), text.size()});
        return table_of(value.as_object());
    } catch (const std::exception& problem) {
        throw Error(Code::unavailable,
                    "the table socle_catalogue of the database holds a record that this version "
                    "of Socle cannot read",
                    problem.what());
    }
}

}  // namespace socle::store
