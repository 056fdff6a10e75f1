#include "accounts/token.h"

#include "base/crypto.h"
#include "base/error.h"
#include "base/text.h"

#include <gtest/gtest.h>

#include <functional>

namespace socle::accounts {
namespace {

using access::Identity;
using base::Code;

constexpr std::int64_t us_per_second = 1'000'000;
constexpr std::int64_t now_s = 1'700'000'000;
constexpr std::int64_t now_us = now_s * us_per_second;
const std::string secret = "super-secret-jwt-token-with-at-least-32-characters-long";

Keys test_keys() {
    return {secret, sign_token(R"({"role":"anon"})", secret),
            sign_token(R"({"role":"service_role"})", secret), "sb_publishable_abc",
            "sb_secret_xyz"};
}

definition::Definition casting() {
    definition::Definition definition;
    definition.roles = {{"director", {}, {"patch:movies"}}};
    return definition;
}

class Tokens : public testing::Test {
protected:
    /// Signs by hand, so that any header can be tried.
    static std::string forge(std::string_view header, std::string_view payload,
                             std::string_view key = secret) {
        const std::string text = base::base64url(header) + '.' + base::base64url(payload);
        return text + '.' + base::base64url(base::hmac_sha256(key, text));
    }

    base::Error refusal(std::string_view authorization, std::string_view apikey = {},
                        std::int64_t at_us = now_us) {
        try {
            verifier_.identify(authorization, apikey, at_us);
        } catch (const base::Error& error) {
            return error;
        }
        return {Code::internal, "nothing was thrown"};
    }

    Identity::Kind kind(std::string_view authorization, std::string_view apikey = {}) {
        return verifier_.identify(authorization, apikey, now_us).kind;
    }

