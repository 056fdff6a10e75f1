#pragma once

#include <string>

namespace socle::store {

class SqliteConnection;

/// Writes a consistent copy of the database to `file` (mode 0600), as of the moment it starts;
/// readers and writers go on meanwhile. The file is complete or absent: it is written beside, then
/// renamed; a file of that name is replaced. Throws Error unavailable.
void back_up(SqliteConnection& connection, const std::string& file);

/// Reads all of `file`. Throws Error bad_value for what is missing, no SQLite database, not made by
/// Socle, or damaged.
void check_sqlite_backup(const std::string& file);

/// Replaces the whole content by that of `file`, in one transaction: a reader sees the old or the
/// new, and a crash leaves one of them. What check_sqlite_backup refuses changes nothing.
void restore_from(SqliteConnection& connection, const std::string& file);

}  // namespace socle::store
