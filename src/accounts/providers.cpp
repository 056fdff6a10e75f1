#include "accounts/providers.h"

#include "accounts/provider_account.h"
#include "accounts/provider_github.h"
#include "accounts/provider_oidc.h"
#include "accounts/reason.h"
#include "base/crypto.h"
#include "base/error.h"
#include "base/json.h"
#include "base/text.h"
#include "store/fixed_sql.h"

#include <boost/json/serialize.hpp>
#include <boost/json/value.hpp>

#include <algorithm>

namespace socle::accounts {

namespace {

using definition::Provider;
using store::FixedSql;
using store::sql_uuid;

constexpr std::size_t secret_bytes = 32;
constexpr std::size_t description_bytes_max = 300;
constexpr std::size_t query_params_max = 20;

const Provider& provider_named(const Context& context, const std::string& name) {
    if (name.empty()) refuse(Reason::validation_failed, "provider is required");
    const auto wanted = base::lower(name);
    for (const auto& provider : context.rules().providers) {
        if (provider.name == wanted) return provider;
    }
    refuse(Reason::validation_failed,
           "Unsupported provider: Provider " + name + " could not be found");
}

std::vector<std::string> scopes_of(const Provider& provider, const std::string& further) {
    auto scopes = provider.scopes;
    std::string spaced = further;
    std::ranges::replace(spaced, ',', ' ');
    for (const auto scope : base::split(spaced, ' ')) {
        if (!scope.empty()) scopes.emplace_back(scope);
    }
    return scopes;
}

/// Parameters that belong to us, whatever a client asks: it could turn a sign-in into another's.
bool ours(const std::string& name) {
    constexpr std::string_view reserved[] = {"apikey",
                                             "client_id",
                                             "client_secret",
                                             "code_challenge",
                                             "code_challenge_method",
                                             "code_verifier",
                                             "nonce",
                                             "provider",
                                             "redirect_to",
                                             "redirect_uri",
                                             "request",
                                             "request_uri",
                                             "response_mode",
                                             "response_type",
                                             "scope",
                                             "scopes",
                                             "registration",
                                             "skip_http_redirect",
                                             "state"};
    return std::ranges::find(reserved, base::lower(name)) != std::end(reserved);
}

FormFields further_fields(const std::string& query_params) {
    FormFields fields;
    for (const auto part : base::split(query_params, '&')) {
        const auto equals = part.find('=');
        if (equals == std::string_view::npos || fields.size() == query_params_max) continue;
        const auto name = base::url_decode(part.substr(0, equals));
        const auto value = base::url_decode(part.substr(equals + 1));
        if (name && value && !ours(*name)) fields.emplace_back(*name, *value);
    }
    return fields;
}

std::string secrets_text(const ProviderSecrets& secrets) {
    const boost::json::object object = {{"nonce", secrets.nonce}, {"verifier", secrets.verifier}};
    return boost::json::serialize(object);
}

ProviderSecrets secrets_of(const Flow& flow) {
    base::JsonFault fault;
    const auto parsed = base::parse_json(flow.sealed, fault);
    ProviderSecrets secrets;
    if (parsed && parsed->is_object()) {
        secrets.nonce = member_text(parsed->get_object(), "nonce");
        secrets.verifier = member_text(parsed->get_object(), "verifier");
    }
    if (secrets.nonce.empty() || secrets.verifier.empty()) {
        refuse(Reason::bad_oauth_state, "OAuth state has been used");
    }
    return secrets;
}

/// The provider's tokens as the code's exchange gives them to the client.
std::string tokens_text(const ProviderAnswer& answer) {
    boost::json::object object = {{"provider_token", answer.access_token}};
    if (!answer.refresh_token.empty()) object["provider_refresh_token"] = answer.refresh_token;
    return boost::json::serialize(object);
}

base::Task<Flow> flow_of(const Flows& flows, std::string state, std::int64_t now_us) {
    if (state.empty()) refuse(Reason::bad_oauth_callback, "OAuth state parameter missing");
    try {
        auto flow = co_await flows.find(state, now_us);
        if (!flow.provider.empty()) co_return flow;
    } catch (const base::Error& error) {
        if (error.code != base::Code::account_refused) throw;
    }
    refuse(Reason::bad_oauth_state, "OAuth state not found or expired");
}

/// A state brings one answer home: of two callbacks with it one goes on.
base::Task<void> use_state(store::Transaction& transaction, const Context& context,
                           std::string flow) {
    static const FixedSql sql(
        R"(UPDATE "socle_flow" SET "sealed" = NULL )"
        R"(WHERE "id" = :id AND "sealed" IS NOT NULL AND "code_hash" IS NULL)",
        {{"id", sql_uuid}}, {});
    const base::Values values = {flow};
    const auto used = co_await transaction.run(sql.in(context.dialect), values);
    if (used.affected == 0) refuse(Reason::bad_oauth_state, "OAuth state has been used");
}

base::Task<void> drop_flow(store::Transaction& transaction, const Context& context,
                           std::string flow) {
    static const FixedSql sql(R"(DELETE FROM "socle_flow" WHERE "id" = :id)", {{"id", sql_uuid}},
                              {});
    const base::Values values = {flow};
    co_await transaction.run(sql.in(context.dialect), values);
}

/// What the provider says to the person, cut to a size and to text.
[[noreturn]] void refuse_as_told(const CallbackRequest& request) {
    auto told = request.error_description.empty() ? request.error : request.error_description;
    told = base::valid_utf8(told) ? told : "The identity provider refused";
    if (told.size() > description_bytes_max) {
        told.resize(description_bytes_max);
        while (!base::valid_utf8(told))
            told.pop_back();
    }
    const bool plain = std::ranges::all_of(
        request.error, [](char c) { return (c >= 'a' && c <= 'z') || c == '_'; });
    refuse(Reason::bad_oauth_callback, told, plain ? request.error : "server_error");
}

}  // namespace

struct Providers::State {
    const Context& context;
    KeySets& key_sets;
    Flows flows;
    Sessions sessions;
    ProviderAccounts accounts;
    OidcServers servers;

