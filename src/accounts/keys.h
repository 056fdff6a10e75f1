#pragma once

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

/// Reads DATA/keys.json, or makes it with fresh random keys. `secret` (flag, environment), when not
/// empty, replaces the JWT secret and the two JWT keys derived from it. Throws Error when the
/// folder or file cannot be used, or the file is readable by others.
Keys load_keys(const std::string& data_folder, const std::string& secret);

}  // namespace socle::accounts
