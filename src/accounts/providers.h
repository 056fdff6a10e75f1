#pragma once

#include "accounts/flows.h"
#include "accounts/profile.h"
#include "accounts/sessions.h"
#include "accounts/trust.h"
#include "accounts/users.h"

#include <optional>
#include <string>

namespace socle::accounts {

/// GET /authorize.
struct AuthorizeRequest {
    std::string provider;
    std::string redirect_to;
    std::string scopes;
    Pkce pkce;
    std::string link_user;     ///< account an identity is added to; "" for a sign-in
    std::string query_params;  ///< further ones for the provider (prompt, login_hint), encoded
};

/// What the provider sent back to /callback.
struct CallbackRequest {
    std::string state;
    std::string code;
    std::string error;
    std::string error_description;
    std::string issuer;  ///< `iss` (RFC 9207), "" none
};
struct CallbackAnswer {
    std::string redirect_to;
    std::optional<SignedIn> session;  ///< without PKCE: goes into the fragment
    std::string code;                 ///< with PKCE
};

/// Sign-in by identity providers: OAuth 2 with PKCE; OpenID Connect with discovery, nonce and a
/// verified id_token; GitHub by its own interface. A provider's verified email joins the account
/// of that email when that one is confirmed too (GoTrue's rule); an unverified one never does.
/// One per core; keeps the discovery documents for an hour. The provider's tokens are given to the
/// client once and not kept.
class Providers {
public:
    Providers(const Context& context, KeySets& key_sets);
    ~Providers();

    /// The provider's address to go to. Refuses validation_failed; unexpected_failure when the
    /// provider cannot be reached.
    base::Task<std::string> authorize(const Visitor& visitor, AuthorizeRequest request) const;
    /// A state is good for one callback. Refusals after the state is known come as Error too;
    /// `redirect_of` tells where they go. What the provider itself refused is bad_oauth_callback
    /// with the provider's `error` (access_denied) in Error::hint.
    base::Task<CallbackAnswer> callback(const Visitor& visitor, CallbackRequest request) const;
    /// The site's address when the state is none of ours.
    base::Task<std::string> redirect_of(std::string state, std::int64_t now_us) const;
    /// grant_type=id_token: a token a native client got from the provider; its nonce is the SHA-256
    /// (hex) of `nonce`, or both have none. Refuses validation_failed, bad_oauth_callback.
    base::Task<SignedIn> with_id_token(const Visitor& visitor, std::string provider,
                                       std::string id_token, std::string nonce,
                                       std::string access_token) const;
    /// Refuses single_identity_not_deletable, identity_not_found,
    /// email_conflict_identity_not_deletable.
    base::Task<void> unlink(const Visitor& visitor, Bearer bearer, std::string identity) const;

private:
    struct State;
    std::unique_ptr<State> state_;
};

}  // namespace socle::accounts
