#include "accounts/trust.h"

#include "accounts/issuer_test.h"
#include "base/crypto.h"
#include "base/error.h"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <memory>
#include <thread>

namespace socle::accounts {
namespace {

using base::Code;
using base::Error;
using testing::HasSubstr;

constexpr std::int64_t second_us = 1'000'000;
constexpr std::int64_t start_us = 1'700'000'000 * second_us;
const std::string keys_path = "/keys";
const std::string description_path = "/.well-known/openid-configuration";

/// What a coroutine gave or threw.
template <typename T>
struct Outcome {
    std::optional<T> value;
    std::optional<Error> error;
};

template <typename T>
Outcome<T> run(base::Task<T> task) {
    boost::asio::io_context context;
    Outcome<T> outcome;
    boost::asio::co_spawn(
        context,
        [](base::Task<T> inner, Outcome<T>& out) -> base::Task<void> {
            try {
                auto value = co_await std::move(inner);
                out.value.emplace(std::move(value));
            } catch (const Error& error) {
                out.error = error;
            }
        }(std::move(task), outcome),
        [](const std::exception_ptr& thrown) {
            if (thrown) std::rethrow_exception(thrown);
        });
    context.run();
    return outcome;
}

const std::vector<Key>& keys() {
    static const std::vector<Key> made = {Key::generate(Algorithm::rs256),
                                          Key::generate(Algorithm::es256),
                                          Key::generate(Algorithm::es256)};
    return made;
}

base::Task<void> find_only(KeySets& sets, std::string issuer, std::string keys_url,
                           std::string key_id) {
    co_await sets.find(issuer, keys_url, key_id, "RS256", start_us);
}

class KeySetsTest : public testing::Test {
protected:
    Outcome<Key> find(const Key& key, std::int64_t at_s = 0) {
        return find_named(key.id(), std::string(algorithm_name(key.algorithm())), at_s);
    }
    Outcome<Key> find_named(const std::string& id, const std::string& algorithm,
                            std::int64_t at_s = 0) {
        return run(
            sets_.find(issuer_.url(), keys_url_, id, algorithm, start_us + at_s * second_us));
    }

