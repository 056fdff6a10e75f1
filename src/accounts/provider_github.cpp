#include "accounts/provider_github.h"

#include "accounts/reason.h"
#include "base/text.h"

#include <boost/json/value.hpp>

#include <algorithm>

namespace socle::accounts {

namespace {

std::string site_of(const definition::Provider& provider) {
    return provider.url.empty() ? "https://github.com" : provider.url;
}

std::string interface_of(const definition::Provider& provider) {
    return provider.url.empty() ? "https://api.github.com" : provider.url + "/api/v3";
}

outbound::FetchRequest question(const definition::Provider& provider, const std::string& path,
                                const std::string& access_token) {
    outbound::FetchRequest request;
    request.url = interface_of(provider) + path;
    request.headers = {{"Authorization", "Bearer " + access_token},
                       {"X-GitHub-Api-Version", "2022-11-28"}};
    return request;
}

ProviderProfile profile_of(const boost::json::object& user, const std::string& issuer) {
    ProviderProfile profile;
    const auto* id = user.if_contains("id");
    if (id != nullptr && id->is_int64() && id->get_int64() > 0) {
        profile.subject = std::to_string(id->get_int64());
    }
    if (profile.subject.empty()) {
        refuse(Reason::unexpected_failure, "GitHub does not say who signed in");
    }
    auto& data = profile.data;
    data["iss"] = issuer;
    data["sub"] = profile.subject;
    data["provider_id"] = profile.subject;
    const FormFields renamed = {{"name", "name"},
                                {"name", "full_name"},
                                {"login", "user_name"},
                                {"login", "preferred_username"},
                                {"avatar_url", "avatar_url"},
                                {"avatar_url", "picture"}};
    for (const auto& [theirs, ours] : renamed) {
        const auto text = member_text(user, theirs);
        if (!text.empty()) data[ours] = text;
    }
    data["email_verified"] = false;
    data["phone_verified"] = false;
    return profile;
}

void choose_email(ProviderProfile& profile, const boost::json::value& emails) {
    if (!emails.is_array()) return;
    for (const auto& entry : emails.get_array()) {
        const auto* email = entry.if_object();
        if (email == nullptr || !member_true(*email, "primary")) continue;
        take_email(profile, member_text(*email, "email"), member_true(*email, "verified"));
        return;
    }
}

}  // namespace

FormFields github_fields(const std::vector<std::string>& scopes) {
    std::vector<std::string> all = {"user:email"};
    for (const auto& scope : scopes) {
        if (std::ranges::find(all, scope) == all.end()) all.push_back(scope);
    }
    return {{"scope", base::join(all, " ")}};
}

std::string github_authorize_address(const definition::Provider& provider) {
    return site_of(provider) + "/login/oauth/authorize";
}

base::Task<ProviderAnswer> github_answer(const Context& context,
                                         const definition::Provider& provider, std::string code,
                                         ProviderSecrets secrets) {
    outbound::FetchRequest exchange;
    exchange.method = "POST";
    exchange.url = site_of(provider) + "/login/oauth/access_token";
    exchange.headers = {{"Content-Type", "application/x-www-form-urlencoded"}};
    exchange.body = form_text({{"client_id", provider.client_id},
                               {"client_secret", provider.client_secret},
                               {"code", code},
                               {"redirect_uri", callback_address(context)},
                               {"code_verifier", secrets.verifier}});
    const auto tokens = co_await ask_tokens(context, provider.name, std::move(exchange));
    ProviderAnswer answer;
    answer.access_token = member_text(tokens, "access_token");
    answer.refresh_token = member_text(tokens, "refresh_token");
    auto who = question(provider, "/user", answer.access_token);
    const auto user = co_await ask_provider(context, provider.name, std::move(who));
    if (!user.is_object()) {
        refuse(Reason::unexpected_failure, "GitHub does not say who signed in");
    }
    answer.profile = profile_of(user.get_object(), interface_of(provider));
    auto which = question(provider, "/user/emails", answer.access_token);
    const auto emails = co_await ask_provider(context, provider.name, std::move(which));
    choose_email(answer.profile, emails);
    co_return answer;
}

}  // namespace socle::accounts
