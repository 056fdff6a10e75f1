#include "base/json_object.h"
#include "http/auth/endpoints.h"

namespace socle::http {

namespace {

base::JsonObject token_object(const accounts::ApiToken& token) {
    base::JsonObject object;
    object.text("id", token.id)
        .text("name", token.name)
        .text("shown", token.shown)
        .instant_if_any("created_at", token.created_at)
        .instant_if_any("last_used_at", token.last_used_at)
        .instant_if_any("ends_at", token.ends_at);
    return object;
}

}  // namespace

AuthTask list_api_tokens(AuthServices& services, const AuthCall& call) {
    const auto tokens = co_await services.api_tokens.list(call.bearer.user);
    std::vector<std::string> items;
    for (const auto& token : tokens)
        items.push_back(token_object(token).take());
    co_return json_response(base::json_array(items));
}

AuthTask make_api_token(AuthServices& services, const AuthCall& call) {
    const Body body(call.request, true);
    const auto name = body.text("name");
    const auto ends_at = body.text("ends_at");
    const auto made =
        co_await services.api_tokens.make(call.visitor, call.bearer.user, name, ends_at);
    auto object = token_object(made.token);
    object.text("token", made.secret);
    auto response = json_response(object.take());
    response.status = 201;
    co_return response;
}

AuthTask revoke_api_token(AuthServices& services, const AuthCall& call) {
    const auto id = uuid_in_path(call, "token_id");
    co_await services.api_tokens.revoke(call.visitor, call.bearer.user, id);
    co_return no_content();
}

}  // namespace socle::http