    Issuer issuer_;
    std::string keys_url_ = issuer_.keys_url();
    base::WorkerPool pool_{{.threads = 2}};
    outbound::Fetcher fetcher_{pool_, {.timeout_ms = 5'000, .allow_private = true}};
    KeySets sets_{fetcher_};
};

TEST_F(KeySetsTest, AreAskedForOnceInAnHour) {
    issuer_.put_keys(keys());
    for (std::int64_t at_s = 0; at_s < keys_kept_s; at_s += 600) {
        for (const Key& key : keys()) {
            const auto found = find(key, at_s);
            ASSERT_TRUE(found.value);
            EXPECT_EQ(found.value->id(), key.id());
            EXPECT_FALSE(found.value->has_private());
        }
    }
    EXPECT_EQ(issuer_.requests(keys_path), 1);
    EXPECT_TRUE(find(keys()[0], keys_kept_s).value);
    EXPECT_EQ(issuer_.requests(keys_path), 2);
}

TEST_F(KeySetsTest, TheAddressComesFromTheDescriptionWhenThereIsNone) {
    keys_url_.clear();
    issuer_.put_keys(keys());
    issuer_.put_description(issuer_.url());
    EXPECT_TRUE(find(keys()[0]).value);
    EXPECT_EQ(issuer_.requests(description_path), 1);
    EXPECT_EQ(issuer_.requests(keys_path), 1);
}

TEST_F(KeySetsTest, ADescriptionOfAnotherIssuerIsRefused) {
    keys_url_.clear();
    issuer_.put_keys(keys());
    for (const std::string& description :
         {R"({"issuer":"https://evil.example","jwks_uri":")" + issuer_.keys_url() + "\"}",
          R"({"jwks_uri":")" + issuer_.keys_url() + "\"}", R"({"issuer":")" + issuer_.url() + "\"}",
          std::string("{"), std::string("[]"), std::string()}) {
        KeySets fresh(fetcher_);
        issuer_.put(description_path, description);
        const auto found = run(fresh.find(issuer_.url(), "", keys()[0].id(), "RS256", start_us));
        ASSERT_TRUE(found.error) << description;
        EXPECT_EQ(found.error->code, Code::unavailable);
    }
    EXPECT_EQ(issuer_.requests(keys_path), 0);
}

TEST_F(KeySetsTest, AnUnknownIdAsksAgainButSeldom) {
    issuer_.put_keys({keys()[0]});
    ASSERT_TRUE(find(keys()[0]).value);
    issuer_.put_keys(keys());
    for (int i = 0; i < 50; ++i) {
        const auto found = find(keys()[1], keys_refresh_min_s - 1);
        ASSERT_TRUE(found.error);
        EXPECT_EQ(found.error->code, Code::bad_token);
        EXPECT_EQ(found.error->hint, "invalid_header");
    }
    EXPECT_EQ(issuer_.requests(keys_path), 1);
    EXPECT_TRUE(find(keys()[1], keys_refresh_min_s).value) << "a key that was rotated in";
    EXPECT_EQ(issuer_.requests(keys_path), 2);
    for (int i = 0; i < 50; ++i) {
        const auto found =
            find_named("made up " + std::to_string(i), "ES256", keys_refresh_min_s + i);
        ASSERT_TRUE(found.error);
        EXPECT_EQ(found.error->code, Code::bad_token);
    }
    EXPECT_EQ(issuer_.requests(keys_path), 3);
}

TEST_F(KeySetsTest, WithoutAnIdTheOnlyKeyOfTheAlgorithmIsMeant) {
    issuer_.put_keys(keys());
    const auto found = find_named("", "RS256");
    ASSERT_TRUE(found.value);
    EXPECT_EQ(found.value->id(), keys()[0].id());
    EXPECT_TRUE(find_named("", "ES256").error) << "there are two";
}

TEST_F(KeySetsTest, TheIdOfAnotherAlgorithmIsNone) {
    issuer_.put_keys(keys());
    for (const char* algorithm : {"ES256", "HS256", "none", "RS512", ""}) {
        const auto found = find_named(keys()[0].id(), algorithm);
        ASSERT_TRUE(found.error) << algorithm;
        EXPECT_EQ(found.error->code, Code::bad_token);
    }
}

TEST_F(KeySetsTest, WhileTheIssuerIsDownTheOldKeysAreUsedForADay) {
    issuer_.put_keys({keys()[0]});
    ASSERT_TRUE(find(keys()[0]).value);
    issuer_.break_down();
    EXPECT_TRUE(find(keys()[0], keys_kept_s).value);
    EXPECT_TRUE(find(keys()[0], keys_kept_s + 1).value);
    EXPECT_EQ(issuer_.requests(keys_path), 2) << "it is not asked at every request";
    EXPECT_TRUE(find(keys()[0], 86'399).value);
    const auto late = find(keys()[0], 86'400 + keys_refresh_min_s);
    ASSERT_TRUE(late.error);
    EXPECT_EQ(late.error->code, Code::unavailable);
    EXPECT_EQ(find(keys()[1], keys_kept_s).error->code, Code::unavailable) << "nobody can tell";
    issuer_.put_keys({keys()[0]});
    EXPECT_TRUE(find(keys()[0], 90'000).value);
}

TEST_F(KeySetsTest, AnIssuerThatWasNeverReachedIsUnavailable) {
    for (int i = 0; i < 3; ++i) {
        const auto found = find(keys()[0], i);
        ASSERT_TRUE(found.error);
        EXPECT_EQ(found.error->code, Code::unavailable);
        EXPECT_THAT(found.error->message, HasSubstr(issuer_.url()));
    }
    EXPECT_EQ(issuer_.requests(keys_path), 1);
}

TEST_F(KeySetsTest, AnAnswerThatIsNoKeySetChangesNothing) {
    issuer_.put_keys({keys()[0]});
    ASSERT_TRUE(find(keys()[0]).value);
    std::int64_t at_s = keys_kept_s;
    for (const char* bad : {"", "<html>", "{}", "[]", R"({"keys":5})"}) {
        issuer_.put(keys_path, bad);
        EXPECT_TRUE(find(keys()[0], at_s).value) << bad;
        at_s += keys_refresh_min_s;
    }
    EXPECT_EQ(issuer_.requests(keys_path), 6);
}

/// On threads of their own, as the cores are.
TEST_F(KeySetsTest, ManyWhoNeedTheSameAskOnce) {
    issuer_.put_keys(keys());
    issuer_.hold();
    constexpr int count = 8;
    std::vector<Outcome<Key>> outcomes(count);
    std::vector<std::jthread> threads;
    for (auto& outcome : outcomes)
        threads.emplace_back([&, this] { outcome = find(keys()[0]); });
    issuer_.wait_for_request(keys_path, 1);
    issuer_.release();
    threads.clear();
    for (const auto& outcome : outcomes)
        EXPECT_TRUE(outcome.value);
    EXPECT_EQ(issuer_.requests(keys_path), 1);
}

TEST_F(KeySetsTest, WhoCanUseTheOldKeysDoesNotWait) {
    issuer_.put_keys(keys());
    ASSERT_TRUE(find(keys()[0]).value);
    issuer_.hold();
    std::jthread asker([this] { EXPECT_TRUE(find(keys()[0], keys_kept_s).value); });
    issuer_.wait_for_request(keys_path, 2);
    EXPECT_TRUE(find(keys()[0], keys_kept_s).value) << "while the answer is held back";
    issuer_.release();
}

/// As at the end of the program: first those who wait go, then the one who asks.
TEST_F(KeySetsTest, CoroutinesThatAreDestroyedLeaveNothingBehind) {
    issuer_.put_keys(keys());
    issuer_.hold();
    const auto spawn = [this](boost::asio::io_context& context) {
        boost::asio::co_spawn(context, find_only(sets_, issuer_.url(), keys_url_, keys()[0].id()),
                              [](const std::exception_ptr&) {});
    };
    auto asker = std::make_unique<boost::asio::io_context>();
    auto waiter = std::make_unique<boost::asio::io_context>();
    const auto also = std::make_unique<boost::asio::io_context>();
    spawn(*asker);
    asker->poll();
    issuer_.wait_for_request(keys_path, 1);
    spawn(*waiter);
    waiter->poll();
    spawn(*also);
    also->poll();
    waiter.reset();
    issuer_.release();
    asker->run();
    also->restart();
    also->run();
    EXPECT_TRUE(find(keys()[0]).value);
    EXPECT_EQ(issuer_.requests(keys_path), 1);
}

class TrustedPayload : public KeySetsTest {
protected:
    TrustedPayload() {
        issuer_.put_keys({keys()[0], keys()[1]});
        definition_.accounts.trust = {
            {issuer_.url(), {"casting", "other"}, issuer_.keys_url(), "permissions", ""}};
    }

    /// The members of a good token, with `change` instead of, or beside, them.
    std::string claims(const std::string& change = {}) const {
        const std::string all =
            R"({"iss":")" + issuer_.url() + R"(","aud":"casting","sub":"auth0|1","exp":1700003600)";
        return all + (change.empty() ? "" : ',' + change) + '}';
    }
    Outcome<std::optional<std::string>> ask(const std::string& token) {
        return run(trusted_payload(token, definition_, sets_, start_us));
    }
    /// "CODE_OF_THE_HINT: message", or the payload.
    std::string answer(const std::string& token) {
        const auto outcome = ask(token);
        if (outcome.error) return outcome.error->hint + ": " + outcome.error->message;
        return outcome.value->value_or("not trusted");
    }

    definition::Definition definition_;
};

TEST_F(TrustedPayload, IsThatOfAGoodToken) {
    for (const Key& key : {keys()[0], keys()[1]})
        EXPECT_EQ(answer(sign(claims(), key)), claims());
    const std::string listed = claims(R"("aud":["x","other"])");
    EXPECT_EQ(answer(sign(listed, keys()[0])), listed);
}

TEST_F(TrustedPayload, IsSignedByTheAlgorithmThatIsWanted) {
    const char* const refused = "invalid_header: Wrong or unsupported encoding algorithm";
    definition_.accounts.trust[0].algorithm = "RS256";
    EXPECT_EQ(answer(sign(claims(), keys()[0])), claims());
    EXPECT_EQ(answer(sign(claims(), keys()[1])), refused);
    definition_.accounts.trust[0].algorithm = "ES256";
    EXPECT_EQ(answer(sign(claims(), keys()[0])), refused);
    EXPECT_EQ(answer(sign(claims(), keys()[1])), claims());
}

TEST_F(TrustedPayload, OfAnotherIssuerIsNotJudged) {
    for (const std::string& payload :
         {std::string(R"({"iss":"https://other.example"})"), std::string("{}"),
          R"({"iss":")" + issuer_.url() + R"(/"})", std::string(R"({"iss":""})")}) {
        EXPECT_EQ(answer(sign(payload, keys()[0])), "not trusted") << payload;
    }
    EXPECT_EQ(answer("nonsense"), "not trusted");
    EXPECT_EQ(answer(""), "not trusted");
}

TEST_F(TrustedPayload, IsRefusedWithItsCode) {
    struct Case {
        std::string change;
        const char* answer;
    };
    for (const auto& [change, wanted] :
         {Case{R"("aud":"casting2")", "invalid_claims: Parsing claims failed"},
          Case{R"("aud":["x"])", "invalid_claims: Parsing claims failed"},
          Case{R"("aud":[])", "invalid_claims: Parsing claims failed"},
          Case{R"("aud":null)", "invalid_claims: Parsing claims failed"},
          Case{R"("aud":{"casting":1})", "invalid_claims: Parsing claims failed"},
          Case{R"("exp":1699999970)", "token_expired: JWT expired"},
          Case{R"("exp":0)", "token_expired: JWT expired"},
          Case{R"("exp":null)", "invalid_claims: Parsing claims failed"},
          Case{R"("exp":"1700003600")", "invalid_claims: Parsing claims failed"},
          Case{R"("nbf":1700000031)", "invalid_claims: JWT not yet valid"},
          Case{R"("nbf":"x")", "invalid_claims: Parsing claims failed"},
          Case{R"("sub":"")", "invalid_claims: Parsing claims failed"},
          Case{R"("sub":7)", "invalid_claims: Parsing claims failed"},
          Case{R"("permissions":{})", "invalid_claims: Parsing claims failed"}}) {
        EXPECT_EQ(answer(sign(claims(change), keys()[0])), wanted) << change;
    }
}

TEST_F(TrustedPayload, HasALeeway) {
    for (const char* change : {R"("exp":1699999971)", R"("nbf":1700000030)"}) {
        const std::string payload = claims(change);
        EXPECT_EQ(answer(sign(payload, keys()[0])), payload);
    }
}

TEST_F(TrustedPayload, IsSignedByAKeyOfTheIssuer) {
    const std::string wrong = "invalid_header: JWSError JWSInvalidSignature";
    const std::string unknown = "invalid_header: No suitable key or wrong key type";
    EXPECT_EQ(answer(sign(claims(), keys()[2])), unknown);
    const std::string token = sign(claims(), keys()[0]);
    const auto dot = token.rfind('.');
    std::string changed = token;
    changed[dot + 10] = changed[dot + 10] == 'A' ? 'B' : 'A';
    EXPECT_EQ(answer(changed), wrong);
    const std::string other_payload = token.substr(0, token.find('.') + 1) +
                                      base::base64url(claims(R"("permissions":["all"])")) +
                                      token.substr(dot);
    EXPECT_EQ(answer(other_payload), wrong);
}

TEST_F(TrustedPayload, IsNeverSignedWithASecretOrNothing) {
    const std::string algorithm = "invalid_header: Wrong or unsupported encoding algorithm";
    const std::string public_text = keys()[0].jwk(false);
    EXPECT_EQ(answer(sign(claims(), Key::of_secret(public_text))), algorithm);
    for (const char* name : {"none", "None", "HS256", "RS512", "PS256", "rs256"}) {
        const std::string head = base::base64url(std::string(R"({"alg":")") + name +
                                                 R"(","kid":")" + keys()[0].id() + "\"}") +
                                 '.' + base::base64url(claims());
        EXPECT_EQ(answer(head + '.'), algorithm) << name;
        EXPECT_EQ(answer(head + '.' + base::base64url(base::hmac_sha256(public_text, head))),
                  algorithm)
            << name;
    }
    const std::string crit = base::base64url(R"({"alg":"RS256","crit":["x"]})") + '.' +
                             base::base64url(claims()) + ".AAAA";
    EXPECT_EQ(answer(crit), "invalid_header: JWT cryptographic operation failed");
}

TEST_F(TrustedPayload, AnIssuerThatIsDownIsNoFaultOfTheToken) {
    issuer_.break_down();
    EXPECT_EQ(ask(sign(claims(), keys()[0])).error->code, Code::unavailable);
}

TEST_F(TrustedPayload, OneIssuerMayBeTrustedForSeveralAudiences) {
    definition_.accounts.trust.push_back(
        {issuer_.url(), {"second"}, issuer_.keys_url(), "scope", ""});
    const std::string payload = claims(R"("aud":"second","permissions":{})");
    EXPECT_EQ(answer(sign(payload, keys()[0])), payload);
}

}  // namespace
}  // namespace socle::accounts
