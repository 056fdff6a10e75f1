#pragma once

#include <boost/json/fwd.hpp>
#include <boost/json/storage_ptr.hpp>

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace socle::base {

/// Why and where a text is no JSON; `at` is a place in bytes, from 0.
struct JsonFault {
    std::size_t at = 0;
    std::string message;
};

inline constexpr std::size_t json_depth_max = 64;

/// Parses one JSON value with nothing after it; of duplicate keys the last wins. Use it instead of
/// boost::json::parse for all data: Boost 1.81 reads one double in some with its last digit wrong,
/// this reads the nearest one. Whole numbers beyond 64 bits are doubles; numbers beyond a double,
/// nesting over json_depth_max and invalid UTF-8 are faults. nullopt after filling `fault`.
std::optional<boost::json::value> parse_json(std::string_view text, JsonFault& fault,
                                             boost::json::storage_ptr storage = {});

/// The texts in a JSON list; none when it is no list.
std::vector<std::string> texts_in_json(std::string_view list);

/// The text of a member; "" when there is none, or it is no text.
std::string text_member(const boost::json::object& object, std::string_view name);

}  // namespace socle::base
