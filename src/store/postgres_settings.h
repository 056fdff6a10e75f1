#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace socle::store {

/// Where the server is and how to greet it: a database URL, read and checked. Immutable.
struct PostgresTarget {
    /// libpq's keywords and values, application_name and keep-alives included.
    std::vector<std::pair<std::string, std::string>> parameters;
    /// The environment variables that say the same to libpq's tools (PGHOST, PGPASSWORD, …).
    std::vector<std::pair<std::string, std::string>> environment;
    std::string search_path;  ///< "" for the server's own
    std::string password;     ///< only to keep it out of messages
    int statement_timeout_ms = 0;
    bool read_only = false;  ///< the server is to refuse changes
    bool serves = false;     ///< shows that the schema is in use: see postgres_presence.h
};

/// Reads `url`. Throws Error unavailable when it is no URL of PostgreSQL; the message never repeats
/// parts of the URL that could be a password.
PostgresTarget parse_postgres_url(std::string_view url, int statement_timeout_ms);

/// `text` of libpq as one line without its trailing hints, the password replaced by "***".
std::string one_line(const PostgresTarget& target, std::string_view text);

}  // namespace socle::store
