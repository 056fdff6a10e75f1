#pragma once

#include "store/store.h"

#include <memory>

namespace socle::store {

/// The PostgreSQL implementation of Store, for version 13 and later. Called by open_store when
/// `settings.database_url` is set ("postgres://…" or "postgresql://…"; beside libpq's parameters
/// `search_path` is understood). Throws Error unavailable with one clear line when the URL is
/// wrong, the server is not reachable, refuses the password, lacks the database or the schema, or
/// is too old. The password of the URL appears in no message and no log line.
///
/// Where it differs from SQLite:
/// - Write units of one core and of several run at the same time, each in its own transaction of
///   the server's isolation level (read committed unless the URL's `options` say otherwise). On
///   SQLite they run one after the other.
/// - A unit that meets a serialization failure or a deadlock is rolled back and run again, at most
///   `write_retries_max` times: what it keeps outside of its transaction must bear that.
/// - A unit may wait for other things than its own statements; it holds a connection meanwhile.
/// - Durable means what the server's `synchronous_commit` means.
/// - After a failed statement of a unit every further one fails.
std::unique_ptr<Store> open_postgres_store(const StoreSettings& settings);

}  // namespace socle::store
