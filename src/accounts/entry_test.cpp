#include "accounts/entry.h"

#include "accounts/administration.h"
#include "accounts/links.h"
#include "accounts/test_context.h"
#include "base/crypto_password.h"

#include <gtest/gtest.h>

#include <regex>

namespace socle::accounts {
namespace {

using base::Dialect;

constexpr const char* password = "correct horse battery";

class ways_in : public testing::TestWithParam<Dialect> {
protected:
    TestContext test{GetParam(), [](definition::Accounts& rules) {
                         rules.mail_interval_s = 0;
                         rules.mails_per_hour = 1'000;
                         rules.anonymous = true;
                         rules.redirects = {"https://app.example.org/**"};
                     }};
    Entry entry{test.context()};
    Links links{test.context()};

    static NewAccount account(const std::string& email, const std::string& secret = password) {
        NewAccount made;
        made.email = email;
        made.password = secret;
        return made;
    }
    std::string mailed(const std::string& pattern) {
        const auto text = test.cell(R"(SELECT "text" FROM socle_mail ORDER BY id DESC LIMIT 1)");
        std::smatch found;
        return std::regex_search(text, found, std::regex(pattern)) ? found[1].str() : text;
    }
    std::string link() { return mailed("token=([a-z0-9_]+)"); }
    std::string code() { return mailed("(?:^|[^0-9])([0-9]{6})(?:[^0-9]|$)"); }

