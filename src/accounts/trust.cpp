#include "accounts/trust.h"

#include "accounts/token_times.h"
#include "accounts/trusted_claims.h"
#include "base/error.h"

namespace socle::accounts {
namespace {

[[noreturn]] void refuse(const char* name, const char* code, std::string message,
                         std::string details = {}) {
    base::Error error(base::Code::bad_token, std::move(message), std::move(details), code);
    error.name = name;
    throw base::Error(std::move(error));
}

[[noreturn]] void refuse_time(const char* name, const char* code, std::string message) {
    base::Error error(base::Code::expired_token, std::move(message), {}, code);
    error.name = name;
    throw base::Error(std::move(error));
}

void check_algorithm(const definition::Trust& trust, std::string_view algorithm) {
    const bool known = algorithm == algorithm_name(Algorithm::rs256) ||
                       algorithm == algorithm_name(Algorithm::es256);
    if (known && (trust.algorithm.empty() || trust.algorithm == algorithm)) return;
    const std::string wanted = trust.algorithm.empty() ? "RS256 or ES256" : trust.algorithm;
    refuse("algorithm_refused", "invalid_header", "Wrong or unsupported encoding algorithm",
           "Tokens of this issuer must be signed with " + wanted);
}

void check_times(const Claims& claims, std::int64_t now_us) {
    if (claims.expires_s == Claims().expires_s) {
        refuse("claims_invalid", "invalid_claims", "Parsing claims failed",
               "The token has no claim 'exp'");
    }
    if (now_us >= end_us(claims)) {
        refuse_time("token_expired", "token_expired", "JWT expired");
    }
    if (now_us < start_us(claims)) {
        refuse_time("token_early", "invalid_claims", "JWT not yet valid");
    }
}

}  // namespace

base::Task<std::optional<std::string>> trusted_payload(std::string token,
                                                       const definition::Definition& definition,
                                                       KeySets& key_sets, std::int64_t now_us) {
    const auto* trust = find_trust(definition, unverified_issuer(token));
    if (trust == nullptr) co_return std::nullopt;
    const auto header = token_header(token);
    if (!header) refuse("token_malformed", "invalid_header", "JWT cryptographic operation failed");
    check_algorithm(*trust, header->algorithm);
    if (trust->requires_key_id && header->key_id.empty()) {
        refuse("key_id_missing", "invalid_header", "No suitable key or wrong key type",
               "The token has no 'kid'");
    }
    const Key key = co_await key_sets.find(trust->issuer, trust->keys_url, header->key_id,
                                           header->algorithm, now_us);
    auto payload = verified_payload(token, key);
    if (!payload) {
        refuse("signature_invalid", "invalid_header", "JWSError JWSInvalidSignature",
               "The token was not signed with the key of its issuer");
    }
    check_times(read_trusted_claims(*payload, definition), now_us);
    co_return payload;
}

}  // namespace socle::accounts
