#pragma once

#include "store/postgres_settings.h"

#include <string>
#include <vector>

namespace socle::store {

/// One of PostgreSQL's own programs, of a version that can talk to the server.
struct PostgresTool {
    std::string name;  ///< "pg_dump"
    std::string path;
};

/// Finds `name` of at least the server's major version (`server_version` as libpq gives it): beside
/// the server's own programs, then on the PATH. Throws Error unavailable when it is not installed
/// or older than the server.
PostgresTool find_postgres_tool(const std::string& name, int server_version);

/// Runs the tool to its end and returns what it wrote to its standard output. The address and
/// password of the database travel in the environment, never in the arguments. Throws Error
/// unavailable with the tool's last line when it fails. Blocks.
std::string run_postgres_tool(const PostgresTool& tool, const std::vector<std::string>& arguments,
                              const PostgresTarget& target);

}  // namespace socle::store
