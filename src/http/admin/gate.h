#pragma once

#include "access/identity.h"
#include "accounts/context.h"
#include "accounts/profile.h"
#include "accounts/token.h"
#include "base/task.h"
#include "http/caller.h"
#include "http/message.h"

#include <string_view>

namespace socle::http {

/// Who may ask what below /admin/v1. One per core; what it is given outlives it.
class AdminGate {
public:
    AdminGate(const accounts::Context& context, accounts::Verifier& verifier)
        : context_(context),
          verifier_(verifier),
          callers_(context.definition, verifier),
          profile_(context) {}

    /// Who asks, as the token says. Throws Error anonymous_refused when that is nobody.
    base::Task<access::Identity> person(const Request& request);

    /// Who asks for something of `area` ("": of all). A token of a session is only as good as the
    /// session and its account are now: their end, other roles and a second factor that was not
    /// shown are found out. See-as tokens are refused. Throws Error anonymous_refused,
    /// permission_denied, account_refused.
    base::Task<access::Identity> administrator(const Request& request, std::string_view area);
    /// The same for what is shown to whoever administers anything.
    base::Task<access::Identity> any_administrator(const Request& request);

private:
    /// Who asks as they are now.
    base::Task<access::Identity> present(const Request& request);

    const accounts::Context& context_;
    const accounts::Verifier& verifier_;
    Callers callers_;
    accounts::Profile profile_;
};

}  // namespace socle::http
