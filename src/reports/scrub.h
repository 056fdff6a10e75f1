#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace socle::reports {

/// Of headers, those that tell no secrets: the few that are known.
bool may_tell_header(std::string_view name);

/// "a=1&token=x" with the values of names that may be secrets as [Filtered].
std::string scrubbed_query(std::string_view query);

/// A text without tokens, keys and passwords in addresses, and of bounded length.
std::string scrubbed_text(std::string text);

}  // namespace socle::reports
