#include "http/auth/auth.h"

#include "base/ids.h"
#include "base/json.h"
#include "http/auth/auth_testing.h"

#include <gmock/gmock.h>
#include <boost/json/value.hpp>

#include <chrono>

namespace socle::http {
namespace {

using testing::HasSubstr;
using testing::StartsWith;

boost::json::object object_of(const Response& response) {
    base::JsonFault fault;
    const auto value = base::parse_json(response.body, fault);
    return value && value->is_object() ? value->get_object() : boost::json::object();
}

std::string text_of(const boost::json::object& object, std::string_view name) {
    const auto* value = object.if_contains({name.data(), name.size()});
    return value != nullptr && value->is_string() ? std::string(value->get_string())
                                                  : std::string();
}

TEST(Auth, WhoMayAskWhat) {
    AuthBench bench;
    const auto ann = bench.signed_in("ann@example.org");
    const auto id = base::new_uuid();
    struct Case {
        std::string what;
        std::string without_key;
        std::string with_key;
        std::string as_ann;
    };
    const Case cases[] = {
        {"GET /health", "200", "200", "200"},
        {"HEAD /health", "200", "200", "200"},
        {"GET /settings", "200", "200", "200"},
        {"GET /.well-known/jwks.json", "200", "200", "200"},
        {"GET /.well-known/openid-configuration", "200", "200", "200"},
        {"GET /verify?type=signup&token=x", "303", "303", "303"},
        {"GET /authorize?provider=google", "400 validation_failed", "400 validation_failed",
         "400 validation_failed"},
        {"GET /callback?state=x", "302", "302", "302"},
        {"POST /token?grant_type=password", "401", "400 bad_json", "400 bad_json"},
        {"POST /verify", "401", "400 bad_json", "400 bad_json"},
        {"GET /user", "401", "401 no_authorization", "200"},
        {"PUT /user", "401", "401 no_authorization", "400 bad_json"},
        {"POST /logout?scope=planet", "401", "401 no_authorization", "400 validation_failed"},
        {"GET /reauthenticate", "401", "401 no_authorization", "200"},
        {"POST /factors", "401", "401 no_authorization", "400 bad_json"},
        {"DELETE /factors/x", "401", "401 no_authorization", "404 validation_failed"},
        {"GET /sessions", "401", "401 no_authorization", "200"},
        {"DELETE /sessions/" + id, "401", "401 no_authorization", "404 not_found"},
        {"GET /tokens", "401", "401 no_authorization", "200"},
        {"POST /invite", "401", "401 no_authorization", "403 not_admin"},
        {"GET /admin/users", "401", "401 no_authorization", "403 not_admin"},
        {"POST /admin/users", "401", "401 no_authorization", "403 not_admin"},
        {"GET /admin/users/" + id, "401", "401 no_authorization", "403 not_admin"},
        {"POST /admin/generate_link", "401", "401 no_authorization", "403 not_admin"},
    };
    for (const auto& each : cases) {
        EXPECT_EQ(outcome(bench.ask(each.what, {})), each.without_key) << each.what;
        EXPECT_EQ(outcome(bench.with_key(each.what)), each.with_key) << each.what;
        EXPECT_EQ(outcome(bench.as(ann, each.what)), each.as_ann) << each.what;
    }
}

TEST(Auth, KeysAreAskedForAsTheGatewayDoes) {
    AuthBench bench;
    const auto none = bench.ask("POST /token?grant_type=password", {});
    EXPECT_THAT(none.body, StartsWith(R"({"message":"No API key found in request")"));
    const auto wrong = bench.ask("POST /token?grant_type=password", {{"apikey", "x"}});
    EXPECT_EQ(wrong.status, 401);
    EXPECT_THAT(wrong.body, StartsWith(R"({"message":"Invalid API key")"));
    const auto bearer =
        bench.ask("POST /token?grant_type=x", {{"Authorization", "Bearer " + bench.anonymous_key}});
    EXPECT_EQ(outcome(bearer), "400 invalid_credentials");
    const auto ann = bench.signed_in("ann@example.org");
    const auto session = bench.ask("GET /user", {{"apikey", ann.tokens.access_token}});
    EXPECT_EQ(session.status, 401) << "a session is no key";
}

TEST(Auth, TokensOfOthersAreRefused) {
    AuthBench bench;
    const auto ann = bench.signed_in("ann@example.org");
    const auto& token = ann.tokens.access_token;
    const auto by = [&](const std::string& authorization) {
        return outcome(bench.ask(
            "GET /user", {{"apikey", bench.anonymous_key}, {"Authorization", authorization}}));
    };
    EXPECT_EQ(by("Bearer " + token), "200");
    EXPECT_EQ(by("bearer  " + token + " "), "200");
    EXPECT_EQ(by("Basic " + token), "401 no_authorization");
    EXPECT_EQ(by("Bearer"), "401 no_authorization");
    EXPECT_EQ(by("Bearer x" + token), "403 bad_jwt");
    EXPECT_EQ(by("Bearer " + bench.anonymous_key), "403 bad_jwt");
    EXPECT_EQ(
        by("Bearer " + accounts::sign_token(R"({"role":"authenticated"})", std::string(32, 'o'))),
        "403 bad_jwt");
    EXPECT_EQ(by("Bearer " + bench.signed_claims(R"({"role":"authenticated","exp":1})")),
              "403 bad_jwt");
    EXPECT_EQ(by("Bearer " + bench.signed_claims(R"({"role":"authenticated"})")), "403 bad_jwt");
    EXPECT_EQ(by("Bearer " + bench.signed_claims(R"({"role":"authenticated","sub":")" +
                                                 base::new_uuid() + R"("})")),
              "403 user_not_found");
    bench.accounts.pass(3'700);
    EXPECT_EQ(by("Bearer " + token), "403 bad_jwt");
}

TEST(Auth, OnlyTheServiceKeyAdministers) {
    AuthBench bench;
    const auto by = [&](const AuthBench::Headers& headers) {
        return outcome(bench.ask("GET /admin/users", headers));
    };
    EXPECT_EQ(by({{"apikey", bench.service_key}}), "200");
    EXPECT_EQ(by({{"Authorization", "Bearer " + bench.service_key}}), "200");
    EXPECT_EQ(
        by({{"apikey", bench.anonymous_key}, {"Authorization", "Bearer " + bench.service_key}}),
        "200");
    EXPECT_EQ(by({{"apikey", bench.anonymous_key}}), "401 no_authorization");
    EXPECT_EQ(
        by({{"apikey", bench.service_key}, {"Authorization", "Bearer " + bench.anonymous_key}}),
        "403 not_admin");
    EXPECT_EQ(by({{"apikey", bench.service_key}, {"Authorization", "Bearer x"}}), "403 bad_jwt");
}

TEST(Auth, PathsAndMethodsThatAreNotThere) {
    AuthBench bench;
    for (const char* what : {"GET /", "GET /nothing", "POST /user/nothing", "DELETE /admin",
                             "GET /.well-known/other", "POST /factors/1/2/3"}) {
        const auto response = bench.ask(what, {});
        EXPECT_EQ(outcome(response), "404 not_found") << what;
    }
    const auto patched = bench.ask("PATCH /user", {});
    EXPECT_EQ(outcome(patched), "405 method_not_allowed");
    EXPECT_EQ(header_of(patched, "Allow"), "GET, PUT, OPTIONS");
    EXPECT_EQ(patched.body, R"({"code":405,"error_code":"method_not_allowed",)"
                            R"("msg":"Unsupported HTTP method: PATCH"})");
    EXPECT_EQ(outcome(bench.ask("HEAD /verify?token=x&type=signup", {})), "405 method_not_allowed");
    const auto options = bench.ask("OPTIONS /admin/users/1", {});
    EXPECT_EQ(options.status, 204);
    EXPECT_EQ(header_of(options, "Allow"), "GET, PUT, DELETE, OPTIONS");
}

TEST(Auth, PartsThatAreNotHereAreToldApart) {
    AuthBench bench;
    EXPECT_EQ(outcome(bench.with_key("POST /sso")), "404 saml_provider_disabled");
    EXPECT_EQ(outcome(bench.with_key("GET /sso/saml/metadata")), "404 saml_provider_disabled");
    EXPECT_EQ(outcome(bench.with_key("POST /passkeys/authentication/options")),
              "404 passkey_disabled");
    EXPECT_EQ(outcome(bench.with_key("GET /oauth/authorizations/1")), "404 feature_disabled");
    EXPECT_EQ(outcome(bench.with_key("GET /user/oauth/grants")), "404 feature_disabled");
    EXPECT_EQ(outcome(bench.with_key("GET /admin/custom-providers")), "404 feature_disabled");
    EXPECT_EQ(outcome(bench.with_key("POST /token?grant_type=web3", "{}")),
              "422 web3_provider_disabled");
    EXPECT_EQ(outcome(bench.with_key("POST /otp", R"({"phone":"123"})")),
              "400 phone_provider_disabled");
}

TEST(Auth, AnswersHaveSecurityHeaders) {
    AuthBench bench;
    for (const char* what : {"GET /health", "GET /user", "PATCH /user", "GET /nothing",
                             "GET /verify?type=signup&token=x"}) {
        const auto response = bench.ask(what, {});
        EXPECT_EQ(header_of(response, "Cache-Control"), "no-store") << what;
        EXPECT_EQ(header_of(response, "Referrer-Policy"), "no-referrer") << what;
        EXPECT_EQ(header_of(response, "X-Frame-Options"), "DENY") << what;
    }
    EXPECT_EQ(header_of(bench.ask("GET /.well-known/jwks.json", {}), "Cache-Control"),
              "public, max-age=600");
}

TEST(Auth, PeopleSignUpAndIn) {
    AuthBench bench([](definition::Accounts& rules) { rules.confirm_email = false; });
    const auto signed_up = bench.with_key(
        "POST /signup",
        R"({"email":"ann@example.org","password":"correct horse battery","data":{"name":"Ann"}})");
    ASSERT_EQ(outcome(signed_up), "200") << signed_up.body;
    const auto session = object_of(signed_up);
    EXPECT_EQ(text_of(session, "token_type"), "bearer");
    EXPECT_EQ(text_of(session.at("user").as_object(), "email"), "ann@example.org");

    const std::string right = R"({"email":"ann@example.org","password":"correct horse battery"})";
    const std::string wrong = R"({"email":"ann@example.org","password":"incorrect"})";
    EXPECT_EQ(outcome(bench.with_key("POST /token?grant_type=password", wrong)),
              "400 invalid_credentials");
    const auto signed_in = bench.with_key("POST /token?grant_type=password", right);
    ASSERT_EQ(outcome(signed_in), "200");
    const auto refresh = text_of(object_of(signed_in), "refresh_token");
    const auto refreshed = bench.with_key("POST /token?grant_type=refresh_token",
                                          R"({"refresh_token":")" + refresh + R"("})");
    ASSERT_EQ(outcome(refreshed), "200");
    EXPECT_NE(text_of(object_of(refreshed), "refresh_token"), refresh);
    EXPECT_EQ(outcome(bench.with_key("POST /token?grant_type=refresh_token",
                                     R"({"refresh_token":"unknown"})")),
              "400 refresh_token_not_found");

    const AuthBench::Headers headers = {
        {"apikey", bench.anonymous_key},
        {"Authorization", "Bearer " + text_of(object_of(refreshed), "access_token")}};
    EXPECT_EQ(outcome(bench.ask("POST /logout?scope=local", headers)), "204");
    EXPECT_EQ(outcome(bench.ask("GET /user", headers)), "403 session_not_found");
}

TEST(Auth, WeakPasswordsAreRefusedWithReasons) {
    AuthBench bench;
    const auto response =
        bench.with_key("POST /signup", R"({"email":"ann@example.org","password":"short"})");
    EXPECT_EQ(outcome(response), "422 weak_password");
    EXPECT_THAT(response.body, HasSubstr(R"("weak_password":{"reasons":["length")"));
}

TEST(Auth, AccountsChangeTheirProfile) {
    AuthBench bench;
    const auto ann = bench.signed_in("ann@example.org");
    const auto changed = bench.as(ann, "PUT /user", R"({"data":{"name":"Ann"},"unknown":1})");
    ASSERT_EQ(outcome(changed), "200");
    EXPECT_THAT(changed.body, HasSubstr(R"("name":"Ann")"));
    EXPECT_EQ(outcome(bench.as(ann, "PUT /user", R"({"app_metadata":{"role":"boss"}})")),
              "403 not_admin");
    EXPECT_EQ(outcome(bench.as(ann, "PUT /user", R"({"data":"Ann"})")), "400 validation_failed");
    EXPECT_EQ(outcome(bench.as(ann, "PUT /user", R"({"password":""})")), "400 validation_failed");
    EXPECT_EQ(outcome(bench.as(ann, "PUT /user", R"({"password":"short"})")), "422 weak_password");
    EXPECT_EQ(outcome(bench.as(ann, "PUT /user", R"({"code_challenge":"x"})")),
              "400 validation_failed");
}

TEST(Auth, SessionsAreListedAndEnded) {
    AuthBench bench;
    const auto id = bench.accounts.add_user("ann@example.org");
    const auto here = bench.accounts.sign_in(id);
    const auto there = bench.accounts.sign_in(id);
    const auto bob = bench.signed_in("bob@example.org");
    const auto listed = bench.as(here, "GET /sessions");
    EXPECT_THAT(listed.body, HasSubstr(here.tokens.session));
    EXPECT_THAT(listed.body, HasSubstr(there.tokens.session));
    EXPECT_FALSE(listed.body.contains(bob.tokens.session));
    EXPECT_EQ(outcome(bench.as(here, "DELETE /sessions/" + bob.tokens.session)), "404 not_found");
    EXPECT_EQ(outcome(bench.as(here, "DELETE /sessions/" + there.tokens.session)), "204");
    EXPECT_EQ(outcome(bench.as(there, "GET /user")), "403 session_not_found");
    EXPECT_EQ(outcome(bench.as(here, "GET /user")), "200");
}

TEST(Auth, ApiTokensAreMadeOnceShownAndRevoked) {
    AuthBench bench([](definition::Accounts& rules) { rules.api_tokens = true; });
    const auto ann = bench.signed_in("ann@example.org");
    const auto made = bench.as(ann, "POST /tokens", R"({"name":"script"})");
    ASSERT_EQ(outcome(made), "201") << made.body;
    const auto token = text_of(object_of(made), "token");
    EXPECT_THAT(token, StartsWith("socle_"));
    const auto listed = bench.as(ann, "GET /tokens");
    EXPECT_THAT(listed.body, HasSubstr(R"("name":"script")"));
    EXPECT_FALSE(listed.body.contains(token));
    const auto id = text_of(object_of(made), "id");
    EXPECT_EQ(outcome(bench.as(ann, "DELETE /tokens/" + id)), "204");
    EXPECT_EQ(bench.as(ann, "GET /tokens").body, "[]");
}

TEST(Auth, AdministratorsManageAccounts) {
    AuthBench bench;
    const auto created = bench.as_service(
        "POST /admin/users",
        R"({"email":"bob@example.org","email_confirm":true,"role":"member","password":null,)"
        R"("user_metadata":{"name":"Bob"}})");
    ASSERT_EQ(outcome(created), "200") << created.body;
    const auto id = text_of(object_of(created), "id");
    EXPECT_THAT(created.body, HasSubstr(R"("role":"member")"));
    EXPECT_EQ(outcome(bench.as_service("POST /admin/users", R"({"email":"bob@example.org"})")),
              "422 email_exists");
    EXPECT_EQ(outcome(bench.as_service("POST /admin/users", "{}")), "400 validation_failed");
    EXPECT_EQ(outcome(bench.as_service("GET /admin/users/" + id)), "200");
    EXPECT_EQ(outcome(bench.as_service("GET /admin/users/nobody")), "404 validation_failed");
    EXPECT_EQ(outcome(bench.as_service("GET /admin/users/" + base::new_uuid())),
              "404 user_not_found");
    const auto changed =
        bench.as_service("PUT /admin/users/" + id, R"({"ban_duration":"24h","roles":["boss"]})");
    ASSERT_EQ(outcome(changed), "200") << changed.body;
    EXPECT_THAT(changed.body, HasSubstr("banned_until"));
    EXPECT_THAT(changed.body, HasSubstr(R"("role":"boss")"));
    EXPECT_EQ(bench.as_service("GET /admin/users/" + id + "/factors").body, "[]");
    EXPECT_EQ(
        outcome(bench.as_service("DELETE /admin/users/" + id + "/factors/" + base::new_uuid())),
        "404 mfa_factor_not_found");
    EXPECT_EQ(bench.as_service("DELETE /admin/users/" + id).body, "{}");
    EXPECT_EQ(outcome(bench.as_service("GET /admin/users/" + id)), "404 user_not_found");
}

TEST(Auth, AccountsAreListedInPages) {
    AuthBench bench;
    for (const char* name : {"a", "b", "c", "d", "e"})
        bench.accounts.add_user(std::string(name) + "@example.org");
    const auto first = bench.as_service("GET /admin/users?per_page=2&page=");
    EXPECT_EQ(object_of(first).at("users").as_array().size(), 2);
    EXPECT_EQ(object_of(first).at("aud"), "authenticated");
    EXPECT_EQ(header_of(first, "X-Total-Count"), "5");
    EXPECT_EQ(header_of(first, "Link"), R"(</auth/v1/admin/users?page=2&per_page=2>; rel="next", )"
                                        R"(</auth/v1/admin/users?page=3&per_page=2>; rel="last")");
    const auto last = bench.as_service("GET /admin/users?per_page=2&page=3&filter=%40");
    EXPECT_EQ(object_of(last).at("users").as_array().size(), 1);
    EXPECT_EQ(header_of(last, "Link"),
              R"(</auth/v1/admin/users?page=3&per_page=2&filter=%40>; rel="last")");
    for (const char* query : {"page=0", "page=-1", "page=x", "per_page=1.5", "page=1x"}) {
        EXPECT_EQ(outcome(bench.as_service("GET /admin/users?" + std::string(query))),
                  "400 validation_failed")
            << query;
    }
}

TEST(Auth, LinksSignInByRedirect) {
    AuthBench bench;
    bench.accounts.add_user("ann@example.org");
    const auto made = bench.as_service(
        "POST /admin/generate_link",
        R"({"type":"magiclink","email":"ann@example.org","redirect_to":"http://socle.test/in"})");
    ASSERT_EQ(outcome(made), "200") << made.body;
    const auto token = text_of(object_of(made), "hashed_token");
    const auto path = "GET /verify?type=magiclink&redirect_to=http://socle.test/in&token=" + token;
    const auto there = bench.ask(path, {});
    EXPECT_EQ(there.status, 303);
    EXPECT_THAT(header_of(there, "Location"), StartsWith("http://socle.test/in#access_token="));
    EXPECT_THAT(header_of(there, "Location"), HasSubstr("&type=magiclink&sb="));
    EXPECT_EQ(header_of(bench.ask(path, {}), "Location"),
              "http://socle.test/in#error=access_denied&error_code=otp_expired&error_description="
              "Email%20link%20is%20invalid%20or%20has%20expired&sb=");
    const auto elsewhere =
        bench.ask("GET /verify?type=signup&token=pkce_x&redirect_to=https://evil.example/", {});
    EXPECT_THAT(header_of(elsewhere, "Location"),
                StartsWith("http://socle.test?error=access_denied&"));
    EXPECT_EQ(outcome(bench.ask("GET /verify?type=signup", {})), "400 validation_failed");
    EXPECT_EQ(outcome(bench.ask("GET /verify?token=x", {})), "400 validation_failed");
}

TEST(Auth, CodesSignInWithoutOne) {
    AuthBench bench;
    bench.accounts.add_user("ann@example.org");
    const auto made = bench.as_service("POST /admin/generate_link",
                                       R"({"type":"magiclink","email":"ann@example.org"})");
    const auto code = text_of(object_of(made), "email_otp");
    const auto verified = bench.with_key(
        "POST /verify", R"({"type":"email","email":"ann@example.org","token":")" + code + R"("})");
    EXPECT_EQ(outcome(verified), "200") << verified.body;
    EXPECT_THAT(verified.body, StartsWith(R"({"access_token":")"));
    for (const char* body : {R"({"type":"email","token":"1"})", R"({"token":"1"})",
                             R"({"type":"email","token":"1","token_hash":"2"})",
                             R"({"type":"email","token_hash":"2","email":"a@b.c"})"}) {
        EXPECT_EQ(outcome(bench.with_key("POST /verify", body)), "400 validation_failed") << body;
    }
    EXPECT_EQ(
        outcome(bench.with_key("POST /verify", R"({"type":"sms","phone":"1","token":"123456"})")),
        "400 phone_provider_disabled");
}

TEST(Auth, AClientThatAskedByPkceTakesASessionForItsCode) {
    AuthBench bench;
    bench.accounts.add_user("ann@example.org");
    const std::string challenge(43, 'c');
    const auto sent =
        bench.with_key("POST /otp", R"({"email":"ann@example.org","code_challenge":")" + challenge +
                                        R"(","code_challenge_method":"s256"})");
    ASSERT_EQ(outcome(sent), "200") << sent.body;
    const auto text = bench.accounts.cell(R"(SELECT "text" FROM "socle_mail" ORDER BY "id" DESC)");
    const auto at = text.find("token=pkce_");
    ASSERT_NE(at, std::string::npos) << text;
    const auto token = text.substr(at + 6, text.find_first_of("&) \n", at) - at - 6);
    const auto verified =
        bench.with_key("POST /verify", R"({"type":"magiclink","token_hash":")" + token + R"("})");
    EXPECT_EQ(outcome(verified), "200") << verified.body;
    EXPECT_THAT(verified.body, StartsWith(R"({"access_token":")"));
}

TEST(Auth, AnswersThatCouldTellByTheirTimeComeInSteps) {
    AuthBench bench;
    bench.accounts.add_user("ann@example.org");
    using Clock = std::chrono::steady_clock;
    for (const char* body : {R"({"email":"ann@example.org"})", R"({"email":"nobody@example.org"})",
                             R"({"email":"no address"})", "{"}) {
        const auto before = Clock::now();
        bench.with_key("POST /recover", body);
        EXPECT_GE(Clock::now() - before, std::chrono::milliseconds(answer_floor_ms)) << body;
    }
}

TEST(Auth, ATelephoneSignsUpAndIn) {
    AuthBench bench([](definition::Accounts& rules) {
        rules.phone.enabled = true;
        rules.message_interval_s = 0;
    });
    const std::string body = R"({"phone":"+33612345678","password":"correct horse battery"})";
    const auto made = bench.with_key("POST /signup", body);
    EXPECT_EQ(outcome(made), "200") << made.body;
    EXPECT_THAT(made.body, testing::HasSubstr(R"("phone":"33612345678")"));
    EXPECT_EQ(outcome(bench.with_key("POST /token?grant_type=password", body)),
              "400 phone_not_confirmed");
    EXPECT_EQ(outcome(bench.with_key("POST /resend", R"({"type":"sms","phone":"33612345678"})")),
              "200");
    const auto code =
        bench.accounts.cell(R"(SELECT "text" FROM "socle_mail" ORDER BY "id" DESC)").substr(0, 6);
    const auto verified = bench.with_key(
        "POST /verify", R"({"type":"sms","phone":"+33612345678","token":")" + code + R"("})");
    EXPECT_EQ(outcome(verified), "200") << verified.body;
    EXPECT_THAT(verified.body, StartsWith(R"({"access_token":")"));
    EXPECT_EQ(outcome(bench.with_key("POST /token?grant_type=password", body)), "200");
    const auto settings = object_of(bench.ask("GET /settings", {}));
    EXPECT_EQ(settings.at("external").as_object().at("phone"), true);
    EXPECT_EQ(settings.at("phone_autoconfirm"), false);
    EXPECT_EQ(settings.at("sms_provider"), "outbox");
}

TEST(Auth, WhatIsSaidOfATelephoneMustFit) {
    AuthBench bench([](definition::Accounts& rules) { rules.phone.enabled = true; });
    const std::pair<const char*, const char*> cases[] = {
        {"POST /signup", R"({"phone":"33612345678","email":"a@b.org","password":"correct horse"})"},
        {"POST /otp", R"({"phone":"33612345678","email":"a@b.org"})"},
        {"POST /otp", R"({"email":"a@b.org","channel":"sms"})"},
        {"POST /otp", R"({"phone":"33612345678","channel":"post"})"},
        {"POST /otp", R"({"phone":"1"})"},
        {"POST /resend", R"({"type":"sms"})"},
        {"POST /resend", R"({"type":"sms","phone":"33612345678","email":"a@b.org"})"},
        {"POST /resend", R"({"type":"signup","phone":"33612345678"})"},
        {"POST /verify", R"({"type":"sms","phone":"33612345678"})"},
        {"POST /verify", R"({"type":"sms","token_hash":"1"})"},
        {"POST /verify", R"({"type":"sms","token":"1","email":"a@b.org"})"},
        {"POST /verify", R"({"type":"email","token":"1","email":"a@b.org","phone":"33612345678"})"},
    };
    for (const auto& [what, body] : cases)
        EXPECT_EQ(outcome(bench.with_key(what, body)), "400 validation_failed") << what << body;
    EXPECT_EQ(outcome(bench.with_key("POST /otp", R"({"phone":"33612345678"})")), "200");
    EXPECT_EQ(outcome(bench.with_key("POST /otp", R"({"phone":"33612345678"})")),
              "429 over_sms_send_rate_limit");
}

TEST(Auth, SettingsSayWhatIsOn) {
    AuthBench bench([](definition::Accounts& rules) {
        rules.anonymous = true;
        definition::Provider google;
        google.name = "google";
        definition::Provider own;
        own.name = "club";
        rules.providers = {google, own};
    });
    const auto settings = object_of(bench.ask("GET /settings", {}));
    const auto& external = settings.at("external").as_object();
    EXPECT_EQ(external.at("google"), true);
    EXPECT_EQ(external.at("club"), true);
    EXPECT_EQ(external.at("github"), false);
    EXPECT_EQ(external.at("anonymous_users"), true);
    EXPECT_EQ(external.at("email"), true);
    EXPECT_EQ(settings.at("disable_signup"), false);
    EXPECT_EQ(settings.at("mailer_autoconfirm"), false);
}

TEST(Auth, ErrorsHaveTheShapeAskedFor) {
    AuthBench bench;
    const auto response = bench.ask(
        "GET /user", {{"apikey", bench.anonymous_key}, {"X-Supabase-Api-Version", "2024-01-01"}});
    EXPECT_EQ(response.body,
              R"({"code":"no_authorization","message":"This endpoint requires a valid )"
              R"(Bearer token"})");
    EXPECT_EQ(header_of(response, "X-Supabase-Api-Version"), "2024-01-01");
}

}  // namespace
}  // namespace socle::http
