#include "accounts/reason.h"
#include "accounts/user_json.h"
#include "http/auth/endpoints.h"
#include "http/auth/problem.h"

namespace socle::http {

namespace {

using accounts::Reason;
using accounts::SignedIn;

base::Task<SignedIn> with_password(AuthServices& services, const AuthCall& call, Body body) {
    const auto account = account_of(call, body);
    if (!account.email.empty() && !account.phone.empty()) {
        accounts::refuse(Reason::validation_failed,
                         "Only an email address or phone number should be provided on login.");
    }
    return services.entry.with_password(call.visitor, account);
}

base::Task<SignedIn> with_code(AuthServices& services, const AuthCall& call, Body body) {
    const auto code = body.text("auth_code");
    const auto verifier = body.text("code_verifier");
    if (code.empty() || verifier.empty()) {
        accounts::refuse(Reason::validation_failed,
                         "invalid request: both auth code and code verifier should be non-empty");
    }
    return services.entry.with_code(call.visitor, code, verifier);
}

base::Task<SignedIn> with_id_token(AuthServices& services, const AuthCall& call, Body body) {
    const auto token = body.text("id_token");
    const auto provider = body.text("provider");
    if (token.empty()) accounts::refuse(Reason::validation_failed, "id_token required");
    if (provider.empty()) accounts::refuse(Reason::validation_failed, "provider required");
    if (body.boolean("link_identity").value_or(false)) {
        accounts::refuse(Reason::validation_failed,
                         "Linking an identity by its id_token is not supported; use "
                         "/user/identities/authorize");
    }
    return services.providers.with_id_token(call.visitor, provider, token, body.text("nonce"),
                                            body.text("access_token"));
}

base::Task<SignedIn> granted(AuthServices& services, const AuthCall& call) {
    const auto& grant = call.query["grant_type"];
    if (grant == "web3") {
        throw StatusError(422, "web3_provider_disabled", "Web3 provider is disabled");
    }
    const bool known =
        grant == "password" || grant == "refresh_token" || grant == "pkce" || grant == "id_token";
    if (!known) accounts::refuse(Reason::invalid_credentials, "unsupported_grant_type");
    const Body body(call.request);
    if (grant == "password") return with_password(services, call, body);
    if (grant == "pkce") return with_code(services, call, body);
    if (grant == "id_token") return with_id_token(services, call, body);
    return services.entry.refresh(call.visitor, body.text("refresh_token"));
}

}  // namespace

AuthTask grant_token(AuthServices& services, const AuthCall& call) {
    const auto signed_in = co_await granted(services, call);
    co_return json_response(session_json(signed_in));
}

}  // namespace socle::http
