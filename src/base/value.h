#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace socle::base {

/// The types a column can have, with one storage form each, the same for both stores above `store`:
///   text, uuid         string (uuid in lower case)
///   integer, boolean   int64 (boolean 0 or 1)
///   decimal            int64 scaled by 10^scale
///   number             double
///   date               "2024-01-31"
///   time               "13:45:00" or "13:45:00.5"
///   timestamp          "2024-01-31T13:45:00.12+00:00": always UTC, trailing zeros trimmed
///   json               compact JSON text, keys in the order of PostgreSQL's jsonb (by length, then
///                      bytes), see canonical_json
///   point              two cells, latitude then longitude, both double
enum class Type {
    text,
    integer,
    number,
    decimal,
    boolean,
    date,
    time,
    timestamp,
    uuid,
    json,
    point
};

/// A type and, for decimals, its number of decimals.
struct TypeInfo {
    Type type = Type::text;
    int scale = 0;
    bool operator==(const TypeInfo&) const = default;
};

/// The name of a type as definitions and messages spell it ("timestamp"), and as PostgreSQL's error
/// texts do ("timestamp with time zone").
std::string_view type_name(Type type);
std::string_view postgres_type_name(Type type);

/// One value in its storage form; monostate is null.
using Value = std::variant<std::monostate, std::int64_t, double, std::string>;
using Values = std::vector<Value>;

/// A value owned by somebody else (a `Rows`, a `Value`).
using ValueView = std::variant<std::monostate, std::int64_t, double, std::string_view>;

inline bool is_null(const Value& value) {
    return std::holds_alternative<std::monostate>(value);
}
inline bool is_null(const ValueView& value) {
    return std::holds_alternative<std::monostate>(value);
}
ValueView view(const Value& value);
Value copy(const ValueView& value);

}  // namespace socle::base
