#pragma once

#include "base/error.h"
#include "store/store.h"

#include <string>
#include <string_view>

struct sqlite3;

namespace socle::store {

/// Throws what the last failure of `connection` means: Violation for a constraint, else Error.
/// `sql` goes to the Error's internal text, for the log.
[[noreturn]] void throw_sqlite_error(sqlite3* connection, int result, std::string_view sql = {});

/// The constraint that `message` names ("UNIQUE constraint failed: movie.title, movie.year"), with
/// the name PostgreSQL gives it: movie_title_year_key, movie_pkey. Not-null has no name, as there.
/// Only for extended results of the family SQLITE_CONSTRAINT that `is_violation`.
bool is_violation(int extended_result);
Violation to_violation(int extended_result, std::string_view message);

/// Any other failure: `unavailable` with a line a person can act on, `timed_out`, `bad_value` and
/// `value_out_of_range` for what a value did, else `internal`.
base::Error to_error(int extended_result, std::string_view message, std::string_view sql = {});

}  // namespace socle::store
