#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace socle::base {

/// The name of `candidates` most like `wanted` (edit distance at most a third of its length, at
/// least 1), if any.
std::optional<std::string> nearest(std::string_view wanted,
                                   const std::vector<std::string>& candidates);

/// Percent-decodes `text` of a URL query ('+' is a space). nullopt on a broken escape or invalid
/// UTF-8.
std::optional<std::string> url_decode(std::string_view text);
/// Percent-decodes `text` of a URL path, where '+' is a plus. nullopt as url_decode, and for NUL,
/// which no name has.
std::optional<std::string> path_decode(std::string_view text);
std::string url_encode(std::string_view text);

bool valid_utf8(std::string_view text);
std::size_t utf8_length(std::string_view text);
/// Lower case by Unicode's rules, root locale (ICU).
std::string lower(std::string_view text);
std::string upper(std::string_view text);
std::string_view trimmed(std::string_view text);
std::vector<std::string_view> split(std::string_view text, char separator);
std::string join(const std::vector<std::string>& parts, std::string_view separator);
bool equals_ignoring_case(std::string_view a, std::string_view b);

}  // namespace socle::base
