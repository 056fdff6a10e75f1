#include "definition/load_testing.h"

#include <gmock/gmock.h>

namespace socle::definition {
namespace {

using ::testing::ElementsAre;
using testing::Files;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

Files with_app(const std::string& app) {
    return {{"app.yaml", app}, {"models/a.yaml", "model: a\nfields: {x: {type: text}}\n"}};
}

std::vector<std::string> problems_of(const std::string& app,
                                     const std::map<std::string, std::string>& environment = {}) {
    return testing::problems_of(with_app(app), environment);
}

std::shared_ptr<const Definition> load_app_of(const std::string& app) {
    return testing::load_texts_of(with_app(app)).definition;
}

TEST(LoadApp, TheLeastIsAName) {
    const auto definition = load_app_of("app: a-b_2\n");
    ASSERT_NE(definition, nullptr);
    EXPECT_THAT(definition->languages, ElementsAre("en"));
    EXPECT_TRUE(definition->rest);
    EXPECT_EQ(definition->docs, DocsAccess::open);
    EXPECT_THAT(definition->roles, IsEmpty());
    EXPECT_THAT(definition->cors, IsEmpty());
}

TEST(LoadApp, InterfacesCanBeSwitchedOff) {
    const auto definition = load_app_of("app: a\ninterfaces: {rest: false, docs: off}\n");
    EXPECT_FALSE(definition->rest);
    EXPECT_EQ(definition->docs, DocsAccess::off);
    EXPECT_TRUE(definition->admin);
    EXPECT_FALSE(load_app_of("app: a\ninterfaces: {admin: false}\n")->admin);
}

struct Case {
    const char* app;
    const char* problem;
};
class AppProblem : public ::testing::TestWithParam<Case> {};

TEST_P(AppProblem, IsReportedWithItsPlace) {
    EXPECT_THAT(problems_of(GetParam().app), ElementsAre(HasSubstr(GetParam().problem)));
}

INSTANTIATE_TEST_SUITE_P(
    Each, AppProblem,
    ::testing::Values(
        Case{"title: x\n", "app.yaml:1:1: key 'app' is missing"},
        Case{"- app\n", "app.yaml:1:1: expected a map with keys like 'app', 'title'"},
        Case{"app: Big App\n", "app.yaml:1:6: 'Big App' is no name"},
        Case{"app: a\napp: b\n", "app.yaml:2:1: duplicate key 'app'"},
        Case{"app: a\ninterfaces: {realtime: true}\n",
             "2:24: the realtime interface does not exist yet: write false"},
        Case{"app: a\ninterfaces: {admin: 1}\n", "2:21: expected true or false, found '1'"},
        Case{"app: a\ninterfaces: {docs: open}\n",
             "2:20: unknown docs 'open'; it is 'public', 'signed_in' or 'off'"},
        Case{"app: a\ninterfaces: {rest: yes}\n", "2:20: expected true or false, found 'yes'"},
        Case{"app: a\ninterfaces: {rest: \"true\"}\n", "2:20: expected true or false"},
        Case{"app: a\ninterfaces: rest\n", "2:13: expected a map with keys like 'rest', 'docs'"},
        Case{"app: a\ntitle: {en: A, de: B}\n",
             "2:16: language 'de' is not among the languages of app.yaml ('en')"},
        Case{"app: a\nlanguages: [english]\n", "2:13: 'english' is no language code like 'en'"},
        Case{"app: a\nlanguages: [en, en]\n", "2:17: language 'en' is given twice"},
        Case{"app: a\nlanguages: []\n", "2:12: expected at least 1 here"},
        Case{"app: a\nlanguages: en\n", "2:12: expected a list, found 'en'"},
        Case{"app: a\nroles: {anon: {}}\n", "2:9: role 'anon' is the platform's own"},
        Case{"app: a\nroles: {Boss: {}}\n",
             "2:9: 'Boss' is no name for a role: lower-case letters, digits and '_', a letter "
             "first, 63 at most; 'boss' would be one"},
        Case{"app: a\nroles: {socle_x: {}}\n", "start with 'socle_' are the platform's own"},
        Case{"app: a\nroles: {a: {may: ['x y']}}\n", "2:19: a permission is one word"},
        Case{"app: a\nroles: {assistant: {}, boss: {like: asistant}}\n",
             "2:37: unknown role 'asistant'; did you mean 'assistant'?"},
        Case{"app: a\nroles: {a: {like: b}, b: {like: a}}\n",
             "2:33: roles 'b' and 'a' are like each other in a circle"},
        Case{"app: a\nroles: {a: {like: a}}\n", "roles 'a' and 'a' are like each other"},
        Case{"app: a\nroles: {a: }\n",
             "2:12: expected a map with keys like 'title', 'like' or "
             "'may', found nothing"},
        Case{"app: a\ncors: [example.org]\n", "2:8: 'example.org' is no origin"},
        Case{"app: a\ncors: ['https://a.org/']\n", "(no path, no '/' at the end)"},
        Case{"app: a\ncors: '*'\n", "expected a list"},
        Case{"app: a\ntitle: \"${NOWHERE}\"\n",
             "2:8: variable NOWHERE is not set: set it in the environment or in .env, or write "
             "${NOWHERE:-default}"},
        Case{"app: a\ntitle: \"${1X}\"\n", "'${1X}' names no variable"}));

TEST(LoadApp, OriginsMayHoldAStar) {
    EXPECT_THAT(problems_of("app: a\ncors: ['*', 'http://localhost:8080', 'https://*.a.org', "
                            "'http://[::1]:*', 'capacitor://localhost']\n"),
                IsEmpty());
}

TEST(LoadApp, OriginsThatTheServerWouldRefuseAreMistakes) {
    for (const char* origin :
         {"http://a:b", "http://a:", "http://a:123456", "http://.", "https://*.", "https://*",
          "http://a..b", "http://[::1", "a+b://c", "://a", "https://a.*.org", "https://a.org?x"}) {
        EXPECT_THAT(problems_of("app: a\ncors: ['" + std::string(origin) + "']\n"),
                    ElementsAre(HasSubstr("is no origin like")))
            << origin;
    }
}

TEST(LoadApp, VariablesAreReplacedInValuesOnly) {
    const std::string app = "app: ${NAME:-casting}\ntitle: \"${TITLE} costs $$5 or $6\"\n";
    const auto loaded = testing::load_texts_of(with_app(app), {{"TITLE", "It: #1"}}).definition;
    ASSERT_NE(loaded, nullptr);
    EXPECT_EQ(loaded->app, "casting");
    EXPECT_EQ(loaded->title.in({"en"}), "It: #1 costs $5 or $6");
    EXPECT_THAT(problems_of("app: a\ninterfaces: {rest: \"x\"}\nroles: {\"${A}\": {}}\n").size(),
                2U);
}

TEST(LoadApp, ALongChainOfRolesIsLimited) {
    std::string app = "app: a\nroles:\n";
    for (int i = 0; i < 501; ++i)
        app += "  r" + std::to_string(i) + ": {}\n";
    EXPECT_THAT(problems_of(app), ElementsAre(HasSubstr("more than 500 roles")));
}

TEST(EnvFile, LinesAreReadLikeAShellWould) {
    const std::string file =
        "# A=0\nA=1\n  B = two words # comment\nexport C='#3'\nD=\"4\"\nE=\nA=5\r\nnothing\n";
    EXPECT_EQ(env_value(file, "A"), "5");
    EXPECT_EQ(env_value(file, "B"), "two words");
    EXPECT_EQ(env_value(file, "C"), "#3");
    EXPECT_EQ(env_value(file, "D"), "4");
    EXPECT_EQ(env_value(file, "E"), "");
    EXPECT_EQ(env_value(file, "F"), std::nullopt);
    EXPECT_EQ(env_value("", "A"), std::nullopt);
}

TEST(Substituted, TakesDefaultsAndKeepsOtherDollars) {
    const Variables variables = [](const std::string& name) -> std::optional<std::string> {
        if (name == "SET") return "x$";
        if (name == "EMPTY") return "";
        return std::nullopt;
    };
    std::vector<std::string> missing;
    const auto text = [&](std::string_view source) {
        return substituted(source, variables,
                           [&](std::string message) { missing.push_back(std::move(message)); });
    };
    EXPECT_EQ(text("a ${SET} b"), "a x$ b");
    EXPECT_EQ(text("${EMPTY}|${EMPTY:-d}|${NONE:-}|${NONE:-a:-b}"), "|d||a:-b");
    EXPECT_EQ(text("$ $$ ${ $x ${SET"), "$ $ ${ $x ${SET");
    EXPECT_THAT(missing, IsEmpty());
    EXPECT_EQ(text("${NONE}${}"), "");
    EXPECT_EQ(missing.size(), 2U);
}

}  // namespace
}  // namespace socle::definition
