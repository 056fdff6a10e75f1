#include "script/library.h"

#include "definition/load_testing.h"

#include <gmock/gmock.h>

namespace socle::script {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

LoadedLibrary loaded(const std::string& path, const std::string& text) {
    definition::testing::Files files;
    files["app.yaml"] = "app: a\nroles: {clerk: {may: [sell]}}\n";
    files["models/item.yaml"] = "model: item\nfields: {name: {type: text}}\n";
    files[path] = text;
    const auto result = definition::testing::load_texts_of(files);
    Limits limits;
    limits.time = std::chrono::milliseconds(300);
    return load(*result.definition, limits);
}

std::vector<std::string> problems_of(const std::string& text) {
    std::vector<std::string> texts;
    for (const auto& problem : loaded("functions/sell.lua", text).problems)
        texts.push_back(definition::to_text(problem));
    return texts;
}

TEST(Library, KnowsWhatAFileDeclares) {
    const auto library = loaded("functions/sell.lua",
                                "-- Sells an item.\n"
                                "-- param item integer: its key\n"
                                "return fn {\n"
                                "  access = \"role = 'clerk' or may('sell')\", reads = true,\n"
                                "  params = {item = 'integer', note = 'text?'},\n"
                                "  run = function() end\n"
                                "}\n")
                             .library;
    ASSERT_NE(library, nullptr);
    const auto* procedure = library->find("sell");
    ASSERT_NE(procedure, nullptr);
    EXPECT_EQ(procedure->description, "Sells an item.");
    EXPECT_TRUE(procedure->reads);
    ASSERT_EQ(procedure->parameters.size(), 2U);
    EXPECT_EQ(procedure->parameters[0].name, "item");
    EXPECT_EQ(procedure->parameters[0].type.type, base::Type::integer);
    EXPECT_TRUE(procedure->parameters[0].required);
    EXPECT_FALSE(procedure->parameters[1].required);
    EXPECT_EQ(library->find("sel"), nullptr);
}

struct Mistake {
    const char* text;
    const char* problem;
};

TEST(Library, TellsEveryMistakeWithItsLine) {
    const std::vector<Mistake> mistakes = {
        {"return fn {\n  access = 'anyone'\n  run = 1\n}",
         "functions/sell.lua:3:1: '}' expected "
         "(to close '{' at line 1) near 'run'"},
        {"\nlocal x = nothing.y\nreturn fn {}",
         "functions/sell.lua:2:1: attempt to index a nil value (global 'nothing')"},
        {"x = 1\nreturn fn {}", "functions/sell.lua:1:1: there are no globals: write 'local x'"},
        {"return {}",
         "functions/sell.lua:1:1: a function's file ends with: return fn {access = "
         "\"…\", run = function(ctx, params) … end}"},
        {"return fn {\n access = 'anyone',\n run = 1}",
         "functions/sell.lua:3:1: 'run' is missing: function(ctx, params) … end"},
        {"return fn {\n run = function() end}",
         "functions/sell.lua:1:1: 'access' is missing: write who may call it, like \"signed_in\""},
        {"return fn {\n acess = 'anyone', access = 'anyone',\n run = function() end}",
         "functions/sell.lua:2:1: unknown key 'acess'; did you mean 'access'?"},
        {"return fn {access = 'role = 1', run = function() end}",
         "functions/sell.lua:1:1: 'access': role is compared with the name of a role in quotes: "
         "role = 'name'"},
        {"return fn {access = \"id = me\", run = function() end}",
         "functions/sell.lua:1:1: 'access' is about who asks, not about records: role, may('…'), "
         "signed_in, aal2, anyone, nobody"},
        {"return fn {access = 'anyone',\n params = {a = 'integr'}, run = function() end}",
         "functions/sell.lua:2:1: parameter 'a': unknown type 'integr'; did you mean 'integer'?"},
        {"while true do end", "functions/sell.lua:1:1: it took longer than 300 ms"},
        {"\x1bLua", "functions/sell.lua:1:1: attempt to load a binary chunk (mode is 't')"},
    };
    for (const auto& [text, problem] : mistakes)
        EXPECT_THAT(problems_of(text), ElementsAre(problem)) << text;
}

TEST(Library, NamesAreThoseOfUrls) {
    const auto problems =
        loaded("functions/Sell-it.lua", "return fn {access = 'anyone', run = function() end}")
            .problems;
    ASSERT_EQ(problems.size(), 1U);
    EXPECT_EQ(problems.front().message, "the name is small letters, digits and _: Sell-it");
}

TEST(Library, KnowsTheRoutesOfAFile) {
    const auto library = loaded("routes/a.lua",
                                "route.get('/a/{id:integer}', {access = 'anyone', query = {q = "
                                "'text?'}}, function() end)\n"
                                "route.errors('/a', function() end)\n"
                                "route.errors(function() end)\n"
                                "route.post('/a', {may = 'sell', body = {n = 'integer'}, answers = "
                                "{[200] = 'made'}}, function() end)\n")
                             .library;
    ASSERT_NE(library, nullptr);
    ASSERT_EQ(library->routes.size(), 2U);
    EXPECT_EQ(library->routes[0].method, "GET");
    EXPECT_EQ(library->routes[0].query.size(), 1U);
    EXPECT_FALSE(library->routes[0].body.has_value());
    EXPECT_EQ(library->routes[1].line, 4);
    EXPECT_EQ(library->routes[1].number, 4);
    ASSERT_TRUE(library->routes[1].body.has_value());
    EXPECT_EQ(library->routes[1].answers.front().description, "made");
    ASSERT_EQ(library->error_shapes.size(), 2U);
    EXPECT_EQ(library->error_shapes.front().prefix, "/a");
}

TEST(Library, TellsEveryMistakeOfRoutesWithItsLine) {
    const std::vector<Mistake> mistakes = {
        {"local x = 1",
         "routes/a.lua:1:1: it declares nothing: route.get(\"/path\", {access = "
         "\"…\"}, function(ctx, req) … end)"},
        {"\nroute.get('a', {access = 'anyone'}, function() end)",
         "routes/a.lua:2:1: 'a': a path begins with /"},
        {"\nroute.get('/a', {}, function() end)",
         "routes/a.lua:2:1: 'access' is missing: write who may call it, like \"signed_in\""},
        {"route.get('/a', function() end)",
         "routes/a.lua:1:1: bad argument #2 to 'get' (options expected: {access = \"…\"} or {may = "
         "\"…\"})"},
        {"route.get('/a', {access = 'anyone',\n acces = 1}, function() end)",
         "routes/a.lua:2:1: unknown key 'acces'; did you mean 'access'?"},
        {"route.get('/rest/v1/x', {access = 'anyone'}, function() end)",
         "routes/a.lua:1:1: '/rest/v1/x' is not for applications: Socle answers there"},
        {"route.get('/a/{x}', {access = 'anyone'}, function() end)\n"
         "route.get('/a/{y}', {access = 'anyone'}, function() end)",
         "routes/a.lua:2:1: GET /a/{y} is also in routes/a.lua:1"},
        {"route.errors(function() end)\nroute.errors(function() end)",
         "routes/a.lua:2:1: route.errors for / is also in routes/a.lua:1"},
        {"route.get('/a', {may = 'sell', access = 'anyone'}, function() end)",
         "routes/a.lua:1:1: 'may' is one permission, instead of 'access'"},
        {"route.get('/a', {access = 'anyone', answers = {good = 'x'}}, function() end)",
         "routes/a.lua:1:1: 'answers' is {[200] = \"what it means\", …}"},
        {"local x = require('lib/none')",
         "routes/a.lua:1:1: there is no lib/ file 'lib/none.lua': write require(\"lib/name\")"},
        {"local x = require('../../etc/passwd')",
         "routes/a.lua:1:1: there is no lib/ file '../../etc/passwd.lua': write "
         "require(\"lib/name\")"},
    };
    for (const auto& [text, problem] : mistakes) {
        std::vector<std::string> texts;
        for (const auto& found : loaded("routes/a.lua", text).problems)
            texts.push_back(definition::to_text(found));
        EXPECT_THAT(texts, ElementsAre(problem)) << text;
    }
    const auto own = loaded("lib/a.lua", "return require('lib/a')").problems;
    ASSERT_EQ(own.size(), 1U);
    EXPECT_EQ(own.front().message, "lib/a.lua requires itself");
}

TEST(Library, HooksAreOfAModel) {
    const auto good = loaded("hooks/item.lua",
                             "before.update(function() end)\n"
                             "before.create(function() end)\n");
    ASSERT_NE(good.library, nullptr);
    ASSERT_EQ(good.library->hooks.size(), 1U);
    EXPECT_EQ(good.library->hooks.front().create, 2);
    EXPECT_EQ(good.library->hooks.front().update, 1);
    EXPECT_EQ(good.library->hooks.front().remove, 0);
    const auto problem = [](const std::string& path, const std::string& text) {
        const auto problems = loaded(path, text).problems;
        return problems.size() == 1 ? definition::to_text(problems.front()) : "";
    };
    const std::string create = "before.create(function() end)";
    EXPECT_EQ(problem("hooks/itm.lua", create),
              "hooks/itm.lua:1:1: there is no model 'itm'; did you mean 'item'?");
    EXPECT_EQ(problem("hooks/item.lua", create + "\n" + create),
              "hooks/item.lua:2:1: before.create is there twice");
    EXPECT_EQ(problem("hooks/item.lua", "local x = 1"),
              "hooks/item.lua:1:1: it declares nothing: before.create(function(ctx, row) … end)");
    EXPECT_EQ(problem("routes/item.lua", create),
              "routes/item.lua:1:1: 'before' is declared in files of hooks/");
    EXPECT_EQ(problem("hooks/item.lua", "route.get('/a', {access = 'anyone'}, function() end)"),
              "hooks/item.lua:1:1: routes are declared in files of routes/");
}

TEST(Library, IsEmptyWithoutFunctions) {
    const auto result = loaded("models/other.yaml", "model: other\nfields: {a: {type: text}}\n");
    EXPECT_THAT(result.problems, IsEmpty());
    EXPECT_EQ(result.library->find("sell"), nullptr);
}

}  // namespace
}  // namespace socle::script
