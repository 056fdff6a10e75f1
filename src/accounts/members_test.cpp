#include "accounts/members.h"

#include "accounts/test_context.h"

#include <gtest/gtest.h>

namespace socle::accounts {
namespace {

using base::Dialect;

const std::map<std::string, std::string> files = {
    {"app.yaml",
     "app: club\nroles: {boss: {may: [administer]}, lead: {may: []}, member: {may: []}}\n"},
    {"models/user.yaml",
     "model: user\nfields: {nick: {type: text, max: 20}}\naccess:\n  read: signed_in\n"
     "  create: role in ('boss', 'lead')\n  update: role in ('boss', 'lead') or id = me\n"
     "  delete: role in ('boss', 'lead')\n"
     "  fields: {email: {write: \"role in ('boss', 'lead')\"}}\n"}};

class members : public testing::TestWithParam<Dialect> {
protected:
    TestContext test{GetParam(), {}, files};
    Members desk{test.context()};

    records::Caller caller(const std::string& id, const std::string& role) {
        records::Caller made;
        made.identity =
            access::make_identity(test.context().definition, access::Identity::Kind::signed_in, id,
                                  {role, "authenticated"}, {});
        made.now_us = test.visitor.now_us;
        made.request_id = "members";
        made.languages = {"en"};
        return made;
    }
    records::WriteCommand command(const std::string& body, const std::string& query = {}) {
        records::WriteCommand made;
        made.model = test.context().definition.user_model;
        made.body = body;
        made.query = query;
        return made;
    }
    std::string create(const records::Caller& who, const std::string& body,
                       const std::string& query = {}) {
        return message_of(desk.create(who, command(body, query)));
    }
    std::string update(const records::Caller& who, const std::string& body,
                       const std::string& query) {
        return message_of(desk.update(who, command(body, query)));
    }
    std::string hash_of(const std::string& email) {
        return test.cell(
            "SELECT p.\"hash\" FROM \"socle_password\" p JOIN \"user\" u ON u.\"id\" = "
            "p.\"user\" WHERE u.\"email\" = '" +
            email + "'");
    }

