#include "accounts/token.h"

#include "accounts/issuer_test.h"
#include "base/crypto.h"
#include "base/error.h"
#include "base/text.h"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>

#include <gtest/gtest.h>

#include <functional>
#include <memory>

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
        {"Bearer", "Empty JWT is sent in Authorization header"},
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

TEST_F(Tokens, SecondFactorsAreTold) {
    const auto second_factor = [this](const char* claims) {
        return verifier_.identify("Bearer " + sign_token(claims, secret), "", now_us).second_factor;
    };
    EXPECT_TRUE(second_factor(R"({"role":"authenticated","aal":"aal2"})"));
    EXPECT_FALSE(second_factor(R"({"role":"authenticated","aal":"aal1"})"));
    EXPECT_FALSE(second_factor(R"({"role":"authenticated"})"));
    EXPECT_FALSE(second_factor(R"({"role":"anon","aal":"aal2"})"));
    EXPECT_EQ(
        refusal("Bearer " + sign_token(R"({"role":"authenticated","aal":2})", secret)).details,
        "The claim 'aal' must be a string");
}

TEST_F(Tokens, ClaimsOfOurTokensAreGivenWhole) {
    const std::string claims =
        R"({"role":"director","sub":"u1","session_id":"s1","exp":1700003600})";
    EXPECT_EQ(verifier_.verified_claims(sign_token(claims, secret), now_us), claims);
    struct Case {
        std::string token;
        const char* message;
    };
    for (const auto& [token, message] :
         {Case{sign_token(claims, std::string(40, 'x')), "JWSError JWSInvalidSignature"},
          Case{sign_token(R"({"exp":1600000000})", secret), "JWT expired"},
          Case{sign_token(R"({"nbf":1800000000})", secret), "JWT not yet valid"},
          Case{keys_.secret_key, "Expected 3 parts in JWT; got 1"},
          Case{"", "Expected 3 parts in JWT; got 1"}}) {
        try {
            verifier_.verified_claims(token, now_us);
            ADD_FAILURE() << token;
        } catch (const base::Error& error) {
            EXPECT_EQ(error.message, message);
        }
    }
}

/// An installation that signs with key pairs: two in use, one retired a day ago.
class PairTokens : public testing::Test {
protected:
    PairTokens() {
        keys_.signing_keys = {
            {rsa_, now_s - 10, 0}, {ec_, now_s - 20, 0}, {old_, now_s - 30, now_s}};
        verifier_ = std::make_unique<Verifier>(definition_, keys_);
    }

    std::string message(const std::string& token, std::int64_t at_us = now_us) {
        try {
            return verifier_->identify("Bearer " + token, "", at_us).id;
        } catch (const base::Error& error) {
            EXPECT_EQ(error.code, Code::bad_token);
            return error.message;
        }
    }

    const std::string claims_ = R"({"role":"authenticated","sub":"u1"})";
    const Key rsa_ = Key::generate(Algorithm::rs256);
    const Key ec_ = Key::generate(Algorithm::es256);
    const Key old_ = Key::generate(Algorithm::es256);
    definition::Definition definition_ = casting();
    Keys keys_ = test_keys();
    std::unique_ptr<Verifier> verifier_;
};

TEST_F(PairTokens, AreVerifiedByTheirKey) {
    for (const Key& key : {rsa_, ec_, old_})
        EXPECT_EQ(message(sign(claims_, key)), "u1");
    EXPECT_EQ(message(sign_token(claims_, secret)), "u1") << "HS256 goes on";
    EXPECT_EQ(verifier_->verified_claims(sign(claims_, ec_), now_us), claims_);
    EXPECT_EQ(verifier_->identify("", keys_.anon_key, now_us).kind, Identity::Kind::anonymous);
}

TEST_F(PairTokens, OfAPreviousKeyEndThirtyDaysLater) {
    const std::int64_t end_us = now_us + previous_keys_s * us_per_second;
    EXPECT_EQ(message(sign(R"({"role":"authenticated","sub":"u2"})", old_), end_us - 1), "u2");
    EXPECT_EQ(message(sign(claims_, old_), end_us), "No suitable key or wrong key type");
}

TEST_F(PairTokens, OfAnotherKeyAreRefused) {
    const Key stranger = Key::generate(Algorithm::es256);
    EXPECT_EQ(message(sign(claims_, stranger)), "No suitable key or wrong key type");
    const std::string jwk = stranger.jwk(true);
    const auto start = jwk.find(stranger.id());
    for (const std::string& id : {ec_.id(), old_.id(), rsa_.id()}) {
        std::string renamed = jwk;
        renamed.replace(start, stranger.id().size(), id);
        const auto key = Key::parse(renamed);
        ASSERT_TRUE(key);
        ASSERT_EQ(key->id(), id);
        const bool of_ec = id != rsa_.id();
        EXPECT_EQ(message(sign(claims_, *key)),
                  of_ec ? "JWSError JWSInvalidSignature" : "No suitable key or wrong key type");
    }
}

