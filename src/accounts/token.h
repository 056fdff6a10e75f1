#pragma once

#include "access/identity.h"
#include "accounts/credentials.h"
#include "accounts/keys.h"
#include "accounts/token_times.h"
#include "accounts/trust.h"
#include "base/task.h"
#include "definition/definition.h"

#include <cstddef>
#include <cstdint>
#include <functional>
#include <limits>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace socle::accounts {

/// Signs claims (a JSON object) as an HS256 JWT.
std::string sign_token(std::string_view claims_json, std::string_view secret);

/// The account that a token stands for which says no more: an API token (`socle_…`), or one of
/// `accounts.shared_tokens`.
struct TokenOwner {
    std::string id;
    std::vector<std::string> roles;  ///< those app.yaml does not have give nothing
    std::vector<std::string> permissions;
    std::int64_t ends_us = std::numeric_limits<std::int64_t>::max();
};

/// What a verifier asks beyond its own keys; what is missing refuses the tokens that need it.
struct Outside {
    KeySets* key_sets = nullptr;  ///< for tokens of `accounts.trust`
    /// By api_token_hash(); nullopt when there is none, its account is disabled or it has ended.
    std::function<base::Task<std::optional<TokenOwner>>(std::string hash, std::int64_t now_us)>
        find_api_token;
    /// By its email, for shared tokens.
    std::function<base::Task<std::optional<TokenOwner>>(std::string email, std::int64_t now_us)>
        find_account;
};

/// Tells who asks, by the credentials of a request (credentials.h). The token decides when there is
/// one, else the apikey; an apikey that is no key is refused in any case. One per core; keeps the
/// identities of verified tokens until they expire (at most token_cache_max, then it starts
/// afresh).
///   nothing, anon key, publishable key   anonymous
///   service key, secret key              service
///   HS256 token signed with jwt_secret   by its claims, see claims.h; exp and nbf are checked
///   ES256, RS256 of our signing keys     with a leeway of leeway_s
///   token of an issuer of accounts.trust by trusted_claims.h; kept keys_kept_s at most
///   token of accounts.shared_tokens      the account, see shared_token.h; kept as API tokens are
///   API token                            its owner; kept api_token_kept_us, so that a revoked one
///                                        soon ends
/// Any other algorithm, `none` included, is refused: a token is verified with the algorithm of the
/// key, never with one it chooses. Throws Error bad_token or expired_token (PGRST301, PGRST303);
/// for the hints of trusted tokens see trust.h. The definition must outlive the verifier, and so
/// must what Outside refers to.
inline constexpr std::size_t token_cache_max = 10'000;
inline constexpr std::int64_t api_token_kept_us = 10'000'000;
class Verifier {
public:
    Verifier(const definition::Definition& definition, const Keys& keys, Outside outside = {});
    ~Verifier();

    /// What can be told at once; nullptr when somebody must be asked: `learn` does. The identity
    /// lives until the next call.
    const access::Identity* known(const Credentials& credentials, std::int64_t now_us);

    /// Asks the issuer of the token, or the database about an API token. The credentials must live
    /// until it returns; the identity lives until the next call.
    base::Task<const access::Identity*> learn(const Credentials& credentials, std::int64_t now_us);

    /// As `known` for the two headers; refuses what needs `learn`.
    const access::Identity& identify(std::string_view authorization, std::string_view apikey,
                                     std::int64_t now_us);

    /// The claims (JSON) of a token that we signed, of a session or key, while it is valid.
    std::string verified_claims(std::string_view token, std::int64_t now_us) const;

    /// The number of identities kept.
    std::size_t cached() const;

private:
    struct State;
    std::unique_ptr<State> state_;
};

}  // namespace socle::accounts
