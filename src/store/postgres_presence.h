#pragma once

#include "base/statement.h"

#include <string>
#include <vector>

namespace socle::store {

/// Who serves a schema shows it by a shared advisory lock, held by every connection that reads for
/// clients as long as it lives; who replaces the tables holds the same lock alone. PostgreSQL
/// frees it with the connection, so nothing is left of a process that was killed.

/// Shows it, for the connection it is run on; waits while the tables are being replaced.
const base::Statement& presence_statement();
/// Whether a connection of another process than this one shows it.
const base::Statement& presence_of_others_statement();
/// One transaction that waits some seconds for those who leave, and fails as timed_out when
/// somebody stays. The lock lasts as long as the connection.
std::vector<std::string> sole_presence_sql();

}  // namespace socle::store