TEST_F(PairTokens, AlgorithmsAreNotConfused) {
    const std::string wrong = "JWSError JWSInvalidSignature";
    for (const Key& key : {rsa_, ec_}) {
        const std::string kid = R"(","kid":")" + key.id() + "\"}";
        for (const std::string& as_secret : {key.jwk(false), key_set_text({key}), std::string()}) {
            for (const char* name : {"HS256", "RS256", "ES256", "none"}) {
                const std::string text = base::base64url(R"({"alg":")" + std::string(name) + kid) +
                                         '.' + base::base64url(claims_);
                const std::string token =
                    text + '.' + base::base64url(base::hmac_sha256(as_secret, text));
                EXPECT_NE(message(token), "u1") << name;
                EXPECT_NE(message(text + '.'), "u1") << name;
            }
        }
    }
    EXPECT_EQ(message(sign(claims_, Key::of_secret(rsa_.jwk(false)))), wrong);
}

/// What the verifier asks, in a table.
class OpaqueTokens : public testing::Test {
protected:
    OpaqueTokens() {
        definition_.accounts.api_tokens = true;
        Outside outside;
        outside.find_api_token = [this](std::string hash, std::int64_t) { return find(hash); };
        verifier_ = std::make_unique<Verifier>(definition_, keys_, outside);
    }

    base::Task<std::optional<TokenOwner>> find(std::string hash) {
        ++asked_;
        co_return hash == hash_ ? std::optional(owner_) : std::nullopt;
    }

    /// The identity's id, or the message of the refusal.
    std::string learned(const std::string& token, std::int64_t at_us = now_us,
                        const std::string& apikey = {}) {
        const std::string header = "Bearer " + token;
        const Credentials credentials = header_credentials(definition_, header, apikey);
        boost::asio::io_context context;
        std::string answer;
        boost::asio::co_spawn(context, verifier_->learn(credentials, at_us),
                              [&](const std::exception_ptr& thrown, const Identity* identity) {
                                  answer = thrown ? message_of(thrown) : identity->id;
                              });
        context.run();
        return answer;
    }
    static std::string message_of(const std::exception_ptr& thrown) {
        try {
            std::rethrow_exception(thrown);
        } catch (const base::Error& error) {
            return error.message;
        }
    }
    const Identity* known(const std::string& token, std::int64_t at_us = now_us) {
        const std::string header = "Bearer " + token;
        return verifier_->known(header_credentials(definition_, header, ""), at_us);
    }

    const std::string token_ = "socle_0123456789abcdef";
    const std::string hash_ = base::hex(base::sha256(token_));
    TokenOwner owner_{"u1", {"director", "gone"}, {"extra"}};
    int asked_ = 0;
    definition::Definition definition_ = casting();
    Keys keys_ = test_keys();
    std::unique_ptr<Verifier> verifier_;
};

TEST_F(OpaqueTokens, StandForTheirOwner) {
    EXPECT_EQ(known(token_), nullptr);
    EXPECT_EQ(learned(token_), "u1");
    const Identity* identity = known(token_);
    ASSERT_NE(identity, nullptr);
    EXPECT_EQ(identity->kind, Identity::Kind::signed_in);
    EXPECT_EQ(identity->roles, std::vector<std::string>{"director"});
    EXPECT_EQ(identity->permissions, (std::vector<std::string>{"extra", "patch:movies"}));
    EXPECT_FALSE(identity->second_factor);
}

TEST_F(OpaqueTokens, AreAskedForAgainSoon) {
    EXPECT_EQ(learned(token_), "u1");
    EXPECT_EQ(learned(token_, now_us + api_token_kept_us - 1), "u1");
    EXPECT_EQ(asked_, 1);
    owner_.roles.clear();
    EXPECT_EQ(known(token_, now_us + api_token_kept_us), nullptr);
    EXPECT_EQ(learned(token_, now_us + api_token_kept_us), "u1");
    EXPECT_EQ(asked_, 2);
    EXPECT_TRUE(known(token_, now_us + api_token_kept_us)->roles.empty());
}

TEST_F(OpaqueTokens, ThatEndAreNotKeptForLonger) {
    owner_.ends_us = now_us + us_per_second;
    EXPECT_EQ(learned(token_), "u1");
    EXPECT_NE(known(token_, owner_.ends_us - 1), nullptr);
    EXPECT_EQ(known(token_, owner_.ends_us), nullptr);
    EXPECT_EQ(learned(token_, owner_.ends_us), "Invalid API token");
}

