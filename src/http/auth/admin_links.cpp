#include "accounts/user_json.h"
#include "base/json_object.h"
#include "http/auth/endpoints.h"

namespace socle::http {

namespace {

/// The account's members with those of the link, as GoTrue mixes them.
std::string link_json(const accounts::GeneratedLink& link) {
    base::JsonObject object;
    object.text("action_link", link.action_link)
        .text("email_otp", link.email_otp)
        .text("hashed_token", link.hashed_token)
        .text("verification_type", link.verification_type)
        .text("redirect_to", link.redirect_to);
    auto json = user_json(link.user);
    json.back() = ',';
    return json + object.take().substr(1);
}

}  // namespace

AuthTask invite_user(AuthServices& services, const AuthCall& call) {
    const Body body(call.request);
    const auto email = body.text("email");
    const auto data = body.object("data").value_or(boost::json::object());
    const auto back = call.redirect_to();
    const auto user = co_await services.administration.invite(call.visitor, email, data, back);
    co_return json_response(user_json(user));
}

AuthTask generate_link(AuthServices& services, const AuthCall& call) {
    const Body body(call.request);
    accounts::LinkRequest request;
    request.type = body.text("type");
    request.email = body.text("email");
    request.new_email = body.text("new_email");
    request.password = body.text("password");
    request.data = body.object("data").value_or(boost::json::object());
    request.redirect_to = body.text("redirect_to");
    if (request.redirect_to.empty()) request.redirect_to = call.redirect_to();
    const auto link = co_await services.administration.generate_link(call.visitor, request);
    co_return json_response(link_json(link));
}

}  // namespace socle::http
