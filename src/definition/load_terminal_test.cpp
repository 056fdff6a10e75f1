#include "definition/load_testing.h"
#include "definition/terminal.h"

#include <gmock/gmock.h>

#include <filesystem>
#include <fstream>

namespace socle::definition {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using testing::load_texts_of;
using testing::problems_of;

testing::Files with_terminal(const std::string& terminal) {
    auto files = testing::with_movie(
        "model: movie\nkey: {id: serial}\nfields:\n  title: {type: text, required: true}\n"
        "  lead: {type: ref, to: actor}\n  year: {type: integer, max: 2100}\n"
        "  pass: {type: secret}\n  made: {type: timestamp, default: now, readonly: true}\n"
        "filters: {old: {rule: year < 1950}}\ncomputed: {age: 2000 - year}\n");
    files["models/user.yaml"] = "model: user\nfields: {hero: {type: ref, to: actor}}\n";
    files["models/actor.yaml"] += "filters: {young: {rule: name = 'x'}}\n";
    files["views/years.yaml"] =
        "view: years\nsql: select year as id from movie\nkey: id\nfields: {id: {type: integer}}\n";
    files["app.yaml"] += "accounts: {signup: open}\nroles: {director: {}, producer: {}}\n";
    files["terminal.yaml"] = terminal;
    return files;
}

std::vector<std::string> problems_of_item(const std::string& item) {
    return problems_of(with_terminal("menu:\n  - {" + item + "}\n"));
}

Terminal read(const testing::Files& files) {
    const auto& terminal = files.at("terminal.yaml");
    const auto folder = std::filesystem::path(::testing::TempDir()) / "terminal_test";
    std::filesystem::create_directories(folder);
    std::ofstream(folder / "terminal.yaml") << terminal;
    auto definition = *load_texts_of(files).definition;
    definition.folder = folder.string();
    auto read = read_terminal(definition);
    std::filesystem::remove_all(folder);
    return read;
}

Terminal read(const std::string& terminal) {
    return read(with_terminal(terminal));
}

TEST(TerminalFile, Everything) {
    const std::string text =
        "welcome: {en: \"Hello {{email}} {{hero.name}}\", fr: Bonjour}\nfarewell: Bye\nmenu:\n"
        "  - {number: 20, list: movie, filter: old, order: year.desc, fields: [title, age]}\n"
        "  - number: 3\n    create: movie\n    title: {en: A film, fr: Un film}\n"
        "    roles: [director]\n    fields:\n      - {field: lead, among: young, prompt: Who?}\n"
        "      - title\n      - {field: year, default: 1999}\n"
        "  - {number: 4, edit: movie, find: [id, title], fields: [pass]}\n"
        "  - {number: 5, delete: user}\n"
        "  - {number: 7, edit: user, fields: [password]}\n"
        "  - {number: 6, show: years}\n";
    EXPECT_THAT(problems_of(with_terminal(text)), IsEmpty());
    const auto terminal = read(text);
    EXPECT_EQ(terminal.welcome.by_language.at("fr"), "Bonjour");
    EXPECT_EQ(terminal.farewell.by_language.at("en"), "Bye");
    ASSERT_EQ(terminal.menu.size(), 6U);
    const auto& create = terminal.menu[0];
    EXPECT_EQ(create.number, 3);
    EXPECT_EQ(create.verb, MenuItem::Verb::create);
    EXPECT_EQ(create.title.by_language.at("fr"), "Un film");
    EXPECT_THAT(create.roles, ElementsAre("director"));
    ASSERT_EQ(create.fields.size(), 3U);
    EXPECT_EQ(create.fields[0].name, "lead");
    EXPECT_EQ(create.fields[0].among, "young");
    EXPECT_EQ(create.fields[0].prompt.by_language.at("en"), "Who?");
    EXPECT_EQ(create.fields[2].initial, "1999");
    EXPECT_THAT(terminal.menu[1].find, ElementsAre("id", "title"));
    EXPECT_EQ(verb_name(terminal.menu[2].verb), "delete");
    EXPECT_EQ(terminal.menu[5].filter, "old");
    EXPECT_EQ(terminal.menu[5].order, "year.desc");
}

TEST(TerminalFile, WithoutItThereIsNoMenu) {
    Definition definition;
    definition.folder = "/nowhere";
    EXPECT_TRUE(read_terminal(definition).menu.empty());
}

struct Wrong {
    const char* item;
    const char* problem;
};

class WrongItem : public ::testing::TestWithParam<Wrong> {};

TEST_P(WrongItem, IsReportedWithItsPlace) {
    EXPECT_THAT(problems_of_item(GetParam().item),
                ElementsAre(std::string("terminal.yaml:2:") + GetParam().problem));
}

INSTANTIATE_TEST_SUITE_P(
    Terminal, WrongItem,
    ::testing::Values(
        Wrong{"number: 0, list: movie", "14: expected a whole number from 1 to 9999, found '0'"},
        Wrong{"list: movie", "5: key 'number' is missing"},
        Wrong{"number: 1", "5: what does it do? write create, edit, delete, list or show: MODEL"},
        Wrong{"number: 1, list: movie, show: movie",
              "36: an item does one thing: leave out the other verb"},
        Wrong{"number: 1, list: movies", "23: unknown model 'movies'; did you mean 'movie'?"},
        Wrong{"number: 1, edit: years", "23: 'years' is a view: it is listed and shown"},
        Wrong{"number: 1, list: movie, lisst: x", "30: unknown key 'lisst'; did you mean 'list'?"},
        Wrong{"number: 1, list: movie, roles: [directr]",
              "38: unknown role 'directr'; did you mean 'director'?"},
        Wrong{"number: 1, list: movie, fields: [titel]",
              "39: unknown field 'titel'; did you mean 'title'?"},
        Wrong{"number: 1, list: movie, fields: [title, title]", "46: 'title' is there twice"},
        Wrong{"number: 1, list: movie, fields: [{field: title, prompt: x}]",
              "62: 'prompt' has no meaning with 'list'"},
        Wrong{"number: 1, edit: movie, fields: [made]", "39: 'made' is not written by anybody"},
        Wrong{"number: 1, edit: movie, fields: [{field: year, default: 3}]",
              "62: 'default' has no meaning with 'edit'"},
        Wrong{"number: 1, create: movie, fields: [year]",
              "40: 'title' is missing: 'movie' requires it"},
        Wrong{"number: 1, create: movie, fields: [title, {field: year, default: 3000}]",
              "71: the default is greater than 'max'"},
        Wrong{"number: 1, create: movie, fields: [title, {field: pass, default: x}]",
              "71: a field of type 'secret' has no default here"},
        Wrong{"number: 1, create: movie, fields: [title, {field: year, among: old}]",
              "69: 'year' is no ref: it has no records to choose among"},
        Wrong{"number: 1, create: movie, fields: [title, {field: lead, among: yung}]",
              "69: unknown filter 'yung'; did you mean 'young'?"},
        Wrong{"number: 1, list: movie, filter: ancient", "38: unknown filter 'ancient'"},
        Wrong{"number: 1, show: movie, filter: old", "30: key 'filter' has no meaning with 'show'"},
        Wrong{"number: 1, list: movie, find: [id]", "30: key 'find' has no meaning with 'list'"},
        Wrong{"number: 1, delete: movie, fields: [title]",
              "32: key 'fields' has no meaning with 'delete'"},
        Wrong{"number: 1, show: movie, find: [pass]",
              "37: records are not looked up by a field of type 'secret'"},
        Wrong{"number: 1, show: movie, find: [nam]", "37: unknown field 'nam'"}));

TEST(TerminalFile, WhatIsWrongInTheWhole) {
    EXPECT_THAT(problems_of(with_terminal("menu:\n  - {number: 7, list: movie}\n"
                                          "  - {number: 7, list: actor}\n")),
                ElementsAre("terminal.yaml:3:14: number 7 is already on line 2"));
    EXPECT_THAT(problems_of(with_terminal("menu:\n  - {number: 7, list: movie, roles: [director]}\n"
                                          "  - {number: 7, list: actor}\n")),
                ElementsAre("terminal.yaml:3:14: number 7 is already on line 2"));
    EXPECT_THAT(
        problems_of(with_terminal("menu:\n  - {number: 7, list: movie, roles: [director]}\n"
                                  "  - {number: 7, list: actor, roles: [producer]}\n"
                                  "  - {number: 7, list: actor, roles: [producer, director]}\n")),
        ElementsAre("terminal.yaml:4:14: number 7 is already on line 2"));
    EXPECT_THAT(problems_of(with_terminal("welcome: \"Hi {{nane}}\"\nmenu: [{number: 1, list: "
                                          "movie}]\n")),
                ElementsAre("terminal.yaml:1:16: unknown field 'nane' of 'user'"));
    EXPECT_THAT(problems_of(with_terminal("welcome: {de: Hallo}\nmenu: [{number: 1, list: "
                                          "movie}]\n")),
                ElementsAre("terminal.yaml:1:11: language 'de' is not among the languages of "
                            "app.yaml ('en' or 'fr')"));
    auto files = with_terminal("menu: [{number: 1, list: movie}]\n");
    files["app.yaml"] = "app: casting\nlanguages: [en, fr]\n";
    EXPECT_THAT(problems_of(files),
                ElementsAre("terminal.yaml:1:1: the terminal client signs people in: app.yaml "
                            "needs 'accounts:'"));
}

TEST(TerminalFile, TokensAndDemonstration) {
    const std::string text =
        "tokens: {file: \"${F}\", key: k}\ndemo: {boss: a@example.org}\n"
        "menu: [{number: 1, list: movie}]\n";
    auto files = with_terminal(text);
    EXPECT_THAT(problems_of(files),
                ElementsAre("terminal.yaml:2:14: no account in demo/ has the email 'a@example.org' "
                            "and a password"));
    files["demo/people.yaml"] =
        "user: [{email: b@example.org}, {email: a@example.org, password: \"${P:-a phrase}\"}]\n";
    EXPECT_THAT(problems_of(files), IsEmpty());
    const auto definition = load_texts_of(files).definition;
    EXPECT_EQ(demo_account(*definition, "a@example.org"), "a phrase");
    EXPECT_EQ(demo_account(*definition, "b@example.org"), std::nullopt);
    const auto terminal = read(files);
    EXPECT_EQ(terminal.tokens.file, "${F}");
    EXPECT_EQ(terminal.tokens.lifetime, "8h");
    EXPECT_EQ(terminal.demo.at("boss"), "a@example.org");
}

}  // namespace
}  // namespace socle::definition
