#include "base/text.h"

#include "base/digits.h"

#include <unicode/bytestream.h>
#include <unicode/casemap.h>
#include <unicode/stringoptions.h>

#include <algorithm>
#include <array>
#include <cstdint>
#include <cstring>
#include <numeric>

namespace socle::base {
namespace {

/// Names longer than this are not compared: the cost grows with the square.
constexpr std::size_t nearest_bytes_max = 64;

bool is_ascii_word(const char* data) {
    std::uint64_t word = 0;
    std::memcpy(&word, data, sizeof(word));
    return (word & 0x8080808080808080ULL) == 0;
}

bool is_ascii(std::string_view text) {
    std::size_t i = 0;
    for (; i + 8 <= text.size(); i += 8) {
        if (!is_ascii_word(text.data() + i)) return false;
    }
    for (; i < text.size(); ++i) {
        if (static_cast<unsigned char>(text[i]) >= 0x80) return false;
    }
    return true;
}

char ascii_lower(char c) {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c;
}
char ascii_upper(char c) {
    return c >= 'a' && c <= 'z' ? static_cast<char>(c - 32) : c;
}

bool is_space(char c) {
    return c == ' ' || (c >= '\t' && c <= '\r');
}

/// The bytes of the well-formed character at the start of `text`, 0 if there is none.
std::size_t character_bytes(std::string_view text) {
    const auto at = [&](std::size_t i) { return static_cast<unsigned char>(text[i]); };
    const auto follows = [&](std::size_t i, unsigned low = 0x80, unsigned high = 0xbf) {
        return i < text.size() && at(i) >= low && at(i) <= high;
    };
    const unsigned first = at(0);
    if (first < 0x80) return 1;
    if (first < 0xc2 || first > 0xf4) return 0;
    if (first < 0xe0) return follows(1) ? 2 : 0;
    if (first < 0xf0) {
        const unsigned low = first == 0xe0 ? 0xa0 : 0x80;
        const unsigned high = first == 0xed ? 0x9f : 0xbf;
        return follows(1, low, high) && follows(2) ? 3 : 0;
    }
    const unsigned low = first == 0xf0 ? 0x90 : 0x80;
    const unsigned high = first == 0xf4 ? 0x8f : 0xbf;
    return follows(1, low, high) && follows(2) && follows(3) ? 4 : 0;
}

/// Edit distance where swapping two neighbours counts once; stops counting above `limit`.
std::size_t distance(std::string_view a, std::string_view b, std::size_t limit) {
    using Line = std::array<std::size_t, nearest_bytes_max + 1>;
    Line before_last{};
    Line last{};
    Line current{};
    std::iota(last.begin(), last.end(), std::size_t{0});
    for (std::size_t i = 1; i <= a.size(); ++i) {
        current[0] = i;
        std::size_t best = i;
        for (std::size_t j = 1; j <= b.size(); ++j) {
            const std::size_t change = last[j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1);
            current[j] = std::min({change, last[j] + 1, current[j - 1] + 1});
            const bool swapped = i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1];
            if (swapped) current[j] = std::min(current[j], before_last[j - 2] + 1);
            best = std::min(best, current[j]);
        }
        if (best > limit) return limit + 1;
        before_last = last;
        last = current;
    }
    return last[b.size()];
}

}  // namespace

std::optional<std::string> nearest(std::string_view wanted,
                                   const std::vector<std::string>& candidates) {
    if (wanted.empty() || wanted.size() > nearest_bytes_max) return std::nullopt;
    std::size_t limit = std::max<std::size_t>(1, wanted.size() / 3);
    const std::string* best = nullptr;
    for (const std::string& candidate : candidates) {
        if (candidate.empty() || candidate.size() > nearest_bytes_max) continue;
        const std::size_t longer = std::max(wanted.size(), candidate.size());
        const std::size_t shorter = std::min(wanted.size(), candidate.size());
        if (longer - shorter > limit) continue;
        const std::size_t changes = distance(wanted, candidate, limit);
        if (changes > limit || changes == longer) continue;
        if (changes == 0) return candidate;
        best = &candidate;
        limit = changes - 1;
    }
    if (best == nullptr) return std::nullopt;
    return *best;
}

