#pragma once

#include <string_view>

namespace socle::base {

inline constexpr std::string_view lower_hex_digits = "0123456789abcdef";
inline constexpr std::string_view upper_hex_digits = "0123456789ABCDEF";

constexpr bool is_digit(char c) {
    return c >= '0' && c <= '9';
}

/// The value of a hexadecimal digit of either case, -1 for any other character.
constexpr int hex_value(char c) {
    if (is_digit(c)) return c - '0';
    if (c >= 'a' && c <= 'f') return c - 'a' + 10;
    if (c >= 'A' && c <= 'F') return c - 'A' + 10;
    return -1;
}

}  // namespace socle::base
