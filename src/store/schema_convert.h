#pragma once

#include "base/statement.h"
#include "base/value.h"

#include <string>
#include <string_view>

namespace socle::store {

/// Changing the type of a column: the same rules on both stores. SQLite converts with the function
/// `socle_convert(value, from, from_scale, to, to_scale)`, which is `convert`; PostgreSQL with the
/// casts of `conversion_sql`, which give the same for every value `convert` accepts.

/// Whether there is a conversion at all; between equal types there is.
bool convertible(base::TypeInfo from, base::TypeInfo to);

/// `value` (storage form of `from`, null stays null) in storage form of `to`. Rounds half away from
/// zero, doubles half to even, as PostgreSQL does. Throws Error when this value has no counterpart.
base::Value convert(base::TypeInfo from, base::TypeInfo to, const base::ValueView& value);

/// True when something of `value` is gone after the conversion to `converted`: decimals, the time
/// of a timestamp, leading zeros of a text.
bool conversion_loses(base::TypeInfo from, base::TypeInfo to, const base::ValueView& value,
                      const base::Value& converted);

/// The SQL expression that converts `operand`, an expression of type `from`.
std::string conversion_sql(base::Dialect dialect, base::TypeInfo from, base::TypeInfo to,
                           const std::string& operand);

/// "decimal (2 decimals)", for messages.
std::string described(base::TypeInfo type);
/// The type called `name` by base::type_name; throws Error internal for another word.
base::Type type_named(std::string_view name);

}  // namespace socle::store
