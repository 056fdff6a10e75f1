#include "accounts/provider_account.h"

#include "accounts/api_tokens.h"
#include "accounts/test_context.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace socle::accounts {
namespace {

using base::Dialect;
using definition::Accounts;
using testing::HasSubstr;
using testing::Not;

ProviderProfile profile(const std::string& subject, const std::string& email, bool verified) {
    ProviderProfile made;
    made.subject = subject;
    made.data = {{"sub", subject}, {"name", "Name of " + subject}};
    take_email(made, email, verified);
    return made;
}

class ProviderAccountTest : public testing::TestWithParam<Dialect> {
protected:
    void SetUp() override { begin({}); }
    void begin(const TestContext::Change& change) {
        accounts_.reset();
        test_ = std::make_unique<TestContext>(GetParam(), [&](Accounts& rules) {
            rules.api_tokens = true;
            rules.default_role = "member";
            if (change) change(rules);
        });
        accounts_ = std::make_unique<ProviderAccounts>(test_->context());
    }
    User enter(const ProviderProfile& who, const std::string& provider = "work") {
        return test_->run(accounts_->enter(test_->visitor, provider, who, ""));
    }
    std::string refusal(const ProviderProfile& who, const std::string& provider = "work") {
        return test_->refusal(accounts_->enter(test_->visitor, provider, who, ""));
    }

