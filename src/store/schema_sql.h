#pragma once

#include "base/statement.h"
#include "base/value.h"
#include "store/schema.h"

#include <functional>
#include <string>
#include <string_view>

namespace socle::store {

/// DDL text of both dialects. Pure; identifiers are always quoted, no text ends in a semicolon.

/// `text` as a string literal of either dialect.
std::string literal(std::string_view text);
/// A value in storage form as SQL of the dialect, with its type on PostgreSQL.
std::string value_sql(base::Dialect dialect, base::TypeInfo type, const base::Value& value);
/// Parameter number `number`, counted from 1.
std::string placeholder(base::Dialect dialect, int number, base::TypeInfo type);

/// "numeric(38,2)": a type of PostgreSQL as casts and the system tables write it.
std::string postgres_type(base::TypeInfo type);
/// The declared type of a column, with its collation on PostgreSQL.
std::string column_type(base::Dialect dialect, base::TypeInfo type);
/// The declared type of the column `key` on SQLite: only a key that counts up is the rowid.
std::string sqlite_key_type(const SchemaTable& table, const SchemaColumn& key);

/// The definition of a column for CREATE TABLE and ADD COLUMN, without key, default and reference.
std::string column_sql(base::Dialect dialect, const SchemaColumn& column);
/// ` CONSTRAINT "role_movie_fkey" REFERENCES …`, to follow a column's definition.
std::string inline_reference_sql(const std::string& table, const SchemaColumn& column);
/// `ALTER TABLE … ADD CONSTRAINT … FOREIGN KEY …` (PostgreSQL).
std::string add_reference_sql(const std::string& table, const SchemaColumn& column);

/// CREATE TABLE for `table` under `name`; `inlined` tells which references go into the text.
using ReferenceFilter = std::function<bool(const SchemaColumn&)>;
std::string create_table_sql(base::Dialect dialect, const SchemaTable& table,
                             const std::string& name, const ReferenceFilter& inlined);
std::string create_index_sql(const std::string& table, const SchemaIndex& index);
/// The index on `row_column` (PostgreSQL), and its name.
std::string create_row_index_sql(const std::string& table);
std::string row_index_name(const std::string& table);
bool has_row_column(base::Dialect dialect, const SchemaTable& table);

/// CREATE VIEW, then a statement that fails when a declared column is missing from it.
std::vector<std::string> create_view_sql(const SchemaTable& view);

}  // namespace socle::store