    std::string remove(const records::Caller& who, const std::string& query) {
        return message_of(test.context().records.remove(who, command({}, query)));
    }

private:
    /// Of the refusal, "" when there was none.
    std::string message_of(base::Task<records::WriteAnswer> task) {
        try {
            test.run(std::move(task));
        } catch (const base::Error& error) {
            return error.message;
        }
        return {};
    }
};

INSTANTIATE_TEST_SUITE_P(stores, members, testing::Values(Dialect::sqlite, Dialect::postgres),
                         [](const auto& each) {
                             return each.param == Dialect::sqlite ? "sqlite" : "postgres";
                         });

TEST_P(members, makes_accounts_that_sign_in) {
    const auto lead = caller(test.add_user("lead@example.org"), "lead");
    EXPECT_EQ(create(lead,
                     R"([{"email":"Ann@Example.org","nick":"ann","password":"long enough words"},)"
                     R"({"email":"bob@example.org","nick":"bob"}])",
                     "columns=email,nick,password"),
              "");
    const auto id = test.cell(R"(SELECT "id" FROM "user" WHERE "email" = 'ann@example.org')");
    const auto full = test.full(id);
    EXPECT_TRUE(full.user.confirmed());
    EXPECT_EQ(full.user.app_metadata, R"({"provider":"email","providers":["email"]})");
    ASSERT_EQ(full.identities.size(), 1U);
    EXPECT_EQ(full.identities.front().email, "ann@example.org");
    EXPECT_TRUE(hash_of("ann@example.org").starts_with("$argon2id$"));
    EXPECT_EQ(hash_of("bob@example.org"), "");
}

TEST_P(members, a_new_password_ends_the_sessions) {
    const auto lead = caller(test.add_user("lead@example.org"), "lead");
    const auto ann = test.add_user("ann@example.org");
    test.sign_in(ann);
    EXPECT_EQ(update(lead, R"({"nick":"a"})", "id=eq." + ann), "");
    EXPECT_EQ(test.count("socle_session"), "1");
    EXPECT_EQ(update(lead, R"({"password":"other long words","email":"ANN2@example.org"})",
                     "id=eq." + ann),
              "");
    EXPECT_EQ(test.count("socle_session"), "0");
    EXPECT_TRUE(hash_of("ann2@example.org").starts_with("$argon2id$"));
    EXPECT_EQ(test.full(ann).identities.front().email, "ann2@example.org");
    EXPECT_EQ(test.new_actions(), "login user_updated_password");
}

TEST_P(members, refuses_what_rules_and_forms_refuse) {
    const auto lead = caller(test.add_user("lead@example.org"), "lead");
    const auto member_id = test.add_user("member@example.org");
    const auto member = caller(member_id, "member");
    const auto good = R"({"email":"x@example.org","password":"long enough words"})";
    EXPECT_EQ(create(member, good), "permission denied for table user");
    EXPECT_EQ(update(member, R"({"password":"other long words"})", "id=eq." + member_id),
              "permission denied for column \"email\" of table user");
    EXPECT_EQ(update(member, R"({"nick":"me"})", "id=eq." + member_id), "");
    EXPECT_EQ(create(lead, R"({"email":"x@example.org","role":"boss"})"),
              "permission denied for column \"role\" of table user");
    EXPECT_EQ(create(lead, R"([{"email":"x@example.org","role":"boss"},{"email":"y@example.org"}])",
                     "columns=email,role"),
              "permission denied for column \"role\" of table user");
    EXPECT_EQ(create(lead, R"({"nick":"nobody"})"), "An account needs an email.");
    EXPECT_EQ(create(lead, R"({"email":"nobody"})"),
              "Unable to validate email address: invalid format");
    EXPECT_EQ(create(lead, R"({"email":"x@example.org","password":"short"})"),
              "Password should be at least 10 characters.");
    EXPECT_EQ(create(lead, R"({"email":"x@example.org","password":null})"),
              "A password is a text that is not empty.");
    EXPECT_EQ(update(lead, R"({"password":"other long words"})", "email=like.*example.org"),
              "One account at a time gets an email or a password");
    EXPECT_EQ(test.count("user"), "2");
}

TEST_P(members, nobody_takes_over_an_administrator) {
    const auto lead = caller(test.add_user("lead@example.org"), "lead");
    const auto boss = test.add_user("boss@example.org", true, {{"role", "boss"}});
    EXPECT_EQ(update(lead, R"({"password":"other long words"})", "id=eq." + boss),
              "It takes the permission administer to change an account that has it");
    EXPECT_EQ(hash_of("boss@example.org"), "hash");
    EXPECT_EQ(update(lead, R"({"nick":"down"})", "id=eq." + boss),
              "It takes the permission administer to change an account that has it");
    EXPECT_EQ(remove(lead, "id=eq." + boss),
              "It takes the permission administer to change an account that has it");
    EXPECT_EQ(update(caller(boss, "boss"), R"({"password":"other long words"})", "id=eq." + boss),
              "");
}

TEST_P(members, a_body_that_is_no_row_is_refused_as_by_records) {
    const auto lead = caller(test.add_user("lead@example.org"), "lead");
    const std::pair<std::string, std::string> bodies[] = {
        {"{", "Empty or invalid json"}, {"[1]", "All elements of the array must be JSON objects"}};
    for (const auto& [body, message] : bodies) {
        EXPECT_EQ(create(lead, body), message) << body;
        EXPECT_EQ(update(lead, body, "email=eq.lead@example.org"), message) << body;
    }
    EXPECT_EQ(create(lead, "[]"), "");
    EXPECT_EQ(test.count("user"), "1");
}

}  // namespace
}  // namespace socle::accounts
