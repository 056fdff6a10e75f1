#include "accounts/provider_oidc.h"

#include "base/crypto.h"
#include "base/error.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>

namespace socle::accounts {
namespace {

using base::Error;
using testing::HasSubstr;

constexpr std::int64_t now_s = 1'700'000'000;

boost::json::object object(std::string_view text) {
    return boost::json::parse(text).as_object();
}

definition::Provider provider(const std::string& issuer) {
    definition::Provider made;
    made.name = "work";
    made.issuer = issuer;
    made.client_id = "client";
    return made;
}

const char* document = R"({"issuer":"https://id.example.org",
    "authorization_endpoint":"https://id.example.org/authorize",
    "token_endpoint":"https://id.example.org/token",
    "userinfo_endpoint":"https://id.example.org/me",
    "jwks_uri":"https://id.example.org/keys"})";

std::string discovery_refusal(const boost::json::object& changed, const std::string& issuer) {
    try {
        parse_discovery(changed, provider(issuer));
    } catch (const Error& error) {
        return error.details;
    }
    return {};
}

TEST(ParseDiscovery, ReadsTheAddresses) {
    const auto server = parse_discovery(object(document), provider("https://id.example.org/"));
    EXPECT_EQ(server.issuer, "https://id.example.org");
    EXPECT_EQ(server.authorize, "https://id.example.org/authorize");
    EXPECT_EQ(server.tokens, "https://id.example.org/token");
    EXPECT_EQ(server.user_info, "https://id.example.org/me");
    EXPECT_EQ(server.keys, "https://id.example.org/keys");
    EXPECT_TRUE(server.basic) << "basic is what holds when nothing is said";
}

TEST(ParseDiscovery, ChoosesHowTheSecretIsSent) {
    const struct {
        const char* methods;
        bool basic;
    } cases[] = {{R"(["client_secret_post"])", false},
                 {R"(["client_secret_post","client_secret_basic"])", true},
                 {R"(["private_key_jwt"])", false},
                 {R"([])", false}};
    for (const auto& each : cases) {
        auto changed = object(document);
        changed["token_endpoint_auth_methods_supported"] = boost::json::parse(each.methods);
        EXPECT_EQ(parse_discovery(changed, provider("https://id.example.org")).basic, each.basic)
            << each.methods;
    }
}

TEST(ParseDiscovery, RefusesWhatIsMissingForeignOrUnsafe) {
    const std::string issuer = "https://id.example.org";
    EXPECT_EQ(discovery_refusal(object(document), issuer), "");
    EXPECT_EQ(discovery_refusal(object(document), "https://other.example.org"),
              "unexpected_failure");
    for (const char* name : {"issuer", "authorization_endpoint", "token_endpoint", "jwks_uri"}) {
        auto changed = object(document);
        changed.erase(name);
        EXPECT_EQ(discovery_refusal(changed, issuer), "unexpected_failure") << name;
    }
    for (const char* name :
         {"authorization_endpoint", "token_endpoint", "jwks_uri", "userinfo_endpoint"}) {
        for (const char* address :
             {"http://id.example.org/x", "javascript:alert(1)", "file:///x"}) {
            auto changed = object(document);
            changed[name] = address;
            EXPECT_EQ(discovery_refusal(changed, issuer), "unexpected_failure") << name << address;
        }
    }
}

