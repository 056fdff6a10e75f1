#include "http/auth/gate.h"

#include "accounts/administrators.h"
#include "accounts/claims.h"
#include "accounts/claims_text.h"
#include "accounts/reason.h"
#include "base/crypto.h"
#include "base/error.h"
#include "base/json_object.h"
#include "base/text.h"
#include "http/auth/call.h"
#include "http/auth/problem.h"

#include <boost/json/object.hpp>

#include <string>

namespace socle::http {

namespace {

using accounts::Reason;

constexpr std::string_view bearer = "Bearer ";
constexpr std::string_view own_account = "/auth/v1/user";

/// The token of `Authorization: Bearer TOKEN`, "" when there is none.
std::string_view bearer_in(const Request& request) {
    const auto header = base::trimmed(request.header("Authorization"));
    if (!base::equals_ignoring_case(header.substr(0, bearer.size()), bearer)) return {};
    return base::trimmed(header.substr(bearer.size()));
}

bool same(std::string_view a, std::string_view b) {
    return base::equal_constant_time(base::sha256(a), base::sha256(b));
}

KeyKind kind_of_claims(const std::string& claims) {
    const auto role = accounts::text_in(accounts::object_in(claims), "role");
    if (role == "anon") return KeyKind::anonymous;
    return role == "service_role" ? KeyKind::service : KeyKind::none;
}

bool only_looks(const std::string& claims) {
    const auto object = accounts::object_in(claims);
    const auto* flag = object.if_contains("read_only");
    return flag != nullptr && flag->is_bool() && flag->get_bool();
}

[[noreturn]] void refuse_no_bearer() {
    accounts::refuse(Reason::no_authorization, "This endpoint requires a valid Bearer token");
}

Response gateway_refusal(std::string_view message, std::string_view hint) {
    base::JsonObject object;
    object.text("message", message).text("hint", hint);
    auto response = json_response(object.take());
    response.status = 401;
    return response;
}

}  // namespace

KeyKind AuthGate::kind_of(std::string_view text, std::int64_t now_us) const {
    if (text.empty()) return KeyKind::none;
    if (same(text, keys_.publishable_key) || same(text, keys_.anon_key)) {
        return KeyKind::anonymous;
    }
    if (same(text, keys_.secret_key) || same(text, keys_.service_key)) return KeyKind::service;
    try {
        return kind_of_claims(verifier_.verified_claims(text, now_us));
    } catch (const base::Error&) {
        return KeyKind::none;
    }
}

std::optional<Response> AuthGate::refuse_without_key(const Request& request) const {
    const auto given = request.header("apikey");
    const auto key = given.empty() ? bearer_in(request) : given;
    if (kind_of(key, request.now_us) != KeyKind::none) return std::nullopt;
    const std::string_view hint = "`socle keys` prints the keys of this server.";
    return gateway_refusal(given.empty() ? "No API key found in request" : "Invalid API key", hint);
}

void AuthGate::check_service(const Request& request) const {
    const bool by_key = request.header("Authorization").empty() &&
                        kind_of(request.header("apikey"), request.now_us) == KeyKind::service;
    if (by_key) return;
    const auto token = bearer_in(request);
    if (token.empty()) refuse_no_bearer();
    const auto kind = kind_of(token, request.now_us);
    if (kind == KeyKind::service) return;
    if (kind == KeyKind::none) verifier_.verified_claims(token, request.now_us);
    accounts::refuse(Reason::not_admin, "User not allowed");
}

base::Task<access::Identity> AuthGate::administrator(const Request& request,
                                                     const accounts::Context& context,
                                                     const accounts::Profile& profile) const {
    const auto token = bearer_in(request);
    if (token.empty() || kind_of(token, request.now_us) != KeyKind::none) {
        check_service(request);
        co_return access::make_identity(context.definition, access::Identity::Kind::service, {}, {},
                                        {});
    }
    const auto session = co_await bearer_of(request, profile);
    auto identity = co_await accounts::administrator_of(context, session);
    accounts::require_area(identity, "people");
    co_return identity;
}

base::Task<accounts::Bearer> AuthGate::bearer_of(const Request& request,
                                                 const accounts::Profile& profile) const {
    const auto token = bearer_in(request);
    if (token.empty()) refuse_no_bearer();
    if (kind_of(token, request.now_us) != KeyKind::none) {
        accounts::refuse(Reason::bad_jwt, "invalid claim: missing sub claim");
    }
    const auto claims = verifier_.verified_claims(token, request.now_us);
    if (only_looks(claims) && !(request.method == Method::get && request.path == own_account)) {
        accounts::refuse(Reason::not_admin, "This token only reads");
    }
    try {
        auto session = co_await profile.bearer(claims, request.now_us);
        co_return session;
    } catch (const base::Error& error) {
        if (error.details != accounts::reason_name(Reason::user_not_found)) throw;
    }
    throw StatusError(403, "user_not_found", "User from sub claim in JWT does not exist");
}

}  // namespace socle::http
