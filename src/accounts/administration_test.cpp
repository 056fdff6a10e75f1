#include "accounts/administration.h"

#include "accounts/entry.h"
#include "accounts/links.h"
#include "accounts/test_context.h"

#include <gtest/gtest.h>

namespace socle::accounts {
namespace {

using base::Dialect;

class administration : public testing::TestWithParam<Dialect> {
protected:
    TestContext test{GetParam(), [](definition::Accounts& rules) { rules.mail_interval_s = 0; }};
    Administration desk{test.context()};

    static AdminChange account(const std::string& email) {
        AdminChange made;
        made.email = email;
        made.password = "correct horse battery";
        made.email_confirm = true;
        return made;
    }
    FullUser create(const AdminChange& change) {
        return test.run(desk.create(test.visitor, change));
    }
    std::string create_refusal(const AdminChange& change) {
        return test.refusal(desk.create(test.visitor, change));
    }
};

INSTANTIATE_TEST_SUITE_P(stores, administration,
                         testing::Values(Dialect::sqlite, Dialect::postgres), [](const auto& each) {
                             return each.param == Dialect::sqlite ? "sqlite" : "postgres";
                         });

TEST_P(administration, creates_accounts_with_roles) {
    auto asked = account("ada@example.org");
    asked.app_metadata.emplace();
    (*asked.app_metadata)["roles"] = boost::json::array({"boss", "member"});
    (*asked.app_metadata)["plan"] = "gold";
    const auto user = create(asked).user;
    EXPECT_EQ(user.role, "boss");
    EXPECT_EQ(user.roles, std::vector<std::string>{"member"});
    EXPECT_EQ(user.app_metadata, R"({"plan":"gold","provider":"email","providers":["email"]})");
    EXPECT_EQ(test.run(desk.count_with_role("boss")), 1);
}

TEST_P(administration, refuses_what_makes_no_sense) {
    create(account("ada@example.org"));
    EXPECT_EQ(create_refusal(account("ada@example.org")), "email_exists");
    EXPECT_EQ(create_refusal({}), "validation_failed");
    auto asked = account("bob@example.org");
    asked.roles = {"bos"};
    EXPECT_EQ(create_refusal(asked), "validation_failed");
    asked = account("bob@example.org");
    asked.password = "short";
    EXPECT_EQ(create_refusal(asked), "weak_password");
    asked = account("bob@example.org");
    asked.password_hash = "md5$nonsense";
    EXPECT_EQ(create_refusal(asked), "validation_failed");
    asked = account("bob@example.org");
    asked.ban_duration = "soon";
    EXPECT_EQ(create_refusal(asked), "validation_failed");
    EXPECT_EQ(test.count("user"), "1");
}

TEST_P(administration, notes_who_did_it) {
    const auto boss = create(account("boss@example.org")).user.id;
    auto visitor = test.visitor;
    visitor.account = boss;
    test.run(desk.create(visitor, account("ada@example.org")));
    EXPECT_EQ(test.cell("SELECT CAST(count(*) AS text) FROM socle_event WHERE \"by\" = '" + boss +
                        "' AND kind IN ('added', 'action')"),
              "2");
    EXPECT_EQ(test.cell("SELECT CAST(count(*) AS text) FROM socle_event WHERE CAST(changes AS "
                        "text) LIKE '%argon2%'"),
              "0");
}

TEST_P(administration, disabling_ends_the_sessions) {
    const auto id = create(account("ada@example.org")).user.id;
    const auto signed_in = test.sign_in(id);
    AdminChange ban;
    ban.ban_duration = "24h";
    test.run(desk.change(test.visitor, id, ban));
    const Sessions sessions(test.context());
    EXPECT_EQ(test.refusal(sessions.refresh(test.visitor, signed_in.tokens.refresh_token)),
              "refresh_token_not_found");
    EXPECT_TRUE(test.user(id).banned(test.visitor.now_us));
    ban.ban_duration = "none";
    test.run(desk.change(test.visitor, id, ban));
    EXPECT_FALSE(test.user(id).banned(test.visitor.now_us));
}

TEST_P(administration, lists_the_newest_first) {
    for (const auto* name : {"a", "b", "c"}) {
        test.pass(1);
        create(account(std::string(name) + "@example.org"));
    }
    const auto page = test.run(desk.list(1, 2, ""));
    EXPECT_EQ(page.total, 3);
    ASSERT_EQ(page.users.size(), 2U);
    EXPECT_EQ(page.users[0].user.email, "c@example.org");
    EXPECT_EQ(test.run(desk.list(2, 2, "")).users.size(), 1U);
    EXPECT_EQ(test.run(desk.list(1, 50, "b@")).total, 1);
    EXPECT_EQ(test.run(desk.list(1, 50, "%")).total, 0) << "no pattern of LIKE";
}

TEST_P(administration, deletes_wholly_or_softly) {
    const auto id = create(account("ada@example.org")).user.id;
    test.sign_in(id);
    test.run(desk.remove(test.visitor, id, true));
    EXPECT_EQ(test.count("user"), "1");
    for (const auto* table : {"socle_session", "socle_identity", "socle_password"})
        EXPECT_EQ(test.count(table), "0") << table;
    EXPECT_TRUE(test.user(id).email.empty());
    const auto again = create(account("ada@example.org")).user.id;
    test.sign_in(again);
    test.run(desk.remove(test.visitor, again, false));
    EXPECT_EQ(test.count("user"), "1");
    EXPECT_EQ(test.count("socle_session"), "0");
    EXPECT_EQ(test.refusal(desk.get(again)), "user_not_found");
}

TEST_P(administration, makes_links_that_work_once) {
    const auto id = create(account("ada@example.org")).user.id;
    const Links links(test.context());
    LinkRequest request;
    request.email = "ada@example.org";
    request.type = "recovery";
    const auto link = test.run(desk.generate_link(test.visitor, request));
    EXPECT_EQ(link.user.user.id, id);
    EXPECT_EQ(test.count("socle_mail"), "0");
    VerifyRequest open;
    open.type = link.verification_type;
    open.token_hash = link.hashed_token;
    EXPECT_EQ(test.refusal(links.verify(test.visitor, open)), "");
    EXPECT_EQ(test.refusal(links.verify(test.visitor, open)), "otp_expired");
    request.email = "nobody@example.org";
    EXPECT_EQ(test.refusal(desk.generate_link(test.visitor, request)), "user_not_found");
    request.type = "magic";
    EXPECT_EQ(test.refusal(desk.generate_link(test.visitor, request)), "validation_failed");
}

}  // namespace
}  // namespace socle::accounts
