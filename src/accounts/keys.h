#pragma once

#include "accounts/jose.h"
#include "definition/definition.h"

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace socle::accounts {

/// A key pair that access tokens are signed with. A previous one verifies only, for
/// previous_keys_s after it was retired; it has no private part any more.
struct SigningKey {
    Key key;
    std::int64_t created_at_s = 0;
    std::int64_t retired_at_s = 0;  ///< 0: it is the current one of its algorithm
};
inline constexpr std::int64_t previous_keys_s = 30LL * 86'400;
bool verifies(const SigningKey& key, std::int64_t now_us);

/// The keys of one installation, kept in DATA/keys.json with mode 0600.
struct Keys {
    std::string jwt_secret;
    std::string anon_key;         ///< HS256 JWT, role anon
    std::string service_key;      ///< HS256 JWT, role service_role
    std::string publishable_key;  ///< sb_publishable_…, the same rights as anon_key
    std::string secret_key;       ///< sb_secret_…, the same rights as service_key
    /// base::seal_key_bytes bytes: seals what the database must not show, second factors above all.
    std::string encryption_key = {};
    std::vector<SigningKey> signing_keys = {};  ///< the newest first
};

/// HS256 must have a secret at least as long as its hash (RFC 7518 section 3.2).
inline constexpr std::size_t jwt_secret_bytes_min = 32;

/// Reads DATA/keys.json, or makes it (and the folder) with fresh random keys. What an older file
/// lacks, and a key pair for `signing`, is added to it. Of two processes that start at once both
/// use the keys of the first. `secret` (flag, environment), when not empty, replaces the JWT secret
/// and the two JWT keys derived from it, for this run only. Throws Error `unavailable` with one
/// clear line when the folder or file cannot be used, the file is readable by others or the secret
/// is shorter than jwt_secret_bytes_min.
using Signing = definition::Accounts::Signing;
Keys load_keys(const std::string& data_folder, const std::string& secret,
               Signing signing = Signing::hs256);

/// A fresh key pair for `signing`; the one before verifies for another previous_keys_s. Those which
/// no longer verify are dropped. Servers that run go on with what they read at their start. Throws
/// Error bad_value for hs256, and as load_keys.
Keys rotate_signing_key(const std::string& data_folder, Signing signing, std::int64_t now_us);

/// Signs the claims of an access token (a JSON object): with jwt_secret or the current key pair.
/// `keys` were loaded for `signing`.
std::string sign_access_token(std::string_view claims_json, const Keys& keys, Signing signing);

/// The key pairs that verify at this time, for /.well-known/jwks.json.
std::vector<Key> verifying_keys(const Keys& keys, std::int64_t now_us);

}  // namespace socle::accounts
