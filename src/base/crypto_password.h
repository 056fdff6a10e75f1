#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace socle::base {

/// Slow functions for passwords, over libsodium, libxcrypt and OpenSSL. They compute for tens of
/// milliseconds and more: run them on a WorkerPool. Any thread.

/// Argon2id with 19 MiB, 2 passes, 1 lane (OWASP): `$argon2id$v=19$m=19456,t=2,p=1$SALT$HASH`.
std::string argon2id(std::string_view password);
/// What argon2id() writes before the salt.
inline constexpr std::string_view argon2id_form = "$argon2id$v=19$m=19456,t=2,p=1$";
/// `hash` of Argon2id or Argon2i.
bool argon2_matches(std::string_view password, std::string_view hash);

/// `$2b$COST$` and a fresh salt. Cost 4 to 31.
std::string bcrypt_setting(int cost);
/// The hash under `setting`, which may also be a whole hash. Only the first 72 bytes count, and
/// none behind a NUL. nullopt for a setting that is none.
std::optional<std::string> bcrypt(std::string_view password, std::string_view setting);

enum class Digest { sha1, sha256, sha512 };
std::string pbkdf2(Digest digest, std::string_view password, std::string_view salt,
                   std::uint32_t iterations, std::size_t bytes);

struct ScryptCost {
    std::uint64_t n = 0;
    std::uint32_t r = 0;
    std::uint32_t p = 0;
};
/// The memory scrypt may take.
inline constexpr std::uint64_t scrypt_memory_max = 256ULL * 1024 * 1024;
/// nullopt for costs that are none or need more memory.
std::optional<std::string> scrypt(std::string_view password, std::string_view salt,
                                  const ScryptCost& cost, std::size_t bytes);

}  // namespace socle::base
