#pragma once

#include "accounts/context.h"
#include "accounts/keys.h"
#include "accounts/profile.h"
#include "accounts/token.h"
#include "base/task.h"
#include "http/message.h"

#include <cstdint>
#include <optional>
#include <string_view>

namespace socle::http {

enum class KeyKind { none, anonymous, service };

/// Who may ask what below /auth/v1. One per core; keys and verifier outlive it.
class AuthGate {
public:
    AuthGate(const accounts::Keys& keys, const accounts::Verifier& verifier)
        : keys_(keys), verifier_(verifier) {}

    /// Which key of this installation `text` is: one of the four of `socle keys`, or a JWT of ours
    /// with the role of one.
    KeyKind kind_of(std::string_view text, std::int64_t now_us) const;

    /// The answer to a request without a key in `apikey` or as the bearer, as Supabase's gateway
    /// gives it; nullopt when there is one. Any key will do: it names the application, not a
    /// person.
    std::optional<Response> refuse_without_key(const Request& request) const;

    /// Refuses no_authorization (401), bad_jwt or not_admin (403) unless the service key asks.
    void check_service(const Request& request) const;

    /// Who administers people: the service key, or the account of a session that may. Refuses as
    /// the two others do, and insufficient_aal.
    base::Task<access::Identity> administrator(const Request& request,
                                               const accounts::Context& context,
                                               const accounts::Profile& profile) const;

    /// The session that asks. A see-as token may only ask for its own account. Refuses
    /// no_authorization, bad_jwt, session_not_found, user_banned.
    base::Task<accounts::Bearer> bearer_of(const Request& request,
                                           const accounts::Profile& profile) const;

private:
    const accounts::Keys& keys_;
    const accounts::Verifier& verifier_;
};

}  // namespace socle::http
