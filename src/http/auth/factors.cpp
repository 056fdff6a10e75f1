#include "accounts/reason.h"
#include "accounts/user_json.h"
#include "base/json_object.h"
#include "http/auth/endpoints.h"
#include "http/auth/problem.h"

namespace socle::http {

namespace {

void check_kind(const std::string& kind) {
    if (kind == "totp") return;
    if (kind == "phone") {
        throw StatusError(422, "mfa_phone_enroll_not_enabled", "MFA enroll is disabled for Phone");
    }
    if (kind == "webauthn") {
        throw StatusError(422, "mfa_webauthn_enroll_not_enabled",
                          "MFA enroll is disabled for WebAuthn");
    }
    accounts::refuse(accounts::Reason::validation_failed,
                     "factor_type needs to be totp, phone, or webauthn");
}

std::string enrolled_json(const accounts::EnrolledFactor& enrolled) {
    base::JsonObject totp;
    totp.text("qr_code", enrolled.qr_code)
        .text("secret", enrolled.secret)
        .text("uri", enrolled.uri);
    base::JsonObject object;
    object.text("id", enrolled.factor.id)
        .text("type", enrolled.factor.kind)
        .text("friendly_name", enrolled.factor.name)
        .json("totp", totp.take());
    return object.take();
}

}  // namespace

AuthTask enroll_factor(AuthServices& services, const AuthCall& call) {
    const Body body(call.request);
    const auto kind = body.text("factor_type");
    check_kind(kind);
    const auto name = body.text("friendly_name");
    const auto issuer = body.text("issuer");
    const auto enrolled =
        co_await services.factors.enroll(call.visitor, call.bearer, kind, name, issuer);
    co_return json_response(enrolled_json(enrolled));
}

AuthTask challenge_factor(AuthServices& services, const AuthCall& call) {
    const auto factor = uuid_in_path(call, "factor_id");
    const auto challenge = co_await services.factors.challenge(call.visitor, call.bearer, factor);
    base::JsonObject object;
    object.text("id", challenge.id)
        .text("type", challenge.kind)
        .number("expires_at", challenge.expires_at_s);
    co_return json_response(object.take());
}

AuthTask verify_factor(AuthServices& services, const AuthCall& call) {
    const auto factor = uuid_in_path(call, "factor_id");
    const Body body(call.request);
    const auto challenge = body.text("challenge_id");
    const auto code = body.text("code");
    const auto signed_in =
        co_await services.factors.verify(call.visitor, call.bearer, factor, challenge, code);
    co_return json_response(session_json(signed_in));
}

AuthTask unenroll_factor(AuthServices& services, const AuthCall& call) {
    const auto factor = uuid_in_path(call, "factor_id");
    co_await services.factors.unenroll(call.visitor, call.bearer, factor);
    base::JsonObject object;
    object.text("id", factor);
    co_return json_response(object.take());
}

}  // namespace socle::http
