#pragma once

#include "accounts/jose.h"
#include "definition/definition.h"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace socle::accounts {

/// Tokens of programs that share a secret with this server (`accounts.shared_tokens`): HS256, with
/// the email of an account and `exp`; the account is asked each time anew, so that the token is
/// worth what the account is at that moment. Not those that this server signs itself: these have a
/// `sub`.

/// Absent without a secret.
std::optional<Key> shared_key(const definition::Definition& definition);

/// The payload of a token that `key` signed and that has no `sub`; nullopt for any other.
std::optional<std::string> shared_payload(std::string_view token, const Key& key);

struct SharedClaims {
    std::string email;  ///< in lower case
    std::optional<std::string> role;
    std::int64_t end_us = 0;
};
/// Throws Error bad_token naming the claim that is missing.
SharedClaims read_shared_claims(std::string_view payload, const definition::SharedTokens& shared);

}  // namespace socle::accounts
