#pragma once

#include <chrono>
#include <cstddef>
#include <exception>
#include <string>

namespace socle::store {

/// What the server said when it refused a statement, or why the connection is gone. Plain values:
/// copied out of libpq's result.
struct PostgresFailure {
    std::string state;  ///< SQLSTATE; "" when the connection was lost before an answer
    std::string message;
    std::string detail;
    std::string table;
    std::string column;
    std::string constraint;
    std::size_t row = 0;  ///< which run of the statement, see Violation::row
    bool lost = false;    ///< the connection is gone
};

/// The failure as what Transaction and Client throw: a Violation for constraints, else an Error.
/// Texts of the server reach the client only where they are about the caller's values (class 22);
/// otherwise they are in Error::internal.
std::exception_ptr to_exception(const PostgresFailure& failure);
[[noreturn]] void raise(const PostgresFailure& failure);

/// The Error of requests that get no connection; `why` is for the log.
std::exception_ptr unavailable(std::string why, std::chrono::seconds retry_after = {});

/// A serialization failure or a deadlock: running the transaction again may succeed.
bool is_conflict(const PostgresFailure& failure);

/// The prepared statement is unknown to the server or was prepared against another schema:
/// preparing it again helps.
bool is_stale_statement(const PostgresFailure& failure);

}  // namespace socle::store
