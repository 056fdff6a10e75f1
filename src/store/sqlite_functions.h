#pragma once

struct sqlite3;

namespace socle::store {

/// Registers the functions that our SQL uses and SQLite lacks; all give null when an argument is
/// null, and say the same as PostgreSQL:
///   socle_lower(text), socle_upper(text)      Unicode, root locale
///   socle_like(text, pattern)                 LIKE, escape \, case matters
///   socle_ilike(text, pattern)                ILIKE
///   socle_match(text, pattern)                ~ with RE2's syntax; "invalid regular expression: …"
///   socle_imatch(text, pattern)               ~*
///   socle_contains(json, json)                @> of jsonb
///   socle_overlaps(json list, json list)      whether they share an element
///   socle_shift(date or timestamp, integer)   later by so many microseconds; a date stays a date
///   socle_json_value(json, step, …), socle_json_text(…), socle_json_order(json, json): see
///   sqlite_json.h; and the collation socle_json
///   socle_cast(text, type name, scale)        base::parse_text
///   socle_row, socle_array: see sqlite_rows.h
///   socle_search, socle_phrase, and FTS5's tokenizer: see sqlite_search.h
///   socle_text(value, type name, scale)       base::to_text
///   socle_convert(value, from, scale, to, scale)  see sqlite_convert.h; for migrations
/// What a value did wrong is reported as SQLITE_MISMATCH or, out of range, SQLITE_RANGE.
void register_functions(sqlite3* connection);

}  // namespace socle::store
