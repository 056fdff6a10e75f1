#include "base/convert.h"

#include "base/decimal.h"
#include "base/digits.h"
#include "base/error.h"

#include <boost/json/value.hpp>

#include <algorithm>
#include <array>
#include <bit>
#include <charconv>
#include <cmath>
#include <cstring>
#include <utility>
#include <vector>

namespace socle::base {
namespace {

/// PostgreSQL writes a double without exponent from 1e-4 to below 1e15.
constexpr int fixed_exponent_min = -4;
constexpr int fixed_exponent_max = 14;
/// Below this every whole double is written as its digits.
constexpr double whole_max = 1e15;

/// A double as its shortest digits: value = 0.D1D2D3… × 10^(exponent + 1).
struct Digits {
    bool negative = false;
    std::array<char, 24> buffer;
    std::size_t count = 0;
    int exponent = 0;

    std::string_view text() const { return {buffer.data(), count}; }
};

Digits shortest_digits(double value) {
    std::array<char, 40> scientific;
    const char* end = std::to_chars(scientific.data(), scientific.data() + scientific.size(),
                                    std::abs(value), std::chars_format::scientific)
                          .ptr;
    const char* mark = std::find<const char*>(scientific.data(), end, 'e');
    Digits digits;
    digits.negative = std::signbit(value);
    for (const char* c = scientific.data(); c != mark; ++c) {
        if (*c != '.') digits.buffer[digits.count++] = *c;
    }
    const char* exponent = mark[1] == '+' ? mark + 2 : mark + 1;
    std::from_chars(exponent, end, digits.exponent);
    return digits;
}

void append_fixed(std::string& out, const Digits& digits) {
    if (digits.negative) out += '-';
    if (digits.exponent < 0) {
        out += "0.";
        out.append(static_cast<std::size_t>(-digits.exponent - 1), '0');
        out += digits.text();
        return;
    }
    const auto whole = static_cast<std::size_t>(digits.exponent) + 1;
    if (digits.count <= whole) {
        out += digits.text();
        out.append(whole - digits.count, '0');
        return;
    }
    out += digits.text().substr(0, whole);
    out += '.';
    out += digits.text().substr(whole);
}

void append_scientific(std::string& out, const Digits& digits) {
    if (digits.negative) out += '-';
    out += digits.buffer[0];
    if (digits.count > 1) {
        out += '.';
        out += digits.text().substr(1);
    }
    out += digits.exponent < 0 ? "e-" : "e+";
    const int magnitude = std::abs(digits.exponent);
    if (magnitude < 10) out += '0';
    out += std::to_string(magnitude);
}

template <typename Integer>
void append_integer(std::string& out, Integer value) {
    std::array<char, 24> buffer;
    const char* end = std::to_chars(buffer.data(), buffer.data() + buffer.size(), value).ptr;
    out += std::string_view(buffer.data(), end);
}

/// True when one of the eight bytes must be escaped: a control character, a quote or a backslash.
/// The high bit of a byte below `n` is set by subtracting `n`, unless it was set before.
bool any_escaped(std::uint64_t word) {
    constexpr std::uint64_t ones = 0x0101010101010101ULL;
    constexpr std::uint64_t highs = 0x8080808080808080ULL;
    const std::uint64_t quote = word ^ (ones * '"');
    const std::uint64_t backslash = word ^ (ones * '\\');
    const std::uint64_t control = (word - ones * 0x20) & ~word;
    return ((control | ((quote - ones) & ~quote) | ((backslash - ones) & ~backslash)) & highs) != 0;
}

bool is_escaped(char c) {
    return static_cast<unsigned char>(c) < 0x20 || c == '"' || c == '\\';
}

/// The place of the first byte of `text` from `start` on that must be escaped, its size if none.
std::size_t find_escaped(std::string_view text, std::size_t start) {
    std::size_t i = start;
    for (; i + sizeof(std::uint64_t) <= text.size(); i += sizeof(std::uint64_t)) {
        std::uint64_t word = 0;
        std::memcpy(&word, text.data() + i, sizeof(word));
        if (any_escaped(word)) break;
    }
    while (i < text.size() && !is_escaped(text[i]))
        ++i;
    return i;
}

void append_escaped(std::string& out, char c) {
    switch (c) {
        case '"':
            out += "\\\"";
            return;
        case '\\':
            out += "\\\\";
            return;
        case '\b':
            out += "\\b";
            return;
        case '\f':
            out += "\\f";
            return;
        case '\n':
            out += "\\n";
            return;
        case '\r':
            out += "\\r";
            return;
        case '\t':
            out += "\\t";
            return;
        default:
            out += "\\u00";
            out += lower_hex_digits[static_cast<unsigned char>(c) >> 4];
            out += lower_hex_digits[static_cast<unsigned char>(c) & 15];
    }
}

void append_integer_cell(std::string& out, TypeInfo type, std::int64_t value) {
    if (type.type == Type::boolean) {
        out += value != 0 ? "true" : "false";
    } else if (type.type == Type::decimal) {
        append_decimal(out, value, type.scale);
    } else {
        append_integer(out, value);
    }
}

/// As jsonb writes a number: all digits, never an exponent.
void append_json_number(std::string& out, double value) {
    if (value == 0) {
        out += '0';
        return;
    }
    if (!std::isfinite(value)) {
        throw Error(Code::value_out_of_range, "value \"Infinity\" is out of range for type json");
    }
    append_fixed(out, shortest_digits(value));
}

void append_canonical_string(std::string& out, std::string_view text) {
    if (text.contains('\0')) {
        throw Error(Code::bad_value, "unsupported Unicode escape sequence",
                    "\\u0000 cannot be converted to text.");
    }
    append_json_string(out, text);
}

void append_canonical(std::string& out, const boost::json::value& value);

void append_canonical_object(std::string& out, const boost::json::object& object) {
    std::vector<const boost::json::key_value_pair*> members;
    members.reserve(object.size());
    for (const auto& member : object)
        members.push_back(&member);
    std::ranges::sort(members, [](const auto* a, const auto* b) {
        const std::string_view left = a->key();
        const std::string_view right = b->key();
        return std::pair(left.size(), left) < std::pair(right.size(), right);
    });
    out += '{';
    for (const auto* member : members) {
        if (member != members.front()) out += ',';
        append_canonical_string(out, member->key());
        out += ':';
        append_canonical(out, member->value());
    }
    out += '}';
}

void append_canonical_array(std::string& out, const boost::json::array& array) {
    out += '[';
    for (std::size_t i = 0; i < array.size(); ++i) {
        if (i > 0) out += ',';
        append_canonical(out, array[i]);
    }
    out += ']';
}

void append_canonical(std::string& out, const boost::json::value& value) {
    switch (value.kind()) {
        case boost::json::kind::null:
            out += "null";
            return;
        case boost::json::kind::bool_:
            out += value.get_bool() ? "true" : "false";
            return;
        case boost::json::kind::int64:
            append_integer(out, value.get_int64());
            return;
        case boost::json::kind::uint64:
            append_integer(out, value.get_uint64());
            return;
        case boost::json::kind::double_:
            append_json_number(out, value.get_double());
            return;
        case boost::json::kind::string:
            append_canonical_string(out, value.get_string());
            return;
        case boost::json::kind::array:
            append_canonical_array(out, value.get_array());
            return;
        case boost::json::kind::object:
            append_canonical_object(out, value.get_object());
            return;
    }
}

}  // namespace

void append_json(std::string& out, TypeInfo type, const ValueView& value) {
    if (const auto* text = std::get_if<std::string_view>(&value)) {
        if (type.type == Type::json) {
            out += *text;
        } else {
            append_json_string(out, *text);
        }
    } else if (const auto* integer = std::get_if<std::int64_t>(&value)) {
        append_integer_cell(out, type, *integer);
    } else if (const auto* real = std::get_if<double>(&value)) {
        append_double(out, *real);
    } else {
        out += "null";
    }
}

void append_point(std::string& out, const ValueView& latitude, const ValueView& longitude) {
    if (is_null(latitude) || is_null(longitude)) {
        out += "null";
        return;
    }
    out += R"({"type":"Point","coordinates":[)";
    append_json(out, {Type::number}, longitude);
    out += ',';
    append_json(out, {Type::number}, latitude);
    out += "]}";
}

void append_json_string(std::string& out, std::string_view text) {
    out += '"';
    std::size_t start = 0;
    while (true) {
        const std::size_t end = find_escaped(text, start);
        out.append(text, start, end - start);
        if (end == text.size()) break;
        append_escaped(out, text[end]);
        start = end + 1;
    }
    out += '"';
}

void append_double(std::string& out, double value) {
    if (!std::isfinite(value)) {
        out += std::isnan(value) ? "\"NaN\"" : value < 0 ? "\"-Infinity\"" : "\"Infinity\"";
        return;
    }
    const bool whole = std::abs(value) < whole_max && value == std::trunc(value);
    if (whole && !(value == 0 && std::signbit(value))) {
        append_integer(out, static_cast<std::int64_t>(value));
        return;
    }
    const Digits digits = shortest_digits(value);
    const bool fixed =
        digits.exponent >= fixed_exponent_min && digits.exponent <= fixed_exponent_max;
    if (fixed) {
        append_fixed(out, digits);
    } else {
        append_scientific(out, digits);
    }
}

std::string to_text(TypeInfo type, const ValueView& value) {
    if (const auto* text = std::get_if<std::string_view>(&value)) return std::string(*text);
    std::string out;
    append_json(out, type, value);
    return out;
}

std::string canonical_json(const boost::json::value& value) {
    std::string out;
    append_canonical(out, value);
    return out;
}

}  // namespace socle::base
