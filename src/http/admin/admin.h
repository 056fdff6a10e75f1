#pragma once

#include "accounts/context.h"
#include "accounts/token.h"
#include "http/admin/desk.h"
#include "http/admin/settings.h"
#include "http/proxies.h"
#include "http/router.h"

#include <memory>
#include <string>
#include <vector>

namespace socle::http {

/// `/admin/v1`, what the admin site asks beyond records, and `/admin/`, the site itself. One per
/// core; what is given outlives it.
///
/// Who may ask is in the list of endpoints (admin.cpp): anybody, who is signed in, or who may
/// administer the endpoint's area (access/administer.h). Refusals have the shape of /rest/v1.
class AdminHandler {
public:
    AdminHandler(const accounts::Context& context, accounts::Verifier& verifier,
                 const TrustedProxies& proxies, AdminDesk& desk, AdminSettings settings);
    ~AdminHandler();

    std::vector<Route> routes();

private:
    struct State;
    std::unique_ptr<State> state_;
};

}  // namespace socle::http
