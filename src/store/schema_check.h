#pragma once

#include "base/statement.h"
#include "store/schema_diff.h"

#include <cstdint>
#include <map>
#include <string>

namespace socle::store {

class Store;

/// What changes would lose, in words, by "table" or "table.column" as they are called before the
/// change.
using Losses = std::map<std::string, std::string>;

/// Looks at the rows: counts what would be lost and throws Error for what cannot be done, with the
/// first row that stands in the way: a value that does not convert (bad_value), a required field
/// without value (not_null_violation), duplicates (unique_violation), references to nothing
/// (foreign_key_violation), a name that a table not made by Socle has (bad_value).
Losses check_changes(Store& store, const SchemaChanges& changes);

/// The value a column has after the change, as an expression over the columns of its table before
/// it, each written `prefix` + name.
std::string value_after_sql(base::Dialect dialect, const ColumnChange& column,
                            const std::string& prefix = {});

}  // namespace socle::store
