#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace socle::base {

/// Wrappers of OpenSSL; its only home. Byte strings are std::string.
std::string random_bytes(std::size_t count);
std::string sha256(std::string_view data);
std::string hmac_sha256(std::string_view key, std::string_view data);
/// True when equal; takes the same time wherever they differ.
bool equal_constant_time(std::string_view a, std::string_view b);

/// base64url without padding (RFC 4648 section 5).
std::string base64url(std::string_view data);
std::optional<std::string> base64url_decode(std::string_view text);
std::string hex(std::string_view data);

}  // namespace socle::base
