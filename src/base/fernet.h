#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace socle::base {

/// Fernet (https://github.com/fernet/spec): AES-128-CBC with PKCS7 padding and HMAC-SHA256, as
/// base64url text with padding, for files that other programs share. What only Socle reads is
/// sealed (crypto.h).
inline constexpr std::size_t fernet_key_bytes = 32;

/// A key as files hold it: 32 random bytes as base64url with padding.
std::string new_fernet_key();
/// The bytes of such a key; nullopt for any other text. Blanks around it are no part of it.
std::optional<std::string> fernet_key_of(std::string_view text);

/// `key` has fernet_key_bytes. `now_s` is told to who opens it.
std::string fernet_encrypt(std::string_view key, std::string_view plain, std::int64_t now_s);
/// nullopt when it is no token, made with another key, or changed since. Its age is not looked at.
std::optional<std::string> fernet_decrypt(std::string_view key, std::string_view token);

}  // namespace socle::base
