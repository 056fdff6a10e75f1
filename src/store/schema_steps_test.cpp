#include "store/schema_steps.h"

#include "store/schema_diff.h"
#include "store/schema_test_definition.h"

#include <gmock/gmock.h>

#include <algorithm>

namespace socle::store {

namespace {

using namespace test;
using base::Dialect;
using base::Type;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::Not;

Schema schema_of(std::vector<Model> models) {
    return wanted_schema(definition_of(std::move(models)), Dialect::sqlite);
}

std::vector<std::string> descriptions(const std::vector<MigrationStep>& steps) {
    std::vector<std::string> result;
    for (const auto& step : steps)
        result.push_back(step.description);
    return result;
}

std::string all_sql(const std::vector<MigrationStep>& steps) {
    std::string result;
    for (const auto& step : steps) {
        for (const auto& sql : step.sql)
            result += sql + ";\n";
    }
    return result;
}

TEST(compare, of_equal_schemas_finds_nothing) {
    const auto schema = schema_of(
        {model("movie", KeyKind::serial, {unique(text("title")), field("place", Type::point)}),
         model("role", KeyKind::uuid, {ref("movie", 0, Type::integer), unique(text("name"))})});
    auto turned = schema;
    std::ranges::reverse(turned.tables);
    std::ranges::reverse(turned.tables[1].columns);
    std::ranges::reverse(turned.tables[0].indexes);
    for (const auto& change : compare(schema, turned).tables)
        EXPECT_FALSE(change.changed());
    EXPECT_TRUE(sqlite_steps(compare(schema, turned), {}).empty());
    EXPECT_TRUE(postgres_steps(compare(schema, turned), {}).empty());
}

TEST(compare, follows_was_only_to_what_exists_and_is_wanted_no_more) {
    const auto film = model("film", KeyKind::serial, {text("name"), text("year")});
    auto movie = model("movie", KeyKind::serial, {was("name", text("title")), text("year")});
    movie.was = "film";
    const auto live = schema_of({film});

    const auto renamed = compare(live, schema_of({movie}));
    ASSERT_EQ(renamed.tables.size(), 1U);
    EXPECT_TRUE(renamed.tables[0].renamed);
    EXPECT_TRUE(renamed.tables[0].find("title")->renamed);

    const auto both = compare(live, schema_of({film, movie}));
    ASSERT_EQ(both.tables.size(), 2U);
    EXPECT_FALSE(both.tables[0].changed());
    EXPECT_TRUE(both.tables[1].created());

    const auto applied = schema_of({movie});
    EXPECT_FALSE(compare(applied, applied).tables[0].changed());

    auto other = model("other", KeyKind::serial, {text("a")});
    other.was = "film";
    const auto twice = compare(live, schema_of({movie, other}));
    ASSERT_EQ(twice.tables.size(), 2U);
    EXPECT_TRUE(twice.tables[0].renamed);
    EXPECT_TRUE(twice.tables[1].created());
}

TEST(compare, sees_each_kind_of_change_of_a_column) {
    struct Case {
        const char* name;
        Field before;
        Field after;
        bool ColumnChange::* flag;
    };
    const std::vector<Case> cases = {
        {"type", text("a"), field("a", Type::integer), &ColumnChange::retyped},
        {"scale", field("a", Type::decimal, 2), field("a", Type::decimal, 3),
         &ColumnChange::retyped},
        {"required", text("a"), required(text("a")), &ColumnChange::required},
        {"optional", required(text("a")), text("a"), &ColumnChange::optional},
        {"renamed", text("b"), was("b", text("a")), &ColumnChange::renamed},
        {"made reference", field("a", Type::integer), ref("a", 0, Type::integer),
         &ColumnChange::rereferenced},
        {"plain again", ref("a", 0, Type::integer), field("a", Type::integer),
         &ColumnChange::rereferenced},
        {"on delete", ref("a", 0, Type::integer), ref("a", 0, Type::integer, OnDelete::set_null),
         &ColumnChange::rereferenced},
        {"target", ref("a", 0, Type::integer), ref("a", 1, Type::integer),
         &ColumnChange::rereferenced},
    };
    const auto with = [](const Field& last) {
        return schema_of({model("one", KeyKind::serial, {}), model("two", KeyKind::serial, {}),
                          model("three", KeyKind::serial, {last})});
    };
    for (const auto& item : cases) {
        const auto changes = compare(with(item.before), with(item.after));
        const auto& change = *changes.find("three");
        EXPECT_TRUE(change.find("a")->*item.flag) << item.name;
        EXPECT_FALSE(sqlite_steps(changes, {}).empty()) << item.name;
        EXPECT_FALSE(postgres_steps(changes, {}).empty()) << item.name;
    }
}

TEST(compare, takes_a_reference_to_a_renamed_key_as_the_same) {
    auto film = model("film", KeyKind::natural, {text("code")});
    auto movie = model("movie", KeyKind::natural, {was("code", text("number"))});
    movie.was = "film";
    const auto role = model("role", KeyKind::serial, {ref("movie", 0, Type::text)});
    const auto changes = compare(schema_of({film, role}), schema_of({movie, role}));
    EXPECT_FALSE(changes.find("movie")->rekeyed);
    EXPECT_FALSE(changes.find("role")->changed());
}

TEST(compare, treats_a_table_that_becomes_a_view_as_two) {
    const auto live = schema_of({model("seen", KeyKind::natural, {text("id")})});
    const auto wanted = schema_of({view("seen", "SELECT 'a' AS id", {text("id")})});
    const auto changes = compare(live, wanted);
    EXPECT_THAT(descriptions(sqlite_steps(changes, {})),
                ElementsAre("drop table seen", "create view seen"));
}

TEST(sqlite_steps, alter_in_place_where_they_can) {
    auto before = model("movie", KeyKind::serial, {text("title"), text("poster")});
    auto after = model("movie", KeyKind::serial,
                       {was("title", text("name")), filled(text("genre"), std::string("?"))});
    after.index = {{1}};
    before.index = {{1}};
    const auto steps = sqlite_steps(compare(schema_of({before}), schema_of({after})),
                                    {{"movie.poster", "column movie.poster and its 3 values"}});
    EXPECT_THAT(descriptions(steps),
                ElementsAre("rename column movie.title to name", "add column movie.genre",
                            "drop column movie.poster"));
    EXPECT_THAT(steps[0].sql, ElementsAre("ALTER TABLE \"movie\" RENAME COLUMN \"title\" TO "
                                          "\"name\"",
                                          "DROP INDEX \"movie_title_idx\"",
                                          "CREATE INDEX \"movie_name_idx\" ON \"movie\" "
                                          "(\"name\")"));
    EXPECT_THAT(steps[1].sql, ElementsAre("ALTER TABLE \"movie\" ADD COLUMN \"genre\" TEXT",
                                          "UPDATE \"movie\" SET \"genre\" = '?'"));
    EXPECT_TRUE(steps[1].additive);
    EXPECT_FALSE(steps[2].additive);
    EXPECT_EQ(steps[2].loss, "column movie.poster and its 3 values");
}

TEST(sqlite_steps, make_a_table_anew_once_for_all_its_changes) {
    const auto before =
        schema_of({model("movie", KeyKind::serial, {text("title"), text("year"), text("poster")})});
    const auto after = schema_of(
        {model("movie", KeyKind::serial,
               {filled(required(text("title")), std::string("")), field("year", Type::integer)})});
    const Losses losses = {{"movie.poster", "column movie.poster and its 3 values"},
                           {"movie.year", "the exact form of 1 value"}};
    const auto steps = sqlite_steps(compare(before, after), losses);
    ASSERT_EQ(steps.size(), 1U);
    EXPECT_EQ(steps[0].description,
              "change the type of movie.year from text to integer, make movie.title required, "
              "drop column movie.poster");
    EXPECT_EQ(steps[0].loss, "the exact form of 1 value, column movie.poster and its 3 values");
    EXPECT_THAT(all_sql(steps),
                HasSubstr("SELECT \"id\", COALESCE(\"title\", ''), socle_convert(\"year\", 'text', "
                          "0, 'integer', 0)\nFROM \"movie\" ORDER BY rowid"));
    EXPECT_THAT(all_sql(steps), HasSubstr("sqlite_sequence"));
}

TEST(postgres_steps, order_new_tables_and_close_rings_at_the_end) {
    const auto a = model("a", KeyKind::serial, {ref("b", 1, Type::integer)});
    const auto b = model("b", KeyKind::serial, {ref("c", 2, Type::integer)});
    const auto c = model("c", KeyKind::serial, {ref("c", 2, Type::integer)});
    EXPECT_THAT(descriptions(postgres_steps(compare({}, schema_of({a, b, c})), {})),
                ElementsAre("create table c", "create table b", "create table a"));
    const auto ring = model("c", KeyKind::serial, {ref("a", 0, Type::integer)});
    EXPECT_THAT(descriptions(postgres_steps(compare({}, schema_of({a, b, ring})), {})),
                ElementsAre("create table a", "create table c", "create table b",
                            "add the reference of a.b to b.id"));
}

TEST(postgres_steps, rename_everything_that_has_the_name) {
    auto film = model("film", KeyKind::natural,
                      {text("code"), unique(text("title")), ref("maker", 1, Type::integer)});
    auto movie = model("movie", KeyKind::natural,
                       {text("code"), unique(was("title", text("name"))),
                        was("maker", ref("author", 1, Type::integer))});
    movie.was = "film";
    const auto person = model("person", KeyKind::serial, {});
    const auto steps =
        postgres_steps(compare(wanted_schema(definition_of({film, person}), Dialect::postgres),
                               wanted_schema(definition_of({movie, person}), Dialect::postgres)),
                       {});
    EXPECT_THAT(descriptions(steps),
                ElementsAre("rename table film to movie", "rename column movie.title to name",
                            "rename column movie.maker to author"));
    const auto sql = all_sql(steps);
    for (const auto* to : {"\"movie_pkey\"", "\"movie_socle_row_idx\"", "\"movie_name_key\"",
                           "\"movie_author_fkey\"", "\"movie_author_idx\""}) {
        EXPECT_THAT(sql, HasSubstr(std::string(" TO ") + to));
    }
    EXPECT_THAT(sql, Not(HasSubstr("DROP")));
}

TEST(postgres_steps, set_references_aside_while_their_columns_change_type) {
    const auto before = schema_of({model("movie", KeyKind::serial, {}),
                                   model("role", KeyKind::serial, {ref("m", 0, Type::integer)})});
    const auto after = schema_of({model("movie", KeyKind::text, {}),
                                  model("role", KeyKind::serial, {ref("m", 0, Type::text)})});
    EXPECT_THAT(descriptions(postgres_steps(compare(before, after), {})),
                ElementsAre("set the reference of role.m aside",
                            "change the type of movie.id from integer to text",
                            "stop the key of movie counting up",
                            "change the type of role.m from integer to text",
                            "make the reference of role.m again"));
}

TEST(view_steps, put_dependent_views_aside_in_order) {
    const auto movie = model("movie", KeyKind::serial, {text("title"), text("poster")});
    const auto less = model("movie", KeyKind::serial, {text("title")});
    const auto actor = model("actor", KeyKind::serial, {text("name")});
    const auto top = view("top", "SELECT id FROM Movie", {text("id")});
    const auto best = view("best", "SELECT id FROM top", {text("id")});
    const auto other = view("other", "SELECT id FROM actor", {text("id")});
    const auto changes = compare(schema_of({best, top, other, movie, actor}),
                                 schema_of({best, top, other, less, actor}));
    const std::vector<std::string> expected = {"set view best aside", "set view top aside",
                                               "drop column movie.poster", "make view top again",
                                               "make view best again"};
    EXPECT_EQ(descriptions(sqlite_steps(changes, {})), expected);
    EXPECT_EQ(descriptions(postgres_steps(changes, {})), expected);
}

TEST(view_steps, create_change_rename_and_drop) {
    const auto sql = "SELECT 1 AS id";
    auto renamed = view("c2", sql, {text("id")});
    renamed.was = "c";
    const auto live = schema_of({view("a", sql, {text("id")}), view("b", sql, {text("id")}),
                                 view("c", sql, {text("id")}), view("d", sql, {text("id")})});
    const auto wanted =
        schema_of({view("e", sql, {text("id")}), view("b", "SELECT 2 AS id", {text("id")}), renamed,
                   view("d", sql, {text("id")})});
    const auto steps = sqlite_steps(compare(live, wanted), {});
    EXPECT_THAT(descriptions(steps), testing::UnorderedElementsAre(
                                         "set view b aside", "set view c aside", "drop view a",
                                         "create view e", "change view b", "rename view c to c2"));
    EXPECT_TRUE((Migration{steps}.additive()));
}

}  // namespace

}  // namespace socle::store
