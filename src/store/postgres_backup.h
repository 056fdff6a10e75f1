#pragma once

#include "store/postgres_settings.h"
#include "store/store.h"

#include <string>

namespace socle::store {

/// Writes the tables of the application, and nothing else the database may hold, to `file` as
/// pg_dump's custom format: one consistent snapshot, while others write. The file appears under its
/// name only when it is complete; mode 0600. Throws Error unavailable with one clear line.
void back_up_postgres(const PostgresTarget& target, Store& store, int server_version,
                      const std::string& file);

/// Reads all of `file` and nothing of the tables. Throws Error bad_value for what is no backup of
/// an application, damaged, or made in another schema than the current one; unavailable when the
/// server or pg_restore cannot be used.
void check_postgres_backup(const PostgresTarget& target, const std::string& file);

/// Replaces the tables of the application by those of `file`, in one transaction: after a failure
/// the database is as before. What check_postgres_backup refuses is refused. Throws Error.
void restore_postgres(const PostgresTarget& target, Store& store, int server_version,
                      const std::string& file);

}  // namespace socle::store
