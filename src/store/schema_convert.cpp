#include "store/schema_convert.h"

#include "base/convert.h"
#include "base/error.h"
#include "base/text.h"
#include "base/time.h"
#include "store/schema_sql.h"

#include <array>
#include <cmath>
#include <utility>

namespace socle::store {

namespace {

using base::Code;
using base::Dialect;
using base::Error;
using base::Type;
using base::TypeInfo;
using base::Value;
using base::ValueView;

constexpr std::size_t date_bytes = 10;

constexpr std::array all_types = {Type::text,    Type::integer, Type::number, Type::decimal,
                                  Type::boolean, Type::date,    Type::time,   Type::timestamp,
                                  Type::uuid,    Type::json,    Type::point};

/// The pairs besides those from and to text.
constexpr std::array<std::pair<Type, Type>, 15> pairs = {{
    {Type::integer, Type::number},
    {Type::integer, Type::decimal},
    {Type::integer, Type::boolean},
    {Type::integer, Type::json},
    {Type::number, Type::integer},
    {Type::number, Type::decimal},
    {Type::decimal, Type::integer},
    {Type::decimal, Type::number},
    {Type::decimal, Type::decimal},
    {Type::decimal, Type::json},
    {Type::boolean, Type::integer},
    {Type::boolean, Type::json},
    {Type::date, Type::timestamp},
    {Type::timestamp, Type::date},
    {Type::timestamp, Type::time},
}};

[[noreturn]] void refuse(TypeInfo to, std::string_view text) {
    throw Error(Code::bad_value,
                "invalid value for type " + described(to) + ": \"" + std::string(text) + "\"");
}

/// Digits, sign and point of a decimal to an integer scaled by `scale`, rounded half away from
/// zero.
std::int64_t rescaled(std::int64_t value, int from, int to) {
    while (from < to) {
        if (__builtin_mul_overflow(value, std::int64_t{10}, &value)) {
            throw Error(Code::value_out_of_range, "numeric field overflow");
        }
        ++from;
    }
    if (from == to) return value;
    std::int64_t divisor = 1;
    for (; from > to; --from)
        divisor *= 10;
    const auto rest = value % divisor;
    const auto half = divisor / 2;
    const auto step = rest >= half ? 1 : rest <= -half ? -1 : 0;
    return value / divisor + step;
}

std::int64_t integer_of(double value) {
    const auto rounded = std::nearbyint(value);
    constexpr double limit = 9223372036854775808.0;
    if (!(rounded >= -limit && rounded < limit)) {
        throw Error(Code::value_out_of_range, "bigint out of range");
    }
    return static_cast<std::int64_t>(rounded);
}

/// The text of a jsonb value: compact JSON with a space after each colon and comma.
std::string spaced_json(std::string_view json) {
    std::string out;
    bool in_string = false;
    for (std::size_t i = 0; i < json.size(); ++i) {
        const char c = json[i];
        out += c;
        if (in_string && c == '\\' && i + 1 < json.size()) out += json[++i];
        if (c == '"') in_string = !in_string;
        if (!in_string && (c == ':' || c == ',')) out += ' ';
    }
    return out;
}

Value from_text(TypeInfo to, std::string_view text) {
    const auto trimmed = base::trimmed(text);
    auto value = base::parse_text(to, trimmed);
    if (const auto* number = std::get_if<double>(&value); number && !std::isfinite(*number)) {
        refuse(to, trimmed);
    }
    return value;
}

Value from_integer(TypeInfo to, std::int64_t value) {
    switch (to.type) {
        case Type::number:
            return static_cast<double>(value);
        case Type::decimal:
            return rescaled(value, 0, to.scale);
        case Type::boolean:
            if (value != 0 && value != 1) refuse(to, std::to_string(value));
            return value;
        default:
            return std::to_string(value);
    }
}

Value from_number(TypeInfo to, double value) {
    if (to.type == Type::integer) return integer_of(value);
    std::string text;
    base::append_double(text, value);
    return base::parse_text(to, text);
}

Value from_decimal(TypeInfo from, TypeInfo to, std::int64_t value) {
    switch (to.type) {
        case Type::integer:
            return rescaled(value, from.scale, 0);
        case Type::decimal:
            return rescaled(value, from.scale, to.scale);
        case Type::number:
            return std::stod(base::to_text(from, value));
        default:
            return base::to_text(from, value);
    }
}

Value from_boolean(TypeInfo to, std::int64_t value) {
    if (to.type == Type::integer) return value;
    return std::string(value == 0 ? "false" : "true");
}

Value from_instant(TypeInfo to, std::string_view text) {
    if (to.type == Type::timestamp) return std::string(text) + "T00:00:00+00:00";
    if (to.type == Type::date) return std::string(text.substr(0, date_bytes));
    const auto end = text.find('+', date_bytes);
    return std::string(text.substr(date_bytes + 1, end - date_bytes - 1));
}

Value to_text_value(TypeInfo from, const ValueView& value) {
    auto text = base::to_text(from, value);
    return from.type == Type::json ? spaced_json(text) : text;
}

std::string decimals_of(std::string_view text) {
    const auto point = text.find('.');
    if (point == std::string_view::npos) return {};
    auto digits = text.substr(point + 1);
    while (!digits.empty() && digits.back() == '0')
        digits.remove_suffix(1);
    return std::string(digits);
}

bool text_loses(TypeInfo to, std::string_view text, const Value& converted) {
    auto trimmed = base::trimmed(text);
    if (to.type == Type::integer || to.type == Type::decimal) {
        if (trimmed.starts_with('+')) trimmed.remove_prefix(1);
        const auto digits = trimmed.starts_with('-') ? trimmed.substr(1) : trimmed;
        if (digits.size() > 1 && digits[0] == '0' && digits[1] != '.') return true;
    }
    if (to.type == Type::decimal) {
        const auto exponent = trimmed.find_first_of("eE") != std::string_view::npos;
        return !exponent && decimals_of(trimmed).size() > static_cast<std::size_t>(to.scale);
    }
    if (to.type == Type::date) {
        const auto at_us = base::parse_timestamp(trimmed);
        return at_us &&
               base::timestamp_text(*at_us) != std::get<std::string>(converted) + "T00:00:00+00:00";
    }
    return false;
}

std::string postgres_conversion(TypeInfo from, TypeInfo to, const std::string& operand) {
    const auto type = postgres_type(to);
    if (from.type == Type::text) return "btrim(" + operand + ", E' \\t\\n\\r\\f\\v')::" + type;
    if (to.type == Type::json) return "to_jsonb(" + operand + ")";
    if (from.type == Type::timestamp && to.type == Type::text) {
        return "replace(" + operand + "::text, ' ', 'T') || ':00'";
    }
    if (from.type == Type::timestamp) return "(" + operand + " AT TIME ZONE 'UTC')::" + type;
    if (from.type == Type::date && to.type == Type::timestamp) {
        return "(" + operand + "::timestamp AT TIME ZONE 'UTC')";
    }
    if (from.type == Type::integer && to.type == Type::boolean) return "(" + operand + " <> 0)";
    if (from.type == Type::boolean && to.type == Type::integer)
        return operand + "::integer::bigint";
    if (from.type == Type::number && to.type == Type::decimal) return operand + "::text::" + type;
    return operand + "::" + type;
}

}  // namespace

bool convertible(TypeInfo from, TypeInfo to) {
    if (from == to) return true;
    if (from.type == Type::point || to.type == Type::point) return false;
    if (from.type == Type::text || to.type == Type::text) return true;
    for (const auto& [source, target] : pairs) {
        if (source == from.type && target == to.type) return true;
    }
    return false;
}

Value convert(TypeInfo from, TypeInfo to, const ValueView& value) {
    if (base::is_null(value) || from == to) return base::copy(value);
    if (!convertible(from, to)) {
        throw Error(Code::bad_value,
                    "there is no conversion from " + described(from) + " to " + described(to));
    }
    if (to.type == Type::text) return to_text_value(from, value);
    switch (from.type) {
        case Type::text:
            return from_text(to, std::get<std::string_view>(value));
        case Type::integer:
            return from_integer(to, std::get<std::int64_t>(value));
        case Type::number:
            return from_number(to, std::get<double>(value));
        case Type::decimal:
            return from_decimal(from, to, std::get<std::int64_t>(value));
        case Type::boolean:
            return from_boolean(to, std::get<std::int64_t>(value));
        default:
            return from_instant(to, std::get<std::string_view>(value));
    }
}

bool conversion_loses(TypeInfo from, TypeInfo to, const ValueView& value, const Value& converted) {
    if (base::is_null(value) || from == to || to.type == Type::text || to.type == Type::json) {
        return false;
    }
    if (from.type == Type::text) {
        return text_loses(to, std::get<std::string_view>(value), converted);
    }
    if (!convertible(to, from)) return true;
    try {
        return base::view(convert(to, from, base::view(converted))) != value;
    } catch (const Error&) {
        return true;
    }
}

std::string conversion_sql(Dialect dialect, TypeInfo from, TypeInfo to,
                           const std::string& operand) {
    if (from == to) return operand;
    const bool postgres = dialect == Dialect::postgres;
    if (!convertible(from, to)) return postgres ? "NULL::" + postgres_type(to) : "NULL";
    if (postgres) return postgres_conversion(from, to, operand);
    return "socle_convert(" + operand + ", " + literal(base::type_name(from.type)) + ", " +
           std::to_string(from.scale) + ", " + literal(base::type_name(to.type)) + ", " +
           std::to_string(to.scale) + ")";
}

std::string described(TypeInfo type) {
    std::string name(base::type_name(type.type));
    if (type.type != Type::decimal) return name;
    return name + " (" + std::to_string(type.scale) +
           (type.scale == 1 ? " decimal)" : " decimals)");
}

Type type_named(std::string_view name) {
    for (const auto type : all_types) {
        if (base::type_name(type) == name) return type;
    }
    throw Error(Code::internal, "no type is called " + std::string(name));
}

}  // namespace socle::store
