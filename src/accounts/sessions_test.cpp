#include "accounts/sessions.h"

#include "accounts/claims_text.h"
#include "accounts/test_context.h"
#include "accounts/token.h"

#include <gtest/gtest.h>

#include <set>

namespace socle::accounts {
namespace {

using base::Dialect;

class sessions : public testing::TestWithParam<Dialect> {
protected:
    TestContext test{GetParam(), [](definition::Accounts& rules) {
                         rules.reuse_interval_s = 10;
                         rules.idle_s = 3'600;
                         rules.session_s = 7'200;
                     }};
    Sessions desk{test.context()};

    SignedIn refresh(const std::string& token) {
        return test.run(desk.refresh(test.visitor, token));
    }
    std::string refused(const std::string& token) {
        return test.refusal(desk.refresh(test.visitor, token));
    }
};

INSTANTIATE_TEST_SUITE_P(stores, sessions, testing::Values(Dialect::sqlite, Dialect::postgres),
                         [](const auto& each) {
                             return each.param == Dialect::sqlite ? "sqlite" : "postgres";
                         });

TEST_P(sessions, start_with_the_claims_of_the_account) {
    boost::json::object fields;
    fields["role"] = "boss";
    fields["permissions"] = boost::json::array({"open:doors"});
    const auto id = test.add_user("ada@example.org", true, fields);
    test.new_actions();
    const auto signed_in = test.sign_in(id);
    EXPECT_EQ(test.new_actions(), "login");
    EXPECT_EQ(signed_in.user.user.last_sign_in_at, "2023-11-14T22:13:20+00:00");
    const auto session = test.run(desk.find(signed_in.tokens.session));
    const auto claims =
        object_in(access_claims(test.context(), test.user(id), session, 1'700'000'000));
    EXPECT_EQ(text_in(claims, "sub"), id);
    EXPECT_EQ(text_in(claims, "role"), "authenticated");
    EXPECT_EQ(text_in(claims, "aal"), "aal1");
    EXPECT_EQ(text_in(claims, "session_id"), session.id);
    const auto& metadata = claims.at("app_metadata").as_object();
    EXPECT_EQ(text_in(metadata, "role"), "boss");
    EXPECT_EQ(claims.at("exp").as_int64(), 1'700'003'600);

    Verifier verifier(test.context().definition, test.context().keys);
    const auto& identity =
        verifier.identify("Bearer " + signed_in.tokens.access_token, "", test.visitor.now_us);
    EXPECT_EQ(identity.id, id);
    EXPECT_TRUE(identity.has_role("boss"));
    EXPECT_TRUE(identity.may("open:doors"));
}

TEST_P(sessions, keep_no_token_in_the_database) {
    const auto signed_in = test.sign_in(test.add_user("ada@example.org"));
    const auto child = refresh(signed_in.tokens.refresh_token);
    for (const auto& token : {signed_in.tokens.refresh_token, child.tokens.refresh_token}) {
        EXPECT_EQ(
            test.cell("SELECT CAST(count(*) AS text) FROM socle_refresh_token WHERE hash = '" +
                      token + "' OR sealed LIKE '%" + token + "%'"),
            "0");
    }
}

TEST_P(sessions, rotate_and_forgive_a_lost_answer) {
    const auto first = test.sign_in(test.add_user("ada@example.org")).tokens.refresh_token;
    test.pass(60);
    const auto second = refresh(first).tokens.refresh_token;
    EXPECT_NE(first, second);
    test.pass(5);
    EXPECT_EQ(refresh(first).tokens.refresh_token, second);
    test.pass(600);
    EXPECT_EQ(refresh(first).tokens.refresh_token, second) << "the child was never used";
    const auto third = refresh(second).tokens.refresh_token;
    test.pass(5);
    EXPECT_EQ(refresh(second).tokens.refresh_token, third);
}

TEST_P(sessions, follow_a_quick_chain_to_the_active_token) {
    const auto first = test.sign_in(test.add_user("ada@example.org")).tokens.refresh_token;
    const auto second = refresh(first).tokens.refresh_token;
    const auto third = refresh(second).tokens.refresh_token;
    test.pass(9);
    EXPECT_EQ(refresh(first).tokens.refresh_token, third);
}

TEST_P(sessions, end_when_a_token_is_stolen) {
    const auto signed_in = test.sign_in(test.add_user("ada@example.org"));
    const auto first = signed_in.tokens.refresh_token;
    const auto second = refresh(first).tokens.refresh_token;
    const auto third = refresh(second).tokens.refresh_token;
    test.pass(11);
    test.new_actions();
    EXPECT_EQ(refused(first), "refresh_token_already_used");
    EXPECT_EQ(test.new_actions(), "token_revoked");
    EXPECT_EQ(refused(third), "refresh_token_not_found");
    EXPECT_EQ(test.refusal(desk.find(signed_in.tokens.session)), "session_not_found");
}

TEST_P(sessions, end_by_themselves) {
    const auto id = test.add_user("ada@example.org");
    auto idle = test.sign_in(id).tokens.refresh_token;
    test.pass(3'601);
    EXPECT_EQ(refused(idle), "session_expired");
    EXPECT_EQ(refused(idle), "refresh_token_not_found");
    auto busy = test.sign_in(id).tokens.refresh_token;
    for (int step = 0; step < 2; ++step) {
        test.pass(3'000);
        busy = refresh(busy).tokens.refresh_token;
    }
    test.pass(1'300);
    EXPECT_EQ(refused(busy), "session_expired") << "7,200 s after its start";
}

TEST_P(sessions, refuse_the_banned) {
    boost::json::object fields;
    fields["banned_until"] = "2024-01-01T00:00:00+00:00";
    const auto id = test.add_user("ada@example.org", true, fields);
    EXPECT_EQ(test.refusal(desk.start(test.visitor, test.user(id), "password")), "user_banned");
}

TEST_P(sessions, end_in_three_scopes) {
    const auto id = test.add_user("ada@example.org");
    const auto other = test.sign_in(test.add_user("bob@example.org"));
    const auto a = test.sign_in(id);
    const auto b = test.sign_in(id);
    const auto c = test.sign_in(id);
    test.run(desk.end(test.visitor, id, a.tokens.session, Scope::local));
    EXPECT_EQ(test.run(desk.list(id)).size(), 2U);
    test.run(desk.end(test.visitor, id, b.tokens.session, Scope::others));
    EXPECT_EQ(refused(c.tokens.refresh_token), "refresh_token_not_found");
    EXPECT_EQ(test.run(desk.list(id)).size(), 1U);
    test.run(desk.end(test.visitor, id, b.tokens.session, Scope::global));
    EXPECT_TRUE(test.run(desk.list(id)).empty());
    EXPECT_NO_THROW(refresh(other.tokens.refresh_token));
}

TEST_P(sessions, rise_and_take_their_old_tokens_away) {
    const auto id = test.add_user("ada@example.org");
    const auto weak = test.sign_in(id);
    const auto session = test.sign_in(id);
    const auto raised =
        test.run(desk.raise(test.visitor, session.tokens.session, base::new_uuid(), {}));
    EXPECT_EQ(test.run(desk.find(session.tokens.session)).aal, "aal2");
    EXPECT_EQ(refused(session.tokens.refresh_token), "refresh_token_not_found");
    EXPECT_EQ(refused(weak.tokens.refresh_token), "refresh_token_not_found");
    EXPECT_NO_THROW(refresh(raised.tokens.refresh_token));
}

}  // namespace
}  // namespace socle::accounts
