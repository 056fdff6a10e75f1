#pragma once

#include <cstddef>
#include <string>

namespace socle::accounts {

/// The keys of one installation, kept in DATA/keys.json with mode 0600.
struct Keys {
    std::string jwt_secret;
    std::string anon_key;         ///< HS256 JWT, role anon
    std::string service_key;      ///< HS256 JWT, role service_role
    std::string publishable_key;  ///< sb_publishable_…, the same rights as anon_key
    std::string secret_key;       ///< sb_secret_…, the same rights as service_key
};

/// HS256 must have a secret at least as long as its hash (RFC 7518 section 3.2).
inline constexpr std::size_t jwt_secret_bytes_min = 32;

/// Reads DATA/keys.json, or makes it (and the folder) with fresh random keys. Of two processes that
/// start at once both use the keys of the first. `secret` (flag, environment), when not empty,
/// replaces the JWT secret and the two JWT keys derived from it, for this run only. Throws Error
/// `unavailable` with one clear line when the folder or file cannot be used, the file is readable
/// by others or the secret is shorter than jwt_secret_bytes_min.
Keys load_keys(const std::string& data_folder, const std::string& secret);

}  // namespace socle::accounts
