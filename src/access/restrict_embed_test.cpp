#include "access/restrict.h"

#include "base/error.h"
#include "definition/load_files.h"
#include "query/plan.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

namespace socle::access {
namespace {

using base::Code;
using base::Dialect;
using base::Error;
using testing::HasSubstr;
using testing::Not;

/// `team` rows are seen by their own; the ref `boss` by bosses, `chief` where it is open; the link
/// `member` is read by signed-in people who are trusted.
const definition::Definition& office() {
    static const auto loaded = definition::load_files(
        "memory",
        {{"app.yaml", "app: office\nroles:\n  boss: {may: []}\n"},
         {"models/team.yaml", R"yaml(model: team
key: {id: serial}
fields:
  name: {type: text}
  owner: {type: uuid}
  budget: {type: integer}
access:
  read: owner = me
  fields:
    budget: {read: role = 'boss'}
)yaml"},
         {"models/person.yaml", R"yaml(model: person
key: {id: serial}
fields:
  name: {type: text}
  open: {type: boolean}
  team: {type: ref, to: team}
  boss: {type: ref, to: person}
  chief: {type: ref, to: person}
access:
  read: anyone
  fields:
    boss: {read: role = 'boss'}
    chief: {read: this.open}
)yaml"},
         {"models/tag.yaml",
          "model: tag\nkey: {id: serial}\nfields:\n  word: {type: text}\n"
          "access: {read: anyone}\n"},
         {"models/member.yaml", R"yaml(model: member
key: {id: serial}
link: true
fields:
  person: {type: ref, to: person, required: true}
  tag: {type: ref, to: tag, required: true}
  shown: {type: boolean}
access: {read: signed_in and shown}
)yaml"},
         {"models/hidden.yaml",
          "model: hidden\nkey: {id: serial}\nfields:\n  person: {type: ref, to: person}\n"}},
        [](const std::string&) { return std::optional<std::string>(); });
    for (const auto& problem : loaded.problems)
        ADD_FAILURE() << definition::to_text(problem);
    return *loaded.definition;
}

Identity user(std::vector<std::string> roles = {}) {
    return make_identity(office(), Identity::Kind::signed_in,
                         "00000000-0000-7000-8000-00000000000a", std::move(roles), {});
}

Identity anonymous() {
    return make_identity(office(), Identity::Kind::anonymous, "", {}, {});
}

std::string sql_of(const Identity& who, std::string_view query, const char* of = "person",
                   bool count = false) {
    auto plan = query::plan_read(office(), office().find_model(of), query::parse_read(query));
    restrict(plan, office(), who);
    return (count ? query::render_count(Dialect::sqlite, office(), plan)
                  : query::render_page(Dialect::sqlite, office(), plan, 0))
        .statement.sql;
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

/// However a related row comes into a statement, its model's rule comes with it.
TEST(RestrictEmbeds, RowRulesAreInEveryForm) {
    for (const char* query :
         {"select=team(name)", "select=...team(name)", "select=name,team()&team=is.null",
          "select=name,team!inner()", "select=name,team()&or=(name.eq.a,team.not.is.null)",
          "select=name,team()&order=team(name)", "select=team(count())",
          "select=count(),...team(name)", "select=boss_of:person!chief(team(name))"}) {
        EXPECT_THAT(sql_of(user({"boss"}), query), HasSubstr(R"("owner" = ?)")) << query;
    }
    EXPECT_THAT(sql_of(user(), "select=name,team!inner(name)", "person", true),
                HasSubstr(R"("owner" = ?)"));
}

TEST(RestrictEmbeds, ModelsThatMayNotBeReadAreRefused) {
    for (const char* query : {"select=hidden(id)", "select=name,hidden()&hidden=is.null",
                              "select=name,hidden!inner()", "select=...hidden(id)"}) {
        const auto error = refusal(user(), query);
        EXPECT_EQ(error.code, Code::permission_denied) << query;
        EXPECT_EQ(error.message, "permission denied for table hidden") << query;
    }
}

/// A field that is not readable may be neither shown nor asked about.
TEST(RestrictEmbeds, FieldRulesAreInEveryForm) {
    for (const char* query :
         {"select=team(budget)", "select=...team(budget)", "select=name,team()&team.budget=gt.1",
          "select=name,team()&order=team(budget)", "select=team(budget.sum())",
          "select=budget:team(b:budget::text)", "select=name,team()&team.or=(budget.is.null)",
          "select=name,team!inner()&team.budget=gt.1"}) {
        EXPECT_EQ(refusal(user(), query).message,
                  "permission denied for column \"budget\" of table team")
            << query;
    }
    EXPECT_THAT(sql_of(user(), "select=team(*)"), Not(HasSubstr("budget")));
    EXPECT_THAT(sql_of(user({"boss"}), "select=team(budget)"), HasSubstr("budget"));
}

/// Who may not read a ref must not learn by it who is related.
TEST(RestrictEmbeds, RefsThatMayNotBeReadLeadNowhere) {
    for (const char* query :
         {"select=boss(name)", "select=person!boss(name)", "select=...boss(name)",
          "select=name,boss!inner()", "select=name,boss()&order=boss(name)"}) {
        EXPECT_EQ(refusal(user(), query).message,
                  "permission denied for column \"boss\" of table person")
            << query;
        EXPECT_NO_THROW(sql_of(user({"boss"}), query)) << query;
    }
    for (const char* query :
         {"select=chief(name)", "select=person!chief(name)", "select=...chief(name)",
          "select=name,chief()&chief=is.null", "select=name,chief()&order=chief(name)"}) {
        EXPECT_THAT(sql_of(user(), query), HasSubstr(R"("open")")) << query;
    }
}

/// An unknown rule must not make `is.null` unknown: that would tell whether the ref is set.
TEST(RestrictEmbeds, UnknownRulesAreNotUnknownAnswers) {
    EXPECT_THAT(sql_of(user(), "select=name,chief()&chief=is.null"),
                HasSubstr(R"("open" IS TRUE)"));
}

TEST(RestrictEmbeds, TheRowsOfALinkMustBeReadable) {
    for (const char* query : {"select=tag(word)", "select=name,tag()&tag=is.null",
                              "select=name,tag!inner()", "select=...tag(word)"}) {
        EXPECT_THAT(sql_of(user(), query), HasSubstr(R"("shown")")) << query;
        EXPECT_EQ(refusal(anonymous(), query).message, "permission denied for table member")
            << query;
    }
}

TEST(RestrictEmbeds, TheModelsOfAStatementAreTold) {
    auto plan = query::plan_read(office(), office().find_model("person"),
                                 query::parse_read("select=name,tag(word),team!inner(name)"));
    restrict(plan, office(), user());
    const auto models = query::render_page(Dialect::postgres, office(), plan, 0).models;
    std::vector<std::string> names;
    for (const int model : models)
        names.push_back(office().model(model).name);
    EXPECT_THAT(names, testing::UnorderedElementsAre("person", "tag", "member", "team"));
}

}  // namespace
}  // namespace socle::access
