#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace socle::http {

/// The parameter `as_of` of a query, and the query without it: to the filters it is no column.
struct AsOf {
    std::optional<std::int64_t> at_us;
    std::string query;
};

/// Whether there is one: most queries have none, and are not copied.
bool has_as_of(std::string_view query);
/// Throws Error bad_query when it is no time. A `+` of an offset may have become a space.
AsOf take_as_of(std::string_view query);

}  // namespace socle::http