TEST(CheckedIdClaims, RefusesWhatIsNotForUsAndNow) {
    const struct {
        const char* what;
        const char* change;
        const char* fault;
    } cases[] = {
        {"as it should be", R"({})", ""},
        {"several audiences, we are the party", R"({"aud":["x","client"],"azp":"client"})", ""},
        {"a list of one", R"({"aud":["client"]})", ""},
        {"a little late", R"({"exp":1699999990})", ""},
        {"a clock before ours", R"({"iat":1700000010})", ""},
        {"another issuer", R"({"iss":"https://evil.example.org"})", "another issuer"},
        {"an issuer that only begins alike", R"({"iss":"https://id.example.org.evil.org"})",
         "another issuer"},
        {"no issuer", R"({"iss":null})", "another issuer"},
        {"another audience", R"({"aud":"someone else"})", "another audience"},
        {"no audience", R"({"aud":null})", "another audience"},
        {"a list without us", R"({"aud":["a","b"]})", "another audience"},
        {"several audiences and no party", R"({"aud":["client","x"]})", "another audience"},
        {"another party", R"({"azp":"x"})", "another audience"},
        {"expired", R"({"exp":1699999900})", "expired"},
        {"no end", R"({"exp":null})", "exp is missing"},
        {"an end that is text", R"({"exp":"1900000000"})", "exp is missing"},
        {"from the future", R"({"iat":1700000100})", "future"},
        {"no beginning", R"({"iat":null})", "iat is missing"},
        {"not valid yet", R"({"nbf":1700000100})", "not valid yet"},
        {"nobody", R"({"sub":""})", "sub is missing"},
        {"a number for a subject", R"({"sub":7})", "sub is missing"},
    };
    for (const auto& each : cases) {
        auto claims = object(R"({"iss":"https://id.example.org","aud":"client","sub":"ann",
                                 "exp":1700003600,"iat":1700000000})");
        for (const auto& [name, value] : object(each.change))
            claims[name] = value;
        std::string fault;
        try {
            checked_id_claims(
                boost::json::serialize(claims),
                {.issuer = "https://id.example.org", .audience = "client", .now_s = now_s});
        } catch (const Error& error) {
            EXPECT_EQ(error.details, "bad_oauth_callback");
            fault = error.message;
        }
        if (each.fault == std::string())
            EXPECT_EQ(fault, "") << each.what;
        else
            EXPECT_THAT(fault, HasSubstr(each.fault)) << each.what;
    }
}

TEST(CheckedIdClaims, TakesGooglesTwoNames) {
    const std::string payload =
        R"({"iss":"accounts.google.com","aud":"client","sub":"1","exp":1700003600,"iat":1700000000})";
    const IdTokenDemand demand = {"https://accounts.google.com", "client", now_s};
    EXPECT_EQ(checked_id_claims(payload, demand).at("sub").as_string(), "1");
    EXPECT_THROW(checked_id_claims(payload, {"https://id.example.org", "client", now_s}), Error);
    for (const char* text : {"", "[]", "7", "{", "null"})
        EXPECT_THROW(checked_id_claims(text, demand), Error) << text;
}

TEST(CheckAccessToken, TakesTheOneThatIsMeant) {
    const auto hash = base::sha256("token").substr(0, 16);
    const boost::json::object claims = {{"at_hash", base::base64url(hash)}};
    check_access_token(claims, "token");
    check_access_token({}, "any");
    EXPECT_THROW(check_access_token(claims, "another"), Error);
    EXPECT_THROW(check_access_token(claims, ""), Error);
}

TEST(OidcProfile, SpellsAsGoTrueDoes) {
    const auto profile = oidc_profile(object(
        R"({"iss":"https://id.example.org","sub":"7","email":"Ann@Example.org","email_verified":"true",
            "name":"Ann","picture":"https://x/p.png","preferred_username":"ann","at_hash":"x",
            "groups":["a"],"locale":7})"));
    EXPECT_EQ(profile.subject, "7");
    EXPECT_EQ(profile.email, "ann@example.org");
    EXPECT_TRUE(profile.email_verified);
    EXPECT_EQ(profile.data,
              object(R"({"iss":"https://id.example.org","sub":"7","provider_id":"7","name":"Ann",
                         "full_name":"Ann","picture":"https://x/p.png",
                         "avatar_url":"https://x/p.png","preferred_username":"ann",
                         "user_name":"ann","email":"ann@example.org","email_verified":true,
                         "phone_verified":false})"));
}

TEST(OidcProfile, TakesNoEmailThatIsNone) {
    for (const char* claims :
         {R"({"sub":"7"})", R"({"sub":"7","email":"nonsense","email_verified":true})",
          R"({"sub":"7","email":["a@b.org"]})"}) {
        const auto profile = oidc_profile(object(claims));
        EXPECT_EQ(profile.email, "") << claims;
        EXPECT_FALSE(profile.email_verified) << claims;
        EXPECT_FALSE(profile.data.at("email_verified").as_bool()) << claims;
    }
    const auto unsaid = oidc_profile(object(R"({"sub":"7","email":"a@b.org"})"));
    EXPECT_FALSE(unsaid.email_verified) << "what nobody says is not verified";
    const auto odd = oidc_profile(object(R"({"sub":"7","email":"a@b.org","email_verified":1})"));
    EXPECT_FALSE(odd.email_verified);
}

TEST(OidcFields, AlwaysAskForOpenid) {
    EXPECT_EQ(oidc_fields({}, "n")[0].second, "openid email profile");
    EXPECT_EQ(oidc_fields({"email", "calendar", "email", "openid"}, "n")[0].second,
              "openid email calendar");
}

}  // namespace
}  // namespace socle::accounts
