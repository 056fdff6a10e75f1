#include "http/auth/call.h"

#include "accounts/reason.h"
#include "base/ids.h"
#include "http/auth/problem.h"

#include <boost/json/value.hpp>

namespace socle::http {

namespace {

accounts::Pkce checked(accounts::Pkce pkce) {
    if (pkce.challenge.empty() != pkce.method.empty()) {
        accounts::refuse(accounts::Reason::validation_failed,
                         "PKCE flow requires code_challenge_method and code_challenge");
    }
    return pkce;
}

}  // namespace

std::string AuthCall::redirect_to() const {
    const auto& asked = query["redirect_to"];
    if (!asked.empty()) return asked;
    const auto header = request.header("redirect_to");
    return std::string(header.empty() ? request.header("Referer") : header);
}

Response json_response(std::string json) {
    Response response;
    response.content_type = "application/json";
    response.body = std::move(json);
    return response;
}

Response empty_response() {
    return json_response("{}");
}

Response no_content() {
    Response response;
    response.status = 204;
    return response;
}

accounts::Pkce pkce_of(const Body& body) {
    return checked({body.text("code_challenge"), body.text("code_challenge_method")});
}

accounts::Pkce pkce_of(const Query& query) {
    return checked({query["code_challenge"], query["code_challenge_method"]});
}

std::string captcha_token_of(const Body& body) {
    const auto security = body.object("gotrue_meta_security");
    const auto* token = security ? security->if_contains("captcha_token") : nullptr;
    return token != nullptr && token->is_string() ? std::string(token->get_string())
                                                  : std::string();
}

accounts::NewAccount account_of(const AuthCall& call, const Body& body) {
    accounts::NewAccount account;
    account.email = body.text("email");
    account.phone = body.text("phone");
    account.channel = body.text("channel");
    account.password = body.text("password");
    account.data = body.object("data").value_or(boost::json::object());
    account.redirect_to = call.redirect_to();
    account.pkce = pkce_of(body);
    account.captcha_token = captcha_token_of(body);
    return account;
}

std::string uuid_in_path(const AuthCall& call, std::string_view name) {
    auto uuid = base::parse_uuid(call.parameters[name]);
    if (!uuid) {
        throw StatusError(404, "validation_failed", std::string(name) + " must be an UUID");
    }
    return std::move(*uuid);
}

}  // namespace socle::http
