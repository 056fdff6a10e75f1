#pragma once

#include "base/crypto_password.h"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace socle::accounts {

/// Costs above these are refused: a single sign-in must not keep a thread for minutes.
inline constexpr std::uint32_t bcrypt_cost_min = 4;
inline constexpr std::uint32_t bcrypt_cost_max = 16;
inline constexpr std::uint32_t pbkdf2_iterations_max = 10'000'000;
inline constexpr std::uint32_t scrypt_lanes_max = 32;
inline constexpr std::uint32_t argon2_passes_max = 32;
inline constexpr std::uint32_t argon2_lanes_max = 64;
inline constexpr std::uint32_t argon2_memory_kib_max = 1024 * 1024;
inline constexpr std::size_t password_hash_bytes_max = 512;

/// A stored hash, taken apart.
struct PasswordForm {
    enum class Kind { argon2, bcrypt, bcrypt_of_sha256, pbkdf2, scrypt };
    Kind kind = Kind::argon2;
    std::string text;  ///< argon2, bcrypt: the whole hash
    base::Digest digest = base::Digest::sha256;
    std::uint32_t iterations = 0;
    base::ScryptCost cost;
    std::string salt;
    std::string key;  ///< what pbkdf2 and scrypt must give
};

/// nullopt when it has none of the forms that password.h lists.
std::optional<PasswordForm> parse_password_hash(std::string_view hash);
bool password_matches(std::string_view password, const PasswordForm& form);

}  // namespace socle::accounts