TEST_F(OpaqueTokens, ThatAreUnknownOrSwitchedOffAreRefused) {
    EXPECT_EQ(learned("socle_other"), "Invalid API token");
    EXPECT_EQ(learned("socle_"), "Invalid API token");
    EXPECT_EQ(learned("socle_" + std::string(token_bytes_max, 'x')), "Invalid API token");
    EXPECT_EQ(asked_, 2);
    EXPECT_EQ(verifier_->cached(), 0U);
    definition_.accounts.api_tokens = false;
    EXPECT_EQ(learned(token_), "Invalid API token");
    Verifier without(definition_, keys_);
    EXPECT_THROW(without.identify("Bearer " + token_, "", now_us), base::Error);
}

TEST_F(OpaqueTokens, GoBesideAKey) {
    EXPECT_EQ(learned(token_, now_us, keys_.anon_key), "u1");
    EXPECT_EQ(learned(token_, now_us, "nonsense"), "Expected 3 parts in JWT; got 1");
}

TEST_F(OpaqueTokens, WhatNeedsNoAskingIsLearnedToo) {
    EXPECT_EQ(learned(sign_token(R"({"role":"authenticated","sub":"u2"})", secret)), "u2");
    EXPECT_EQ(learned(keys_.secret_key), "");
    EXPECT_EQ(asked_, 0);
}

class TrustedTokens : public OpaqueTokens {
protected:
    TrustedTokens() {
        issuer_.put_keys({rsa_});
        definition_.accounts.trust = {
            {issuer_.url(), {"casting"}, issuer_.keys_url(), "permissions", "realm_access.roles"}};
        Outside outside;
        outside.key_sets = &sets_;
        verifier_ = std::make_unique<Verifier>(definition_, keys_, outside);
    }

    std::string token(std::int64_t expires_s, const std::string& issuer = {}) {
        return sign(R"({"aud":"casting","sub":"7d9a2c1e-54f8-4d8b-9d0a-0123456789ab","exp":)" +
                        std::to_string(expires_s) +
                        R"(,"permissions":["x"],"role":"service_role",)" +
                        R"("realm_access":{"roles":["director","offline_access"]},"iss":")" +
                        (issuer.empty() ? issuer_.url() : issuer) + "\"}",
                    rsa_);
    }

    const Key rsa_ = Key::generate(Algorithm::rs256);
    Issuer issuer_;
    base::WorkerPool pool_{{.threads = 1}};
    outbound::Fetcher fetcher_{pool_, {.timeout_ms = 5'000, .allow_private = true}};
    KeySets sets_{fetcher_};
};

TEST_F(TrustedTokens, AreLearnedFromTheIssuerOnce) {
    const std::string good = token(now_s + 60);
    EXPECT_EQ(known(good), nullptr);
    EXPECT_THROW(verifier_->identify("Bearer " + good, "", now_us), base::Error);
    EXPECT_EQ(learned(good), "7d9a2c1e-54f8-4d8b-9d0a-0123456789ab");
    const Identity* identity = known(good);
    ASSERT_NE(identity, nullptr);
    EXPECT_EQ(identity->kind, Identity::Kind::signed_in) << "whatever the claim role says";
    EXPECT_EQ(identity->roles, std::vector<std::string>{"director"});
    EXPECT_EQ(identity->permissions, (std::vector<std::string>{"patch:movies", "x"}));
    EXPECT_EQ(issuer_.requests("/keys"), 1);
}

TEST_F(TrustedTokens, EndWithTheTokenAndAreLookedAtEachHour) {
    const std::string brief = token(now_s + 60);
    learned(brief);
    const std::int64_t end_us = now_us + (60 + leeway_s) * us_per_second;
    EXPECT_NE(known(brief, end_us - 1), nullptr);
    EXPECT_EQ(known(brief, end_us), nullptr);
    EXPECT_EQ(learned(brief, end_us), "JWT expired");
    const std::string lasting = token(now_s + 1'000'000);
    learned(lasting);
    EXPECT_EQ(known(lasting, now_us + keys_kept_s * us_per_second), nullptr);
}

TEST_F(TrustedTokens, OfOthersAreOursToJudge) {
    EXPECT_THROW(known(token(now_s + 60, "https://other.example")), base::Error);
    const std::string ours = sign_token(R"({"role":"authenticated","sub":"u2"})", secret);
    EXPECT_EQ(known(ours)->id, "u2");
    EXPECT_EQ(issuer_.requests("/keys"), 0);
}

TEST_F(TrustedTokens, OurOwnSecretIsNoKeyOfTheIssuer) {
    const std::string forged = sign_token(
        R"({"aud":"casting","sub":"u1","exp":1700003600,"iss":")" + issuer_.url() + "\"}", secret);
    EXPECT_EQ(known(forged), nullptr);
    EXPECT_EQ(learned(forged), "Wrong or unsupported encoding algorithm");
}

}  // namespace
}  // namespace socle::accounts
