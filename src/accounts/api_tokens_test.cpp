#include "accounts/api_tokens.h"

#include "accounts/test_context.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace socle::accounts {
namespace {

using base::Dialect;
using testing::IsEmpty;
using testing::MatchesRegex;
using testing::SizeIs;

class ApiTokensTest : public testing::TestWithParam<Dialect> {
protected:
    void SetUp() override { begin(false); }
    void begin(bool one) {
        tokens_.reset();
        test_ = std::make_unique<TestContext>(GetParam(), [one](definition::Accounts& rules) {
            rules.api_tokens = true;
            rules.api_tokens_one = one;
        });
        tokens_ = std::make_unique<ApiTokens>(test_->context());
        ann_ = test_->add_user("ann@example.org");
        test_->new_actions();
    }
    ApiTokens::Made make(const std::string& name, const std::string& ends_at = {}) {
        return test_->run(tokens_->make(test_->visitor, ann_, name, ends_at));
    }
    std::string refusal(const std::string& name, const std::string& ends_at = {}) {
        return test_->refusal(tokens_->make(test_->visitor, ann_, name, ends_at));
    }
    std::string revoke_refusal(const std::string& user, const std::string& id) {
        try {
            test_->run(tokens_->revoke(test_->visitor, user, id));
        } catch (const base::Error& error) {
            return error.details;
        }
        return {};
    }

    std::unique_ptr<TestContext> test_;
    std::unique_ptr<ApiTokens> tokens_;
    std::string ann_;
};

INSTANTIATE_TEST_SUITE_P(BothStores, ApiTokensTest,
                         testing::Values(Dialect::sqlite, Dialect::postgres),
                         [](const auto& param) {
                             return param.param == Dialect::sqlite ? "Sqlite" : "Postgres";
                         });

TEST_P(ApiTokensTest, KeepsTheHashOnly) {
    const auto made = make("  my script ", "2030-01-01T00:00:00Z");
    EXPECT_THAT(made.secret, MatchesRegex("socle_[A-Za-z0-9_-]{43}"));
    EXPECT_EQ(made.token.shown, made.secret.substr(made.secret.size() - 4));
    EXPECT_EQ(test_->cell(R"(SELECT "hash" FROM "socle_api_token")"), api_token_hash(made.secret));
    const auto listed = test_->run(tokens_->list(ann_));
    ASSERT_THAT(listed, SizeIs(1));
    EXPECT_EQ(listed[0].id, made.token.id);
    EXPECT_EQ(listed[0].name, "my script");
    EXPECT_EQ(listed[0].ends_at, "2030-01-01T00:00:00+00:00");
    EXPECT_EQ(listed[0].last_used_at, "");
    EXPECT_EQ(test_->new_actions(), "api_token_made");
}

TEST_P(ApiTokensTest, NoTwoAreAlikeAndTheNewestIsFirst) {
    const auto first = make("a");
    test_->pass(1);
    const auto second = make("");
    EXPECT_NE(first.secret, second.secret);
    const auto listed = test_->run(tokens_->list(ann_));
    ASSERT_THAT(listed, SizeIs(2));
    EXPECT_EQ(listed[0].id, second.token.id);
    EXPECT_EQ(listed[0].name, "token");
}

TEST_P(ApiTokensTest, RefusesWhatMakesNoSense) {
    EXPECT_EQ(refusal(std::string(201, 'n')), "validation_failed");
    EXPECT_EQ(refusal("\xff"), "validation_failed");
    EXPECT_EQ(refusal("a", "soon"), "validation_failed");
    EXPECT_EQ(refusal("a", "2001-01-01T00:00:00Z"), "validation_failed");
    EXPECT_THAT(test_->run(tokens_->list(ann_)), IsEmpty());
    TestContext off(GetParam());
    const ApiTokens tokens(off.context());
    EXPECT_EQ(off.refusal(tokens.make(off.visitor, off.add_user("b@example.org"), "a", "")),
              "validation_failed");
}

TEST_P(ApiTokensTest, AnAccountHasSoMany) {
    for (std::size_t i = 0; i < api_tokens_max; ++i)
        make(std::to_string(i));
    EXPECT_EQ(refusal("one more"), "validation_failed");
    EXPECT_EQ(test_->count("socle_api_token"), std::to_string(api_tokens_max));
}

TEST_P(ApiTokensTest, WhereThereIsOneANewOneReplacesIt) {
    begin(true);
    make("a");
    const auto second = make("b");
    const auto listed = test_->run(tokens_->list(ann_));
    ASSERT_THAT(listed, SizeIs(1));
    EXPECT_EQ(listed[0].id, second.token.id);
}

TEST_P(ApiTokensTest, IsRevokedByItsOwner) {
    const auto made = make("a");
    const auto bob = test_->add_user("bob@example.org");
    EXPECT_EQ(revoke_refusal(bob, made.token.id), "validation_failed");
    EXPECT_EQ(revoke_refusal(ann_, "none"), "validation_failed");
    test_->new_actions();
    EXPECT_EQ(revoke_refusal(ann_, made.token.id), "");
    EXPECT_EQ(revoke_refusal(ann_, made.token.id), "validation_failed");
    EXPECT_THAT(test_->run(tokens_->list(ann_)), IsEmpty());
    EXPECT_EQ(test_->new_actions(), "api_token_revoked");
}

TEST_P(ApiTokensTest, StandsForItsAccountUntilItEnds) {
    const auto lasting = make("a");
    const auto ending = make("b", base::timestamp_text(test_->visitor.now_us + 60'000'000));
    const auto find = [this](const std::string& secret) {
        return test_->run(tokens_->account_of(secret, test_->visitor.now_us));
    };
    EXPECT_EQ(find(lasting.secret), ann_);
    EXPECT_EQ(find(ending.secret), ann_);
    EXPECT_EQ(find(lasting.secret + "x"), "");
    EXPECT_EQ(find(""), "");
    test_->pass(61);
    EXPECT_EQ(find(lasting.secret), ann_);
    EXPECT_EQ(find(ending.secret), "");
}

TEST_P(ApiTokensTest, NotesItsUseNowAndThen) {
    const auto made = make("a");
    const auto used = [&] {
        test_->run(tokens_->account_of(made.secret, test_->visitor.now_us));
        return test_->run(tokens_->list(ann_))[0].last_used_at;
    };
    const auto first = used();
    EXPECT_EQ(first, base::timestamp_text(test_->visitor.now_us));
    test_->pass(10);
    EXPECT_EQ(used(), first) << "not a write each time";
    test_->pass(api_token_use_noted_s);
    EXPECT_EQ(used(), base::timestamp_text(test_->visitor.now_us));
}

}  // namespace
}  // namespace socle::accounts
