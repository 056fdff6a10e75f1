#include "accounts/providers.h"

#include "accounts/entry.h"
#include "accounts/provider_oidc.h"
#include "accounts/test_context.h"
#include "accounts/test_issuer.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace socle::accounts {
namespace {

using base::Dialect;
using testing::HasSubstr;
using testing::Not;
using testing::StartsWith;

constexpr const char* verifier = "a-verifier-that-is-long-enough-for-the-standard";

class ProvidersTest : public testing::TestWithParam<Dialect> {
protected:
    void SetUp() override {
        test_ = std::make_unique<TestContext>(GetParam(), [this](definition::Accounts& rules) {
            rules.redirects = {"https://app.example.org/**"};
            definition::Provider work;
            work.name = "work";
            work.issuer = issuer_.url();
            work.client_id = "client";
            work.client_secret = "s:cret &";
            definition::Provider github;
            github.name = "github";
            github.kind = definition::Provider::Kind::github;
            github.client_id = "hub";
            github.client_secret = "hub secret";
            github.url = github_.url();
            rules.providers = {work, github};
            rules.sign_ins_per_5min = 1000;
        });
        key_sets_ = std::make_unique<KeySets>(test_->context().fetcher);
        providers_ = std::make_unique<Providers>(test_->context(), *key_sets_);
    }

    /// What the provider's address says, by name.
    static std::map<std::string, std::string> fields_of(const std::string& address) {
        std::map<std::string, std::string> fields;
        const auto query = address.substr(address.find('?') + 1);
        for (const auto part : base::split(query, '&')) {
            const auto equals = part.find('=');
            const auto value = base::url_decode(part.substr(equals + 1)).value_or("?");
            fields[std::string(part.substr(0, equals))] += value;
        }
        return fields;
    }
    std::string authorize(AuthorizeRequest request) {
        if (request.provider.empty()) request.provider = "work";
        return test_->run(providers_->authorize(test_->visitor, std::move(request)));
    }
    /// Goes to the provider; there the id_token gets the nonce that was sent along.
    std::string begin(AuthorizeRequest request = {}) {
        const auto fields = fields_of(authorize(std::move(request)));
        const auto nonce = fields.contains("nonce") ? fields.at("nonce") : "";
        issuer_.change([&](auto& said) { said.claims["nonce"] = nonce; });
        return fields.at("state");
    }
    base::Task<CallbackAnswer> back(const std::string& state) {
        CallbackRequest request;
        request.state = state;
        request.code = "the code";
        return providers_->callback(test_->visitor, std::move(request));
    }
    CallbackAnswer sign_in(AuthorizeRequest request = {}) {
        const auto state = begin(std::move(request));
        return test_->run(back(state));
    }
    std::string refusal(AuthorizeRequest request = {}) {
        const auto state = begin(std::move(request));
        return test_->refusal(back(state));
    }
    std::string message(const std::string& state) {
        try {
            test_->run(back(state));
        } catch (const base::Error& error) {
            return error.message;
        }
        return {};
    }

