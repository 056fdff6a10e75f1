#include "accounts/jose.h"
#include "accounts/keys.h"
#include "base/json_object.h"
#include "http/auth/endpoints.h"
#include "http/auth/problem.h"

#include <algorithm>

namespace socle::http {

namespace {

using definition::Accounts;

/// Sign-in by provider, as the clients' settings name them; an application's own ones come on top.
constexpr std::string_view known_providers[] = {
    "apple",    "azure",         "bitbucket", "discord", "facebook",   "figma",
    "fly",      "github",        "gitlab",    "google",  "kakao",      "keycloak",
    "linkedin", "linkedin_oidc", "notion",    "slack",   "slack_oidc", "snapchat",
    "spotify",  "twitch",        "twitter",   "workos",  "zoom"};

bool has_provider(const Accounts& rules, std::string_view name) {
    return std::ranges::find(rules.providers, name, &definition::Provider::name) !=
           rules.providers.end();
}

std::string providers_json(const Accounts& rules) {
    base::JsonObject object;
    object.boolean("anonymous_users", rules.anonymous);
    for (const auto name : known_providers)
        object.boolean(name, has_provider(rules, name));
    for (const auto& provider : rules.providers) {
        const bool known =
            std::ranges::find(known_providers, provider.name) != std::end(known_providers);
        if (!known) object.boolean(provider.name, true);
    }
    object.boolean("email", true).boolean("phone", rules.phone.enabled);
    return object.take();
}

std::string_view sms_provider(const definition::PhoneSettings& phone) {
    if (!phone.enabled) return "";
    switch (phone.way) {
        case definition::PhoneSettings::Way::hook:
            return "hook";
        case definition::PhoneSettings::Way::twilio:
            return "twilio";
        case definition::PhoneSettings::Way::outbox:
            break;
    }
    return "outbox";
}

Response public_response(std::string json) {
    auto response = json_response(std::move(json));
    response.headers.emplace_back("Cache-Control", "public, max-age=600");
    return response;
}

}  // namespace

AuthTask show_settings(AuthServices& services, const AuthCall&) {
    const auto& rules = services.context.rules();
    base::JsonObject object;
    object.json("external", providers_json(rules))
        .boolean("disable_signup", rules.signup != Accounts::Signup::open)
        .boolean("mailer_autoconfirm", !rules.confirm_email)
        .boolean("phone_autoconfirm", rules.phone.enabled && !rules.phone.confirm)
        .text("sms_provider", sms_provider(rules.phone))
        .boolean("saml_enabled", false)
        .boolean("passkeys_enabled", false);
    co_return json_response(object.take());
}

AuthTask show_health(AuthServices&, const AuthCall&) {
    base::JsonObject object;
    object.text("version", "v2")
        .text("name", "GoTrue")
        .text("description", "Socle, by the protocol of GoTrue");
    co_return json_response(object.take());
}

AuthTask show_key_set(AuthServices& services, const AuthCall& call) {
    const auto keys = accounts::verifying_keys(services.context.keys, call.visitor.now_us);
    co_return public_response(accounts::key_set_text(keys));
}

AuthTask show_openid_configuration(AuthServices& services, const AuthCall&) {
    const auto issuer = services.context.url + "/auth/v1";
    base::JsonObject object;
    object.text("issuer", issuer)
        .text("authorization_endpoint", issuer + "/authorize")
        .text("token_endpoint", issuer + "/token")
        .text("jwks_uri", issuer + "/.well-known/jwks.json")
        .text("userinfo_endpoint", issuer + "/user")
        .texts("response_types_supported", {"code"})
        .texts("grant_types_supported", {"password", "refresh_token", "pkce", "id_token"})
        .texts("subject_types_supported", {"public"})
        .texts("id_token_signing_alg_values_supported", {"HS256", "ES256", "RS256"})
        .texts("token_endpoint_auth_methods_supported", {"none"})
        .texts("code_challenge_methods_supported", {"S256", "plain"});
    co_return public_response(object.take());
}

namespace {

[[noreturn]] void refuse_part(int status, std::string code, std::string message) {
    throw StatusError(status, std::move(code), std::move(message));
}

}  // namespace

AuthTask refuse_saml(AuthServices&, const AuthCall&) {
    refuse_part(404, "saml_provider_disabled", "SAML 2.0 is disabled");
}

AuthTask refuse_passkeys(AuthServices&, const AuthCall&) {
    refuse_part(404, "passkey_disabled", "Passkeys are disabled");
}

AuthTask refuse_oauth_server(AuthServices&, const AuthCall&) {
    refuse_part(404, "feature_disabled", "OAuth server is disabled");
}

AuthTask refuse_custom_providers(AuthServices&, const AuthCall&) {
    refuse_part(404, "feature_disabled", "Custom OAuth providers are disabled");
}

}  // namespace socle::http
