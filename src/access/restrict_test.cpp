#include "access/restrict.h"

#include "base/error.h"
#include "definition/load_files.h"
#include "query/plan.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace socle::access {
namespace {

using base::Code;
using base::Dialect;
using base::Error;
using definition::Expr;
using testing::HasSubstr;
using testing::Not;

const definition::Definition& office() {
    static const auto loaded = definition::load_files(
        "memory",
        {{"app.yaml", "app: office\nroles:\n  boss: {may: [\"see:pay\"]}\n  clerk: {may: []}\n"},
         {"models/person.yaml", R"yaml(model: person
key: {id: serial}
fields:
  name: {type: text}
  account: {type: ref, to: user}
  pay: {type: integer}
  notes: {type: text}
  secret: {type: secret}
  boss: {type: ref, to: person}
  team: {type: ref, to: team}
search: [name, notes, boss.name, team.code, account.email]
access:
  read: signed_in
  create: role = 'boss'
  update: role = 'boss' or account = me
  delete: nobody
  fields:
    pay: {read: "may('see:pay') or account = me", write: role = 'boss'}
    notes: {read: role = 'boss', write: "account = me"}
filters:
  rich: {rule: pay > 1000}
  noted: {rule: notes is not null}
  never: {rule: "nobody and notes = 'x'"}
computed:
  double: pay * 2
  boss_pay: boss.pay
  team_code: team.code
  plain: name || '!'
)yaml"},
         {"models/team.yaml", R"yaml(model: team
key: {id: serial}
fields:
  name: {type: text}
  code: {type: text}
access:
  read: anyone
  fields:
    code: {read: "any(persons, account = me)"}
filters:
  paying: {rule: "any(persons, pay > 5)"}
)yaml"},
         {"models/hidden.yaml", "model: hidden\nfields:\n  name: {type: text}\n"}},
        [](const std::string&) { return std::optional<std::string>(); });
    for (const auto& problem : loaded.problems)
        ADD_FAILURE() << definition::to_text(problem);
    return *loaded.definition;
}

Identity user(std::vector<std::string> roles = {}, std::vector<std::string> permissions = {}) {
    return make_identity(office(), Identity::Kind::signed_in,
                         "00000000-0000-7000-8000-00000000000a", std::move(roles),
                         std::move(permissions));
}
/// Whose session has passed a second factor.
Identity verified(std::vector<std::string> roles = {}) {
    return make_identity(office(), Identity::Kind::signed_in,
                         "00000000-0000-7000-8000-00000000000a", std::move(roles), {}, true);
}
Identity anonymous() {
    return make_identity(office(), Identity::Kind::anonymous, "", {}, {});
}
Identity service() {
    return make_identity(office(), Identity::Kind::service, "", {}, {});
}

int model(const char* name) {
    return office().find_model(name);
}

Expr parsed(std::string_view text) {
    auto result =
        definition::parse_expression(text, {&office(), model("person"), true}, std::nullopt);
    for (const auto& problem : result.problems)
        ADD_FAILURE() << text << ": " << problem.message;
    return std::move(result.tree);
}

/// The SQL a caller's read comes to.
std::string sql_of(const Identity& who, std::string_view query, const char* of = "person") {
    auto plan = query::plan_read(office(), model(of), query::parse_read(query));
    restrict(plan, office(), who);
    return query::render_page(Dialect::sqlite, office(), plan, 0).statement.sql;
}

Error refusal(const Identity& who, std::string_view query, const char* of = "person") {
    try {
        sql_of(who, query, of);
    } catch (const Error& error) {
        return error;
    }
    ADD_FAILURE() << query << " is not refused";
    return {Code::internal, ""};
}

TEST(Identities, HaveThePermissionsOfTheirRoles) {
    const auto boss = user({"clerk", "boss", "boss"}, {"extra", "see:pay"});
    EXPECT_TRUE(boss.has_role("boss"));
    EXPECT_FALSE(boss.has_role("bos"));
    EXPECT_EQ(boss.roles.size(), 2U);
    EXPECT_EQ(boss.permissions, (std::vector<std::string>{"extra", "see:pay"}));
    EXPECT_TRUE(boss.may("see:pay"));
    EXPECT_FALSE(user({"clerk"}).may("see:pay"));
    EXPECT_FALSE(user({"unknown"}).may("see:pay"));
}

TEST(Identities, GroupsDifferWhereRightsDo) {
    const std::vector<Identity> all = {
        anonymous(),
        service(),
        user(),
        user({"boss"}),
        user({"clerk"}),
        user({"clerk", "boss"}),
        user({}, {"boss"}),
        user({}, {"a", "b"}),
        user({}, {"a1:b"}),
        user({}, {"a\x1e"
                  "b"}),
        user({"a"}, {"b"}),
        user({"a", "b"}, {}),
        verified(),
        verified({"boss"}),
    };
    for (std::size_t a = 0; a < all.size(); ++a) {
        for (std::size_t b = 0; b < a; ++b)
            EXPECT_NE(all[a].group, all[b].group) << a << " and " << b;
    }
    auto other = user({"boss"});
    EXPECT_EQ(make_identity(office(), Identity::Kind::signed_in, "somebody", {"boss"}, {}).group,
              other.group);
}

struct FoldCase {
    const char* rule;
    const char* boss;  ///< "true", "false" or "rows"
    const char* anonymous;
};

TEST(Fold, LeavesWhatIsAboutRows) {
    const FoldCase cases[] = {
        {"role = 'boss'", "true", "false"},
        {"role != 'boss'", "false", "true"},
        {"role in ('clerk', 'boss')", "true", "false"},
        {"may('see:pay')", "true", "false"},
        {"signed_in", "true", "false"},
        {"not signed_in", "false", "true"},
        {"role = 'boss' and pay > 1", "rows", "false"},
        {"role = 'boss' or pay > 1", "true", "rows"},
        {"not (role = 'boss' or pay > 1)", "false", "rows"},
        {"pay > 1 and account = me", "rows", "rows"},
        {"nobody or (anyone and signed_in)", "true", "false"},
        {"any(persons, role = 'boss')", "rows", "rows"},
    };
    const auto word = [](const Expr& tree) {
        return definition::is_constant(tree, true)    ? "true"
               : definition::is_constant(tree, false) ? "false"
                                                      : "rows";
    };
    for (const auto& tried : cases) {
        EXPECT_STREQ(word(fold(parsed(tried.rule), user({"boss"}))), tried.boss) << tried.rule;
        EXPECT_STREQ(word(fold(parsed(tried.rule), anonymous())), tried.anonymous) << tried.rule;
    }
}

TEST(Fold, ASecondFactorIsOfTheSession) {
    EXPECT_TRUE(definition::is_constant(fold(parsed("aal2"), verified()), true));
    EXPECT_TRUE(definition::is_constant(fold(parsed("aal2"), user({"boss"})), false));
    EXPECT_TRUE(definition::is_constant(fold(parsed("aal2"), anonymous()), false));
    const auto both = parsed("role = 'boss' and not aal2");
    EXPECT_TRUE(definition::is_constant(fold(both, user({"boss"})), true));
    EXPECT_TRUE(definition::is_constant(fold(both, verified({"boss"})), false));
}

TEST(Fold, KeepsNoTestOfTheCaller) {
    const auto tree =
        fold(parsed("any(persons, role = 'boss' and (pay > 1 or signed_in))"), user());
    EXPECT_TRUE(definition::is_constant(tree.args.at(0), false));
    const auto boss = fold(parsed("coalesce(pay > 1, role = 'boss')"), user({"boss"}));
    EXPECT_TRUE(definition::is_constant(boss.args.at(1), true));
}

TEST(Rules, TheServiceKeyPassesAll) {
    for (const auto action : {Action::read, Action::create, Action::update, Action::remove}) {
        EXPECT_TRUE(
            definition::is_constant(rule(office(), model("hidden"), action, service()), true));
    }
}

TEST(Rules, WhatIsNotMentionedNobodyMay) {
    for (const auto action : {Action::read, Action::create, Action::update, Action::remove}) {
        EXPECT_THROW(require_rule(office(), model("hidden"), action, user({"boss"})), Error);
    }
}

TEST(Rules, RefusalsNameModelAndActionOnly) {
    try {
        require_rule(office(), model("person"), Action::remove, user());
        FAIL();
    } catch (const Error& error) {
        EXPECT_EQ(error.code, Code::permission_denied);
        EXPECT_EQ(error.message, "permission denied for table person");
        EXPECT_EQ(error.details, "The caller may not delete this person.");
    }
}

TEST(Restrict, AddsTheReadRule) {
    EXPECT_EQ(refusal(anonymous(), "").message, "permission denied for table person");
    EXPECT_THAT(sql_of(user(), "select=name"), Not(HasSubstr("WHERE")));
    EXPECT_EQ(refusal(user(), "", "hidden").code, Code::permission_denied);
}

TEST(Restrict, LeavesFieldsThatOneMayNeverReadOutOfAStar) {
    const auto sql = sql_of(user(), "");
    EXPECT_THAT(sql, Not(HasSubstr("\"notes\"")));
    EXPECT_THAT(sql, HasSubstr("CASE WHEN (t1.\"account\" = ?1) THEN t1.\"pay\" END"));
    EXPECT_THAT(sql_of(user({"boss"}), ""), HasSubstr("t1.\"notes\""));
    EXPECT_THAT(sql_of(user({"boss"}), ""), Not(HasSubstr("CASE")));
    EXPECT_THAT(sql_of(service(), ""), Not(HasSubstr("CASE")));
}

TEST(Restrict, GuardsEveryPlaceAFieldAppears) {
    const std::string guarded = "CASE WHEN (t1.\"account\" = ?";
    for (const char* query :
         {"select=pay", "select=p:pay", "select=pay::text", "select=double", "select=id&pay=eq.1",
          "select=id&pay=is.null", "select=id&pay=in.(1,2)", "select=id&not.or=(id.eq.1,pay.gt.2)",
          "select=id&order=pay", "select=id&order=double.desc", "select=id&double=gt.1",
          "select=id&filter=rich"}) {
        EXPECT_THAT(sql_of(user(), query), HasSubstr(guarded)) << query;
    }
}

TEST(Restrict, RefusesFieldsThatOneMayNeverRead) {
    for (const char* query : {"select=notes", "select=id&notes=eq.a", "select=id&order=notes",
                              "select=id&filter=noted", "select=id&or=(id.eq.1,notes.is.null)"}) {
        EXPECT_EQ(refusal(user(), query).message,
                  "permission denied for column \"notes\" of table person")
            << query;
        EXPECT_NO_THROW(sql_of(user({"boss"}), query)) << query;
    }
    EXPECT_NO_THROW(sql_of(user(), "select=id&filter=never"));
    EXPECT_NO_THROW(sql_of(user(), "select=plain"));
}

TEST(Restrict, GuardsFieldsAtTheEndOfRefs) {
    const auto sql = sql_of(user(), "select=boss_pay");
    EXPECT_THAT(sql, HasSubstr("CASE WHEN ((SELECT t2.\"account\" FROM \"person\" AS t2 WHERE "
                               "t2.\"id\" = t1.\"boss\") = ?1) THEN (SELECT t3.\"pay\""));
    EXPECT_THAT(sql_of(user({"boss"}), "select=boss_pay"), Not(HasSubstr("CASE")));
}

TEST(Restrict, GuardsByTheRelationsOfOtherRecords) {
    const auto sql = sql_of(user(), "select=team_code");
    EXPECT_THAT(sql, HasSubstr("CASE WHEN EXISTS (SELECT 1 FROM \"person\" AS t2 WHERE "
                               "t2.\"team\" = t1.\"team\" AND (t2.\"account\" = ?1)) THEN"));
}

TEST(Restrict, GuardsFieldsInConditionsOnOtherRecords) {
    EXPECT_THAT(sql_of(user(), "select=name&filter=paying", "team"),
                HasSubstr("CASE WHEN (t2.\"account\" = ?1) THEN t2.\"pay\" END > ?2"));
    EXPECT_THAT(sql_of(anonymous(), "select=name", "team"), Not(HasSubstr("CASE")));
}

TEST(Restrict, SearchesWhatTheCallerMayReadOnly) {
    const auto all = sql_of(service(), "select=name&search=fts.x");
    EXPECT_THAT(all, HasSubstr("socle_phrase('c0 c1', ?1)"));
    EXPECT_THAT(all, HasSubstr("t1.\"account\" IN (SELECT t4.\"id\" FROM \"user\" AS t4"));
    EXPECT_THAT(all, HasSubstr("t1.\"team\" IN (SELECT t3.\"id\" FROM \"team\" AS t3"));

    const auto some = sql_of(user(), "select=name&search=fts.x");
    EXPECT_THAT(some, HasSubstr("socle_phrase('c0', ?1)")) << "notes are for the boss";
    EXPECT_THAT(some, HasSubstr("(EXISTS (SELECT 1 FROM \"person\"")) << "code by its rule";
    EXPECT_THAT(sql_of(user({"boss"}), "select=name&search=fts.x"), HasSubstr("'c0 c1'"));
    EXPECT_EQ(refusal(user(), "select=name&notes=fts.x").code, Code::permission_denied);
}

TEST(CheckWritable, NamesTheFirstFieldOneMayNeverWrite) {
    const auto& fields = office().model(model("person"));
    const int name = fields.find_field("name");
    const int pay = fields.find_field("pay");
    const int notes = fields.find_field("notes");
    const auto rules = check_writable(office(), model("person"), {name, notes}, user());
    ASSERT_EQ(rules.size(), 1U);
    EXPECT_EQ(rules[0].field, notes);
    EXPECT_TRUE(check_writable(office(), model("person"), {name, pay}, user({"boss"})).empty());
    EXPECT_TRUE(check_writable(office(), model("person"), {name, pay, notes}, service()).empty());
    try {
        check_writable(office(), model("person"), {name, notes, pay}, user());
        FAIL();
    } catch (const Error& error) {
        EXPECT_EQ(error.message, "permission denied for column \"pay\" of table person");
    }
}

}  // namespace
}  // namespace socle::access
