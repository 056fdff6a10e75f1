#include "store/schema.h"

#include "base/error.h"
#include "store/schema_catalogue.h"
#include "store/schema_diff.h"
#include "store/schema_live.h"
#include "store/schema_sql.h"
#include "store/schema_test_definition.h"

#include <gmock/gmock.h>

namespace socle::store {

namespace {

using namespace test;
using base::Dialect;
using base::Type;
using testing::ElementsAre;
using testing::HasSubstr;

Definition cinema() {
    auto movie = model("movie", KeyKind::serial,
                       {unique(required(text("title"))), field("price", Type::decimal, 2),
                        field("place", Type::point), field("seen", Type::boolean)});
    movie.index = {{2, 4}};
    auto role = model("role", KeyKind::uuid,
                      {required(ref("movie", 0, Type::integer, OnDelete::cascade)), text("name"),
                       ref("keeper", -1, Type::uuid)});
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
