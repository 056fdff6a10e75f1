#pragma once

struct sqlite3;

namespace socle::store {

/// Registers what makes JSON of related records (base/row_shape.h):
///   socle_row(shape text, value, …)   the JSON of some columns of a row; a point is two values
///   socle_rows(shape text, value, …)  aggregate: an array of such rows
///   socle_array(json)                 aggregate: a JSON array, in the order of the rows; `[]` for
///                                     none. Fails with SQLITE_TOOBIG past base::embed_rows_max.
void register_row_functions(sqlite3* connection);

}  // namespace socle::store
