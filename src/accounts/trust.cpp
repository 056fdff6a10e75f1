#include "accounts/trust.h"

#include "accounts/token_times.h"
#include "accounts/trusted_claims.h"
#include "base/error.h"

namespace socle::accounts {
namespace {

[[noreturn]] void refuse(const char* code, std::string message, std::string details = {}) {
    throw base::Error(base::Code::bad_token, std::move(message), std::move(details), code);
}

void check_times(const Claims& claims, std::int64_t now_us) {
    if (claims.expires_s == Claims().expires_s) {
        refuse("invalid_claims", "Parsing claims failed", "The token has no claim 'exp'");
    }
    if (now_us >= end_us(claims)) {
        throw base::Error(base::Code::expired_token, "JWT expired", {}, "token_expired");
    }
    if (now_us < start_us(claims)) {
        throw base::Error(base::Code::expired_token, "JWT not yet valid", {}, "invalid_claims");
    }
}

}  // namespace

base::Task<std::optional<std::string>> trusted_payload(std::string token,
                                                       const definition::Definition& definition,
                                                       KeySets& key_sets, std::int64_t now_us) {
    const auto* trust = find_trust(definition, unverified_issuer(token));
    if (trust == nullptr) co_return std::nullopt;
    const auto header = token_header(token);
    if (!header) refuse("invalid_header", "JWT cryptographic operation failed");
    const bool known = header->algorithm == algorithm_name(Algorithm::rs256) ||
                       header->algorithm == algorithm_name(Algorithm::es256);
    if (!known) {
        refuse("invalid_header", "Wrong or unsupported encoding algorithm",
               "Tokens of this issuer must be signed with RS256 or ES256");
    }
    const Key key = co_await key_sets.find(trust->issuer, trust->keys_url, header->key_id,
                                           header->algorithm, now_us);
    auto payload = verified_payload(token, key);
    if (!payload) {
        refuse("invalid_header", "JWSError JWSInvalidSignature",
               "The token was not signed with the key of its issuer");
    }
    check_times(read_trusted_claims(*payload, definition), now_us);
    co_return payload;
}

}  // namespace socle::accounts
