#include "base/value.h"

namespace socle::base {

std::string_view type_name(Type type) {
    switch (type) {
        case Type::text:
            return "text";
        case Type::integer:
            return "integer";
        case Type::number:
            return "number";
        case Type::decimal:
            return "decimal";
        case Type::boolean:
            return "boolean";
        case Type::date:
            return "date";
        case Type::time:
            return "time";
        case Type::timestamp:
            return "timestamp";
        case Type::uuid:
            return "uuid";
        case Type::json:
            return "json";
        case Type::point:
            return "point";
    }
    return "";
}

std::string_view postgres_type_name(Type type) {
    switch (type) {
        case Type::integer:
            return "bigint";
        case Type::number:
            return "double precision";
        case Type::decimal:
            return "numeric";
        case Type::timestamp:
            return "timestamp with time zone";
        case Type::text:
        case Type::boolean:
        case Type::date:
        case Type::time:
        case Type::uuid:
        case Type::json:
        case Type::point:
            return type_name(type);
    }
    return "";
}

ValueView view(const Value& value) {
    if (const auto* integer = std::get_if<std::int64_t>(&value)) return *integer;
    if (const auto* real = std::get_if<double>(&value)) return *real;
    if (const auto* text = std::get_if<std::string>(&value)) return std::string_view(*text);
    return {};
}

Value copy(const ValueView& value) {
    if (const auto* integer = std::get_if<std::int64_t>(&value)) return *integer;
    if (const auto* real = std::get_if<double>(&value)) return *real;
    if (const auto* text = std::get_if<std::string_view>(&value)) return std::string(*text);
    return {};
}

}  // namespace socle::base