namespace {

std::optional<std::string> decode(std::string_view text, bool plus_is_space) {
    std::string plain;
    plain.reserve(text.size());
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (text[i] == '+' && plus_is_space) {
            plain += ' ';
        } else if (text[i] != '%') {
            plain += text[i];
        } else {
            if (i + 2 >= text.size()) return std::nullopt;
            const int high = hex_value(text[i + 1]);
            const int low = hex_value(text[i + 2]);
            if (high < 0 || low < 0) return std::nullopt;
            plain += static_cast<char>(high * 16 + low);
            i += 2;
        }
    }
    if (!valid_utf8(plain)) return std::nullopt;
    return plain;
}

}  // namespace

std::optional<std::string> url_decode(std::string_view text) {
    return decode(text, true);
}

std::optional<std::string> path_decode(std::string_view text) {
    auto plain = decode(text, false);
    if (plain && plain->contains('\0')) return std::nullopt;
    return plain;
}

std::string url_encode(std::string_view text) {
    std::string encoded;
    encoded.reserve(text.size());
    for (const char c : text) {
        const char low = ascii_lower(c);
        const bool plain = (low >= 'a' && low <= 'z') || (c >= '0' && c <= '9') || c == '-' ||
                           c == '.' || c == '_' || c == '~';
        if (plain) {
            encoded += c;
            continue;
        }
        const auto byte = static_cast<unsigned char>(c);
        encoded += '%';
        encoded += upper_hex_digits[byte >> 4];
        encoded += upper_hex_digits[byte & 15];
    }
    return encoded;
}

bool valid_utf8(std::string_view text) {
    while (!text.empty()) {
        if (text.size() >= 8 && is_ascii_word(&text.front())) {
            text.remove_prefix(8);
            continue;
        }
        const std::size_t length = character_bytes(text);
        if (length == 0) return false;
        text.remove_prefix(length);
    }
    return true;
}

std::size_t utf8_length(std::string_view text) {
    return static_cast<std::size_t>(std::ranges::count_if(
        text, [](char c) { return (static_cast<unsigned char>(c) & 0xc0) != 0x80; }));
}

std::string lower(std::string_view text) {
    std::string result;
    if (is_ascii(text)) {
        result.resize(text.size());
        std::ranges::transform(text, result.begin(), ascii_lower);
        return result;
    }
    icu::StringByteSink<std::string> sink(&result);
    UErrorCode status = U_ZERO_ERROR;
    icu::CaseMap::utf8ToLower("", 0, {text.data(), static_cast<int32_t>(text.size())}, sink,
                              nullptr, status);
    return result;
}

std::string upper(std::string_view text) {
    std::string result;
    if (is_ascii(text)) {
        result.resize(text.size());
        std::ranges::transform(text, result.begin(), ascii_upper);
        return result;
    }
    icu::StringByteSink<std::string> sink(&result);
    UErrorCode status = U_ZERO_ERROR;
    icu::CaseMap::utf8ToUpper("", 0, {text.data(), static_cast<int32_t>(text.size())}, sink,
                              nullptr, status);
    return result;
}

std::string_view trimmed(std::string_view text) {
    while (!text.empty() && is_space(text.front()))
        text.remove_prefix(1);
    while (!text.empty() && is_space(text.back()))
        text.remove_suffix(1);
    return text;
}

std::vector<std::string_view> split(std::string_view text, char separator) {
    std::vector<std::string_view> parts;
    for (std::size_t end = text.find(separator); end != std::string_view::npos;
         end = text.find(separator)) {
        parts.push_back(text.substr(0, end));
        text.remove_prefix(end + 1);
    }
    parts.push_back(text);
    return parts;
}

std::string join(const std::vector<std::string>& parts, std::string_view separator) {
    std::string text;
    for (std::size_t i = 0; i < parts.size(); ++i) {
        if (i > 0) text += separator;
        text += parts[i];
    }
    return text;
}

bool equals_ignoring_case(std::string_view a, std::string_view b) {
    return std::ranges::equal(a, b, {}, ascii_lower, ascii_lower);
}

}  // namespace socle::base
