#pragma once

#include "store/store.h"

#include <string>

namespace socle::store {

/// What can be told before a restore, on connections of their own: while the database is served.
/// Both block. Any thread.

/// Reads all of `file` and touches no data. Throws Error bad_value when it is no whole backup of
/// an application on this kind of store, unavailable when that cannot be found out.
void check_backup(const StoreSettings& settings, const std::string& file);

/// Whether another process serves the database. On PostgreSQL only: on SQLite the data
/// folder keeps a second server out (see sqlite_folder.h), and a `socle work` is not seen.
bool served_by_others(const StoreSettings& settings);

}  // namespace socle::store
