#include "definition/load_testing.h"

#include <gmock/gmock.h>

namespace socle::definition {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using testing::load_texts_of;
using testing::problems_of;
using testing::with_movie;

/// A movie with fields, and `rest` from line 10 on.
testing::Files with_rules(const std::string& rest) {
    return with_movie(
        "model: movie\nkey: {id: serial}\nfields:\n"
        "  title: {type: text}\n  minutes: {type: integer}\n  extra: {type: json}\n"
        "  token: {type: secret}\n  lead: {type: ref, to: actor}\n"
        "  owner: {type: ref, to: user}\n" +
        rest);
}

struct Case {
    const char* rules;
    const char* problem;
};
class RuleProblem : public ::testing::TestWithParam<Case> {};

TEST_P(RuleProblem, IsReportedWithItsPlace) {
    EXPECT_THAT(problems_of(with_rules(GetParam().rules)),
                ElementsAre(HasSubstr(std::string("models/movie.yaml:") + GetParam().problem)));
}

INSTANTIATE_TEST_SUITE_P(
    Lists, RuleProblem,
    ::testing::Values(
        Case{"unique: [[titel]]\n", "10:11: unknown field 'titel'; did you mean 'title'?"},
        Case{"unique: [[title, title]]\n", "10:18: field 'title' is named twice"},
        Case{"unique: [title, [title]]\n", "10:17: the same fields are in 'unique' twice"},
        Case{"unique: title\n", "10:9: expected a list, found 'title'"},
        Case{"unique: [[]]\n", "10:10: expected at least 1 here"},
        Case{"index: [extra]\n", "10:9: a field of type 'json' cannot be in 'index'"},
        Case{"index: [token]\n", "10:9: a field of type 'secret' cannot be in 'index'"}));

INSTANTIATE_TEST_SUITE_P(
    Expressions, RuleProblem,
    ::testing::Values(
        Case{"check: [{rule: minuts > 3}]\n", "10:16: "},
        Case{"check: [{rule: minutes > 3 and  titel = 'a'}]\n", "10:33: "},
        Case{"check:\n  - rule: >-\n      minutes > 3\n      and titel = 'a'\n", "13:11: "},
        Case{"check: [{rule: \"title = 'é' and titel = 'a'\"}]\n", "10:33: "},
        Case{"check: [{rule: minutes}]\n", "10:16: "},
        Case{"check: [{message: a}]\n", "10:9: key 'rule' is missing"},
        Case{"check: {rule: minutes > 3}\n", "10:8: expected a list, found a map"},
        Case{"check: [{rule: }]\n", "10:16: expected an expression, found nothing"},
        Case{"check: [{rule: minutes > 3, mesage: a}]\n",
             "10:29: unknown key 'mesage'; did you mean 'message'?"},
        Case{"filters: {long: {rule: minuts > 3}}\n", "10:24: "},
        Case{"filters: {long: minutes > 3}\n", "10:17: expected a map with keys like 'rule'"},
        Case{"filters: {title: {rule: minutes > 3}}\n", "10:11: filter 'title' has the name of a"},
        Case{"filters: {Long: {rule: minutes > 3}}\n", "10:11: 'Long' is no name for a filter"},
        Case{"filters: {and: {rule: minutes > 3}}\n", "10:11: 'and' is no name for a filter"},
        Case{"computed: {title: minutes * 2}\n", "10:12: computed field 'title' has the name of a"},
        Case{"computed: {double: minuts * 2}\n", "10:20: "},
        Case{"computed: {double: {title: D}}\n", "10:20: key 'value' is missing"},
        Case{"computed: {double: [1]}\n", "10:20: expected an expression or a map with keys"}));

INSTANTIATE_TEST_SUITE_P(
    Access, RuleProblem,
    ::testing::Values(
        Case{"access: {read: collective}\n",
             "10:16: openness 'collective' does not exist yet: write a rule"},
        Case{"access: {read: private}\n", "10:16: openness 'private' does not exist yet"},
        Case{"access: {write: anyone}\n", "10:10: key 'write': a model has create, update and"},
        Case{"access: {reed: anyone}\n", "10:10: unknown key 'reed'; did you mean 'read'?"},
        Case{"access: {read: anyon}\n", "10:16: "},
        Case{"access: {read: was.title = 'a'}\n", "10:16: "},
        Case{"access: anyone\n", "10:9: expected a map with keys like 'read', 'create'"},
        Case{"access: {fields: {titel: {read: anyone}}}\n",
             "10:19: unknown field 'titel'; did you mean 'title'?"},
        Case{"access: {fields: {title: {rd: anyone}}}\n", "10:27: unknown key 'rd'"},
        Case{"access: {fields: {id: {read: anyone}}}\n", "10:19: the key is always shown"}));

INSTANTIATE_TEST_SUITE_P(
    Display, RuleProblem,
    ::testing::Values(
        Case{"display: '{{titel}}'\n",
             "10:13: unknown field 'titel' of 'movie'; did you mean 'title'?"},
        Case{"display: 'é {{ lead.nam }}'\n",
             "10:16: unknown field 'nam' of 'actor'; did you mean 'name'?"},
        Case{"display: title\n", "10:10: 'display' names no field: write '\"{{title}}\"'"},
        Case{"display: '{{title'\n", "10:11: '{{' has no '}}'"},
        Case{"display: '{{}}'\n", "10:13: unknown field ''"},
        Case{"display: '{{title.name}}'\n", "10:13: 'title' is no ref: it has no fields"},
        Case{"display: '{{owner.emial}}'\n",
             "10:13: unknown field 'emial' of 'user'; did you mean 'email'?"},
        Case{"display: '{{token}}'\n", "10:13: a secret is never shown"},
        Case{"display: {{title}}\n", "10:11: a key must be a text; quote a value that starts"}));

TEST(LoadRules, DisplayMayNameComputedFields) {
    EXPECT_THAT(problems_of(with_rules(
                    "display: '{{double}}: {{lead.name}}'\ncomputed: {double: minutes * 2}\n")),
                IsEmpty());
}

TEST(LoadRules, NothingSaidIsNobody) {
    const auto loaded =
        load_texts_of(with_rules("access: {read: opendata, update: was.title = 'a'}\n"));
    ASSERT_THAT(loaded.problems, IsEmpty());
    const auto& access = loaded.definition->model(loaded.definition->find_model("movie")).access;
    EXPECT_TRUE(is_constant(access.read, true));
    EXPECT_TRUE(is_constant(access.create, false));
    EXPECT_TRUE(is_constant(access.remove, false));
    EXPECT_EQ(access.update.kind, Expr::Kind::equal);
}

TEST(LoadRules, AListMayBeOfNamesOrOfLists) {
    const auto loaded =
        load_texts_of(with_rules("unique: [title, [title, lead]]\nindex: [minutes]\n"));
    ASSERT_THAT(loaded.problems, IsEmpty());
    const auto& movie = loaded.definition->model(loaded.definition->find_model("movie"));
    EXPECT_THAT(movie.unique, ElementsAre(ElementsAre(1), ElementsAre(1, 5)));
    EXPECT_THAT(movie.index, ElementsAre(ElementsAre(2)));
}

TEST(LoadRules, RulesAreLimited) {
    std::string rules = "check:\n";
    for (int i = 0; i < 501; ++i)
        rules += "  - {rule: minutes > 3}\n";
    EXPECT_THAT(problems_of(with_rules(rules)), ElementsAre(HasSubstr("more than 500 here")));
}

}  // namespace
}  // namespace socle::definition