    TestIssuer issuer_;
    TestGithub github_;
    std::unique_ptr<TestContext> test_;
    std::unique_ptr<KeySets> key_sets_;
    std::unique_ptr<Providers> providers_;
};

INSTANTIATE_TEST_SUITE_P(BothStores, ProvidersTest,
                         testing::Values(Dialect::sqlite, Dialect::postgres),
                         [](const auto& param) {
                             return param.param == Dialect::sqlite ? "Sqlite" : "Postgres";
                         });

TEST_P(ProvidersTest, SendsToTheProviderWithWhatIsOurs) {
    AuthorizeRequest request;
    request.provider = "Work";
    request.scopes = "calendar,contacts";
    request.query_params =
        "prompt=consent&login_hint=a%40b.org&state=evil&Client_ID=evil&"
        "redirect_uri=https%3A%2F%2Fevil.org&scope=evil&nonce=evil&broken";
    const auto address = authorize(request);
    EXPECT_THAT(address, StartsWith(issuer_.url() + "/authorize?"));
    const auto fields = fields_of(address);
    EXPECT_EQ(fields.at("response_type"), "code");
    EXPECT_EQ(fields.at("client_id"), "client");
    EXPECT_EQ(fields.at("redirect_uri"), "http://socle.test/auth/v1/callback");
    EXPECT_EQ(fields.at("scope"), "openid calendar contacts");
    EXPECT_EQ(fields.at("code_challenge_method"), "S256");
    EXPECT_EQ(fields.at("code_challenge").size(), 43U);
    EXPECT_EQ(fields.at("nonce").size(), 43U);
    EXPECT_EQ(fields.at("prompt"), "consent");
    EXPECT_EQ(fields.at("login_hint"), "a@b.org");
    EXPECT_THAT(address, Not(HasSubstr("evil")));
}

TEST_P(ProvidersTest, NoTwoJourneysAreAlike) {
    const auto first = fields_of(authorize({}));
    const auto second = fields_of(authorize({}));
    for (const char* name : {"state", "nonce", "code_challenge"})
        EXPECT_NE(first.at(name), second.at(name)) << name;
    EXPECT_EQ(issuer_.asked("/.well-known/openid-configuration"), 1) << "the document is kept";
    test_->pass(discovery_kept_s + 1);
    authorize({});
    EXPECT_EQ(issuer_.asked("/.well-known/openid-configuration"), 2);
}

TEST_P(ProvidersTest, RefusesProvidersThatAreNotThere) {
    for (const char* name : {"facebook", "../work", "WORK "}) {
        AuthorizeRequest request;
        request.provider = name;
        EXPECT_EQ(test_->refusal(providers_->authorize(test_->visitor, request)),
                  "validation_failed");
    }
    EXPECT_EQ(test_->refusal(providers_->authorize(test_->visitor, AuthorizeRequest())),
              "validation_failed");
    AuthorizeRequest request;
    request.provider = "work";
    request.pkce = {"short", "s256"};
    EXPECT_EQ(test_->refusal(providers_->authorize(test_->visitor, request)), "validation_failed");
}

TEST_P(ProvidersTest, SignsInWithASession) {
    AuthorizeRequest request;
    request.redirect_to = "https://app.example.org/after";
    const auto answer = sign_in(request);
    ASSERT_TRUE(answer.session);
    EXPECT_EQ(answer.redirect_to, "https://app.example.org/after");
    EXPECT_EQ(answer.code, "");
    EXPECT_EQ(answer.session->provider_token, "the access token");
    EXPECT_EQ(answer.session->provider_refresh_token, "the refresh token");
    const auto& user = answer.session->user;
    EXPECT_EQ(user.user.email, "ann@example.org");
    EXPECT_FALSE(user.user.email_confirmed_at.empty());
    EXPECT_THAT(user.user.user_metadata, HasSubstr(R"("full_name":"Ann")"));
    EXPECT_THAT(user.user.app_metadata, HasSubstr(R"("provider":"work")"));
    ASSERT_EQ(user.identities.size(), 1U);
    EXPECT_EQ(user.identities[0].provider_id, "ann at the issuer");
    EXPECT_EQ(test_->new_actions(), "user_signedup login");
    EXPECT_EQ(test_->count("socle_flow"), "0");
}

TEST_P(ProvidersTest, ExchangesTheCodeAsTheDocumentSays) {
    sign_in();
    const auto basic = issuer_.last("/token");
    EXPECT_THAT(basic.headers.at("authorization"), StartsWith("Basic "));
    EXPECT_EQ(base::base64_decode(basic.headers.at("authorization").substr(6)),
              "client:s%3Acret%20%26");
    EXPECT_THAT(basic.body, HasSubstr("grant_type=authorization_code"));
    EXPECT_THAT(basic.body, HasSubstr("code=the%20code"));
    EXPECT_THAT(basic.body, HasSubstr("code_verifier="));
    EXPECT_THAT(basic.body, Not(HasSubstr("client_secret")));
    issuer_.change([](auto& said) {
        said.discovery["token_endpoint_auth_methods_supported"] =
            boost::json::array({"client_secret_post"});
    });
    test_->pass(discovery_kept_s + 1);
    issuer_.change([&](auto& said) { said.claims["exp"] = TestIssuer::now_s + 7200; });
    sign_in();
    const auto post = issuer_.last("/token");
    EXPECT_FALSE(post.headers.contains("authorization"));
    EXPECT_THAT(post.body, HasSubstr("client_secret=s%3Acret%20%26"));
    EXPECT_EQ(post.body.find("the verifier"), std::string::npos);
}

TEST_P(ProvidersTest, TheVerifierFitsTheChallenge) {
    const auto fields = fields_of(authorize({}));
    issuer_.change([&](auto& said) { said.claims["nonce"] = fields.at("nonce"); });
    test_->run(back(fields.at("state")));
    const auto sent = fields_of("?" + issuer_.last("/token").body);
    EXPECT_EQ(s256(sent.at("code_verifier")), fields.at("code_challenge"));
}

TEST_P(ProvidersTest, GivesACodeToAClientWithAVerifier) {
    AuthorizeRequest request;
    request.pkce = {s256(verifier), "S256"};
    const auto answer = sign_in(request);
    EXPECT_FALSE(answer.session);
    ASSERT_FALSE(answer.code.empty());
    EXPECT_EQ(test_->count("socle_session"), "0") << "nobody is in before the code is exchanged";
    const Entry entry(test_->context());
    EXPECT_EQ(test_->refusal(entry.with_code(test_->visitor, answer.code, "wrong")),
              "bad_code_verifier");
    const auto signed_in = test_->run(entry.with_code(test_->visitor, answer.code, verifier));
    EXPECT_EQ(signed_in.user.user.email, "ann@example.org");
    EXPECT_EQ(signed_in.provider_token, "the access token");
    EXPECT_EQ(signed_in.provider_refresh_token, "the refresh token");
    EXPECT_EQ(test_->refusal(entry.with_code(test_->visitor, answer.code, verifier)),
              "flow_state_not_found");
}

TEST_P(ProvidersTest, KeepsNoTokenReadable) {
    AuthorizeRequest request;
    request.pkce = {s256(verifier), "S256"};
    sign_in(request);
    const auto sealed = test_->cell(R"(SELECT "sealed" FROM "socle_flow")");
    EXPECT_FALSE(sealed.empty());
    EXPECT_THAT(sealed, Not(HasSubstr("access")));
    EXPECT_THAT(test_->cell(R"(SELECT CAST("data" AS text) FROM "socle_identity")"),
                Not(HasSubstr("token")));
}

TEST_P(ProvidersTest, AStateIsOursAndGoodForOnce) {
    for (const std::string state : {"", "nonsense", "00000000-0000-4000-8000-000000000000"}) {
        EXPECT_EQ(test_->refusal(back(state)),
                  state.empty() ? "bad_oauth_callback" : "bad_oauth_state");
    }
    const auto state = begin();
    test_->run(back(state));
    EXPECT_EQ(test_->refusal(back(state)), "bad_oauth_state") << "replayed";
    AuthorizeRequest request;
    request.pkce = {s256(verifier), "S256"};
    const auto with_code = begin(request);
    test_->run(back(with_code));
    EXPECT_EQ(test_->refusal(back(with_code)), "bad_oauth_state") << "replayed, with a code";
    const auto late = begin();
    test_->pass(flow_life_s + 1);
    EXPECT_EQ(test_->refusal(back(late)), "bad_oauth_state") << "too late";
}

TEST_P(ProvidersTest, AFlowOfAMailIsNoState) {
    const Flows flows(test_->context());
    Flow flow;
    flow.method = "magiclink";
    flow.challenge = s256(verifier);
    flow.challenge_method = "s256";
    const auto id = test_->run(flows.begin(flow, test_->visitor.now_us));
    EXPECT_EQ(test_->refusal(back(id)), "bad_oauth_state");
}

TEST_P(ProvidersTest, AFailedCallbackUsesTheStateUp) {
    const auto state = begin();
    issuer_.change([](auto& said) { said.claims["aud"] = "another"; });
    EXPECT_EQ(test_->refusal(back(state)), "bad_oauth_callback");
    issuer_.change([](auto& said) { said.claims.erase("aud"); });
    EXPECT_EQ(test_->refusal(back(state)), "bad_oauth_state");
}

TEST_P(ProvidersTest, RefusesTokensThatAreNotRight) {
    using Said = TestIssuer::Said;
    const struct {
        const char* what;
        std::function<void(Said&)> change;
        const char* fault;
    } cases[] = {
        {"another nonce", [](Said& said) { said.claims["nonce"] = "another"; }, "nonce"},
        {"no nonce", [](Said& said) { said.claims["nonce"] = nullptr; }, "nonce"},
        {"another audience", [](Said& said) { said.claims["aud"] = "x"; }, "audience"},
        {"another issuer", [](Said& said) { said.claims["iss"] = "https://x.org"; }, "issuer"},
        {"expired", [](Said& said) { said.claims["exp"] = TestIssuer::now_s - 100; }, "expired"},
        {"another access token", [](Said& said) { said.claims["at_hash"] = "AAAA"; },
         "another access token"},
        {"a key of nobody", [](Said& said) { said.other_key = true; }, "key"},
        {"a tampered payload",
         [](Said& said) {
             said.bend = [](std::string token) {
                 const auto dot = token.find('.');
                 token[dot + 20] = token[dot + 20] == 'A' ? 'B' : 'A';
                 return token;
             };
         },
         "signature"},
        {"alg none",
         [](Said& said) {
             said.bend = [](const std::string& token) {
                 const auto first = token.find('.');
                 const auto last = token.rfind('.');
                 return base::base64url(R"({"alg":"none"})") + token.substr(first, last - first) +
                        ".";
             };
         },
         "signed"},
        {"our secret as an HMAC key",
         [](Said& said) {
             said.bend = [](const std::string& token) {
                 const auto first = token.find('.') + 1;
                 const auto claims =
                     base::base64url_decode(token.substr(first, token.rfind('.') - first));
                 return sign(*claims, Key::of_secret("s:cret &"));
             };
         },
         "RS256 or ES256"},
        {"no token", [](Said& said) { said.bend = [](const std::string&) { return ""; }; },
         "there is none"},
        {"rubbish", [](Said& said) { said.bend = [](const std::string&) { return "a.b.c"; }; },
         "no signed token"},
        {"too long",
         [](Said& said) { said.bend = [](const std::string&) { return std::string(99999, 'a'); }; },
         "too long"},
    };
    for (const auto& each : cases) {
        issuer_.change([](Said& said) { said = Said(); });
        const auto state = begin();
        issuer_.change(each.change);
        EXPECT_THAT(message(state), HasSubstr(each.fault)) << each.what;
        EXPECT_EQ(test_->count("user"), "0") << each.what;
    }
}

TEST_P(ProvidersTest, ToldFaultsBecomeClearRefusals) {
    const auto told = [this](std::optional<TestReply> reply) {
        const auto state = begin();
        issuer_.change([&](auto& said) { said.token_reply = reply; });
        return test_->refusal(back(state));
    };
    EXPECT_EQ(told(TestReply{400, R"({"error":"invalid_grant"})"}), "bad_oauth_callback");
    EXPECT_EQ(told(TestReply{200, R"({"error":"bad_verification_code"})"}), "bad_oauth_callback");
    EXPECT_EQ(told(TestReply{500, "<html>"}), "unexpected_failure");
    EXPECT_EQ(told(TestReply{200, "[]"}), "unexpected_failure");
    EXPECT_EQ(told(TestReply{200, "{}"}), "unexpected_failure");
    EXPECT_EQ(told(TestReply{302, R"({"access_token":"x"})"}), "unexpected_failure");
}

TEST_P(ProvidersTest, WhatAnErrorSaysIsNotRepeatedBlindly) {
    const auto state = begin();
    issuer_.change(
        [](auto& said) { said.token_reply = TestReply{400, R"({"error":"<script>\nnew line"})"}; });
    const auto text = message(state);
    EXPECT_THAT(text, Not(HasSubstr("script")));
    EXPECT_THAT(text, HasSubstr("unreadable"));
}

TEST_P(ProvidersTest, TheProvidersOwnRefusalIsPassedOn) {
    const auto refused = [this](const std::string& error, const std::string& description) {
        CallbackRequest request;
        request.state = begin();
        request.error = error;
        request.error_description = description;
        try {
            test_->run(providers_->callback(test_->visitor, request));
        } catch (const base::Error& thrown) {
            return thrown;
        }
        return base::Error(base::Code::internal, "not refused");
    };
    const auto denied = refused("access_denied", "Ann said no");
    EXPECT_EQ(denied.details, "bad_oauth_callback");
    EXPECT_EQ(denied.hint, "access_denied");
    EXPECT_EQ(denied.message, "Ann said no");
    const auto odd = refused("<b>\n", std::string(1000, 'x'));
    EXPECT_EQ(odd.hint, "server_error");
    EXPECT_LE(odd.message.size(), 300U);
    EXPECT_EQ(test_->count("user"), "0");
}

TEST_P(ProvidersTest, AnAnswerWithoutCodeOrOfAnotherIssuerIsRefused) {
    CallbackRequest request;
    request.state = begin();
    EXPECT_EQ(test_->refusal(providers_->callback(test_->visitor, request)), "bad_oauth_callback");
    request.state = begin();
    request.code = "the code";
    request.issuer = "https://evil.example.org";
    EXPECT_EQ(test_->refusal(providers_->callback(test_->visitor, request)), "bad_oauth_callback");
    request.state = begin();
    request.issuer = issuer_.url();
    EXPECT_EQ(test_->refusal(providers_->callback(test_->visitor, request)), "");
}

TEST_P(ProvidersTest, LeadsBackToAllowedPlacesOnly) {
    const struct {
        const char* asked;
        const char* leads;
    } cases[] = {{"https://app.example.org/a/b?c=d", "https://app.example.org/a/b?c=d"},
                 {"https://evil.example.org/", "http://socle.test"},
                 {"https://app.example.org.evil.org/", "http://socle.test"},
                 {"javascript:alert(1)", "http://socle.test"},
                 {"//evil.example.org", "http://socle.test"},
                 {"", "http://socle.test"}};
    for (const auto& each : cases) {
        AuthorizeRequest request;
        request.redirect_to = each.asked;
        const auto state = begin(request);
        EXPECT_EQ(test_->run(providers_->redirect_of(state, test_->visitor.now_us)), each.leads);
        EXPECT_EQ(test_->run(back(state)).redirect_to, each.leads);
    }
    for (const char* state : {"", "nonsense", "00000000-0000-4000-8000-000000000000"}) {
        EXPECT_EQ(test_->run(providers_->redirect_of(state, test_->visitor.now_us)),
                  "http://socle.test");
    }
}

TEST_P(ProvidersTest, AsksUserInfoForAnEmailTheTokenLacks) {
    issuer_.change([](auto& said) {
        said.user_info = {{"sub", "ann at the issuer"},
                          {"email", "ann@home.example.org"},
                          {"email_verified", true},
                          {"picture", "https://x/p.png"}};
    });
    const auto state = begin();
    issuer_.change([](auto& said) {
        said.claims["email"] = nullptr;
        said.claims["email_verified"] = nullptr;
    });
    const auto answer = test_->run(back(state));
    EXPECT_EQ(answer.session->user.user.email, "ann@home.example.org");
    EXPECT_THAT(answer.session->user.user.user_metadata, HasSubstr("p.png"));
    EXPECT_EQ(issuer_.last("/userinfo").headers.at("authorization"), "Bearer the access token");
}

TEST_P(ProvidersTest, UserInfoOfSomebodyElseIsRefused) {
    issuer_.change([](auto& said) {
        said.user_info = {{"sub", "bob"}, {"email", "bob@example.org"}, {"email_verified", true}};
    });
    const auto state = begin();
    issuer_.change([](auto& said) { said.claims["email"] = nullptr; });
    EXPECT_EQ(test_->refusal(back(state)), "bad_oauth_callback");
}

TEST_P(ProvidersTest, WhoSaysTheEmailSaysWhetherItIsVerified) {
    issuer_.change([](auto& said) {
        said.user_info = {{"sub", "ann at the issuer"}, {"email", "boss@example.org"}};
    });
    test_->add_user("boss@example.org");
    const auto state = begin();
    issuer_.change([](auto& said) { said.claims["email"] = nullptr; });
    EXPECT_EQ(test_->refusal(back(state)), "provider_email_needs_verification");
}

TEST_P(ProvidersTest, AnIssuerThatIsAwayIsSaidClearly) {
    issuer_.change([](auto& said) { said.discovery["issuer"] = "https://another.example.org"; });
    AuthorizeRequest request;
    request.provider = "work";
    EXPECT_EQ(test_->refusal(providers_->authorize(test_->visitor, request)), "unexpected_failure");
    issuer_.change([](auto& said) { said.discovery.clear(); });
    authorize({});
    issuer_.change([](auto& said) { said.discovery["issuer"] = "https://another.example.org"; });
    test_->pass(discovery_kept_s + 1);
    EXPECT_THAT(authorize({}), StartsWith(issuer_.url())) << "the old document serves for a day";
    test_->pass(2 * 86'400);
    EXPECT_EQ(test_->refusal(providers_->authorize(test_->visitor, request)), "unexpected_failure");
}

TEST_P(ProvidersTest, SignsInByGithub) {
    AuthorizeRequest request;
    request.provider = "github";
    request.scopes = "read:org";
    const auto address = authorize(request);
    EXPECT_THAT(address, StartsWith(github_.url() + "/login/oauth/authorize?"));
    const auto fields = fields_of(address);
    EXPECT_EQ(fields.at("scope"), "user:email read:org");
    const auto answer = test_->run(back(fields.at("state")));
    const auto& user = answer.session->user;
    EXPECT_EQ(user.user.email, "octo@example.org") << "the primary one";
    EXPECT_EQ(user.identities[0].provider_id, "583231");
    EXPECT_THAT(user.user.user_metadata, HasSubstr(R"("user_name":"octocat")"));
    EXPECT_EQ(answer.session->provider_token, "gho_1");
    EXPECT_THAT(github_.asked, HasSubstr("client_secret=hub%20secret"));
    EXPECT_THAT(github_.asked, HasSubstr("Bearer gho_1"));
}

TEST_P(ProvidersTest, GithubsUnverifiedEmailOpensNoAccount) {
    test_->add_user("octo@example.org");
    github_.emails = R"([{"email":"octo@example.org","primary":true,"verified":false}])";
    AuthorizeRequest request;
    request.provider = "github";
    EXPECT_EQ(refusal(request), "provider_email_needs_verification");
}

TEST_P(ProvidersTest, GithubsOddAnswersAreRefused) {
    AuthorizeRequest request;
    request.provider = "github";
    for (const char* user : {"{}", R"({"id":"1"})", R"({"id":0})", "[]", "no"}) {
        github_.user = user;
        EXPECT_EQ(refusal(request), "unexpected_failure") << user;
    }
    github_.user = R"({"id":1})";
    github_.emails = "{}";
    EXPECT_EQ(refusal(request), "unexpected_failure") << "no email";
    github_.token = R"({"error":"bad_verification_code"})";
    EXPECT_EQ(refusal(request), "bad_oauth_callback");
}

TEST_P(ProvidersTest, LinksToWhoIsSignedIn) {
    const auto bob = test_->add_user("bob@example.org");
    AuthorizeRequest request;
    request.link_user = bob;
    const auto answer = sign_in(request);
    EXPECT_EQ(answer.session->user.user.id, bob);
    EXPECT_EQ(answer.session->user.user.email, "bob@example.org");
    EXPECT_EQ(answer.session->user.identities.size(), 2U);
    EXPECT_EQ(refusal(request), "identity_already_exists");
    const auto again = sign_in();
    EXPECT_EQ(again.session->user.user.id, bob) << "the identity opens its account";
}

TEST_P(ProvidersTest, UnlinksAllButTheLast) {
    const auto user = sign_in().session->user;
    const Bearer bearer = {user.user.id, "", "aal1"};
    const auto unlink = [&](const std::string& identity) {
        try {
            test_->run(providers_->unlink(test_->visitor, bearer, identity));
        } catch (const base::Error& error) {
            return error.details;
        }
        return std::string();
    };
    EXPECT_EQ(unlink(user.identities[0].id), "single_identity_not_deletable");
    AuthorizeRequest request;
    request.provider = "github";
    request.link_user = user.user.id;
    sign_in(request);
    EXPECT_EQ(unlink(base::new_uuid()), "identity_not_found");
    EXPECT_EQ(unlink("none"), "identity_not_found");
    EXPECT_EQ(unlink(user.identities[0].id), "");
    const auto left = test_->full(user.user.id);
    ASSERT_EQ(left.identities.size(), 1U);
    EXPECT_EQ(left.identities[0].provider, "github");
    EXPECT_EQ(left.user.email, "octo@example.org") << "the email goes along with its identity";
    EXPECT_THAT(left.user.app_metadata, HasSubstr(R"("providers":["github"])"));
}

TEST_P(ProvidersTest, TakesATokenANativeClientGot) {
    const auto by_token = [this](const std::string& token, const std::string& nonce,
                                 const std::string& access_token) {
        return providers_->with_id_token(test_->visitor, "work", token, nonce, access_token);
    };
    const auto hashed = base::hex(base::sha256("my nonce"));
    const auto plain = issuer_.id_token({});
    const auto bound = issuer_.id_token({{"nonce", hashed}});
    const auto signed_in = test_->run(by_token(bound, "my nonce", ""));
    EXPECT_EQ(signed_in.user.user.email, "ann@example.org");
    EXPECT_EQ(test_->refusal(by_token(plain, "", "")), "");
    EXPECT_EQ(test_->refusal(by_token(bound, "another", "")), "validation_failed");
    EXPECT_EQ(test_->refusal(by_token(bound, "", "")), "validation_failed");
    EXPECT_EQ(test_->refusal(by_token(plain, "my nonce", "")), "validation_failed");
    EXPECT_EQ(test_->refusal(by_token(issuer_.id_token({{"aud", "x"}}), "", "")),
              "bad_oauth_callback");
    EXPECT_EQ(test_->refusal(by_token("", "", "")), "bad_oauth_callback");
    const auto hash = base::base64url(base::sha256("at").substr(0, 16));
    const auto with_hash = issuer_.id_token({{"at_hash", hash}});
    EXPECT_EQ(test_->refusal(by_token(with_hash, "", "at")), "");
    EXPECT_EQ(test_->refusal(by_token(with_hash, "", "another")), "bad_oauth_callback");
    EXPECT_EQ(test_->refusal(providers_->with_id_token(test_->visitor, "github", plain, "", "")),
              "validation_failed");
}

}  // namespace
}  // namespace socle::accounts
