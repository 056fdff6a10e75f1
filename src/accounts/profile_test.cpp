#include "accounts/profile.h"

#include "accounts/administration.h"
#include "accounts/entry.h"
#include "accounts/links.h"
#include "accounts/test_context.h"

#include <gtest/gtest.h>

#include <regex>

namespace socle::accounts {
namespace {

using base::Dialect;

constexpr const char* password = "correct horse battery";

class own_account : public testing::TestWithParam<Dialect> {
protected:
    TestContext test{GetParam(),
                     [](definition::Accounts& rules) {
                         rules.mail_interval_s = 0;
                         rules.mails_per_hour = 1'000;
                         rules.password_reauthenticate = true;
                     },
                     {{"models/user.yaml",
                       "model: user\nfields:\n"
                       "  nickname: {type: text, max: 10}\n"
                       "  level: {type: integer, readonly: true}\n"}}};
    Profile profile{test.context()};
    Entry entry{test.context()};
    Links links{test.context()};
    Administration desk{test.context()};

    void SetUp() override {
        AdminChange made;
        made.email = "ada@example.org";
        made.password = password;
        made.email_confirm = true;
        id = test.run(desk.create(test.visitor, made)).user.id;
        bearer = {id, test.sign_in(id).tokens.session, "aal1"};
    }

    std::string change_refusal(ProfileChange change) {
        return test.refusal(profile.change(test.visitor, bearer, std::move(change)));
    }
    FullUser change(ProfileChange change) {
        return test.run(profile.change(test.visitor, bearer, std::move(change)));
    }
    std::string text_of_mail(const std::string& to) {
        return test.cell(R"(SELECT "text" FROM socle_mail WHERE "recipient" = ')" + to +
                         "' ORDER BY id DESC LIMIT 1");
    }
    static std::string find(const std::string& text, const std::string& pattern) {
        std::smatch found;
        return std::regex_search(text, found, std::regex(pattern)) ? found[1].str() : "";
    }
    Verified open(const std::string& mailed) {
        VerifyRequest request;
        request.type = "email_change";
        request.token_hash = find(mailed, "token=([a-z0-9]+)");
        return test.run(links.verify(test.visitor, request));
    }

    std::string id;
    Bearer bearer;
};

INSTANTIATE_TEST_SUITE_P(stores, own_account, testing::Values(Dialect::sqlite, Dialect::postgres),
                         [](const auto& each) {
                             return each.param == Dialect::sqlite ? "sqlite" : "postgres";
                         });

TEST_P(own_account, data_fill_the_fields_people_may_write) {
    ProfileChange asked;
    asked.data.emplace();
    (*asked.data)["nickname"] = "Ada";
    (*asked.data)["level"] = 9;
    (*asked.data)["role"] = "boss";
    const auto user = change(asked);
    EXPECT_NE(user.user.user_metadata.find(R"("nickname":"Ada")"), std::string::npos);
    EXPECT_EQ(test.cell(R"(SELECT "nickname" FROM "user")"), "Ada");
    EXPECT_EQ(test.cell(R"(SELECT CAST(count(*) AS text) FROM "user" WHERE "level" IS NULL )"
                        R"(AND "role" IS NULL)"),
              "1");
    (*asked.data)["nickname"] = "far too long for it";
    EXPECT_NE(change_refusal(asked), "");
    asked.data.emplace();
    (*asked.data)["nickname"] = nullptr;
    EXPECT_EQ(change(asked).user.user_metadata.find("nickname"), std::string::npos);
}

TEST_P(own_account, an_old_sign_in_is_no_warrant_for_a_password) {
    ProfileChange asked;
    asked.password = "another passphrase";
    test.pass(86'400 + 1);
    EXPECT_EQ(change_refusal(asked), "reauthentication_needed");
    test.run(profile.reauthenticate(test.visitor, bearer));
    const auto code = find(text_of_mail("ada@example.org"), "(?:^|[^0-9])([0-9]{6})(?:[^0-9]|$)");
    asked.nonce = code == "000000" ? "000001" : "000000";
    EXPECT_EQ(change_refusal(asked), "reauthentication_not_valid");
    asked.nonce = code;
    change(asked);
    asked.password = "a third passphrase";
    EXPECT_EQ(change_refusal(asked), "reauthentication_not_valid") << "a code is used once";
}

TEST_P(own_account, a_new_password_ends_the_other_sessions) {
    const auto other = test.sign_in(id);
    ProfileChange asked;
    asked.password = password;
    EXPECT_EQ(change_refusal(asked), "same_password");
    asked.password = "another passphrase";
    change(asked);
    const Sessions sessions(test.context());
    EXPECT_EQ(test.refusal(sessions.find(other.tokens.session)), "session_not_found");
    EXPECT_EQ(test.refusal(sessions.find(bearer.session)), "");
    EXPECT_EQ(test.cell("SELECT template FROM socle_mail"), "account_password_changed");
}

TEST_P(own_account, an_email_changes_when_both_halves_are_confirmed_in_any_order) {
    for (const bool new_first : {true, false}) {
        const std::string from = test.user(id).email;
        const std::string to = new_first ? "one@example.org" : "two@example.org";
        ProfileChange asked;
        asked.email = to;
        EXPECT_EQ(change(asked).new_email, to);
        const auto at_new = text_of_mail(to);
        const auto at_current = text_of_mail(from);
        EXPECT_FALSE(open(new_first ? at_new : at_current).session);
        EXPECT_EQ(test.user(id).email, from);
        const auto verified = open(new_first ? at_current : at_new);
        ASSERT_TRUE(verified.session);
        EXPECT_EQ(verified.session->user.user.email, to);
        EXPECT_EQ(verified.session->user.identities.front().email, to);
    }
}

TEST_P(own_account, an_address_taken_meanwhile_is_not_given_twice) {
    ProfileChange asked;
    asked.email = "bob@example.org";
    change(asked);
    open(text_of_mail("ada@example.org"));
    test.add_user("bob@example.org");
    VerifyRequest request;
    request.type = "email_change";
    request.token_hash = find(text_of_mail("bob@example.org"), "token=([a-z0-9]+)");
    EXPECT_EQ(test.refusal(links.verify(test.visitor, request)), "email_exists");
    EXPECT_EQ(test.user(id).email, "ada@example.org");
}

TEST_P(own_account, a_bearer_needs_a_session_that_is_its_own) {
    const auto other = test.add_user("bob@example.org");
    const auto claims = [](const std::string& sub, const std::string& session) {
        return R"({"sub":")" + sub + R"(","session_id":")" + session + R"(","aal":"aal2"})";
    };
    const auto now_us = test.visitor.now_us;
    EXPECT_EQ(test.run(profile.bearer(claims(id, bearer.session), now_us)).aal, "aal1")
        << "the session decides, not the token";
    EXPECT_EQ(test.refusal(profile.bearer(claims(other, bearer.session), now_us)),
              "session_not_found");
    EXPECT_EQ(test.refusal(profile.bearer(claims(id, base::new_uuid()), now_us)),
              "session_not_found");
    EXPECT_EQ(test.refusal(profile.bearer(claims(base::new_uuid(), ""), now_us)), "user_not_found");
    EXPECT_EQ(test.refusal(profile.bearer("{}", now_us)), "bad_jwt");
}

}  // namespace
}  // namespace socle::accounts
