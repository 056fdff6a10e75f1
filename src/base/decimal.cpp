#include "base/decimal.h"

#include "base/digits.h"
#include "base/ensure.h"
#include "base/error.h"
#include "base/text.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <limits>
#include <optional>

namespace socle::base {
namespace {

/// Exponents beyond these can only be zero or out of range; far from overflowing an int.
constexpr int exponent_limit = 100'000;

/// The parts of a number as written: the digits around its point and its exponent.
struct Parts {
    bool negative = false;
    std::string_view whole;
    std::string_view decimals;
    int exponent = 0;
};

std::string_view take_digits(std::string_view& text) {
    std::size_t count = 0;
    while (count < text.size() && is_digit(text[count]))
        ++count;
    const std::string_view digits = text.substr(0, count);
    text.remove_prefix(count);
    return digits;
}

bool take_any(std::string_view& text, std::string_view wanted) {
    if (text.empty() || !wanted.contains(text.front())) return false;
    text.remove_prefix(1);
    return true;
}

bool take_sign(std::string_view& text) {
    const bool negative = text.starts_with('-');
    take_any(text, "+-");
    return negative;
}

std::optional<int> exponent_of(std::string_view text) {
    const bool negative = take_sign(text);
    const std::string_view digits = take_digits(text);
    if (digits.empty() || !text.empty()) return std::nullopt;
    int exponent = 0;
    for (const char c : digits)
        exponent = std::min(exponent * 10 + (c - '0'), exponent_limit);
    return negative ? -exponent : exponent;
}

std::optional<Parts> parts_of(std::string_view text) {
    Parts parts;
    parts.negative = take_sign(text);
    parts.whole = take_digits(text);
    if (take_any(text, ".")) parts.decimals = take_digits(text);
    if (parts.whole.empty() && parts.decimals.empty()) return std::nullopt;
    if (take_any(text, "eE")) {
        const auto exponent = exponent_of(text);
        if (!exponent) return std::nullopt;
        parts.exponent = *exponent;
    } else if (!text.empty()) {
        return std::nullopt;
    }
    return parts;
}

/// The magnitude of `parts` scaled and rounded, nullopt above `limit`.
std::optional<std::uint64_t> magnitude_of(const Parts& parts, int scale, std::uint64_t limit) {
    const auto whole_size = static_cast<std::int64_t>(parts.whole.size());
    const auto size = whole_size + static_cast<std::int64_t>(parts.decimals.size());
    const auto digit = [&](std::int64_t i) -> std::uint64_t {
        if (i < 0 || i >= size) return 0;
        const char c = i < whole_size ? parts.whole[static_cast<std::size_t>(i)]
                                      : parts.decimals[static_cast<std::size_t>(i - whole_size)];
        return static_cast<std::uint64_t>(c - '0');
    };
    const std::int64_t kept = whole_size + parts.exponent + scale;
    std::uint64_t magnitude = 0;
    for (std::int64_t i = 0; i < kept; ++i) {
        if (i >= size && magnitude == 0) return 0;
        if (magnitude > (limit - digit(i)) / 10) return std::nullopt;
        magnitude = magnitude * 10 + digit(i);
    }
    if (digit(kept) >= 5) ++magnitude;
    if (magnitude > limit) return std::nullopt;
    return magnitude;
}

}  // namespace

std::int64_t parse_decimal(std::string_view text, int scale) {
    const auto parts = parts_of(trimmed(text));
    if (!parts) {
        throw Error(Code::bad_value,
                    "invalid input syntax for type numeric: \"" + std::string(text) + '"');
    }
    const auto largest = static_cast<std::uint64_t>(std::numeric_limits<std::int64_t>::max());
    const auto magnitude = magnitude_of(*parts, scale, largest);
    if (!magnitude) {
        throw Error(Code::value_out_of_range,
                    "value \"" + std::string(text) + "\" is out of range for type numeric");
    }
    const auto value = static_cast<std::int64_t>(*magnitude);
    return parts->negative ? -value : value;
}

void append_decimal(std::string& out, std::int64_t scaled, int scale) {
    ensure(scale >= 0 && scale <= decimal_scale_max, "a decimal with too many decimals");
    auto magnitude = static_cast<std::uint64_t>(scaled);
    if (scaled < 0) magnitude = 0 - magnitude;
    std::array<char, 24> buffer;
    const char* end = std::to_chars(buffer.data(), buffer.data() + buffer.size(), magnitude).ptr;
    const auto digits = static_cast<std::size_t>(end - buffer.data());
    const auto decimals = static_cast<std::size_t>(scale);
    if (scaled < 0) out += '-';
    if (decimals == 0) {
        out.append(buffer.data(), digits);
        return;
    }
    if (digits <= decimals) {
        out += "0.";
        out.append(decimals - digits, '0');
        out.append(buffer.data(), digits);
        return;
    }
    out.append(buffer.data(), digits - decimals);
    out += '.';
    out.append(buffer.data() + (digits - decimals), decimals);
}

}  // namespace socle::base
