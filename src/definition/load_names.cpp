#include "definition/loading.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

namespace socle::definition {
namespace {

constexpr std::size_t name_bytes_max = 63;
constexpr std::array<std::string_view, 12> query_words = {
    "select", "columns", "on_conflict", "order",  "limit", "offset",
    "and",    "or",      "not",         "filter", "as_of", "after"};

/// Columns that every table of a database has: rowid and oid on SQLite, the others on PostgreSQL.
constexpr std::array<std::string_view, 8> system_columns = {"rowid", "oid",  "ctid", "tableoid",
                                                            "xmin",  "xmax", "cmin", "cmax"};

bool is_name_character(char c) {
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_';
}

bool is_name(std::string_view name) {
    return !name.empty() && name.size() <= name_bytes_max && name.front() >= 'a' &&
           name.front() <= 'z' && std::ranges::all_of(name, is_name_character);
}

/// `Poster URL` to `poster_url`; "" when nothing is left.
std::string as_name(std::string_view text) {
    std::string name;
    for (char c : text.substr(0, name_bytes_max)) {
        if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
        if (c == ' ' || c == '-') c = '_';
        if (is_name_character(c)) name += c;
    }
    return is_name(name) ? name : std::string();
}

}  // namespace

bool good_name(std::string_view name, std::string_view noun, const Mark& mark,
               const ReportAt& report) {
    if (!is_name(name)) {
        const auto better = as_name(name);
        report(mark,
               fmt::format("'{}' is no name for a {}: lower-case letters, digits and '_', a letter "
                           "first, {} at most{}",
                           name.substr(0, name_bytes_max), noun, name_bytes_max,
                           better.empty() ? "" : fmt::format("; '{}' would be one", better)));
        return false;
    }
    if (name.starts_with("socle_")) {
        report(mark, fmt::format("'{}' is no name for a {}: names that start with 'socle_' are the "
                                 "platform's own",
                                 name, noun));
        return false;
    }
    return true;
}

bool is_query_word(std::string_view name) {
    return contains(query_words, name);
}

bool good_field_name(std::string_view name, std::string_view noun, const Mark& mark,
                     const ReportAt& report) {
    if (!good_name(name, noun, mark, report)) return false;
    if (contains(system_columns, name)) {
        report(mark, fmt::format("'{}' is no name for a {}: databases have such a column already",
                                 name, noun));
        return false;
    }
    if (!is_query_word(name)) return true;
    report(mark,
           fmt::format("'{}' is no name for a {}: '?{}=' has a meaning in the URL of a request",
                       name, noun, name));
    return false;
}

}  // namespace socle::definition
