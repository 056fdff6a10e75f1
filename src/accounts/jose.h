#pragma once

#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace socle::accounts {

/// Longer tokens, keys and larger sets are not looked at.
inline constexpr std::size_t token_bytes_max = 16 * 1024;
inline constexpr std::size_t jwk_bytes_max = 16 * 1024;
inline constexpr std::size_t key_set_max = 100;

/// The algorithms of tokens (RFC 7518). There is no `none`.
enum class Algorithm { hs256, es256, rs256 };
std::string_view algorithm_name(Algorithm algorithm);

/// A key that verifies, and signs when it has its private part. Bound to one algorithm when it is
/// made: a token never chooses (an RSA key is never an HMAC secret). Immutable, any thread.
class Key {
public:
    static Key of_secret(std::string_view secret);
    /// A fresh key pair (es256 or rs256); its id is its thumbprint (RFC 7638).
    static Key generate(Algorithm algorithm);
    /// From a JWK (RFC 7517) object's text; nullopt for other types (secrets included), curves,
    /// algorithms and uses (`use` other than sig), and RSA below 2048 or above 8192 bits.
    static std::optional<Key> parse(std::string_view jwk);

    Algorithm algorithm() const;
    const std::string& id() const;  ///< `kid`, "" none
    bool has_private() const;       ///< it signs
    /// "" for the public part of a secret: there is none.
    std::string jwk(bool with_private) const;

    struct State;
    explicit Key(std::shared_ptr<const State> state) : state_(std::move(state)) {}
    const State& state() const { return *state_; }

private:
    std::shared_ptr<const State> state_;
};

/// Signs claims (a JSON object); the header has alg, typ and, when the key has one, kid.
std::string sign(std::string_view claims_json, const Key& key);

/// The header of a compact token, looked at before anything is trusted. nullopt when it is none:
/// three parts of strict base64url, the first a JSON object with `alg`. `crit` makes it none.
struct TokenHeader {
    std::string algorithm;
    std::string key_id;
};
std::optional<TokenHeader> token_header(std::string_view token);
/// The claim `iss` of a token that is not verified yet: to choose whose keys to ask. "" none.
std::string unverified_issuer(std::string_view token);

/// The payload when `key` signed the token with its algorithm; nullopt otherwise.
std::optional<std::string> verified_payload(std::string_view token, const Key& key);

/// The keys of a JWK set (`{"keys":[…]}`); those not understood are left out. nullopt when it is no
/// set.
std::optional<std::vector<Key>> parse_key_set(std::string_view text);
/// The public parts.
std::string key_set_text(const std::vector<Key>& keys);

}  // namespace socle::accounts
