#pragma once

#include "accounts/context.h"
#include "base/task.h"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace socle::accounts {

struct ApiToken {
    std::string id;
    std::string user;
    std::string name;
    std::string shown;  ///< its last four characters
    std::string created_at;
    std::string last_used_at;
    std::string ends_at;  ///< "" never
};

/// The form in which a token is kept and looked up.
std::string api_token_hash(std::string_view secret);
inline constexpr std::int64_t api_token_use_noted_s = 3600;
inline constexpr std::string_view api_token_prefix = "socle_";

/// Opaque tokens `socle_…` that stand for an account until they are revoked; only hashes are kept.
inline constexpr std::size_t api_tokens_max = 100;  ///< an account
class ApiTokens {
public:
    explicit ApiTokens(const Context& context) : context_(context) {}

    struct Made {
        ApiToken token;
        std::string secret;  ///< shown once
    };
    /// With accounts.api_tokens_one it replaces the account's other one. Refuses validation_failed
    /// for a name that is too long, an end that is past, one token too many, or when app.yaml has
    /// no accounts.api_tokens.
    base::Task<Made> make(const Visitor& visitor, std::string user, std::string name,
                          std::string ends_at) const;
    base::Task<std::vector<ApiToken>> list(std::string user) const;
    /// The account that a token stands for; "" when it is unknown or has ended. Notes its use, at
    /// most once in api_token_use_noted_s.
    base::Task<std::string> account_of(std::string secret, std::int64_t now_us) const;
    /// The same by api_token_hash().
    base::Task<std::string> account_of_hash(std::string hash, std::int64_t now_us) const;
    /// Refuses validation_failed when the account has no such token.
    base::Task<void> revoke(const Visitor& visitor, std::string user, std::string id) const;

private:
    base::Task<void> note_use(std::string id, std::int64_t now_us) const;

    const Context& context_;
};

}  // namespace socle::accounts
