#include "accounts/provider_oidc.h"

#include "accounts/jose.h"
#include "accounts/reason.h"
#include "accounts/token.h"
#include "base/crypto.h"
#include "base/error.h"
#include "base/json.h"
#include "base/log.h"
#include "base/text.h"

#include <boost/json/value.hpp>

#include <algorithm>

namespace socle::accounts {

namespace {

constexpr std::int64_t second_us = 1'000'000;
constexpr std::int64_t discovery_stale_s = 86'400;
constexpr std::size_t subject_bytes_max = 255;
constexpr const char* google_issuer = "https://accounts.google.com";
constexpr const char* google_issuer_bare = "accounts.google.com";

[[noreturn]] void refuse_document(const std::string& provider, std::string_view what) {
    base::log(base::Level::warning, "the discovery document of an identity provider is wrong",
              {{"provider", provider}, {"what", what}});
    refuse(Reason::unexpected_failure,
           "The identity provider " + provider + " is not set up as it should be");
}

[[noreturn]] void refuse_token(std::string_view what) {
    refuse(Reason::bad_oauth_callback, "Bad ID token: " + std::string(what));
}

std::string without_slash(std::string text) {
    while (text.ends_with('/'))
        text.pop_back();
    return text;
}

bool lists(const boost::json::object& document, std::string_view name, std::string_view wanted) {
    const auto* list = document.if_contains(name);
    if (list == nullptr || !list->is_array()) return false;
    return std::ranges::any_of(list->get_array(), [wanted](const boost::json::value& item) {
        return item.is_string() && item.get_string() == wanted;
    });
}

bool same_issuer(const std::string& claimed, const std::string& issuer) {
    return claimed == issuer || (issuer == google_issuer && claimed == google_issuer_bare);
}

/// `aud` is one text or a list; with several, or with `azp`, the token must be made for us.
bool meant_for(const boost::json::object& claims, const std::string& audience) {
    const bool among = member_text(claims, "aud") == audience || lists(claims, "aud", audience);
    const auto party = member_text(claims, "azp");
    const auto* list = claims.if_contains("aud");
    const bool several = list != nullptr && list->is_array() && list->get_array().size() > 1;
    return among && (party.empty() ? !several : party == audience);
}

double number_of(const boost::json::object& claims, std::string_view name) {
    const auto* member = claims.if_contains(name);
    if (member == nullptr || !member->is_number()) refuse_token(std::string(name) + " is missing");
    return member->to_number<double>();
}

outbound::FetchRequest exchange_request(const Context& context, const OidcServer& server,
                                        const definition::Provider& provider,
                                        const std::string& code, const std::string& verifier) {
    outbound::FetchRequest request;
    request.method = "POST";
    request.url = server.tokens;
    request.headers = {{"Content-Type", "application/x-www-form-urlencoded"}};
    FormFields fields = {{"grant_type", "authorization_code"},
                         {"code", code},
                         {"redirect_uri", callback_address(context)},
                         {"code_verifier", verifier}};
    if (!provider.client_secret.empty() && server.basic) {
        request.user = base::url_encode(provider.client_id);
        request.password = base::url_encode(provider.client_secret);
    } else {
        fields.emplace_back("client_id", provider.client_id);
        if (!provider.client_secret.empty()) {
            fields.emplace_back("client_secret", provider.client_secret);
        }
    }
    request.body = form_text(fields);
    return request;
}

/// Claims of the userinfo endpoint join those of the id_token, which go first.
base::Task<boost::json::object> with_user_info(const Context& context, OidcServer server,
                                               std::string provider, boost::json::object claims,
                                               std::string access_token) {
    if (server.user_info.empty()) co_return claims;
    outbound::FetchRequest request;
    request.url = server.user_info;
    request.headers = {{"Authorization", "Bearer " + access_token}};
    const auto answer = co_await ask_provider(context, provider, std::move(request));
    const auto* more = answer.if_object();
    if (more == nullptr || member_text(*more, "sub") != member_text(claims, "sub")) {
        refuse(Reason::bad_oauth_callback,
               "The identity provider " + provider + " tells of somebody else");
    }
    // Whether an email is verified is said by who says the email.
    claims.erase("email_verified");
    for (const auto& [name, value] : *more) {
        if (!claims.contains(name)) claims[name] = value;
    }
    co_return claims;
}

}  // namespace

OidcServer parse_discovery(const boost::json::object& document,
                           const definition::Provider& provider) {
    OidcServer server;
    server.issuer = member_text(document, "issuer");
    if (without_slash(server.issuer) != without_slash(provider.issuer)) {
        refuse_document(provider.name, "it is another issuer's");
    }
    server.authorize = member_text(document, "authorization_endpoint");
    server.tokens = member_text(document, "token_endpoint");
    server.user_info = member_text(document, "userinfo_endpoint");
    server.keys = member_text(document, "jwks_uri");
    const std::string scheme = server.issuer.starts_with("https:") ? "https://" : "http";
    for (const auto* address : {&server.authorize, &server.tokens, &server.keys}) {
        if (!address->starts_with(scheme)) refuse_document(provider.name, "an address is wrong");
    }
    if (!server.user_info.empty() && !server.user_info.starts_with(scheme)) {
        refuse_document(provider.name, "the address of userinfo is wrong");
    }
    constexpr std::string_view methods = "token_endpoint_auth_methods_supported";
    server.basic = !document.contains(methods) || lists(document, methods, "client_secret_basic");
    return server;
}

base::Task<OidcServer> OidcServers::find(const Context& context,
                                         const definition::Provider& provider,
                                         std::int64_t now_us) {
    const auto name = provider.name + " " + provider.issuer;
    const auto kept = known_.find(name);
    const bool any = kept != known_.end();
    if (any && now_us < kept->second.read_at_us + discovery_kept_s * second_us) {
        co_return kept->second;
    }
    const OidcServer old = any ? kept->second : OidcServer{};
    outbound::FetchRequest request;
    request.url = without_slash(provider.issuer) + "/.well-known/openid-configuration";
    try {
        const auto document = co_await ask_provider(context, provider.name, std::move(request));
        if (!document.is_object()) refuse_document(provider.name, "it is no object");
        auto server = parse_discovery(document.get_object(), provider);
        server.read_at_us = now_us;
        known_[name] = server;
        co_return server;
    } catch (const base::Error&) {
        if (!any || now_us > old.read_at_us + discovery_stale_s * second_us) throw;
    }
    co_return old;
}

FormFields oidc_fields(const std::vector<std::string>& scopes, const std::string& nonce) {
    std::vector<std::string> all = {"openid"};
    const std::vector<std::string> usual = {"email", "profile"};
    const auto& asked = scopes.empty() ? usual : scopes;
    for (const auto& scope : asked) {
        if (std::ranges::find(all, scope) == all.end()) all.push_back(scope);
    }
    return {{"scope", base::join(all, " ")}, {"nonce", nonce}};
}

boost::json::object checked_id_claims(std::string_view payload, const IdTokenDemand& demand) {
    base::JsonFault fault;
    const auto parsed = base::parse_json(payload, fault);
    if (!parsed || !parsed->is_object()) refuse_token("its payload is no JSON object");
    const auto& claims = parsed->get_object();
    if (!same_issuer(member_text(claims, "iss"), demand.issuer)) {
        refuse_token("it is of another issuer");
    }
    if (!meant_for(claims, demand.audience)) refuse_token("it is meant for another audience");
    const auto now_s = static_cast<double>(demand.now_s);
    if (number_of(claims, "exp") + leeway_s < now_s) refuse_token("it has expired");
    if (number_of(claims, "iat") - leeway_s > now_s) refuse_token("it is from the future");
    if (claims.contains("nbf") && number_of(claims, "nbf") - leeway_s > now_s) {
        refuse_token("it is not valid yet");
    }
    const auto subject = member_text(claims, "sub");
    if (subject.empty() || subject.size() > subject_bytes_max) refuse_token("sub is missing");
    return claims;
}

void check_access_token(const boost::json::object& claims, std::string_view access_token) {
    const auto wanted = member_text(claims, "at_hash");
    if (wanted.empty()) return;
    const auto hash = base::sha256(access_token);
    const auto half = base::base64url(std::string_view(hash).substr(0, hash.size() / 2));
    if (!base::equal_constant_time(half, wanted)) refuse_token("it is of another access token");
}

base::Task<boost::json::object> id_token_claims(KeySets& key_sets, OidcServer server,
                                                const definition::Provider& provider,
                                                std::string id_token, std::int64_t now_us) {
    if (id_token.empty()) refuse_token("there is none");
    if (id_token.size() > token_bytes_max) refuse_token("it is too long");
    const auto header = token_header(id_token);
    if (!header) refuse_token("it is no signed token");
    const bool known = header->algorithm == algorithm_name(Algorithm::rs256) ||
                       header->algorithm == algorithm_name(Algorithm::es256);
    if (!known) refuse_token("it is not signed with RS256 or ES256");
    std::optional<Key> key;
    bool unreachable = false;
    try {
        auto found = co_await key_sets.find(server.issuer, server.keys, header->key_id,
                                            header->algorithm, now_us);
        key.emplace(std::move(found));
    } catch (const base::Error& error) {
        unreachable = error.code == base::Code::unavailable;
    }
    if (unreachable) {
        refuse(Reason::unexpected_failure,
               "The keys of the identity provider " + provider.name + " cannot be had");
    }
    if (!key) refuse_token("its key is not one of the issuer's");
    const auto payload = verified_payload(id_token, *key);
    if (!payload) refuse_token("its signature is wrong");
    co_return checked_id_claims(
        *payload,
        {.issuer = server.issuer, .audience = provider.client_id, .now_s = now_us / second_us});
}

ProviderProfile oidc_profile(const boost::json::object& claims) {
    ProviderProfile profile;
    profile.subject = member_text(claims, "sub");
    auto& data = profile.data;
    constexpr std::string_view copied[] = {
        "iss",      "sub",      "name",     "family_name", "given_name", "middle_name",
        "nickname", "profile",  "picture",  "website",     "gender",     "preferred_username",
        "locale",   "zoneinfo", "birthdate"};
    for (const auto name : copied) {
        const auto text = member_text(claims, name);
        if (!text.empty()) data[name] = text;
    }
    data["provider_id"] = profile.subject;
    const FormFields older_names = {
        {"name", "full_name"}, {"picture", "avatar_url"}, {"preferred_username", "user_name"}};
    for (const auto& [name, older] : older_names) {
        const auto text = member_text(data, name);
        if (!text.empty()) data[older] = text;
    }
    data["email_verified"] = false;
    data["phone_verified"] = false;
    take_email(profile, member_text(claims, "email"), member_true(claims, "email_verified"));
    return profile;
}

base::Task<ProviderAnswer> oidc_answer(const Context& context, KeySets& key_sets, OidcServer server,
                                       const definition::Provider& provider, std::string code,
                                       ProviderSecrets secrets, std::int64_t now_us) {
    auto request = exchange_request(context, server, provider, code, secrets.verifier);
    const auto tokens = co_await ask_tokens(context, provider.name, std::move(request));
    ProviderAnswer answer;
    answer.access_token = member_text(tokens, "access_token");
    answer.refresh_token = member_text(tokens, "refresh_token");
    const auto id_token = member_text(tokens, "id_token");
    auto claims = co_await id_token_claims(key_sets, server, provider, id_token, now_us);
    if (!base::equal_constant_time(member_text(claims, "nonce"), secrets.nonce)) {
        refuse_token("its nonce is not ours");
    }
    check_access_token(claims, answer.access_token);
    if (!claims.contains("email")) {
        claims = co_await with_user_info(context, server, provider.name, std::move(claims),
                                         answer.access_token);
    }
    answer.profile = oidc_profile(claims);
    co_return answer;
}

}  // namespace socle::accounts
