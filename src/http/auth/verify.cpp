#include "accounts/reason.h"
#include "accounts/user_json.h"
#include "base/json_object.h"
#include "http/auth/endpoints.h"
#include "http/auth/redirect.h"
#include "http/problem.h"

namespace socle::http {

namespace {

using accounts::Reason;
using accounts::Verified;
using accounts::VerifyRequest;

constexpr std::string_view pkce_prefix = "pkce_";

[[noreturn]] void refuse_request(std::string message) {
    accounts::refuse(Reason::validation_failed, std::move(message));
}

VerifyRequest request_in(const Body& body) {
    VerifyRequest request;
    request.by_client = true;
    request.type = body.text("type");
    request.token = body.text("token");
    request.token_hash = body.text("token_hash");
    request.email = body.text("email");
    request.redirect_to = body.text("redirect_to");
    if (request.type.empty()) refuse_request("Verify requires a verification type");
    if (request.token.empty() == request.token_hash.empty()) {
        refuse_request("Verify requires either a token or a token hash");
    }
    if (request.token.empty() && (!request.email.empty() || !request.redirect_to.empty())) {
        refuse_request("Only the token_hash and type should be provided");
    }
    if (!request.token.empty() && (request.email.empty() || !body.text("phone").empty())) {
        refuse_request("Only an email address or phone number should be provided on verify");
    }
    return request;
}

/// The code of a telephone, or nothing when it is about mail.
std::optional<accounts::PhoneCode> phone_code_in(const Body& body) {
    accounts::PhoneCode asked = {body.text("type"), body.text("phone"), body.text("token")};
    if (asked.type != "sms" && asked.type != "phone_change") return std::nullopt;
    if (asked.phone.empty() || asked.code.empty() || !body.text("email").empty()) {
        refuse_request("Only the phone, token and type should be provided");
    }
    return asked;
}

VerifyRequest request_in(const AuthCall& call) {
    VerifyRequest request;
    request.type = call.query["type"];
    request.token_hash = call.query["token"];
    if (request.token_hash.empty()) request.token_hash = call.query["token_hash"];
    request.redirect_to = call.redirect_to();
    if (request.type.empty()) refuse_request("Verify requires a verification type");
    if (request.token_hash.empty()) refuse_request("Verify requires a token or a token hash");
    return request;
}

std::string way_of(const Verified& verified, const std::string& back, bool pkce) {
    if (!verified.code.empty()) return code_redirect(back, verified.code);
    if (!verified.session) return half_way(back, verified.message, pkce);
    return session_redirect(back, *verified.session, {{"type", verified.type}});
}

}  // namespace

AuthTask verify(AuthServices& services, const AuthCall& call) {
    const Body body(call.request);
    const auto phone_code = phone_code_in(body);
    if (phone_code) {
        const auto signed_in = co_await services.phones.verify(call.visitor, *phone_code);
        co_return json_response(session_json(signed_in));
    }
    const auto request = request_in(body);
    const auto verified = co_await services.links.verify(call.visitor, request);
    if (verified.session) co_return json_response(session_json(*verified.session));
    base::JsonObject object;
    object.text("msg", verified.message).text("code", "200");
    co_return json_response(object.take());
}

AuthTask verify_link(AuthServices& services, const AuthCall& call) {
    const auto request = request_in(call);
    const bool pkce = request.token_hash.starts_with(pkce_prefix);
    const auto asked = accounts::allowed_redirect(services.context, request.redirect_to);
    AuthProblem problem;
    try {
        const auto verified = co_await services.links.verify(call.visitor, request);
        const auto& back = verified.redirect_to.empty() ? asked : verified.redirect_to;
        co_return redirect(303, way_of(verified, back, pkce));
    } catch (const base::Error& error) {
        log_refusal(call.request, error);
        problem = auth_problem(error);
    }
    co_return redirect(303, refused_link(asked, problem, pkce));
}

}  // namespace socle::http
