#include "base/convert.h"

#include "base/decimal.h"
#include "base/error.h"
#include "base/ids.h"
#include "base/json.h"
#include "base/text.h"
#include "base/time.h"

#include <boost/json/value.hpp>

#include <charconv>
#include <cmath>
#include <limits>

namespace socle::base {
namespace {

/// Longer texts are cut in messages: an answer must not repeat a megabyte of body.
constexpr std::size_t shown_bytes_max = 200;

std::string shown(std::string_view text) {
    if (text.size() <= shown_bytes_max) return std::string(text);
    std::size_t end = shown_bytes_max;
    while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xc0) == 0x80)
        --end;
    return std::string(text.substr(0, end)) + "…";
}

[[noreturn]] void refuse_syntax(Type type, std::string_view text) {
    const Code code = type == Type::date || type == Type::time || type == Type::timestamp
                          ? Code::bad_date
                          : Code::bad_value;
    throw Error(code, "invalid input syntax for type " + std::string(postgres_type_name(type)) +
                          ": \"" + shown(text) + '"');
}

[[noreturn]] void refuse_range(Type type, std::string_view text) {
    throw Error(Code::value_out_of_range, "value \"" + shown(text) +
                                              "\" is out of range for type " +
                                              std::string(postgres_type_name(type)));
}

[[noreturn]] void refuse_date(Type type, std::string_view text) {
    const bool formed = type == Type::time ? has_time_form(text) : has_date_form(text);
    if (!formed) refuse_syntax(type, text);
    throw Error(Code::bad_date, "date/time field value out of range: \"" + shown(text) + '"');
}

std::string checked_text(std::string_view text) {
    if (text.contains('\0')) {
        throw Error(Code::bad_value, "invalid byte sequence for encoding \"UTF8\": 0x00");
    }
    if (!valid_utf8(text)) {
        throw Error(Code::bad_value, "invalid byte sequence for encoding \"UTF8\"");
    }
    return std::string(text);
}

std::string_view without_plus(std::string_view text) {
    const bool plus = text.size() > 1 && text[0] == '+' && text[1] != '-';
    return plus ? text.substr(1) : text;
}

std::int64_t parse_integer(std::string_view text) {
    const std::string_view digits = without_plus(trimmed(text));
    std::int64_t value = 0;
    const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), value);
    if (digits.empty() || end != digits.data() + digits.size()) refuse_syntax(Type::integer, text);
    if (error == std::errc::result_out_of_range) refuse_range(Type::integer, text);
    if (error != std::errc()) refuse_syntax(Type::integer, text);
    return value;
}

/// Infinity and NaN are refused: SQLite cannot store the one, JSON cannot write either.
double parse_number(std::string_view text) {
    const std::string_view digits = without_plus(trimmed(text));
    double value = 0;
    const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), value);
    if (digits.empty() || end != digits.data() + digits.size()) refuse_syntax(Type::number, text);
    if (error == std::errc::result_out_of_range) {
        throw Error(Code::value_out_of_range,
                    '"' + shown(text) + "\" is out of range for type double precision");
    }
    if (error != std::errc() || !std::isfinite(value)) refuse_syntax(Type::number, text);
    return value;
}

bool is_prefix(std::string_view text, std::string_view word, std::size_t bytes_min) {
    return text.size() >= bytes_min && text.size() <= word.size() &&
           equals_ignoring_case(text, word.substr(0, text.size()));
}

std::int64_t parse_boolean(std::string_view text) {
    const std::string_view word = trimmed(text);
    if (word == "1" || is_prefix(word, "true", 1) || is_prefix(word, "yes", 1) ||
        is_prefix(word, "on", 2)) {
        return 1;
    }
    if (word == "0" || is_prefix(word, "false", 1) || is_prefix(word, "no", 1) ||
        is_prefix(word, "off", 2)) {
        return 0;
    }
    refuse_syntax(Type::boolean, text);
}

std::string parse_json_text(std::string_view text) {
    JsonFault fault;
    const auto value = parse_json(text, fault);
    if (!value) {
        throw Error(Code::bad_value, "invalid input syntax for type json",
                    "At byte " + std::to_string(fault.at + 1) + ": " + fault.message);
    }
    return canonical_json(*value);
}

Value from_json_number(TypeInfo type, const boost::json::value& value) {
    switch (type.type) {
        case Type::integer:
        case Type::decimal:
        case Type::number:
            break;
        default:
            refuse_syntax(type.type, canonical_json(value));
    }
    if (value.is_double() && !std::isfinite(value.get_double()))
        refuse_range(type.type, "Infinity");
    if (type.type == Type::number) return value.to_number<double>();
    if (type.type == Type::integer && value.is_int64()) return value.get_int64();
    return parse_text(type, canonical_json(value));
}

}  // namespace

Value parse_text(TypeInfo type, std::string_view text) {
    switch (type.type) {
        case Type::text:
            return checked_text(text);
        case Type::integer:
            return parse_integer(text);
        case Type::number:
            return parse_number(text);
        case Type::decimal:
            return parse_decimal(text, type.scale);
        case Type::boolean:
            return parse_boolean(text);
        case Type::date: {
            auto date = parse_date(text);
            if (!date) refuse_date(Type::date, text);
            return *std::move(date);
        }
        case Type::time: {
            auto time = parse_time(text);
            if (!time) refuse_date(Type::time, text);
            return *std::move(time);
        }
        case Type::timestamp: {
            const auto at_us = parse_timestamp(text);
            if (!at_us) refuse_date(Type::timestamp, text);
            return timestamp_text(*at_us);
        }
        case Type::uuid: {
            auto uuid = parse_uuid(text);
            if (!uuid) refuse_syntax(Type::uuid, text);
            return *std::move(uuid);
        }
        case Type::json:
            return parse_json_text(text);
        case Type::point:
            break;
    }
    refuse_syntax(type.type, text);
}

Value from_json(TypeInfo type, const boost::json::value& value) {
    if (value.is_null()) return {};
    if (type.type == Type::json) return canonical_json(value);
    switch (value.kind()) {
        case boost::json::kind::string:
            return parse_text(type, std::string_view(value.get_string()));
        case boost::json::kind::bool_:
            if (type.type == Type::boolean) return std::int64_t{value.get_bool()};
            break;
        case boost::json::kind::int64:
        case boost::json::kind::uint64:
        case boost::json::kind::double_:
            return from_json_number(type, value);
        default:
            break;
    }
    refuse_syntax(type.type, canonical_json(value));
}

}  // namespace socle::base
