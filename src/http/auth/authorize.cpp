#include "base/json_object.h"
#include "http/auth/endpoints.h"
#include "http/auth/redirect.h"
#include "http/problem.h"

#include <algorithm>
#include <optional>

namespace socle::http {

namespace {

/// Ours, or of the gateway; every other parameter is for the provider, who guards its own.
bool ours(const std::string& name) {
    constexpr std::string_view names[] = {"provider",     "scopes",
                                          "redirect_to",  "code_challenge",
                                          "apikey",       "code_challenge_method",
                                          "invite_token", "skip_http_redirect"};
    return std::ranges::find(names, name) != std::end(names);
}

accounts::AuthorizeRequest request_in(const AuthCall& call) {
    accounts::AuthorizeRequest request;
    request.provider = call.query["provider"];
    request.scopes = call.query["scopes"];
    request.redirect_to = call.redirect_to();
    request.pkce = pkce_of(call.query);
    request.link_user = call.bearer.user;
    Fields further;
    std::ranges::copy_if(call.query.fields(), std::back_inserter(further),
                         [](const auto& field) { return !ours(field.first); });
    request.query_params = Query::text_of(further);
    return request;
}

AuthTask send_to_provider(AuthServices& services, const AuthCall& call) {
    const auto request = request_in(call);
    const auto address = co_await services.providers.authorize(call.visitor, request);
    if (call.query["skip_http_redirect"] != "true") co_return redirect(302, address);
    base::JsonObject object;
    object.text("url", address);
    co_return json_response(object.take());
}

/// In the query, or, where the provider answers by a form, in the body.
accounts::CallbackRequest callback_in(const AuthCall& call) {
    const bool posted = call.request.method == Method::post;
    const Query fields = posted ? Query(call.request.body) : call.query;
    accounts::CallbackRequest request;
    request.state = fields["state"];
    request.code = fields["code"];
    request.issuer = fields["iss"];
    request.error = fields["error"];
    request.error_description = fields["error_description"];
    return request;
}

}  // namespace

AuthTask authorize(AuthServices& services, const AuthCall& call) {
    return send_to_provider(services, call);
}

AuthTask link_identity(AuthServices& services, const AuthCall& call) {
    return send_to_provider(services, call);
}

AuthTask provider_callback(AuthServices& services, const AuthCall& call) {
    const auto request = callback_in(call);
    std::optional<std::string> back;
    AuthProblem problem;
    try {
        back = co_await services.providers.redirect_of(request.state, call.visitor.now_us);
        const auto answer = co_await services.providers.callback(call.visitor, request);
        if (!answer.session)
            co_return redirect(302, code_redirect(answer.redirect_to, answer.code));
        co_return redirect(302, session_redirect(answer.redirect_to, *answer.session, {}));
    } catch (const base::Error& error) {
        log_refusal(call.request, error);
        problem = auth_problem(error);
    }
    co_return redirect(back ? 302 : 303,
                       refused_callback(back.value_or(services.context.site()), problem));
}

AuthTask unlink_identity(AuthServices& services, const AuthCall& call) {
    const auto identity = uuid_in_path(call, "identity_id");
    co_await services.providers.unlink(call.visitor, call.bearer, identity);
    co_return empty_response();
}

}  // namespace socle::http
