#include "accounts/provider_answer.h"

#include "accounts/reason.h"
#include "base/crypto.h"
#include "base/error.h"
#include "base/json.h"
#include "base/log.h"
#include "base/text.h"

#include <boost/json/value.hpp>

#include <algorithm>

namespace socle::accounts {

namespace {

constexpr std::size_t error_code_characters_max = 60;

[[noreturn]] void refuse_unreachable(const std::string& provider, std::string_view what) {
    base::log(base::Level::warning, "an identity provider failed",
              {{"provider", provider}, {"what", what}});
    refuse(Reason::unexpected_failure, "The identity provider " + provider +
                                           " cannot be reached or does not answer as it should");
}

base::Task<outbound::FetchReply> fetch(const Context& context, std::string provider,
                                       outbound::FetchRequest request) {
    request.headers.emplace_back("Accept", "application/json");
    request.headers.emplace_back("User-Agent", "socle");
    std::string fault;
    try {
        auto reply = co_await context.fetcher.fetch(std::move(request));
        co_return reply;
    } catch (const base::Error& error) {
        fault = error.internal.empty() ? error.message : error.internal;
    }
    refuse_unreachable(provider, fault);
}

/// The `error` of an OAuth answer; only what RFC 6749 allows in one is repeated.
std::string oauth_error(const boost::json::object& answer) {
    const auto code = member_text(answer, "error");
    const bool plain = std::ranges::all_of(code, [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
               c == '_' || c == '.' || c == '-';
    });
    return plain ? code.substr(0, error_code_characters_max) : "unreadable";
}

}  // namespace

std::string form_text(const FormFields& fields) {
    std::string text;
    for (const auto& [name, value] : fields) {
        if (!text.empty()) text += '&';
        text += base::url_encode(name) + "=" + base::url_encode(value);
    }
    return text;
}

std::string s256(std::string_view verifier) {
    return base::base64url(base::sha256(verifier));
}

std::string member_text(const boost::json::object& object, std::string_view name) {
    const auto* member = object.if_contains(name);
    if (member == nullptr || !member->is_string()) return {};
    return std::string(member->get_string());
}

bool member_true(const boost::json::object& object, std::string_view name) {
    const auto* member = object.if_contains(name);
    if (member == nullptr) return false;
    return (member->is_bool() && member->get_bool()) ||
           (member->is_string() && member->get_string() == "true");
}

std::string callback_address(const Context& context) {
    return context.url + "/auth/v1/callback";
}

void take_email(ProviderProfile& profile, const std::string& email, bool is_verified) {
    if (email.empty()) return;
    try {
        profile.email = checked_email(email);
    } catch (const base::Error&) {
        return;
    }
    profile.email_verified = is_verified;
    profile.data["email"] = profile.email;
    profile.data["email_verified"] = is_verified;
}

base::Task<boost::json::value> ask_provider(const Context& context, std::string provider,
                                            outbound::FetchRequest request) {
    const auto reply = co_await fetch(context, provider, std::move(request));
    if (reply.status != 200) {
        refuse_unreachable(provider, "status " + std::to_string(reply.status));
    }
    base::JsonFault fault;
    auto answer = base::parse_json(reply.body, fault);
    if (!answer) refuse_unreachable(provider, "its answer is no JSON");
    co_return std::move(*answer);
}

base::Task<boost::json::object> ask_tokens(const Context& context, std::string provider,
                                           outbound::FetchRequest request) {
    const auto reply = co_await fetch(context, provider, std::move(request));
    base::JsonFault fault;
    const auto answer = base::parse_json(reply.body, fault);
    if (!answer || !answer->is_object()) {
        refuse_unreachable(provider, "its token endpoint answered no JSON object, status " +
                                         std::to_string(reply.status));
    }
    const auto& object = answer->get_object();
    if (object.contains("error")) {
        const auto code = oauth_error(object);
        base::log(base::Level::warning, "an identity provider refused a code",
                  {{"provider", provider}, {"error", code}});
        refuse(Reason::bad_oauth_callback,
               "The identity provider " + provider + " refused the code: " + code);
    }
    if (reply.status != 200 || member_text(object, "access_token").empty()) {
        refuse_unreachable(
            provider, "its token endpoint gave no token, status " + std::to_string(reply.status));
    }
    co_return object;
}

}  // namespace socle::accounts
