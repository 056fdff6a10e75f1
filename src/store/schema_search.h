#pragma once

#include "base/statement.h"
#include "store/schema_diff.h"

#include <string>
#include <vector>

namespace socle::store {

/// The full-text indexes of tables. They hold nothing of their own: whatever moves columns or rows
/// makes them anew.
///   SQLite      an FTS5 table without content, "socle_movie_fts", its columns c0, c1, … by the
///               table's rowid, kept by three triggers of the table
///   PostgreSQL  a GIN index of socle_search_vector a column, "socle_movie_fts0"

/// What the index of a table is called; none when it has none.
std::vector<std::string> search_names(base::Dialect dialect, const SchemaTable& table);

/// The SQL that makes the index of a table from the rows there are; none when it has none.
std::vector<std::string> make_search_sql(base::Dialect dialect, const SchemaTable& table);

/// Whether the first index of a new database needs postgres_search.h in front; elsewhere
/// search_steps_before brings it.
bool begins_with_search(const SchemaChanges& changes);

/// Takes away the indexes that go or are made anew, before anything else is done. On PostgreSQL
/// brings postgres_search.h where an older version made the tables.
std::vector<MigrationStep> search_steps_before(base::Dialect dialect, const SchemaChanges& changes);
/// Makes those of kept tables, after everything else; new tables come with theirs.
std::vector<MigrationStep> search_steps_after(base::Dialect dialect, const SchemaChanges& changes);

}  // namespace socle::store
