#pragma once

#include "accounts/test_context.h"
#include "accounts/token.h"
#include "http/auth/auth.h"
#include "http/router.h"

#include <gtest/gtest.h>

#include <string>
#include <string_view>
#include <utility>
#include <vector>

/// For tests only: the accounts interface of one core over a database of its own.
namespace socle::http {

inline Method method_named(std::string_view name) {
    constexpr std::pair<std::string_view, Method> methods[] = {
        {"GET", Method::get},        {"HEAD", Method::head},   {"POST", Method::post},
        {"PUT", Method::put},        {"PATCH", Method::patch}, {"DELETE", Method::del},
        {"OPTIONS", Method::options}};
    for (const auto& [text, method] : methods) {
        if (text == name) return method;
    }
    return Method::other;
}

class AuthBench {
public:
    using Headers = std::vector<std::pair<std::string, std::string>>;

    explicit AuthBench(const accounts::TestContext::Change& change = {})
        : accounts(base::Dialect::sqlite, change),
          verifier_(accounts.application().definition(), accounts.context().keys),
          key_sets_(accounts.context().fetcher),
          handler_(accounts.context(), verifier_, key_sets_, proxies_),
          router_(handler_.routes()) {
        anonymous_key = signed_claims(R"({"role":"anon"})");
        service_key = signed_claims(R"({"role":"service_role"})");
    }

    std::string signed_claims(std::string_view claims) const {
        return accounts::sign_token(claims, accounts.context().keys.jwt_secret);
    }

    /// `what`: "POST /signup?a=b", below /auth/v1.
    Response ask(std::string_view what, const Headers& headers, std::string_view body = {}) {
        const auto blank = what.find(' ');
        const auto target = what.substr(blank + 1);
        const auto mark = std::min(target.find('?'), target.size());
        const auto path = "/auth/v1" + std::string(target.substr(0, mark));
        Request request;
        request.method_text = what.substr(0, blank);
        request.method = method_named(request.method_text);
        request.path = path;
        request.query = target.substr(std::min(mark + 1, target.size()));
        for (const auto& [name, value] : headers)
            request.headers.emplace_back(name, value);
        request.body = body;
        request.request_id = "test";
        request.now_us = accounts.visitor.now_us;
        request.remote_address = "192.0.2.1";
        return accounts.run(router_.answer(request));
    }
    Response with_key(std::string_view what, std::string_view body = {}) {
        return ask(what, {{"apikey", anonymous_key}}, body);
    }
    Response as(const accounts::SignedIn& signed_in, std::string_view what,
                std::string_view body = {}) {
        return ask(what,
                   {{"apikey", anonymous_key},
                    {"Authorization", "Bearer " + signed_in.tokens.access_token}},
                   body);
    }
    Response as_service(std::string_view what, std::string_view body = {}) {
        return ask(what, {{"apikey", service_key}, {"Authorization", "Bearer " + service_key}},
                   body);
    }

    accounts::SignedIn signed_in(const std::string& email) {
        return accounts.sign_in(accounts.add_user(email));
    }

    accounts::TestContext accounts;
    std::string anonymous_key;
    std::string service_key;

private:
    accounts::Verifier verifier_;
    accounts::KeySets key_sets_;
    TrustedProxies proxies_;
    AuthHandler handler_;
    Router router_;
};

inline std::string header_of(const Response& response, std::string_view name) {
    std::string value;
    for (const auto& [key, text] : response.headers) {
        if (key == name) value = text;
    }
    return value;
}

/// "422 signup_disabled".
inline std::string outcome(const Response& response) {
    const auto code = header_of(response, "x-sb-error-code");
    return std::to_string(response.status) + (code.empty() ? "" : " " + code);
}

}  // namespace socle::http
