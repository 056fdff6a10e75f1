#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace socle::base {

/// Wrappers of OpenSSL and libsodium; crypto*.cpp is their only home. Byte strings are std::string.
std::string random_bytes(std::size_t count);
/// Decimal digits, each as likely as any other.
std::string random_digits(std::size_t count);
/// For names only (UUID version 5), never for secrets.
std::string sha1(std::string_view data);
std::string sha256(std::string_view data);
std::string hmac_sha256(std::string_view key, std::string_view data);
/// True when equal; takes the same time wherever they differ.
bool equal_constant_time(std::string_view a, std::string_view b);

/// Authenticated encryption (XChaCha20-Poly1305, a random nonce each time) as base64url text. The
/// key has seal_key_bytes. `context` is bound in: what was sealed for one place opens in no other.
inline constexpr std::size_t seal_key_bytes = 32;
std::string seal(std::string_view key, std::string_view plain, std::string_view context = {});
/// nullopt when it was sealed with another key or context, or changed since.
std::optional<std::string> unseal(std::string_view key, std::string_view sealed,
                                  std::string_view context = {});

/// base64url without padding (RFC 4648 section 5).
std::string base64url(std::string_view data);
std::optional<std::string> base64url_decode(std::string_view text);
/// base64 (RFC 4648 section 4), with padding; decoding takes it without, too.
std::string base64(std::string_view data);
std::optional<std::string> base64_decode(std::string_view text);
std::string hex(std::string_view data);
/// Either case; nullopt for an odd number of digits and for what is no digit.
std::optional<std::string> hex_decode(std::string_view text);

}  // namespace socle::base