    std::unique_ptr<TestContext> test_;
    std::unique_ptr<ProviderAccounts> accounts_;
};

INSTANTIATE_TEST_SUITE_P(BothStores, ProviderAccountTest,
                         testing::Values(Dialect::sqlite, Dialect::postgres),
                         [](const auto& param) {
                             return param.param == Dialect::sqlite ? "Sqlite" : "Postgres";
                         });

TEST_P(ProviderAccountTest, MakesAnAccountForAVerifiedEmailNobodyHas) {
    const auto ann = enter(profile("1", "ann@example.org", true));
    EXPECT_EQ(ann.email, "ann@example.org");
    EXPECT_EQ(ann.role, "member");
    EXPECT_FALSE(ann.email_confirmed_at.empty());
    EXPECT_EQ(ann.app_metadata, R"({"provider":"work","providers":["work"]})");
    EXPECT_THAT(ann.user_metadata, HasSubstr("Name of 1"));
    EXPECT_EQ(test_->count("socle_mail"), "0");
    EXPECT_EQ(test_->new_actions(), "user_signedup");
}

TEST_P(ProviderAccountTest, KnowsWhoCameBefore) {
    const auto ann = enter(profile("1", "ann@example.org", true));
    auto later = profile("1", "ann@new.example.org", true);
    later.data["name"] = "Ann B.";
    test_->pass(60);
    const auto again = enter(later);
    EXPECT_EQ(again.id, ann.id);
    EXPECT_EQ(again.email, "ann@example.org") << "the account's own email stays";
    EXPECT_THAT(again.user_metadata, HasSubstr("Ann B."));
    const auto full = test_->full(ann.id);
    ASSERT_EQ(full.identities.size(), 1U);
    EXPECT_EQ(full.identities[0].email, "ann@new.example.org");
    EXPECT_NE(full.identities[0].last_sign_in_at, full.identities[0].created_at);
    EXPECT_EQ(enter(profile("1", "", false)).id, ann.id) << "also without an email";
}

TEST_P(ProviderAccountTest, TheSameSubjectElsewhereIsSomebodyElse) {
    const auto ann = enter(profile("1", "ann@example.org", true), "work");
    const auto bob = enter(profile("1", "bob@example.org", true), "home");
    EXPECT_NE(ann.id, bob.id);
}

TEST_P(ProviderAccountTest, JoinsAConfirmedAccountByItsVerifiedEmail) {
    const auto id = test_->add_user("ann@example.org", true, {{"role", "boss"}});
    const auto ann = enter(profile("1", "Ann@Example.org", true));
    EXPECT_EQ(ann.id, id);
    EXPECT_EQ(ann.role, "boss");
    EXPECT_EQ(ann.app_metadata, R"({"provider":"email","providers":["email","work"]})");
    EXPECT_EQ(test_->count("socle_password"), "1") << "its password stays";
    EXPECT_EQ(test_->full(id).identities.size(), 2U);
    EXPECT_EQ(test_->new_actions(), "identity_linked");
}

TEST_P(ProviderAccountTest, AnUnverifiedEmailNeverOpensAnAccount) {
    const auto id = test_->add_user("ann@example.org");
    const auto unproven = test_->add_user("bob@example.org", false);
    EXPECT_EQ(refusal(profile("1", "ann@example.org", false)), "provider_email_needs_verification");
    EXPECT_EQ(refusal(profile("2", "bob@example.org", false)), "provider_email_needs_verification");
    EXPECT_EQ(test_->full(id).identities.size(), 1U);
    EXPECT_EQ(test_->full(unproven).identities.size(), 1U);
    EXPECT_EQ(test_->count("socle_mail"), "0");
}

TEST_P(ProviderAccountTest, NorWhereEmailsAreNotConfirmedAtAll) {
    begin([](Accounts& rules) { rules.confirm_email = false; });
    test_->add_user("ann@example.org");
    EXPECT_EQ(refusal(profile("1", "ann@example.org", false)), "provider_email_needs_verification");
    EXPECT_EQ(refusal(profile("2", "new@example.org", false)), "") << "a new one comes in";
}

TEST_P(ProviderAccountTest, AnUnverifiedEmailIsMailedFirst) {
    const auto unproven = profile("1", "ann@example.org", false);
    EXPECT_EQ(refusal(unproven), "provider_email_needs_verification");
    EXPECT_EQ(test_->count("user"), "1");
    EXPECT_EQ(test_->cell(R"(SELECT "recipient" FROM "socle_mail")"), "ann@example.org");
    EXPECT_EQ(test_->cell(R"(SELECT CAST("email_confirmed_at" AS text) FROM "user")"), "");
    EXPECT_EQ(test_->count("socle_one_time_token"), "1");
    EXPECT_EQ(refusal(unproven), "over_email_send_rate_limit") << "not a mail a second";
    test_->pass(61);
    EXPECT_EQ(refusal(unproven), "provider_email_needs_verification");
    EXPECT_EQ(test_->count("socle_mail"), "2");
    EXPECT_EQ(test_->count("user"), "1");
    const auto ann = enter(profile("1", "ann@example.org", true));
    EXPECT_FALSE(ann.email_confirmed_at.empty()) << "the provider has verified it meanwhile";
    EXPECT_EQ(test_->count("socle_one_time_token"), "0");
}

TEST_P(ProviderAccountTest, AnUnconfirmedAccountIsEmptiedBeforeItsOwnerEnters) {
    const auto id = test_->add_user("ann@example.org", false,
                                    {{"user_metadata", {{"planted", "by a stranger"}}}});
    const Users users(test_->context());
    const Sessions sessions(test_->context());
    const ApiTokens tokens(test_->context());
    const auto strangers = test_->run(sessions.start(test_->visitor, test_->user(id), "password"));
    test_->run(tokens.make(test_->visitor, id, "door", ""));
    const store::WriteUnit plant = [&](store::Transaction& transaction) -> base::Task<void> {
        auto identity = email_identity(id, "stranger@example.org", false,
                                       base::timestamp_text(test_->visitor.now_us));
        identity.provider = "home";
        co_await users.add_identity(transaction, identity);
    };
    test_->run(test_->context().client.write(plant));
    const auto ann = enter(profile("1", "ann@example.org", true));
    EXPECT_EQ(ann.id, id);
    EXPECT_FALSE(ann.email_confirmed_at.empty());
    EXPECT_THAT(ann.user_metadata, Not(HasSubstr("planted")));
    EXPECT_EQ(ann.app_metadata, R"({"provider":"work","providers":["work"]})");
    EXPECT_EQ(test_->count("socle_password"), "0");
    EXPECT_EQ(test_->count("socle_api_token"), "0");
    EXPECT_EQ(test_->count("socle_session"), "0");
    EXPECT_EQ(test_->refusal(sessions.find(strangers.tokens.session)), "session_not_found");
    const auto full = test_->full(id);
    ASSERT_EQ(full.identities.size(), 1U);
    EXPECT_EQ(full.identities[0].provider, "work");
}

TEST_P(ProviderAccountTest, AnAccountThatOwnsItsPhoneIsNotTakenByAnUnconfirmedEmail) {
    test_->add_user("ann@example.org", false,
                    {{"phone", "33612345678"}, {"phone_confirmed_at", "2023-01-01T00:00:00Z"}});
    EXPECT_EQ(refusal(profile("1", "ann@example.org", true)), "email_exists");
}

TEST_P(ProviderAccountTest, ClosedDoorsLetInWhoIsThere) {
    begin([](Accounts& rules) { rules.signup = Accounts::Signup::invite; });
    EXPECT_EQ(refusal(profile("1", "ann@example.org", true)), "signup_disabled");
    EXPECT_EQ(test_->count("user"), "0");
    const auto invited =
        test_->add_user("ann@example.org", false, {{"invited_at", "2023-01-01T00:00:00Z"}});
    EXPECT_EQ(enter(profile("1", "ann@example.org", true)).id, invited);
    begin([](Accounts& rules) { rules.signup = Accounts::Signup::closed; });
    EXPECT_EQ(refusal(profile("1", "ann@example.org", true)), "signup_disabled");
}

TEST_P(ProviderAccountTest, WhoIsBannedStaysOut) {
    const auto ann = enter(profile("1", "ann@example.org", true));
    test_->add_user("bob@example.org", true, {{"banned_until", "2100-01-01T00:00:00Z"}});
    const Users users(test_->context());
    const boost::json::object none;
    const Users::Also nothing = [](store::Transaction&) -> base::Task<void> { co_return; };
    test_->run(users.change(test_->visitor, ann.id, {{"banned_until", "2100-01-01T00:00:00Z"}},
                            none, "", nothing));
    EXPECT_EQ(refusal(profile("1", "ann@example.org", true)), "user_banned");
    EXPECT_EQ(refusal(profile("2", "bob@example.org", true)), "user_banned");
    EXPECT_EQ(test_->count("socle_identity"), "2") << "nothing was linked";
}

TEST_P(ProviderAccountTest, WithoutAnEmailNobodyNewEnters) {
    EXPECT_EQ(refusal(profile("1", "", false)), "unexpected_failure");
    EXPECT_EQ(refusal(profile("1", "not an address", true)), "unexpected_failure");
}

TEST_P(ProviderAccountTest, TwoAtTheSameMomentAreOneAccount) {
    const auto who = profile("1", "ann@example.org", true);
    auto& loop = test_->application().context();
    int ended = 0;
    std::vector<std::string> ids;
    const auto both = [&]() -> base::Task<void> {
        const auto user = co_await accounts_->enter(test_->visitor, "work", who, "");
        ids.push_back(user.id);
    };
    for (int i = 0; i < 2; ++i) {
        boost::asio::co_spawn(loop, both(), [&](std::exception_ptr failure) {
            ++ended;
            if (failure) std::rethrow_exception(failure);
        });
    }
    loop.restart();
    while (ended < 2 && loop.run_one_for(std::chrono::seconds(20)) > 0)
        continue;
    ASSERT_EQ(ids.size(), 2U);
    EXPECT_EQ(ids[0], ids[1]);
    EXPECT_EQ(test_->count("user"), "1");
    EXPECT_EQ(test_->count("socle_identity"), "1");
}

TEST_P(ProviderAccountTest, FillsFieldsOfTheApplicationThatPeopleMayWrite) {
    accounts_.reset();
    test_ = std::make_unique<TestContext>(
        GetParam(), TestContext::Change(),
        std::map<std::string, std::string>{
            {"models/user.yaml",
             "model: user\nfields:\n  name: {type: text, required: true}\n"
             "  picture: {type: text, readonly: true}\n"}});
    accounts_ = std::make_unique<ProviderAccounts>(test_->context());
    auto who = profile("1", "ann@example.org", true);
    who.data["picture"] = "https://x/p.png";
    enter(who);
    EXPECT_EQ(test_->cell(R"(SELECT "name" FROM "user")"), "Name of 1");
    EXPECT_EQ(test_->cell(R"(SELECT "picture" FROM "user")"), "");
}

TEST_P(ProviderAccountTest, LinkingMakesAnAnonymousAccountAPersons) {
    const auto id = test_->add_user("", false, {{"is_anonymous", true}});
    const auto linked = test_->run(
        accounts_->link(test_->visitor, id, "work", profile("1", "ann@example.org", true)));
    EXPECT_EQ(linked.id, id);
    EXPECT_FALSE(linked.is_anonymous);
    EXPECT_EQ(linked.email, "ann@example.org");
    EXPECT_FALSE(linked.email_confirmed_at.empty());
    EXPECT_THAT(linked.user_metadata, HasSubstr("Name of 1"));
    EXPECT_EQ(enter(profile("1", "ann@example.org", true)).id, id);
}

TEST_P(ProviderAccountTest, LinkingTakesNoEmailThatIsNotProvenOrFree) {
    test_->add_user("ann@example.org");
    const auto id = test_->add_user("", false, {{"is_anonymous", true}});
    const auto link = [&](const ProviderProfile& who) {
        return accounts_->link(test_->visitor, id, "work", who);
    };
    EXPECT_EQ(test_->refusal(link(profile("1", "ann@example.org", true))), "email_exists");
    EXPECT_TRUE(test_->user(id).is_anonymous);
    EXPECT_EQ(test_->refusal(link(profile("1", "new@example.org", false))), "");
    EXPECT_EQ(test_->user(id).email, "");
    EXPECT_EQ(enter(profile("1", "new@example.org", false)).id, id);
}

TEST_P(ProviderAccountTest, AnIdentityHasOneAccount) {
    enter(profile("1", "ann@example.org", true));
    const auto bob = test_->add_user("bob@example.org");
    EXPECT_EQ(test_->refusal(accounts_->link(test_->visitor, bob, "work",
                                             profile("1", "ann@example.org", true))),
              "identity_already_exists");
    EXPECT_EQ(test_->refusal(accounts_->link(test_->visitor, base::new_uuid(), "work",
                                             profile("2", "x@example.org", true))),
              "user_not_found");
}

TEST_P(ProviderAccountTest, AnEmailGoneWithItsIdentityIsNotTakenFromOthers) {
    const auto ann = enter(profile("1", "ann@example.org", true));
    test_->run(accounts_->link(test_->visitor, ann.id, "home",
                               profile("2", "ann@home.example.org", true)));
    test_->add_user("ann@home.example.org");
    const auto first = test_->full(ann.id).identities[0].id;
    try {
        test_->run(accounts_->unlink(test_->visitor, ann.id, first));
        FAIL();
    } catch (const base::Error& error) {
        EXPECT_EQ(error.details, "email_conflict_identity_not_deletable");
    }
    EXPECT_EQ(test_->full(ann.id).identities.size(), 2U);
}

}  // namespace
}  // namespace socle::accounts
