#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>

namespace socle::terminal {

/// The file that keeps who is signed in to an application of this machine: `tokens:` of its
/// terminal.yaml, with the secret of `accounts.shared_tokens` that signs them.
struct TokenSettings {
    std::string file;
    std::string key_file;
    std::string email_claim;
    std::string role_claim;  ///< "": none
    std::string secret;
    std::int64_t lifetime_s = 0;
    std::string service_key;  ///< tells whether an email has an account
};

struct DemoAccount {
    std::string email;
    std::string password;
};

/// How people sign in to an application of this machine.
struct LocalSignIn {
    std::optional<TokenSettings> tokens;      ///< absent: as everywhere
    std::map<std::string, DemoAccount> demo;  ///< `demo:` of terminal.yaml
};

/// Of the application in a folder, with its data folder. Throws Error.
using LocalSignInOf =
    std::function<LocalSignIn(const std::string& folder, const std::string& data)>;

}  // namespace socle::terminal
