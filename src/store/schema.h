#pragma once

#include "base/statement.h"
#include "definition/definition.h"

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace socle::store {

class Store;

/// The tables an application needs, in the words of our own types: what definitions ask for, and
/// what the catalogue table `socle_catalogue` says the database has. Plain values; compared by
/// `plan_migration`.
struct SchemaColumn {
    std::string name;
    std::string was;
    base::TypeInfo type;
    bool not_null = false;
    std::string fill;  ///< SQL of this dialect for existing rows without a value; "" none
    std::string references_table;
    std::string references_column;
    definition::OnDelete on_delete = definition::OnDelete::restrict;
};

struct SchemaIndex {
    std::string name;
    std::vector<std::string> columns;
    bool unique = false;
};

/// The full-text index of a table: on PostgreSQL one a column, on SQLite an FTS5 table.
struct SchemaSearch {
    std::string language;
    std::vector<std::string> columns;  ///< none: there is no index
    int version = 0;                   ///< base::analysis_version
    bool operator==(const SchemaSearch&) const = default;
};

struct SchemaTable {
    std::string name;
    std::string was;
    std::string key;
    bool serial = false;
    std::vector<SchemaColumn> columns;  ///< the key among them
    std::vector<SchemaIndex> indexes;   ///< one per ref, index and unique of the definition
    SchemaSearch search;
    std::string view_sql;  ///< a view of this dialect; then columns only name it
};

struct Schema {
    std::vector<SchemaTable> tables;
    int analysis = 0;  ///< the version of postgres_search.h in a database that has tables; else 0
};

/// The columns of a field: its name, or NAME_latitude and NAME_longitude for a point.
std::vector<std::string> column_names(const definition::Field& field);

/// The name of a constraint or index: TABLE_COL[_COL]_SUFFIX, with `suffix` pkey, key, fkey or idx.
/// Longer than identifier_bytes_max, which is PostgreSQL's limit, it is cut and ends in a hash.
std::string constraint_name(std::string_view table, const std::vector<std::string>& columns,
                            std::string_view suffix);
inline constexpr std::size_t identifier_bytes_max = 63;

/// On PostgreSQL every table whose key does not count up has this further column, a number in the
/// order of insertion, so that unordered reads come back as on SQLite (by rowid). Views have none.
inline constexpr std::string_view row_column = "socle_row";

/// What `definition` asks for.
Schema wanted_schema(const definition::Definition& definition, base::Dialect dialect);

/// What the database has: the catalogue's record checked against the live tables. A database
/// changed by other hands throws Error with the first difference (table or column missing). An
/// empty database gives an empty schema.
Schema live_schema(Store& store);

/// One step: what it does in words, its SQL, and what would be lost.
struct MigrationStep {
    std::string description;       ///< "add column movie.genre"
    std::vector<std::string> sql;  ///< in order
    std::string loss;              ///< "" or "column movie.poster and its 150 values"
    bool additive = false;         ///< applied by `serve` on its own in development
};

struct Migration {
    std::vector<MigrationStep> steps;
    std::int64_t after = 0;  ///< the last `socle_migration.id` when it was planned
    bool empty() const { return steps.empty(); }
    bool loses() const;
    bool additive() const;
};

/// The steps from `live` to `wanted`; pure but for counting what would be lost through `store`.
/// Renames follow `was`. On SQLite, changes ALTER TABLE cannot make rebuild the table (new table,
/// copy, drop, rename) with conversions of types. Throws Error (bad_value) when a value cannot be
/// converted (names table, column and the first key), or when a required field without default is
/// added to a table that has rows.
Migration plan_migration(Store& store, const Schema& live, const Schema& wanted);

/// Applies in one transaction, with the new catalogue and a `socle_migration` row per step; a
/// failure changes nothing. Also makes the system tables (socle_event, socle_catalogue,
/// socle_migration) where absent, so it is to be called for an empty migration of a new database
/// too. Throws Error unavailable when another migration was applied since the plan, or rows came
/// that do not fit it.
void apply_migration(Store& store, const Migration& migration, const Schema& wanted);

}  // namespace socle::store