    VerifyRequest by_link(const std::string& type, const std::string& token) {
        VerifyRequest request;
        request.type = type;
        request.token_hash = token;
        return request;
    }
    VerifyRequest by_code(const std::string& email, const std::string& token) {
        VerifyRequest request;
        request.type = "email";
        request.email = email;
        request.token = token;
        return request;
    }
};

INSTANTIATE_TEST_SUITE_P(stores, ways_in, testing::Values(Dialect::sqlite, Dialect::postgres),
                         [](const auto& each) {
                             return each.param == Dialect::sqlite ? "sqlite" : "postgres";
                         });

TEST_P(ways_in, sign_up_confirm_and_sign_in) {
    auto asked = account(" Ada@Example.ORG ");
    asked.data["town"] = "London";
    const auto answer = test.run(entry.sign_up(test.visitor, asked));
    EXPECT_FALSE(answer.session);
    EXPECT_EQ(answer.user.user.email, "ada@example.org");
    EXPECT_EQ(answer.user.identities.size(), 1U);
    EXPECT_EQ(test.refusal(entry.with_password(test.visitor, account("ada@example.org"))),
              "email_not_confirmed");
    const auto verified = test.run(links.verify(test.visitor, by_link("signup", link())));
    ASSERT_TRUE(verified.session);
    EXPECT_EQ(verified.type, "signup");
    EXPECT_FALSE(verified.session->user.user.email_confirmed_at.empty());
    EXPECT_EQ(test.refusal(links.verify(test.visitor, by_link("signup", link()))), "otp_expired");
    const auto back = test.run(entry.with_password(test.visitor, account("ADA@example.org")));
    EXPECT_EQ(back.user.user.id, answer.user.user.id);
}

TEST_P(ways_in, links_and_codes_end_in_time) {
    test.run(entry.sign_up(test.visitor, account("ada@example.org")));
    const auto sent = link();
    test.pass(test.rules().link_s + 1);
    EXPECT_EQ(test.refusal(links.verify(test.visitor, by_link("signup", sent))), "otp_expired");
    EXPECT_EQ(test.refusal(links.verify(test.visitor, by_code("ada@example.org", code()))),
              "otp_expired");
}

TEST_P(ways_in, links_are_for_their_purpose_only) {
    test.run(entry.sign_up(test.visitor, account("ada@example.org")));
    EXPECT_EQ(test.refusal(links.verify(test.visitor, by_link("recovery", link()))), "otp_expired");
    EXPECT_EQ(test.refusal(links.verify(test.visitor, by_link("nonsense", link()))),
              "validation_failed");
}

TEST_P(ways_in, a_taken_address_gets_the_same_answer_and_no_mail) {
    test.add_user("ada@example.org");
    const auto answer = test.run(entry.sign_up(test.visitor, account("ada@example.org")));
    EXPECT_FALSE(answer.session);
    EXPECT_EQ(answer.user.identities.size(), 1U);
    EXPECT_EQ(test.count("user"), "1");
    EXPECT_EQ(test.count("socle_mail"), "0");
}

TEST_P(ways_in, a_sign_up_repeated_by_a_stranger_changes_no_password) {
    test.run(entry.sign_up(test.visitor, account("ada@example.org")));
    test.run(entry.sign_up(test.visitor, account("ada@example.org", "what a stranger took")));
    test.run(links.verify(test.visitor, by_link("signup", link())));
    EXPECT_EQ(test.refusal(entry.with_password(test.visitor,
                                               account("ada@example.org", "what a stranger took"))),
              "invalid_credentials");
    EXPECT_EQ(test.refusal(entry.with_password(test.visitor, account("ada@example.org"))), "");
}

TEST_P(ways_in, too_many_wrong_passwords_close_the_account_for_a_while) {
    const Administration desk(test.context());
    AdminChange made;
    made.email = "ada@example.org";
    made.password = password;
    made.email_confirm = true;
    test.run(desk.create(test.visitor, made));
    for (int wrong = 0; wrong < test.rules().failures_per_account; ++wrong) {
        EXPECT_EQ(test.refusal(entry.with_password(test.visitor,
                                                   account("ada@example.org", "wrong password"))),
                  "invalid_credentials");
        test.pass(1);
    }
    EXPECT_EQ(test.refusal(entry.with_password(test.visitor, account("ada@example.org"))),
              "over_request_rate_limit");
    test.pass(16 * 60);
    EXPECT_EQ(test.refusal(entry.with_password(test.visitor, account("ada@example.org"))), "");
}

TEST_P(ways_in, a_hash_from_elsewhere_is_renewed_at_the_sign_in) {
    const auto id = test.add_user("ada@example.org");
    const Users users(test.context());
    const auto django =
        "pbkdf2_sha256$1000$saltsaltsalt$" +
        base::base64(base::pbkdf2(base::Digest::sha256, password, "saltsaltsalt", 1'000, 32));
    const store::WriteUnit unit = [&](store::Transaction& transaction) {
        return users.set_password(transaction, id, django, "2024-01-01T00:00:00+00:00");
    };
    test.run(test.context().client.write(unit));
    EXPECT_EQ(test.refusal(entry.with_password(test.visitor, account("ada@example.org", "no"))),
              "invalid_credentials");
    EXPECT_EQ(test.run(users.password_hash(id)), django);
    test.run(entry.with_password(test.visitor, account("ada@example.org")));
    EXPECT_TRUE(test.run(users.password_hash(id)).starts_with("$argon2id$"));
    EXPECT_EQ(test.refusal(entry.with_password(test.visitor, account("ada@example.org"))), "");
}

TEST_P(ways_in, closed_sign_up_tells_nothing_by_magic_link) {
    TestContext closed(GetParam(), [](definition::Accounts& rules) {
        rules.signup = definition::Accounts::Signup::closed;
    });
    const Entry closed_entry(closed.context());
    const Links closed_links(closed.context());
    EXPECT_EQ(closed.refusal(closed_entry.sign_up(closed.visitor, account("ada@example.org"))),
              "signup_disabled");
    closed.run(closed_links.send_link(closed.visitor, account("nobody@example.org"), true));
    EXPECT_EQ(closed.count("user"), "0");
}

TEST_P(ways_in, pkce_wants_its_verifier) {
    test.add_user("ada@example.org");
    auto asked = account("ada@example.org");
    const std::string verifier(50, 'v');
    asked.pkce = {base::base64url(base::sha256(verifier)), "S256"};
    test.run(links.send_link(test.visitor, asked, false));
    const auto verified = test.run(links.verify(test.visitor, by_link("magiclink", link())));
    EXPECT_FALSE(verified.session);
    ASSERT_FALSE(verified.code.empty());
    EXPECT_EQ(test.refusal(entry.with_code(test.visitor, verified.code, std::string(50, 'w'))),
              "bad_code_verifier");
    EXPECT_EQ(test.refusal(entry.with_code(test.visitor, verified.code, verifier)), "");
    EXPECT_EQ(test.refusal(entry.with_code(test.visitor, verified.code, verifier)),
              "flow_state_not_found");
}

TEST_P(ways_in, lead_only_to_pages_on_the_list) {
    const auto& context = test.context();
    const std::string site = "http://socle.test";
    for (const auto* good : {"http://socle.test/x?y#z", "https://app.example.org/a/b",
                             "https://app.example.org/?next=1"}) {
        EXPECT_EQ(allowed_redirect(context, good), good);
    }
    for (const auto* bad :
         {"", "https://evil.example", "http://socle.test.evil.example/", "//evil.example",
          "https://app.example.org.evil.example/", "https://app.example.org@evil.example/",
          "javascript:alert(1)", "http://socle.test\\@evil.example/", "http://socle.test\n/"}) {
        EXPECT_EQ(allowed_redirect(context, bad), site) << bad;
    }
}

TEST_P(ways_in, anonymous_accounts_have_no_address) {
    auto answer = test.run(entry.sign_up_anonymously(test.visitor, {}));
    EXPECT_TRUE(answer.user.user.is_anonymous);
    EXPECT_TRUE(answer.user.user.email.empty());
    EXPECT_TRUE(answer.user.identities.empty());
}

}  // namespace
}  // namespace socle::accounts
