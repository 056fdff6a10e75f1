#include "store/schema.h"

#include "base/error.h"
#include "store/schema_catalogue.h"
#include "store/schema_diff.h"
#include "store/schema_live.h"
#include "store/schema_sql.h"
#include "store/schema_steps.h"
#include "store/schema_test_definition.h"

#include <gmock/gmock.h>

namespace socle::store {

namespace {

using namespace test;
using base::Dialect;
using base::Type;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::Not;

Definition cinema() {
    auto movie = model("movie", KeyKind::serial,
                       {unique(required(text("title"))), field("price", Type::decimal, 2),
                        field("place", Type::point), field("seen", Type::boolean)});
    movie.index = {{2, 4}};
    auto role = model("role", KeyKind::uuid,
                      {required(ref("movie", 0, Type::integer, OnDelete::cascade)), text("name"),
                       ref("keeper", definition::account_model, Type::uuid)});
    role.unique = {{1, 2}};
    return definition_of({movie, role});
}

Schema schema_of(std::vector<Model> models) {
    return wanted_schema(definition_of(std::move(models)), Dialect::sqlite);
}

const SchemaTable& table(const Schema& schema, const std::string& name) {
    return *std::ranges::find(schema.tables, name, &SchemaTable::name);
}

std::vector<std::string> index_names(const SchemaTable& of) {
    std::vector<std::string> names;
    for (const auto& index : of.indexes)
        names.push_back(index.name);
    return names;
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

TEST(column_names, of_a_point_are_two) {
    EXPECT_THAT(column_names(text("title")), ElementsAre("title"));
    EXPECT_THAT(column_names(field("place", Type::point)),
                ElementsAre("place_latitude", "place_longitude"));
}

TEST(constraint_name, joins_and_is_cut_at_what_postgresql_keeps) {
    EXPECT_EQ(constraint_name("movie", {}, "pkey"), "movie_pkey");
    EXPECT_EQ(constraint_name("movie", {"title", "year"}, "key"), "movie_title_year_key");
    const std::string name(60, 'a');
    const auto first = constraint_name(name, {"title"}, "key");
    const auto second = constraint_name(name, {"year"}, "key");
    EXPECT_EQ(first.size(), identifier_bytes_max);
    EXPECT_NE(first, second);
    EXPECT_EQ(first, constraint_name(name, {"title"}, "key"));
}

TEST(wanted_schema, has_columns_indexes_and_references) {
    const auto schema = wanted_schema(cinema(), Dialect::sqlite);
    const auto& movie = table(schema, "movie");
    EXPECT_EQ(movie.key, "id");
    EXPECT_TRUE(movie.serial);
    ASSERT_EQ(movie.columns.size(), 6U);
    EXPECT_TRUE(movie.columns[0].not_null);
    EXPECT_TRUE(movie.columns[1].not_null);
    EXPECT_EQ(movie.columns[2].type, (base::TypeInfo{Type::decimal, 2}));
    EXPECT_EQ(movie.columns[3].name, "place_latitude");
    EXPECT_EQ(movie.columns[3].type.type, Type::number);
    EXPECT_THAT(index_names(movie), ElementsAre("movie_title_key", "movie_price_seen_idx"));

    const auto& role = table(schema, "role");
    EXPECT_FALSE(role.serial);
    EXPECT_EQ(role.columns[1].references_table, "movie");
    EXPECT_EQ(role.columns[1].references_column, "id");
    EXPECT_EQ(role.columns[1].on_delete, OnDelete::cascade);
    EXPECT_EQ(role.columns[3].references_table, "");
    EXPECT_THAT(index_names(role),
                ElementsAre("role_movie_name_key", "role_movie_idx", "role_keeper_idx"));
}

TEST(wanted_schema, makes_no_index_twice) {
    auto movie = model("movie", KeyKind::natural,
                       {unique(text("isbn")), unique(text("title")), text("year")});
    movie.unique = {{1}, {1, 2}};
    movie.index = {{1}, {1, 2}, {0}, {2}};
    const auto schema = schema_of({movie});
    EXPECT_THAT(index_names(schema.tables[0]),
                ElementsAre("movie_title_key", "movie_title_year_key", "movie_year_idx"));
}

TEST(wanted_schema, keeps_index_names_of_two_tables_apart) {
    auto first = model("a", KeyKind::serial, {unique(text("b_c"))});
    auto second = model("a_b", KeyKind::serial, {unique(text("c"))});
    const auto schema = schema_of({first, second});
    EXPECT_EQ(schema.tables[0].indexes[0].name, "a_b_c_key");
    EXPECT_NE(schema.tables[1].indexes[0].name, "a_b_c_key");
    EXPECT_THAT(schema.tables[1].indexes[0].name, testing::StartsWith("a_b_c_key_"));
}

TEST(wanted_schema, knows_what_fills_existing_rows) {
    using Kind = definition::Default::Kind;
    const auto movie =
        model("movie", KeyKind::serial,
              {filled(text("title"), std::string("it's")),
               filled(field("price", Type::decimal, 2), std::int64_t{1250}),
               filled(field("seen", Type::boolean), std::int64_t{1}),
               filled(field("at", Type::timestamp), Kind::now), filled(text("by"), Kind::me),
               filled(field("code", Type::uuid), Kind::uuid), filled(text("odd"), Kind::now)});
    const auto fills = [&](Dialect dialect) {
        std::vector<std::string> result;
        const auto schema = wanted_schema(definition_of({movie}), dialect);
        for (const auto& column : schema.tables[0].columns)
            result.push_back(column.fill);
        return result;
    };
    EXPECT_THAT(fills(Dialect::postgres),
                ElementsAre("", "'it''s'::text", "'12.50'::numeric(38,2)", "'true'::boolean",
                            HasSubstr("now()"), "", "gen_random_uuid()", ""));
    EXPECT_THAT(fills(Dialect::sqlite),
                ElementsAre("", "'it''s'", "1250", "1", HasSubstr("strftime"), "",
                            HasSubstr("randomblob"), ""));
}

TEST(create_table_sql, of_sqlite) {
    const auto schema = wanted_schema(cinema(), Dialect::sqlite);
    const auto all = [](const SchemaColumn&) { return true; };
    EXPECT_EQ(create_table_sql(Dialect::sqlite, schema.tables[0], "movie", all),
              "CREATE TABLE \"movie\" (\n"
              "  \"id\" INTEGER PRIMARY KEY AUTOINCREMENT,\n"
              "  \"title\" TEXT NOT NULL,\n"
              "  \"price\" INTEGER,\n"
              "  \"place_latitude\" REAL,\n"
              "  \"place_longitude\" REAL,\n"
              "  \"seen\" INTEGER CHECK (\"seen\" IN (0, 1))\n"
              ") STRICT");
    EXPECT_EQ(create_table_sql(Dialect::sqlite, schema.tables[1], "role", all),
              "CREATE TABLE \"role\" (\n"
              "  \"id\" TEXT NOT NULL PRIMARY KEY,\n"
              "  \"movie\" INTEGER NOT NULL CONSTRAINT \"role_movie_fkey\" REFERENCES \"movie\" "
              "(\"id\") ON DELETE CASCADE,\n"
              "  \"name\" TEXT,\n"
              "  \"keeper\" TEXT\n"
              ") STRICT");
}

TEST(create_table_sql, of_postgresql) {
    const auto schema = wanted_schema(cinema(), Dialect::postgres);
    const auto none = [](const SchemaColumn&) { return false; };
    EXPECT_EQ(create_table_sql(Dialect::postgres, schema.tables[0], "movie", none),
              "CREATE TABLE \"movie\" (\n"
              "  \"id\" bigint NOT NULL GENERATED BY DEFAULT AS IDENTITY,\n"
              "  \"title\" text COLLATE \"C\" NOT NULL,\n"
              "  \"price\" numeric(38,2),\n"
              "  \"place_latitude\" double precision,\n"
              "  \"place_longitude\" double precision,\n"
              "  \"seen\" boolean,\n"
              "  CONSTRAINT \"movie_pkey\" PRIMARY KEY (\"id\")\n"
              ")");
    EXPECT_EQ(create_table_sql(Dialect::postgres, schema.tables[1], "role", none),
              "CREATE TABLE \"role\" (\n"
              "  \"id\" uuid NOT NULL,\n"
              "  \"movie\" bigint NOT NULL,\n"
              "  \"name\" text COLLATE \"C\",\n"
              "  \"keeper\" uuid,\n"
              "  \"socle_row\" bigint GENERATED ALWAYS AS IDENTITY,\n"
              "  CONSTRAINT \"role_pkey\" PRIMARY KEY (\"id\")\n"
              ")");
}

TEST(create_table_sql, lets_only_a_counting_key_be_the_rowid_of_sqlite) {
    const auto schema =
        schema_of({model("year", KeyKind::natural, {field("number", Type::integer)})});
    const auto& year = schema.tables[0];
    EXPECT_EQ(sqlite_key_type(year, year.columns[0]), "INT");
    EXPECT_THAT(create_table_sql(Dialect::sqlite, year, "year", {}),
                HasSubstr("\"number\" INT NOT NULL PRIMARY KEY"));
}

TEST(identifiers_and_literals, are_quoted) {
    SchemaColumn odd;
    odd.name = "a\"b";
    EXPECT_EQ(column_sql(Dialect::sqlite, odd), "\"a\"\"b\" TEXT");
    EXPECT_EQ(literal("it's"), "'it''s'");
    EXPECT_EQ(value_sql(Dialect::sqlite, {Type::text, 0}, base::Value()), "NULL");
}

TEST(create_view_sql, drops_the_semicolon_and_tries_the_columns) {
    const auto schema = schema_of({view("seen", " SELECT 1 AS id ; \n", {text("id")})});
    EXPECT_THAT(create_view_sql(schema.tables[0]),
                ElementsAre("CREATE VIEW \"seen\" AS\nSELECT 1 AS id",
                            "SELECT \"seen\".\"id\" FROM \"seen\" LIMIT 0"));
}

TEST(catalogue, reads_what_it_wrote) {
    for (const auto dialect : {Dialect::sqlite, Dialect::postgres}) {
        auto definition = cinema();
        definition.models.push_back(view("seen", "SELECT id FROM movie", {text("id")}));
        const auto schema = wanted_schema(definition, dialect);
        for (const auto& wanted : schema.tables) {
            const auto read = table_from_json(table_json(wanted));
            const Schema before{{read}};
            const Schema after{{wanted}};
            for (const auto& change : compare(before, after).tables) {
                if (!wanted.view_sql.empty() || wanted.name == "movie") {
                    EXPECT_FALSE(change.changed()) << wanted.name;
                }
            }
            EXPECT_EQ(table_json(read), table_json(wanted));
        }
    }
}

TEST(catalogue, refuses_what_is_no_record) {
    for (const auto* text : {"", "[]", "{}", R"({"name":"a","columns":[{"type":"odd"}]})"}) {
        EXPECT_THROW(table_from_json(text), base::Error) << text;
    }
}

TEST(compare, of_equal_schemas_finds_nothing) {
    const auto schema = wanted_schema(cinema(), Dialect::sqlite);
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

TEST(first_difference, names_it) {
    const auto schema = schema_of(
        {model(
             "movie", KeyKind::serial,
             {unique(required(text("title"))), ref("maker", 1, Type::integer, OnDelete::cascade)}),
         model("person", KeyKind::serial, {}), view("seen", "SELECT 1 AS id", {text("id")})});
    LiveTables good;
    good["movie"].key = "id";
    good["movie"].columns = {
        {"id", {"INTEGER", false}}, {"title", {"TEXT", true}}, {"maker", {"INTEGER", false}}};
    good["movie"].indexes = {"movie_title_key", "movie_maker_idx", "of_others"};
    good["movie"].references = {{"maker", "person.id cascade"}};
    good["person"].key = "id";
    good["person"].columns = {{"id", {"INTEGER", false}}};
    good["seen"].view = true;
    good["of_others"].key = "id";
    EXPECT_EQ(first_difference(Dialect::sqlite, schema, good), "");

    const auto after = [&](const std::function<void(LiveTables&)>& change) {
        auto live = good;
        change(live);
        return first_difference(Dialect::sqlite, schema, live);
    };
    EXPECT_EQ(after([](auto& live) { live.erase("movie"); }), "the table movie is missing");
    EXPECT_EQ(after([](auto& live) { live["seen"].view = false; }), "the view seen is missing");
    EXPECT_EQ(after([](auto& live) { live["movie"].columns.erase("title"); }),
              "table movie lacks the column title");
    EXPECT_EQ(after([](auto& live) { live["movie"].columns["more"] = {}; }),
              "table movie has the column more, which Socle did not make");
    EXPECT_EQ(after([](auto& live) { live["movie"].columns["title"].type = "REAL"; }),
              "column movie.title has the type REAL instead of TEXT");
    EXPECT_EQ(after([](auto& live) { live["movie"].columns["title"].not_null = false; }),
              "column movie.title may be null, which it should not");
    EXPECT_EQ(after([](auto& live) { live["movie"].columns["maker"].not_null = true; }),
              "column movie.maker may not be null, which it should");
    EXPECT_EQ(after([](auto& live) { live["movie"].indexes.erase("movie_title_key"); }),
              "table movie lacks the index movie_title_key");
    EXPECT_EQ(after([](auto& live) { live["movie"].references.clear(); }),
              "column movie.maker refers to nothing instead of person.id cascade");
    EXPECT_EQ(after([](auto& live) { live["movie"].key = "title"; }),
              "the primary key of table movie is not id");
}

TEST(migration, tells_whether_it_loses_and_whether_it_only_adds) {
    Migration migration;
    EXPECT_TRUE(migration.empty());
    EXPECT_FALSE(migration.loses());
    EXPECT_TRUE(migration.additive());
    migration.steps.push_back({"add", {}, "", true});
    EXPECT_TRUE(migration.additive());
    migration.steps.push_back({"drop", {}, "much", false});
    EXPECT_TRUE(migration.loses());
    EXPECT_FALSE(migration.additive());
}

}  // namespace

}  // namespace socle::store
