#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace socle::base {

/// A new UUID version 7 (RFC 9562): time-ordered, unique across threads and processes.
std::string new_uuid();
/// A new UUID version 4: nothing of it can be guessed.
std::string new_random_uuid();
/// The UUID version 5 of a name in the namespace of URLs: the same for the same name.
std::string name_uuid(std::string_view name);
/// Lower-case canonical form, or nullopt when `text` is no UUID (with or without dashes, braces
/// accepted).
std::optional<std::string> parse_uuid(std::string_view text);
/// A short id for a request: 16 hexadecimal digits, unique in practice.
std::string new_request_id();

}  // namespace socle::base
