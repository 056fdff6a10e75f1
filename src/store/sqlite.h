#pragma once

#include "store/store.h"

#include <memory>

namespace socle::store {

/// The SQLite implementation of Store: FOLDER/socle.db in WAL mode with synchronous=FULL.
///
/// Lifecycle: makes the folder (mode 0700) and the database when absent, and holds
/// FOLDER/socle.lock until `close`: a second Socle on the same folder is refused. With `read_only`
/// it takes no lock, makes nothing, and every write is refused; it may then stand beside a running
/// Socle. With `beside` it writes beside one, too: SQLite lets one process write at a time, the
/// others wait for it (up to 10 s); what the other Socle keeps in memory is not told.
///
/// Threads: one writer thread (sqlite_writer.h) and `slow_lane_threads` readers
/// (sqlite_slow_lane.h). A client reads on its own core through its own connection. The blocking
/// methods share one more connection behind a mutex and take turns with the writer. The
/// io_context of a client must outlive the client, and what it waits for.
std::unique_ptr<Store> open_sqlite_store(const StoreSettings& settings);

}  // namespace socle::store
