#pragma once

#include "accounts/context.h"
#include "accounts/token.h"
#include "accounts/trust.h"
#include "http/auth/call.h"
#include "http/proxies.h"
#include "http/router.h"

#include <vector>

namespace socle::http {

/// `/auth/v1`: accounts, in the protocol of GoTrue (supabase/auth). One per core; what is given
/// outlives it. Refusals become answers here, in GoTrue's shape.
///
/// Who may ask is in the list of endpoints (auth.cpp): everything asks for a key but what a browser
/// opens from a mail or a provider; what concerns an account asks for its session; administration
/// asks for the service key, or a session of who may administer people (access/administer.h).
///
/// Endpoints that could tell by their time whether an address has an account answer at multiples of
/// answer_floor_ms after the request arrived.
inline constexpr int answer_floor_ms = 150;
class AuthHandler {
public:
    AuthHandler(const accounts::Context& context, const accounts::Verifier& verifier,
                accounts::KeySets& key_sets, const TrustedProxies& proxies);
    ~AuthHandler();

    /// The routes below /auth/v1, those included that answer 404 and 405.
    std::vector<Route> routes();

private:
    struct State;
    std::unique_ptr<State> state_;
};

}  // namespace socle::http