    base::Task<ProviderAnswer> answer(const Provider& provider, CallbackRequest request,
                                      ProviderSecrets secrets, std::int64_t now_us);
    base::Task<CallbackAnswer> finish(const Visitor& visitor, Flow flow, User user,
                                      ProviderAnswer answer);
};

Providers::Providers(const Context& context, KeySets& key_sets)
    : state_(new State{context, key_sets, Flows(context), Sessions(context),
                       ProviderAccounts(context), OidcServers()}) {}
Providers::~Providers() = default;

base::Task<std::string> Providers::authorize(const Visitor& visitor,
                                             AuthorizeRequest request) const {
    const auto& context = state_->context;
    const auto& provider = provider_named(context, request.provider);
    context.limits.count(Limits::Act::sign_in, visitor.address, visitor.now_us);
    const ProviderSecrets secrets = {base::base64url(base::random_bytes(secret_bytes)),
                                     base::base64url(base::random_bytes(secret_bytes))};
    const auto scopes = scopes_of(provider, request.scopes);
    std::string address;
    FormFields fields;
    if (provider.kind == Provider::Kind::github) {
        address = github_authorize_address(provider);
        fields = github_fields(scopes);
    } else {
        const auto server = co_await state_->servers.find(context, provider, visitor.now_us);
        address = server.authorize;
        fields = oidc_fields(scopes, secrets.nonce);
    }
    Flow flow;
    flow.user = request.link_user;
    flow.links = !request.link_user.empty();
    flow.challenge = request.pkce.challenge;
    flow.challenge_method = request.pkce.method;
    flow.method = "oauth";
    flow.provider = provider.name;
    flow.redirect_to = allowed_redirect(context, request.redirect_to);
    flow.sealed = secrets_text(secrets);
    const auto state = co_await state_->flows.begin(std::move(flow), visitor.now_us);
    const FormFields always = {{"response_type", "code"},
                               {"client_id", provider.client_id},
                               {"redirect_uri", callback_address(context)},
                               {"state", state},
                               {"code_challenge", s256(secrets.verifier)},
                               {"code_challenge_method", "S256"}};
    fields.insert(fields.begin(), always.begin(), always.end());
    const auto further = further_fields(request.query_params);
    fields.insert(fields.end(), further.begin(), further.end());
    const char joint = address.find('?') == std::string::npos ? '?' : '&';
    co_return address + joint + form_text(fields);
}

base::Task<CallbackAnswer> Providers::callback(const Visitor& visitor,
                                               CallbackRequest request) const {
    const auto& context = state_->context;
    const auto flow = co_await flow_of(state_->flows, request.state, visitor.now_us);
    const auto secrets = secrets_of(flow);
    const store::WriteUnit unit = [&context, &flow](store::Transaction& transaction) {
        return use_state(transaction, context, flow.id);
    };
    co_await context.client.write(unit);
    if (!request.error.empty()) refuse_as_told(request);
    if (request.code.empty()) {
        refuse(Reason::bad_oauth_callback, "OAuth callback with missing authorization code");
    }
    const auto& provider = provider_named(context, flow.provider);
    auto answer = co_await state_->answer(provider, std::move(request), secrets, visitor.now_us);
    User user;
    if (flow.links) {
        user = co_await state_->accounts.link(visitor, flow.user, flow.provider, answer.profile);
    } else {
        user = co_await state_->accounts.enter(visitor, flow.provider, answer.profile,
                                               flow.redirect_to);
    }
    auto finished = co_await state_->finish(visitor, flow, std::move(user), std::move(answer));
    co_return finished;
}

base::Task<ProviderAnswer> Providers::State::answer(const Provider& provider,
                                                    CallbackRequest request,
                                                    ProviderSecrets secrets, std::int64_t now_us) {
    if (provider.kind == Provider::Kind::github) {
        auto told = co_await github_answer(context, provider, request.code, secrets);
        co_return told;
    }
    const auto server = co_await servers.find(context, provider, now_us);
    if (!request.issuer.empty() && request.issuer != server.issuer) {
        refuse(Reason::bad_oauth_callback, "The answer is of another identity provider");
    }
    auto told =
        co_await oidc_answer(context, key_sets, server, provider, request.code, secrets, now_us);
    co_return told;
}

base::Task<CallbackAnswer> Providers::State::finish(const Visitor& visitor, Flow flow, User user,
                                                    ProviderAnswer answer) {
    CallbackAnswer finished;
    finished.redirect_to = flow.redirect_to;
    if (flow.challenge.empty()) {
        const Users::Also also = [this, &flow](store::Transaction& transaction) {
            return drop_flow(transaction, context, flow.id);
        };
        auto signed_in = co_await sessions.start(visitor, std::move(user), "oauth", also);
        signed_in.provider_token = answer.access_token;
        signed_in.provider_refresh_token = answer.refresh_token;
        finished.session = std::move(signed_in);
        co_return finished;
    }
    const auto tokens = tokens_text(answer);
    const store::WriteUnit unit = [this, &visitor, &flow, &user, &tokens,
                                   &finished](store::Transaction& transaction) -> base::Task<void> {
        finished.code =
            co_await flows.give_code(transaction, flow.id, user.id, tokens, visitor.now_us);
    };
    co_await context.client.write(unit);
    co_return finished;
}

base::Task<std::string> Providers::redirect_of(std::string state, std::int64_t now_us) const {
    try {
        const auto flow = co_await flow_of(state_->flows, state, now_us);
        co_return flow.redirect_to.empty() ? state_->context.site() : flow.redirect_to;
    } catch (const base::Error& error) {
        if (error.code != base::Code::account_refused) throw;
    }
    co_return state_->context.site();
}

base::Task<SignedIn> Providers::with_id_token(const Visitor& visitor, std::string provider,
                                              std::string id_token, std::string nonce,
                                              std::string access_token) const {
    const auto& context = state_->context;
    const auto& known = provider_named(context, provider);
    context.limits.count(Limits::Act::sign_in, visitor.address, visitor.now_us);
    if (known.kind != Provider::Kind::oidc) {
        refuse(Reason::validation_failed, "Provider " + known.name + " gives no id_token");
    }
    const auto server = co_await state_->servers.find(context, known, visitor.now_us);
    const auto claims =
        co_await id_token_claims(state_->key_sets, server, known, id_token, visitor.now_us);
    const auto wanted = member_text(claims, "nonce");
    if (wanted.empty() != nonce.empty()) {
        refuse(Reason::validation_failed,
               "Passed nonce and nonce in id_token should either both exist or not.");
    }
    const auto hashed = base::hex(base::sha256(nonce));
    if (!wanted.empty() && !base::equal_constant_time(hashed, wanted)) {
        refuse(Reason::validation_failed, "Nonces mismatch");
    }
    if (!access_token.empty()) check_access_token(claims, access_token);
    auto user = co_await state_->accounts.enter(visitor, known.name, oidc_profile(claims), "");
    auto signed_in = co_await state_->sessions.start(visitor, std::move(user), "oauth");
    co_return signed_in;
}

base::Task<void> Providers::unlink(const Visitor& visitor, Bearer bearer,
                                   std::string identity) const {
    co_await state_->accounts.unlink(visitor, bearer.user, identity);
}

}  // namespace socle::accounts
