#pragma once

#include <string>
#include <string_view>

namespace socle::http {

/// A weak entity tag of a body, `W/"16 hex digits"` (XXH3): the same for the same bytes, whatever
/// encoding they are sent in.
std::string entity_tag_of(std::string_view body);

/// Whether an If-None-Match header ("*", or tags separated by commas) names `tag`. Weak comparison
/// (RFC 9110 section 8.8.3.2): `W/` is ignored on both sides.
bool entity_tag_matches(std::string_view if_none_match, std::string_view tag);

}  // namespace socle::http
