#pragma once

#include "store/sqlite_function.h"

namespace socle::store {

/// socle_convert(value, from, from scale, to, to scale): schema_convert.h's `convert`, for
/// migrations that change the type of a column. Types by their names in definitions.
void convert_value(sqlite3_context* context, sqlite3_value** arguments);

}  // namespace socle::store
