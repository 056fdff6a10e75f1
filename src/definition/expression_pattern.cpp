#include "definition/expression_pattern.h"

#include <fmt/format.h>
#include <re2/re2.h>

#include <charconv>
#include <cstddef>

namespace socle::definition {
namespace {

constexpr std::string_view common_escapes = "dDsSwWAntrfv";
constexpr int repeats_max = 255;

bool is_letter_or_digit(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
}

/// The end of `{n}`, `{n,}` or `{n,m}` at the start of `text`; 0 when it is none of them, or counts
/// too far.
std::size_t repetition_end(std::string_view text) {
    const std::size_t end = text.find('}');
    if (end == std::string_view::npos) {
        return 0;
    }
    const char* at = text.data() + 1;
    const char* const last = text.data() + end;
    int count = 0;
    auto read = std::from_chars(at, last, count);
    if (read.ec != std::errc() || count > repeats_max) {
        return 0;
    }
    at = read.ptr;
    const bool comma = at != last && *at == ',';
    if (comma) ++at;
    if (comma && at != last) {
        read = std::from_chars(at, last, count);
        if (read.ec != std::errc() || count > repeats_max) {
            return 0;
        }
        at = read.ptr;
    }
    return at == last ? end : 0;
}

std::string only_one_store(std::string_view part) {
    return fmt::format("{} is not the same in all stores", part);
}

/// The pattern is one RE2 accepts, so no escape or bracket is unfinished.
std::string difference(std::string_view pattern) {
    bool in_class = false;
    for (std::size_t at = 0; at < pattern.size(); ++at) {
        const std::string_view rest = pattern.substr(at);
        if (rest.front() == '\\') {
            const char escaped = rest[1];
            if (is_letter_or_digit(escaped) && common_escapes.find(escaped) == rest.npos) {
                return only_one_store(rest.substr(0, 2));
            }
            ++at;
        } else if (in_class) {
            if (rest.starts_with("[:")) {
                at += rest.find(":]") + 1;
            } else if (rest.starts_with("[.") || rest.starts_with("[=")) {
                return only_one_store(rest.substr(0, 2));
            } else if (rest.front() == ']') {
                in_class = false;
            }
        } else if (rest.front() == '[') {
            in_class = true;
            at += rest.starts_with("[^]") ? 2 : rest.starts_with("[]") ? 1 : 0;
        } else if (rest.starts_with("(?") && !rest.starts_with("(?:")) {
            return only_one_store(rest.substr(0, 3));
        } else if (rest.front() == '{') {
            const std::size_t end = repetition_end(rest);
            if (end == 0) {
                return fmt::format(
                    "a repetition is {{n}}, {{n,}} or {{n,m}}, up to {}; a brace "
                    "itself is written \\{{",
                    repeats_max);
            }
            at += end;
        }
    }
    return {};
}

}  // namespace

std::string regex_problem(std::string_view pattern) {
    RE2::Options options;
    options.set_log_errors(false);
    const RE2 regex(re2::StringPiece(pattern.data(), pattern.size()), options);
    if (!regex.ok()) {
        return fmt::format("invalid regular expression: {}", regex.error());
    }
    const std::string differs = difference(pattern);
    return differs.empty() ? differs : fmt::format("invalid regular expression: {}", differs);
}

std::string like_problem(std::string_view pattern) {
    bool escaped = false;
    for (const char c : pattern) {
        escaped = !escaped && c == '\\';
    }
    return escaped ? "the pattern ends with a backslash; a backslash itself is written \\\\" : "";
}

}  // namespace socle::definition
