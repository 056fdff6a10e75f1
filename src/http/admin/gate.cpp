#include "http/admin/gate.h"

#include "access/administer.h"
#include "accounts/administrators.h"
#include "accounts/claims_text.h"
#include "accounts/credentials.h"
#include "base/error.h"

#include <boost/json/object.hpp>

#include <string>
#include <utility>

namespace socle::http {

namespace {

using access::Identity;
using base::Code;
using base::Error;

std::string details_of(std::string_view area) {
    const std::string all = "It takes the permission administer";
    return area.empty() ? all : all + " or administer:" + std::string(area);
}

[[noreturn]] void refuse_area(std::string details) {
    throw Error(Code::permission_denied, "permission denied for the admin interface",
                std::move(details));
}

/// The claims of a token that names one of our sessions, else "".
std::string session_claims(const accounts::Verifier& verifier, std::string_view token,
                           std::int64_t now_us) {
    if (token.empty()) return {};
    try {
        auto claims = verifier.verified_claims(token, now_us);
        const auto session = accounts::text_in(accounts::object_in(claims), "session_id");
        return session.empty() ? std::string() : claims;
    } catch (const Error&) {
        return {};
    }
}

}  // namespace

base::Task<Identity> AdminGate::person(const Request& request) {
    Identity identity;
    if (const auto* known = callers_.known(request)) {
        identity = *known;
    } else {
        identity = co_await callers_.learn(request);
    }
    if (identity.kind == Identity::Kind::anonymous) {
        throw Error(Code::anonymous_refused, "Anonymous access is disabled", {},
                    "Sign in, and send the access token in Authorization: Bearer.");
    }
    co_return identity;
}

base::Task<Identity> AdminGate::present(const Request& request) {
    auto identity = co_await person(request);
    access::require_writer(identity);
    const auto header = [&](std::string_view name) { return request.header(name); };
    const auto credentials = accounts::find_credentials(context_.definition, header, request.query);
    const auto claims = session_claims(verifier_, credentials.token(), request.now_us);
    if (!claims.empty()) {
        const auto bearer = co_await profile_.bearer(claims, request.now_us);
        identity = co_await accounts::administrator_of(context_, bearer);
    }
    co_return identity;
}

base::Task<Identity> AdminGate::administrator(const Request& request, std::string_view area) {
    auto identity = co_await present(request);
    if (!access::may_administer(identity, area)) refuse_area(details_of(area));
    co_return identity;
}

base::Task<Identity> AdminGate::any_administrator(const Request& request) {
    auto identity = co_await present(request);
    if (!access::may_administer_something(identity)) {
        refuse_area("It takes the permission administer or administer:AREA, of any area");
    }
    co_return identity;
}

}  // namespace socle::http
