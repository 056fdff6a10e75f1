#include "accounts/captcha.h"

#include "accounts/reason.h"
#include "base/error.h"
#include "base/json.h"
#include "base/log.h"
#include "base/text.h"

#include <boost/json/object.hpp>
#include <boost/json/value.hpp>

#include <optional>

namespace socle::accounts {

namespace {

using Captcha = definition::Accounts::Captcha;

std::string service_url(const definition::Accounts& rules) {
    if (!rules.captcha_url.empty()) return rules.captcha_url;
    return rules.captcha == Captcha::hcaptcha
               ? "https://api.hcaptcha.com/siteverify"
               : "https://challenges.cloudflare.com/turnstile/v0/siteverify";
}

bool says_success(const std::string& body) {
    base::JsonFault fault;
    const auto value = base::parse_json(body, fault);
    if (!value || !value->is_object()) return false;
    const auto* success = value->get_object().if_contains("success");
    return success != nullptr && success->is_bool() && success->get_bool();
}

}  // namespace

base::Task<void> check_captcha(const Context& context, const Visitor& visitor, std::string token) {
    const auto& rules = context.rules();
    if (rules.captcha == Captcha::off) co_return;
    if (token.empty()) {
        refuse(Reason::captcha_failed,
               "captcha protection: request disallowed (no captcha_token found)");
    }
    outbound::FetchRequest request;
    request.method = "POST";
    request.url = service_url(rules);
    request.headers.emplace_back("Content-Type", "application/x-www-form-urlencoded");
    request.body = "secret=" + base::url_encode(rules.captcha_secret) +
                   "&response=" + base::url_encode(token) +
                   "&remoteip=" + base::url_encode(visitor.address);
    outbound::FetchReply reply;
    std::optional<base::Error> failure;
    try {
        reply = co_await context.fetcher.fetch(request);
    } catch (const base::Error& error) {
        failure = error;
    }
    if (failure) {
        base::log(base::Level::error, "the captcha service cannot be asked",
                  {{"cause", failure->message}});
        refuse(Reason::captcha_failed, "captcha verification process failed");
    }
    if (!says_success(reply.body)) {
        refuse(Reason::captcha_failed, "captcha protection: request disallowed");
    }
}

}  // namespace socle::accounts
