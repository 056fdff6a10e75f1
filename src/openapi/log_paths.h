#pragma once

#include <boost/json/object.hpp>

#include <string_view>

namespace socle::openapi {

inline constexpr std::string_view log_tag = "event_log";
inline constexpr std::string_view batch_tag = "batch";

/// `/events/v1`, history and feed: for who may read some model.
void add_log_paths(boost::json::object& paths, boost::json::object& schemas);
/// `/rest/v1/batch`, and undo: for who may write some model.
void add_write_paths(boost::json::object& paths, boost::json::object& schemas);

}  // namespace socle::openapi
