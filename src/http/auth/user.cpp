#include "accounts/reason.h"
#include "accounts/user_json.h"
#include "http/auth/endpoints.h"

namespace socle::http {

namespace {

/// As GoTrue takes it: an empty address changes nothing, an empty password is a weak one.
accounts::ProfileChange change_in(const AuthCall& call, const Body& body) {
    if (body.has("app_metadata")) {
        accounts::refuse(accounts::Reason::not_admin,
                         "Updating app_metadata requires admin privileges");
    }
    accounts::ProfileChange change;
    const auto email = body.text("email");
    const auto phone = body.text("phone");
    if (!email.empty()) change.email = email;
    if (!phone.empty()) change.phone = phone;
    change.channel = body.text("channel");
    change.password = body.optional_text("password");
    change.current_password = body.text("current_password");
    change.nonce = body.text("nonce");
    change.data = body.object("data");
    change.redirect_to = call.redirect_to();
    change.pkce = pkce_of(body);
    return change;
}

}  // namespace

AuthTask get_user(AuthServices& services, const AuthCall& call) {
    const auto user = co_await services.profile.get(call.bearer);
    co_return json_response(user_json(user));
}

AuthTask change_user(AuthServices& services, const AuthCall& call) {
    const Body body(call.request);
    const auto change = change_in(call, body);
    const auto user = co_await services.profile.change(call.visitor, call.bearer, change);
    co_return json_response(user_json(user));
}

AuthTask reauthenticate(AuthServices& services, const AuthCall& call) {
    co_await services.profile.reauthenticate(call.visitor, call.bearer);
    co_return empty_response();
}

}  // namespace socle::http
