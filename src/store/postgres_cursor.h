#pragma once

#include "store/postgres_writer.h"
#include "store/store.h"

#include <memory>

namespace socle::store {

/// Connections for cursors per core; who needs a further one waits as for any connection.
constexpr int cursor_connections_max = 4;

/// A cursor of the server, in a transaction on a connection of `pool` that nobody else has
/// meanwhile. Throws as PostgresPool::lease.
base::Task<std::unique_ptr<Cursor>> open_postgres_cursor(std::shared_ptr<PostgresPool> pool,
                                                         base::Statement statement,
                                                         base::Values values);

}  // namespace socle::store
