#pragma once

#include "access/identity.h"
#include "accounts/keys.h"
#include "definition/definition.h"

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

namespace socle::accounts {

/// Signs claims (a JSON object) as an HS256 JWT.
std::string sign_token(std::string_view claims_json, std::string_view secret);

/// Tells who asks from the two headers of the Supabase clients: `Authorization: Bearer …` (session
/// token or key) and `apikey` (key). The first decides when it is there, an empty header counts as
/// none; an apikey that is no key is refused in any case. One per core; keeps the identities of
/// verified tokens until they expire (at most token_cache_max, then it starts afresh).
///   no header, anon key, publishable key   anonymous
///   service key, secret key                service
///   HS256 token signed with jwt_secret     by its claims, see claims.h; exp and nbf are checked
///                                          with a leeway of leeway_s
/// Any other algorithm, `none` included, is refused. Throws Error bad_token or expired_token
/// (PGRST301, PGRST303). The definition must outlive the verifier.
inline constexpr std::size_t token_cache_max = 10'000;
inline constexpr std::size_t token_bytes_max = 16 * 1024;
inline constexpr int leeway_s = 30;
class Verifier {
public:
    Verifier(const definition::Definition& definition, const Keys& keys);
    ~Verifier();

    /// The identity lives until the next call.
    const access::Identity& identify(std::string_view authorization, std::string_view apikey,
                                     std::int64_t now_us);

    /// The number of identities kept.
    std::size_t cached() const;

private:
    struct State;
    std::unique_ptr<State> state_;
};

}  // namespace socle::accounts