    definition::Definition definition_ = casting();
    Keys keys_ = test_keys();
    Verifier verifier_{definition_, keys_};
    std::string user_ = sign_token(R"({"role":"director","sub":"u1","exp":1700003600})", secret);
};

TEST_F(Tokens, SignedByUsAreWhatOthersSign) {
    EXPECT_EQ(sign_token(R"({"sub":"1234567890","name":"John Doe","iat":1516239022})",
                         "your-256-bit-secret-your-256-bit-secret"),
              forge(R"({"alg":"HS256","typ":"JWT"})",
                    R"({"sub":"1234567890","name":"John Doe","iat":1516239022})",
                    "your-256-bit-secret-your-256-bit-secret"));
}

TEST_F(Tokens, KeysOfTheReferenceWork) {
    const std::string anon =
        "eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9."
        "eyJpc3MiOiJzdXBhYmFzZS1kZW1vIiwicm9sZSI6ImFub24iLCJleHAiOjE5ODM4MTI5OTZ9."
        "CRXP1A7WOeoJeXxjNni43kdQwgnWNReilDMblYTn_I0";
    const std::string service =
        "eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9."
        "eyJpc3MiOiJzdXBhYmFzZS1kZW1vIiwicm9sZSI6InNlcnZpY2Vfcm9sZSIsImV4cCI6MTk4MzgxMjk5Nn0."
        "EGIM96RAZx35lJzdJsyH-qQwv8Hdp7fsn3W0YpN81IU";
    EXPECT_EQ(kind("", anon), Identity::Kind::anonymous);
    EXPECT_EQ(kind("Bearer " + service, service), Identity::Kind::service);
}

TEST_F(Tokens, NoHeaderIsAnonymous) {
    EXPECT_EQ(kind(""), Identity::Kind::anonymous);
    EXPECT_EQ(verifier_.cached(), 0U);
}

TEST_F(Tokens, EveryFormOfKeyWorksInBothHeaders) {
    for (const std::string& key : {keys_.anon_key, keys_.publishable_key}) {
        EXPECT_EQ(kind("", key), Identity::Kind::anonymous);
        EXPECT_EQ(kind("Bearer " + key), Identity::Kind::anonymous);
        EXPECT_EQ(kind("Bearer " + key, key), Identity::Kind::anonymous);
    }
    for (const std::string& key : {keys_.service_key, keys_.secret_key}) {
        EXPECT_EQ(kind("", key), Identity::Kind::service);
        EXPECT_EQ(kind("bearer  " + key), Identity::Kind::service);
        EXPECT_EQ(kind("BEARER " + key, key), Identity::Kind::service);
    }
}

TEST_F(Tokens, AuthorizationDecidesBeforeApikey) {
    EXPECT_EQ(kind("Bearer " + user_, keys_.anon_key), Identity::Kind::signed_in);
    EXPECT_EQ(kind("Bearer " + user_, keys_.secret_key), Identity::Kind::signed_in);
    EXPECT_EQ(kind("Bearer " + keys_.publishable_key, keys_.secret_key), Identity::Kind::anonymous);
    EXPECT_EQ(kind("Bearer " + keys_.secret_key, keys_.anon_key), Identity::Kind::service);
    EXPECT_EQ(kind("", user_), Identity::Kind::signed_in);
}

TEST_F(Tokens, AnInvalidApikeyIsRefusedInAnyCase) {
    for (const char* bad :
         {"nonsense", "sb_publishable_abd", "sb_secret_", "sb_publishable_abcd"}) {
        EXPECT_EQ(refusal("", bad).code, Code::bad_token) << bad;
        EXPECT_EQ(refusal("Bearer " + user_, bad).code, Code::bad_token) << bad;
    }
    EXPECT_EQ(refusal("", "sb_secret_no").message, "Invalid API key");
}

TEST_F(Tokens, ClaimsBecomeTheIdentity) {
    const Identity& identity = verifier_.identify("Bearer " + user_, "", now_us);
    EXPECT_EQ(identity.id, "u1");
    EXPECT_TRUE(identity.has_role("director"));
    EXPECT_TRUE(identity.may("patch:movies"));
    EXPECT_FALSE(identity.group.empty());
    EXPECT_EQ(refusal("Bearer " + sign_token(R"({"role":"king"})", secret)).message,
              "role \"king\" does not exist");
}

TEST_F(Tokens, OnlyHs256IsAccepted) {
    const char* payload = R"({"role":"service_role"})";
    EXPECT_EQ(kind("Bearer " + forge(R"({"alg":"HS256"})", payload)), Identity::Kind::service);
    for (const char* header :
         {R"({"alg":"none"})", R"({"alg":"None"})", R"({"alg":"HS512"})", R"({"alg":"RS256"})",
          R"({"alg":"hs256"})", R"({"alg":["HS256"]})", R"({"alg":null})", R"({"typ":"JWT"})",
          R"({"alg":"HS256","crit":["exp"]})"}) {
        const base::Error error = refusal("Bearer " + forge(header, payload));
        EXPECT_EQ(error.code, Code::bad_token) << header;
        EXPECT_EQ(error.message, "Wrong or unsupported encoding algorithm") << header;
    }
    const std::string unsigned_token =
        base::base64url(R"({"alg":"none"})") + '.' + base::base64url(payload) + '.';
    EXPECT_EQ(refusal("Bearer " + unsigned_token).message,
              "Wrong or unsupported encoding algorithm");
}

TEST_F(Tokens, ABadSignatureIsRefused) {
    const std::string other = sign_token(R"({"role":"service_role"})", std::string(40, 'x'));
    EXPECT_EQ(refusal("Bearer " + other).message, "JWSError JWSInvalidSignature");
    const auto parts = base::split(user_, '.');
    const std::string changed = std::string(parts[0]) + '.' +
                                base::base64url(R"({"role":"service_role"})") + '.' +
                                std::string(parts[2]);
    EXPECT_EQ(refusal("Bearer " + changed).message, "JWSError JWSInvalidSignature");
    for (std::size_t i = 0; i < user_.size(); ++i) {
        std::string flipped = user_;
        flipped[i] = flipped[i] == 'A' ? 'B' : 'A';
        if (i + 1 == user_.size()) continue;
        EXPECT_EQ(refusal("Bearer " + flipped).code, Code::bad_token) << i;
    }
    EXPECT_EQ(verifier_.cached(), 0U);
}

TEST_F(Tokens, EveryPrefixIsRefused) {
    for (std::size_t size = 1; size < user_.size(); ++size) {
        EXPECT_EQ(refusal("Bearer " + user_.substr(0, size)).code, Code::bad_token) << size;
    }
}

struct Malformed {
    std::string authorization;
    std::string message;
};

TEST_F(Tokens, MalformedOnesGetAClearMessage) {
    const std::vector<Malformed> cases = {
        {"Bearer", "Authorization must be \"Bearer\" and a token"},
        {"Bearer  ", "Empty JWT is sent in Authorization header"},
        {"Basic dXNlcjpwYXNz", "Authorization must be \"Bearer\" and a token"},
        {user_, "Authorization must be \"Bearer\" and a token"},
        {"Bearer abc", "Expected 3 parts in JWT; got 1"},
        {"Bearer a.b", "Expected 3 parts in JWT; got 2"},
        {"Bearer a.b.c.d", "Expected 3 parts in JWT; got 4"},
        {"Bearer ..", "JWT cryptographic operation failed"},
        {"Bearer !.b.c", "JWT cryptographic operation failed"},
        {"Bearer " + base::base64url("[]") + ".e30.x", "JWT cryptographic operation failed"},
        {"Bearer " + base::base64url("{") + ".e30.x", "JWT cryptographic operation failed"},
        {"Bearer " + std::string(token_bytes_max + 1, 'a'), "JWT is too long"},
        {"Bearer " + forge(R"({"alg":"HS256"})", "no json"), "Parsing claims failed"},
        {"Bearer " + forge(R"({"alg":"HS256"})", "[]"), "Parsing claims failed"},
        {"Bearer a\nb.c.d", "JWT cryptographic operation failed"}};
    for (const auto& [authorization, message] : cases) {
        const base::Error error = refusal(authorization);
        EXPECT_EQ(error.code, Code::bad_token) << authorization;
        EXPECT_EQ(error.message, message) << authorization;
    }
}

TEST_F(Tokens, ExpireAfterTheLeeway) {
    const std::string token = "Bearer " + sign_token(R"({"exp":1700000000})", secret);
    const std::int64_t end_us = now_us + leeway_s * us_per_second;
    EXPECT_EQ(verifier_.identify(token, "", end_us - 1).kind, Identity::Kind::anonymous);
    EXPECT_EQ(verifier_.cached(), 1U);
    for (int i = 0; i < 2; ++i) {
        const base::Error error = refusal(token, "", end_us);
        EXPECT_EQ(error.code, Code::expired_token);
        EXPECT_EQ(error.message, "JWT expired");
        EXPECT_EQ(verifier_.cached(), 0U) << "an expired identity is dropped";
    }
}

TEST_F(Tokens, StartAtNotBeforeLessTheLeeway) {
    const std::string token = "Bearer " + sign_token(R"({"nbf":1700000000})", secret);
    const std::int64_t start_us = now_us - leeway_s * us_per_second;
    EXPECT_EQ(refusal(token, "", start_us - 1).code, Code::expired_token);
    EXPECT_EQ(refusal(token, "", start_us - 1).message, "JWT not yet valid");
    EXPECT_EQ(verifier_.identify(token, "", start_us).kind, Identity::Kind::anonymous);
}

TEST_F(Tokens, TimesFarAwayAreNoTrouble) {
    EXPECT_EQ(kind("Bearer " + sign_token(R"({"exp":1e300,"nbf":-1e300})", secret)),
              Identity::Kind::anonymous);
    EXPECT_EQ(refusal("Bearer " + sign_token(R"({"exp":-1e300})", secret)).code,
              Code::expired_token);
    EXPECT_EQ(refusal("Bearer " + sign_token(R"({"nbf":1e300})", secret)).code,
              Code::expired_token);
    EXPECT_EQ(kind("Bearer " + sign_token(R"({"exp":9223372036854775807})", secret)),
              Identity::Kind::anonymous);
}

TEST_F(Tokens, AreKeptSoThatTheNextLookIsTheSameIdentity) {
    const Identity* first = &verifier_.identify("Bearer " + user_, "", now_us);
    const Identity* second = &verifier_.identify("Bearer " + user_, keys_.anon_key, now_us);
    EXPECT_EQ(first, second);
    EXPECT_EQ(verifier_.cached(), 2U);
}

TEST_F(Tokens, KeptAreAtMostTheLimit) {
    for (std::size_t i = 0; i <= token_cache_max; ++i) {
        const std::string id = std::to_string(i);
        const std::string token =
            forge(R"({"alg":"HS256"})", R"({"role":"authenticated","sub":")" + id + "\"}");
        ASSERT_EQ(verifier_.identify("Bearer " + token, "", now_us).id, id);
        ASSERT_LE(verifier_.cached(), token_cache_max);
    }
    EXPECT_EQ(verifier_.cached(), 1U);
}

}  // namespace
}  // namespace socle::accounts
