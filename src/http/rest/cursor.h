#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace socle::http {

// Cursors as clients see them: sealed, so that nobody can change them, nor read in a URL or its log
// what records are ordered by.

/// The parameter `after` of a query, opened, and the query without it. `after=` alone, and none,
/// begin at the first record; `after=eq.…` is a filter of a field.
struct After {
    std::optional<std::string> cursor;
    std::string query;
};

/// Whether there is one: most queries have none, and are not copied.
bool has_after(std::string_view query);
/// Throws Error bad_query for what was not made here, with this key, for this table.
After take_after(std::string_view query, std::string_view key, std::string_view table);

/// `</rest/v1/movie?order=title&limit=20&after=…>; rel="next"`: the request asked again behind
/// `cursor`.
std::string next_link(std::string_view path, std::string_view query, std::string_view key,
                      std::string_view table, std::string_view cursor);

}  // namespace socle::http
