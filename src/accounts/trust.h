#pragma once

#include "accounts/jose.h"
#include "base/task.h"
#include "definition/definition.h"
#include "outbound/fetch.h"

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace socle::accounts {

/// The keys of an issuer are asked for again after keys_kept_s, and, for a key id that is not
/// known, at most once in keys_refresh_min_s: an attacker with made-up ids cannot make us ask more.
inline constexpr std::int64_t keys_kept_s = 3600;
inline constexpr std::int64_t keys_refresh_min_s = 30;

/// The key sets of issuers, by their JWKS address or discovery; shared by all cores (one mutex, not
/// held while asking; of several that need the same set at once one asks, the others wait for the
/// same answer or use the old set). While the issuer cannot be reached the old keys go on being
/// used for up to a day.
class KeySets {
public:
    explicit KeySets(const outbound::Fetcher& fetcher);
    ~KeySets();

    /// The key `key_id` (or the only one of `algorithm` when the token names none) of the issuer.
    /// Throws Error bad_token when it has none, unavailable when it cannot be asked.
    base::Task<Key> find(std::string issuer, std::string keys_url, std::string key_id,
                         std::string algorithm, std::int64_t now_us);

    /// Keys of an issuer that is never asked: for `socle test`, which signs its tokens itself.
    void know(const std::string& issuer, const std::string& keys_url, std::vector<Key> keys);

private:
    struct State;
    std::unique_ptr<State> state_;
};

/// The payload of a token that one of `trust` signed: RS256 or ES256, `iss`, `aud`, `exp`, `nbf`
/// (leeway_s) checked. nullopt when no entry has its issuer: the token is ours to judge. Throws
/// Error bad_token or expired_token; `hint` holds the code of the refusal for applications that
/// answer in Auth0's words: invalid_header, token_expired, invalid_claims; and `name` a word for
/// it.
///
/// The words, of credentials of every kind: scheme_unknown, token_missing, token_parts,
/// token_malformed, algorithm_refused, key_id_missing, key_unknown, signature_invalid,
/// token_expired, token_early, issuer_unknown, audience_unknown, claims_invalid,
/// permissions_missing, api_key_invalid.
base::Task<std::optional<std::string>> trusted_payload(std::string token,
                                                       const definition::Definition& definition,
                                                       KeySets& key_sets, std::int64_t now_us);

}  // namespace socle::accounts
