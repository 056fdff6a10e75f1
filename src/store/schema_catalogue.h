#pragma once

#include "base/statement.h"
#include "store/schema.h"

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace socle::store {

class Store;

/// The tables of our own that every database has:
///   socle_catalogue  one row a table of the application: its SchemaTable as JSON
///   socle_migration  one row a step that was applied: id, at, description, sql
///   socle_event      the event log, see events/log.h
/// and what full-text search needs on PostgreSQL, see postgres_search.h.
std::vector<std::string> system_tables_sql(base::Dialect dialect);

/// Statements that make the record say `schema`.
std::vector<std::string> catalogue_sql(base::Dialect dialect, const Schema& schema);
/// What the record says, without a look at the live tables; empty when there is no record.
Schema recorded_schema(Store& store);

/// The number of the last step that was applied; 0 when none was.
std::int64_t last_migration(Store& store);

/// A table as JSON without `was` and `fill`, which concern one migration only, and back. Throws
/// Error unavailable for a record that no version of Socle wrote.
std::string table_json(const SchemaTable& table);
SchemaTable table_from_json(std::string_view json);

}  // namespace socle::store
