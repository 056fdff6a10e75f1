#include "store/schema.h"

#include "store/migration_test_database.h"

namespace socle::store {

namespace {

using namespace test;
using base::Dialect;
using base::Type;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

class migration : public testing::TestWithParam<Dialect>, protected MigrationDatabase {
protected:
    migration() : MigrationDatabase(GetParam()) {}
};
INSTANTIATE_TEST_SUITE_P(stores, migration, testing::Values(Dialect::sqlite, Dialect::postgres),
                         dialect_name);

Model movie_of(std::vector<Field> fields) {
    return model("movie", KeyKind::serial, std::move(fields));
}

Model role_of(OnDelete on_delete = OnDelete::cascade) {
    return model("role", KeyKind::serial,
                 {required(ref("movie", 0, Type::integer, on_delete)), text("name")});
}

TEST_P(migration, makes_an_empty_database_what_the_definition_wants) {
    EXPECT_TRUE(live_schema(store()).tables.empty());
    const auto movie = movie_of({unique(required(text("title"))), field("price", Type::decimal, 2),
                                 field("place", Type::point), field("seen", Type::boolean),
                                 field("born", Type::date), field("at", Type::time),
                                 field("made", Type::timestamp), field("tags", Type::json),
                                 field("code", Type::uuid), field("rate", Type::number)});
    const auto role = role_of();
    const auto first = migrate({movie, role});
    EXPECT_EQ(words(first), "create table movie; create table role");
    EXPECT_TRUE(first.additive());
    EXPECT_FALSE(first.loses());

    add(movie, {"-", "Leon", "9.5", "48.8", "2.3", "true", "1994-09-14", "20:00", "1994-09-14",
                "[1, 2]", "0190f1d0-0000-7000-8000-000000000001", "8.25"});
    EXPECT_THAT(rows(movie), ElementsAre("1|Leon|9.50|48.8|2.3|true|1994-09-14|20:00:00|"
                                         "1994-09-14T00:00:00+00:00|[1,2]|"
                                         "0190f1d0-0000-7000-8000-000000000001|8.25"));
    EXPECT_THROW(add(movie, {"-", "Leon"}), Violation);
    EXPECT_THROW(add(role, {"-", "7", "Mathilda"}), Violation);
}

TEST_P(migration, makes_the_system_tables_and_records_each_step) {
    migrate({movie_of({text("title")})});
    migrate({movie_of({text("title"), text("genre")})});
    EXPECT_THAT(
        ask("SELECT id, description FROM socle_migration ORDER BY id", {Type::integer, Type::text}),
        ElementsAre("1|create table movie", "2|add column movie.genre"));
    EXPECT_THAT(ask("SELECT sql FROM socle_migration WHERE id = 2", {Type::text}),
                ElementsAre(HasSubstr("ADD COLUMN \"genre\"")));
    store().execute(
        {"INSERT INTO socle_event (at, kind, model, object_id, changes) VALUES "
         "('2024-01-01T00:00:00+00:00', 'added', 'movie', '1', '{}')"});
    EXPECT_THAT(
        ask("SELECT id, kind, changes FROM socle_event", {Type::integer, Type::text, Type::json}),
        ElementsAre("1|added|{}"));
}

TEST_P(migration, applies_nothing_twice) {
    const std::vector<Model> models = {movie_of({text("title")}), role_of()};
    migrate(models);
    apply_migration(store(), plan(models), wanted(models));
    EXPECT_THAT(ask("SELECT count(*) FROM socle_migration", {Type::integer}), ElementsAre("2"));
    EXPECT_EQ(live_schema(store()).tables.size(), 2U);
}

TEST_P(migration, adds_columns_and_fills_them_from_their_default) {
    using Kind = definition::Default::Kind;
    const auto before = movie_of({text("title")});
    migrate({before});
    add(before, {"-", "Leon"});
    add(before, {"-", "Nikita"});
    const auto after =
        movie_of({text("title"), text("genre"), filled(text("kind"), std::string("it's")),
                  filled(required(field("price", Type::decimal, 2)), std::int64_t{150}),
                  filled(field("seen", Type::boolean), std::int64_t{0})});
    const auto applied = migrate({after});
    EXPECT_TRUE(applied.additive());
    EXPECT_THAT(rows(after), ElementsAre("1|Leon|-|it's|1.50|false", "2|Nikita|-|it's|1.50|false"));

    auto generated = after;
    generated.fields.push_back(unique(required(filled(field("code", Type::uuid), Kind::uuid))));
    generated.fields.push_back(required(filled(field("at", Type::timestamp), Kind::now)));
    generated.fields.push_back(required(filled(field("day", Type::date), Kind::now)));
    migrate({generated});
    EXPECT_THAT(ask("SELECT count(DISTINCT code), count(DISTINCT at), count(day) FROM movie",
                    {Type::integer, Type::integer, Type::integer}),
                ElementsAre("2|1|2"));
}

TEST_P(migration, refuses_a_required_column_without_values) {
    const auto before = movie_of({text("title")});
    const auto after = movie_of({text("title"), required(text("genre"))});
    migrate({before});
    add(before, {"-", "Leon"});
    EXPECT_EQ(refusal({after}),
              "movie.genre cannot be added as required: the 1 row of movie would have no value");
    store().execute({"DELETE FROM movie"});
    EXPECT_EQ(words(migrate({after})), "add column movie.genre");
    EXPECT_THROW(add(before, {"-", "Leon"}), Violation);
}

TEST_P(migration, names_what_dropping_loses) {
    const auto before = movie_of({text("title"), text("poster"), text("unused")});
    const auto tag = model("tag", KeyKind::text, {});
    const auto empty = model("empty", KeyKind::text, {});
    migrate({before, tag, empty});
    add(before, {"-", "Leon", "a.png"});
    add(before, {"-", "Nikita", "b.png"});
    add(before, {"-", "Subway"});
    add(tag, {"drama"});
    const auto after = movie_of({text("title")});
    const auto planned = plan({after});
    EXPECT_TRUE(planned.loses());
    EXPECT_FALSE(planned.additive());
    EXPECT_EQ(losses(planned), "table tag and its 1 row; column movie.poster and its 2 values");
    migrate({after});
    EXPECT_THAT(rows(after), ElementsAre("1|Leon", "2|Nikita", "3|Subway"));
}

TEST_P(migration, drops_tables_that_refer_to_each_other) {
    const auto a = model("a", KeyKind::serial, {ref("b", 1, Type::integer)});
    const auto b = model("b", KeyKind::serial, {ref("a", 0, Type::integer)});
    const auto c = model("c", KeyKind::serial, {ref("a", 0, Type::integer), text("name")});
    const auto c_alone = model("c", KeyKind::serial, {text("name")});
    migrate({a, b, c});
    store().execute({"INSERT INTO a (id) VALUES (1)", "INSERT INTO b (id, a) VALUES (1, 1)",
                     "UPDATE a SET b = 1", "INSERT INTO c (a, name) VALUES (1, 'x')"});
    EXPECT_EQ(losses(plan({c_alone})),
              "table a and its 1 row; table b and its 1 row; column c.a and its 1 value");
    migrate({c_alone});
    EXPECT_THAT(rows(c_alone), ElementsAre("1|x"));
}

TEST_P(migration, keeps_data_when_tables_and_columns_are_renamed) {
    const auto film = model("film", KeyKind::serial, {unique(text("name")), text("year")});
    const auto part =
        model("part", KeyKind::uuid, {required(ref("film", 0, Type::integer, OnDelete::cascade))});
    migrate({film, part});
    add(film, {"-", "Leon", "1994"});
    add(part, {"0190f1d0-0000-7000-8000-000000000001", "1"});

    auto movie = movie_of({unique(was("name", text("title"))), text("year")});
    movie.was = "film";
    auto role = model("role", KeyKind::uuid,
                      {required(was("film", ref("movie", 0, Type::integer, OnDelete::cascade)))});
    role.was = "part";
    const auto applied = migrate({movie, role});
    EXPECT_FALSE(applied.loses());
    EXPECT_FALSE(applied.additive());
    EXPECT_THAT(rows(movie), ElementsAre("1|Leon|1994"));
    EXPECT_THAT(rows(role), ElementsAre("0190f1d0-0000-7000-8000-000000000001|1"));
    EXPECT_THROW(add(movie, {"-", "Leon"}), Violation);
    store().execute({"DELETE FROM movie"});
    EXPECT_THAT(rows(role), IsEmpty());

    const auto new_film = model("film", KeyKind::serial, {unique(text("name"))});
    EXPECT_EQ(words(migrate({movie, role, new_film})), "create table film");
}

TEST_P(migration, names_constraints_after_a_rename) {
    auto film = model("film", KeyKind::text, {unique(text("name")), ref("next", 0, Type::text)});
    migrate({film});
    auto movie =
        model("movie", KeyKind::text,
              {unique(was("name", text("title"))), was("next", ref("sequel", 0, Type::text))});
    movie.was = "film";
    migrate({movie});
    add(movie, {"leon", "Leon"});
    const auto constraint = [&](const std::vector<std::string>& cells) {
        try {
            add(movie, cells);
        } catch (const Violation& violation) {
            return violation.constraint;
        }
        return std::string("none");
    };
    EXPECT_EQ(constraint({"leon", "Other"}), "movie_pkey");
    EXPECT_EQ(constraint({"other", "Leon"}), "movie_title_key");
    if (GetParam() == Dialect::sqlite) return;
    EXPECT_EQ(constraint({"other", "Other", "none"}), "movie_sequel_fkey");
}

TEST_P(migration, converts_types_alike_on_both_stores) {
    struct Case {
        Field before;
        std::vector<std::string> values;
        Field after;
        std::vector<std::string> expected;
        std::string loss;
    };
    const auto value = [](Type type, int scale = 0) { return field("value", type, scale); };
    const std::string exact = "the exact form of ";
    const std::vector<Case> cases = {
        {value(Type::text),
         {" 42 ", "-", "007"},
         value(Type::integer),
         {"42", "-", "7"},
         exact + "1 value of t.value (text to integer)"},
        {value(Type::text),
         {"1.255", "-3"},
         value(Type::decimal, 2),
         {"1.26", "-3.00"},
         exact + "1 value of t.value (text to decimal (2 decimals))"},
        {value(Type::text), {"1.5e3", "0.1"}, value(Type::number), {"1500", "0.1"}, ""},
        {value(Type::text),
         {"yes", "F", " on "},
         value(Type::boolean),
         {"true", "false", "true"},
         ""},
        {value(Type::text),
         {"01/31/2024", "2024-02-29"},
         value(Type::date),
         {"2024-01-31", "2024-02-29"},
         ""},
        {value(Type::text),
         {"2024-01-31 10:00", "2024-01-31T10:00:00.123456+02:00"},
         value(Type::timestamp),
         {"2024-01-31T10:00:00+00:00", "2024-01-31T08:00:00.123456+00:00"},
         ""},
        {value(Type::text),
         {"13:45", "13:45:00.50"},
         value(Type::time),
         {"13:45:00", "13:45:00.5"},
         ""},
        {value(Type::text),
         {"{0190F1D0-0000-7000-8000-000000000001}"},
         value(Type::uuid),
         {"0190f1d0-0000-7000-8000-000000000001"},
         ""},
        {value(Type::text),
         {R"({"bb": 1, "a":["x, y"]})", "null"},
         value(Type::json),
         {R"({"a":["x, y"],"bb":1})", "null"},
         ""},
        {value(Type::integer), {"7", "-7", "0"}, value(Type::text), {"7", "-7", "0"}, ""},
        {value(Type::integer),
         {"7", "9007199254740993"},
         value(Type::number),
         {"7", "9.007199254740992e+15"},
         exact + "1 value of t.value (integer to number)"},
        {value(Type::integer), {"7"}, value(Type::decimal, 2), {"7.00"}, ""},
        {value(Type::integer), {"1", "0", "-"}, value(Type::boolean), {"true", "false", "-"}, ""},
        {value(Type::integer), {"7"}, value(Type::json), {"7"}, ""},
        {value(Type::number),
         {"2.5", "3.5", "-3"},
         value(Type::integer),
         {"2", "4", "-3"},
         exact + "2 values of t.value (number to integer)"},
        {value(Type::number),
         {"0.125", "0.3", "1e15"},
         value(Type::decimal, 2),
         {"0.13", "0.30", "1000000000000000.00"},
         exact + "1 value of t.value (number to decimal (2 decimals))"},
        {value(Type::number),
         {"0.1", "5", "1e+20", "0.30000000000000004"},
         value(Type::text),
         {"0.1", "5", "1e+20", "0.30000000000000004"},
         ""},
        {value(Type::decimal, 2),
         {"12.50", "-1.25"},
         value(Type::decimal, 3),
         {"12.500", "-1.250"},
         ""},
        {value(Type::decimal, 3),
         {"12.505", "-12.505", "1.5"},
         value(Type::decimal, 2),
         {"12.51", "-12.51", "1.50"},
         exact + "2 values of t.value (decimal (3 decimals) to decimal (2 decimals))"},
        {value(Type::decimal, 2),
         {"12.50", "-12.49"},
         value(Type::integer),
         {"13", "-12"},
         exact + "2 values of t.value (decimal (2 decimals) to integer)"},
        {value(Type::decimal, 2), {"12.50"}, value(Type::number), {"12.5"}, ""},
        {value(Type::decimal, 2), {"12.5"}, value(Type::text), {"12.50"}, ""},
        {value(Type::decimal, 2), {"12.5"}, value(Type::json), {"12.50"}, ""},
        {value(Type::boolean),
         {"true", "false", "-"},
         value(Type::text),
         {"true", "false", "-"},
         ""},
        {value(Type::boolean), {"true", "false"}, value(Type::integer), {"1", "0"}, ""},
        {value(Type::boolean), {"true"}, value(Type::json), {"true"}, ""},
        {value(Type::date),
         {"2024-01-31"},
         value(Type::timestamp),
         {"2024-01-31T00:00:00+00:00"},
         ""},
        {value(Type::date), {"2024-01-31"}, value(Type::text), {"2024-01-31"}, ""},
        {value(Type::time), {"13:45:00.5"}, value(Type::text), {"13:45:00.5"}, ""},
        {value(Type::timestamp),
         {"2024-01-31T23:30:00.5Z", "2024-01-31"},
         value(Type::date),
         {"2024-01-31", "2024-01-31"},
         exact + "1 value of t.value (timestamp to date)"},
        {value(Type::timestamp),
         {"2024-01-31T23:30:00.5Z"},
         value(Type::time),
         {"23:30:00.5"},
         exact + "1 value of t.value (timestamp to time)"},
        {value(Type::timestamp),
         {"2024-01-31T23:30:00.120Z"},
         value(Type::text),
         {"2024-01-31T23:30:00.12+00:00"},
         ""},
        {value(Type::uuid),
         {"0190f1d0-0000-7000-8000-000000000001"},
         value(Type::text),
         {"0190f1d0-0000-7000-8000-000000000001"},
         ""},
        {value(Type::json),
         {R"({"a":["x:,\"y",1],"b":{}})"},
         value(Type::text),
         {R"({"a": ["x:,\"y", 1], "b": {}})"},
         ""},
        {value(Type::uuid), {"-", "-"}, value(Type::integer), {"-", "-"}, ""},
    };
    for (const auto& item : cases) {
        const auto before = model("t", KeyKind::text, {item.before});
        const auto after = model("t", KeyKind::text, {item.after});
        migrate({before});
        int number = 0;
        for (const auto& cell : item.values)
            add(before, {"k" + std::to_string(++number), cell});
        const auto applied = migrate({after});
        EXPECT_EQ(losses(applied), item.loss) << words(applied);
        std::vector<std::string> expected;
        for (const auto& cell : item.expected) {
            expected.push_back("k" + std::to_string(expected.size() + 1) + "|" + cell);
        }
        EXPECT_EQ(rows(after), expected) << words(applied);
        migrate({});
    }
}

TEST_P(migration, refuses_a_type_that_a_value_cannot_take) {
    struct Case {
        Field before;
        std::string good;
        std::string bad;
        Field after;
        std::string expected;
    };
    const auto value = [](Type type, int scale = 0) { return field("value", type, scale); };
    const std::vector<Case> cases = {
        {value(Type::text), "1", "abc", value(Type::integer),
         "t.value cannot change from text to integer: t b has \"abc\""},
        {value(Type::text), "1", "", value(Type::integer),
         "t.value cannot change from text to integer: t b has \"\""},
        {value(Type::text), "2024-01-31", "2024-02-30", value(Type::date),
         "t.value cannot change from text to date: t b has \"2024-02-30\""},
        {value(Type::text), "{}", "{", value(Type::json),
         "t.value cannot change from text to json: t b has \"{\""},
        {value(Type::integer), "1", "2", value(Type::boolean),
         "t.value cannot change from integer to boolean: t b has 2"},
        {value(Type::integer), "1", "100000000000000000", value(Type::decimal, 2),
         "t.value cannot change from integer to decimal (2 decimals): t b has 100000000000000000"},
        {value(Type::date), "2024-01-31", "2024-01-31", value(Type::integer),
         "t.value cannot change from date to integer: there is no conversion for its 3 values"},
    };
    for (const auto& item : cases) {
        const auto before = model("t", KeyKind::text, {item.before});
        migrate({before});
        add(before, {"c", item.bad});
        add(before, {"a", item.good});
        add(before, {"b", item.bad});
        EXPECT_EQ(refusal({model("t", KeyKind::text, {item.after})}), item.expected);
        EXPECT_THAT(rows(before), ElementsAre("c|" + item.bad, "a|" + item.good, "b|" + item.bad));
        migrate({});
    }
}

TEST_P(migration, tries_values_page_by_page) {
    const auto before = model("t", KeyKind::serial, {text("value")});
    migrate({before});
    const auto digit =
        "SELECT 0 AS d UNION ALL SELECT 1 UNION ALL SELECT 2 UNION ALL SELECT 3 "
        "UNION ALL SELECT 4 UNION ALL SELECT 5 UNION ALL SELECT 6 UNION ALL "
        "SELECT 7 UNION ALL SELECT 8 UNION ALL SELECT 9";
    store().execute(
        {"WITH digit AS (" + std::string(digit) +
         ") INSERT INTO t (value) SELECT CAST(a.d * 1000 + b.d * 100 + c.d * 10 + e.d "
         "AS text) FROM digit a, digit b, digit c, digit e ORDER BY a.d, b.d, c.d, e.d"});
    store().execute({"UPDATE t SET value = '0' || value WHERE id % 5 = 0",
                     "UPDATE t SET value = 'x' WHERE id = 7001"});
    const auto after = model("t", KeyKind::serial, {field("value", Type::integer)});
    EXPECT_EQ(refusal({after}), "t.value cannot change from text to integer: t 7001 has \"x\"");
    store().execute({"DELETE FROM t WHERE id = 7001"});
    EXPECT_EQ(losses(migrate({after})),
              "the exact form of 2000 values of t.value (text to integer)");
    EXPECT_THAT(ask("SELECT count(*), min(value), max(value) FROM t",
                    {Type::integer, Type::integer, Type::integer}),
                ElementsAre("9999|0|9999"));
}

TEST_P(migration, keeps_children_when_their_parent_is_made_anew) {
    for (const auto on_delete : {OnDelete::cascade, OnDelete::set_null, OnDelete::restrict}) {
        const auto before = movie_of({text("title"), text("year")});
        const auto role = model("role", KeyKind::serial,
                                {ref("movie", 0, Type::integer, on_delete), text("name")});
        migrate({before, role});
        add(before, {"-", "Leon", "1994"});
        add(before, {"-", "Nikita", "1990"});
        add(role, {"-", "1", "Mathilda"});
        add(role, {"-", "2", "Nikita"});
        const auto after = movie_of({required(text("title")), field("year", Type::integer)});
        migrate({after, role});
        EXPECT_THAT(rows(after), ElementsAre("1|Leon|1994", "2|Nikita|1990"));
        EXPECT_THAT(rows(role), ElementsAre("1|1|Mathilda", "2|2|Nikita"));

        EXPECT_THROW(add(role, {"-", "9", "nobody"}), Violation);
        const std::vector<std::string> deletion = {"DELETE FROM movie WHERE id = 1"};
        if (on_delete == OnDelete::restrict) {
            EXPECT_THROW(store().execute(deletion), Violation);
        } else {
            store().execute(deletion);
            const bool cascades = on_delete == OnDelete::cascade;
            EXPECT_EQ(rows(role).front(), cascades ? "2|2|Nikita" : "1|-|Mathilda");
        }
        migrate({});
    }
}

TEST_P(migration, keeps_a_tree_when_its_table_is_made_anew) {
    const auto before = model("node", KeyKind::text,
                              {ref("parent", 0, Type::text, OnDelete::cascade), text("size")});
    migrate({before});
    add(before, {"b"});
    add(before, {"a", "b", "1"});
    add(before, {"c", "a", "2"});
    const auto after =
        model("node", KeyKind::text,
              {ref("parent", 0, Type::text, OnDelete::cascade), field("size", Type::integer)});
    migrate({after});
    EXPECT_THAT(rows(after), ElementsAre("b|-|-", "a|b|1", "c|a|2"));
    store().execute({"DELETE FROM node WHERE id = 'b'"});
    EXPECT_THAT(rows(after), IsEmpty());
}

TEST_P(migration, goes_on_counting_after_a_table_is_made_anew) {
    const auto before = movie_of({text("title")});
    migrate({before});
    for (const auto* title : {"a", "b", "c"})
        add(before, {"-", title});
    store().execute({"DELETE FROM movie WHERE id > 1"});
    const auto after = movie_of({required(text("title"))});
    migrate({after});
    add(after, {"-", "d"});
    EXPECT_THAT(rows(after), ElementsAre("1|a", "4|d"));
}

TEST_P(migration, keeps_the_order_of_insertion) {
    const auto before = model("tag", KeyKind::text, {text("size")});
    migrate({before});
    for (const auto* key : {"c", "a", "b"})
        add(before, {key, "1"});
    store().execute({"UPDATE tag SET size = '2' WHERE id = 'c'"});
    EXPECT_THAT(rows(before), ElementsAre("c|2", "a|1", "b|1"));
    const auto after = model("tag", KeyKind::text, {field("size", Type::integer)});
    migrate({after});
    add(after, {"0", "9"});
    EXPECT_THAT(rows(after), ElementsAre("c|2", "a|1", "b|1", "0|9"));
}

TEST_P(migration, makes_fields_required_when_every_row_has_a_value) {
    const auto before = movie_of({text("title")});
    const auto after = movie_of({required(text("title"))});
    migrate({before});
    add(before, {"-", "Leon"});
    add(before, {
                    "-",
                    "-",
                });
    add(before, {"-", "Nikita"});
    EXPECT_EQ(refusal({after}),
              "movie.title cannot become required: 1 row without a value, the first is movie 2");
    const auto with_default = movie_of({filled(required(text("title")), std::string("?"))});
    EXPECT_TRUE(migrate({with_default}).additive());
    EXPECT_THAT(rows(after), ElementsAre("1|Leon", "2|?", "3|Nikita"));
    EXPECT_EQ(words(migrate({before})), "make movie.title optional");
    add(before, {"-"});
    EXPECT_EQ(rows(before).size(), 4U);
}

TEST_P(migration, makes_fields_unique_when_no_value_is_twice_there) {
    const auto before = movie_of({text("title"), text("year")});
    const auto after = movie_of({unique(text("title")), text("year")});
    auto pair = before;
    pair.unique = {{1, 2}};
    migrate({before});
    add(before, {"-", "Leon", "1994"});
    add(before, {"-", "Leon", "1994"});
    add(before, {"-", "Leon", "1995"});
    add(before, {"-"});
    add(before, {"-"});
    EXPECT_EQ(refusal({after}), "movie.title cannot be unique: \"Leon\" occurs in 3 rows");
    EXPECT_EQ(refusal({pair}),
              "movie (title, year) cannot be unique: \"Leon\", \"1994\" occurs in 2 rows");
    store().execute({"DELETE FROM movie WHERE id = 1"});
    EXPECT_EQ(words(migrate({pair})), "add unique index movie_title_year_key");
    EXPECT_THROW(add(before, {"-", "Leon", "1995"}), Violation);
    EXPECT_EQ(words(migrate({before})), "drop index movie_title_year_key");
    add(before, {"-", "Leon", "1995"});
}

TEST_P(migration, sees_duplicates_that_a_conversion_or_a_default_makes) {
    const auto before = model("t", KeyKind::serial, {unique(text("value"))});
    migrate({before});
    add(before, {"-", "1"});
    add(before, {"-", "01"});
    EXPECT_EQ(refusal({model("t", KeyKind::serial, {unique(field("value", Type::integer))})}),
              "t.value cannot be unique: 1 occurs in 2 rows");
    EXPECT_EQ(refusal({model("t", KeyKind::serial,
                             {unique(text("value")),
                              unique(required(filled(text("code"), std::string("x"))))})}),
              "t.code cannot be unique: \"x\" occurs in 2 rows");
}

TEST_P(migration, adds_changes_and_drops_references) {
    const auto movie = movie_of({text("title")});
    const auto plain =
        model("role", KeyKind::serial, {field("movie", Type::integer), text("name")});
    const auto linked =
        model("role", KeyKind::serial, {ref("movie", 0, Type::integer), text("name")});
    const auto cascading = model("role", KeyKind::serial,
                                 {ref("movie", 0, Type::integer, OnDelete::cascade), text("name")});
    migrate({movie, plain});
    add(movie, {"-", "Leon"});
    add(plain, {"-", "1", "Mathilda"});
    add(plain, {"-", "7", "nobody"});
    EXPECT_EQ(refusal({movie, linked}),
              "role.movie cannot refer to movie: role 2 has 7, which no movie is");
    store().execute({"DELETE FROM role WHERE id = 2"});
    const auto text_of = words(migrate({movie, linked}));
    EXPECT_THAT(text_of, HasSubstr("add the reference of role.movie to movie.id"));
    EXPECT_THAT(text_of, HasSubstr("add index role_movie_idx"));
    EXPECT_THROW(store().execute({"DELETE FROM movie"}), Violation);
    EXPECT_THAT(words(migrate({movie, cascading})),
                HasSubstr("change the reference of role.movie to movie.id"));
    EXPECT_THAT(words(migrate({movie, plain})), HasSubstr("drop the reference of role.movie"));
    store().execute({"DELETE FROM movie"});
    EXPECT_THAT(rows(plain), ElementsAre("1|1|Mathilda"));
}

TEST_P(migration, refuses_values_that_would_refer_to_a_new_table) {
    const auto plain = model("role", KeyKind::serial, {field("movie", Type::integer)});
    migrate({plain});
    add(plain, {"-", "1"});
    const auto linked = model("role", KeyKind::serial, {ref("movie", 1, Type::integer)});
    EXPECT_EQ(refusal({linked, movie_of({})}),
              "role.movie cannot refer to movie: role 1 has 1, which no movie is");
}

TEST_P(migration, changes_the_type_of_a_key_with_all_references) {
    const auto movie = movie_of({text("title")});
    const auto role = role_of();
    migrate({movie, role});
    add(movie, {"-", "Leon"});
    add(movie, {"-", "Nikita"});
    add(role, {"-", "2", "Nikita"});
    const auto text_movie = model("movie", KeyKind::text, {text("title")});
    const auto text_role =
        model("role", KeyKind::serial,
              {required(ref("movie", 0, Type::text, OnDelete::cascade)), text("name")});
    migrate({text_movie, text_role});
    EXPECT_THAT(rows(text_movie), ElementsAre("1|Leon", "2|Nikita"));
    EXPECT_THAT(rows(text_role), ElementsAre("1|2|Nikita"));
    add(text_movie, {"0", "Subway"});
    EXPECT_THAT(rows(text_movie), ElementsAre("1|Leon", "2|Nikita", "0|Subway"));
    EXPECT_THROW(add(text_role, {"-", "9", "nobody"}), Violation);

    migrate({movie, role});
    add(movie, {"-", "Atlantis"});
    EXPECT_THAT(rows(movie), ElementsAre("0|Subway", "1|Leon", "2|Nikita", "3|Atlantis"));
    store().execute({"DELETE FROM movie WHERE id = 2"});
    EXPECT_THAT(rows(role), IsEmpty());
}

TEST_P(migration, changes_the_key_of_a_table_nobody_refers_to) {
    const auto natural = model("book", KeyKind::natural, {text("isbn"), text("title")});
    migrate({natural});
    add(natural, {"b", "Second"});
    add(natural, {"a", "First"});
    auto serial = model("book", KeyKind::serial, {unique(required(text("isbn"))), text("title")});
    EXPECT_EQ(losses(migrate({serial})), "");
    EXPECT_THAT(rows(serial), ElementsAre("1|b|Second", "2|a|First"));
    add(serial, {"-", "c", "Third"});
    EXPECT_EQ(rows(serial).back(), "3|c|Third");

    EXPECT_EQ(losses(migrate({natural})), "column book.id and its 3 values");
    EXPECT_THAT(rows(natural), ElementsAre("b|Second", "a|First", "c|Third"));
    EXPECT_THROW(add(natural, {"a"}), Violation);

    const auto uuid = model("book", KeyKind::uuid, {text("isbn"), text("title")});
    migrate({uuid});
    EXPECT_THAT(ask("SELECT count(DISTINCT id) FROM book", {Type::integer}), ElementsAre("3"));
}

TEST_P(migration, refuses_another_key_while_rows_refer_to_the_old_one) {
    const auto natural = model("book", KeyKind::natural, {text("isbn"), text("title")});
    const auto loan = model("loan", KeyKind::serial, {ref("book", 0, Type::text)});
    migrate({natural, loan});
    add(natural, {"a", "First"});
    add(loan, {"-", "a"});
    const auto serial = model("book", KeyKind::serial, {text("isbn"), text("title")});
    const auto new_loan = model("loan", KeyKind::serial, {ref("book", 0, Type::integer)});
    EXPECT_EQ(refusal({serial, new_loan}),
              "the key of book cannot change from isbn to id: loan.book refers to it in 1 row");
    store().execute({"DELETE FROM loan"});
    migrate({serial, new_loan});
    add(new_loan, {"-", "1"});
    EXPECT_THROW(add(new_loan, {"-", "2"}), Violation);
}

TEST_P(migration, makes_views_and_keeps_them_up_to_date) {
    const auto before = movie_of({text("title"), text("year")});
    const auto recent = view("recent", "SELECT id, title FROM movie WHERE year > '1992';",
                             {field("id", Type::integer), text("title")});
    const auto first = view("first", "SELECT id, title FROM recent ORDER BY id LIMIT 1",
                            {field("id", Type::integer), text("title")});
    EXPECT_EQ(words(migrate({first, before, recent})),
              "create table movie; create view recent; create view first");
    add(before, {"-", "Nikita", "1990"});
    add(before, {"-", "Leon", "1994"});
    EXPECT_THAT(rows(first), ElementsAre("2|Leon"));

    const auto after = movie_of({text("title"), field("year", Type::integer), text("genre")});
    const auto changed = view("recent", "SELECT id, title FROM movie WHERE year > 1980",
                              {field("id", Type::integer), text("title")});
    migrate({after, first, changed});
    EXPECT_THAT(rows(changed), ElementsAre("1|Nikita", "2|Leon"));
    EXPECT_THAT(rows(first), ElementsAre("1|Nikita"));
    EXPECT_EQ(words(migrate({after, changed})), "drop view first");
}

TEST_P(migration, refuses_a_view_without_a_declared_column) {
    const auto movie = movie_of({text("title")});
    migrate({movie});
    const std::vector<Model> models = {
        movie, view("odd", "SELECT id FROM movie", {field("id", Type::integer), text("more")})};
    const auto planned = plan(models);
    EXPECT_ANY_THROW(apply_migration(store(), planned, wanted(models)));
    EXPECT_EQ(live_schema(store()).tables.size(), 1U);
    EXPECT_EQ(words(plan({movie})), "");
}

TEST_P(migration, changes_nothing_when_a_step_fails) {
    const auto before = movie_of({text("title"), text("year")});
    const auto role = role_of();
    migrate({before, role});
    add(before, {"-", "Leon", "1994"});
    add(role, {"-", "1", "Mathilda"});
    const auto after = movie_of({text("title"), field("year", Type::integer)});
    const auto more = model("more", KeyKind::serial, {});
    auto planned = plan({after, role, more});
    planned.steps.push_back({"fail", {"INSERT INTO nowhere VALUES (1)"}, "", false});
    EXPECT_ANY_THROW(apply_migration(store(), planned, wanted({after, role, more})));
    EXPECT_THAT(rows(before), ElementsAre("1|Leon|1994"));
    EXPECT_THAT(rows(role), ElementsAre("1|1|Mathilda"));
    EXPECT_TRUE(plan({before, role}).empty());
    EXPECT_THAT(ask("SELECT count(*) FROM socle_migration", {Type::integer}), ElementsAre("2"));
    EXPECT_THROW(add(role, {"-", "9", "nobody"}), Violation);
    migrate({after, role, more});
}

TEST_P(migration, is_refused_when_another_was_applied_since_it_was_planned) {
    const auto before = movie_of({text("title")});
    migrate({before});
    const std::vector<Model> mine = {movie_of({text("title"), text("genre")})};
    const std::vector<Model> theirs = {movie_of({text("title"), text("year")})};
    const auto planned = plan(mine);
    migrate(theirs);
    try {
        apply_migration(store(), planned, wanted(mine));
        FAIL() << "applied";
    } catch (const base::Error& error) {
        EXPECT_EQ(error.message, "the database was migrated by another program meanwhile");
    }
    EXPECT_TRUE(plan(theirs).empty());
}

TEST_P(migration, refers_to_keys_that_change_in_the_same_migration) {
    const auto movie = movie_of({text("title")});
    const auto role = model("role", KeyKind::serial, {text("name")});
    migrate({movie, role});
    add(movie, {"-", "Leon"});
    const auto text_movie = model("movie", KeyKind::text, {text("title")});
    const auto new_role =
        model("role", KeyKind::serial, {text("name"), ref("movie", 0, Type::text)});
    const auto prize = model("prize", KeyKind::serial, {ref("movie", 0, Type::text)});
    migrate({text_movie, new_role, prize});
    add(new_role, {"-", "Mathilda", "1"});
    add(prize, {"-", "1"});
    EXPECT_THROW(add(prize, {"-", "2"}), Violation);
    EXPECT_THROW(add(new_role, {"-", "nobody", "2"}), Violation);
}

TEST_P(migration, takes_negative_keys_and_tables_called_like_our_aliases) {
    const auto before = model("n", KeyKind::natural, {field("number", Type::integer), text("v")});
    migrate({before});
    add(before, {"-7", "x"});
    const auto serial = model("n", KeyKind::serial, {field("number", Type::integer), text("v")});
    migrate({serial});
    EXPECT_THAT(rows(serial), ElementsAre("1|-7|x"));
    migrate({});
    migrate({before});
    add(before, {"-7", "x"});
    auto counting = before;
    counting.key_kind = KeyKind::serial;
    migrate({counting});
    add(counting, {"-", "y"});
    EXPECT_THAT(rows(counting), ElementsAre("-7|x", "1|y"));
}

TEST_P(migration, notices_rows_that_came_after_the_plan) {
    const auto movie = movie_of({text("title")});
    const auto plain = model("role", KeyKind::serial, {field("movie", Type::integer)});
    const auto linked = model("role", KeyKind::serial, {ref("movie", 0, Type::integer)});
    migrate({movie, plain});
    const auto planned = plan({movie, linked});
    add(plain, {"-", "7"});
    EXPECT_THROW(apply_migration(store(), planned, wanted({movie, linked})), base::Error);
    EXPECT_THAT(rows(plain), ElementsAre("1|7"));
    EXPECT_TRUE(plan({movie, plain}).empty());
}

TEST_P(migration, refuses_a_database_changed_by_other_hands) {
    migrate({movie_of({text("title")})});
    const auto difference = [&](const std::vector<std::string>& statements) {
        store().execute(statements);
        try {
            live_schema(store());
        } catch (const base::Error& error) {
            return error.message;
        }
        return std::string();
    };
    const std::string start = "the database was changed by other hands: ";
    EXPECT_EQ(difference({"CREATE TABLE of_others (id integer)",
                          "CREATE INDEX of_others_too ON movie (title)"}),
              "");
    EXPECT_EQ(difference({"ALTER TABLE movie ADD COLUMN more text"}),
              start + "table movie has the column more, which Socle did not make");
    EXPECT_EQ(
        difference({"DROP INDEX of_others_too", "ALTER TABLE movie RENAME COLUMN title TO name"}),
        start + "table movie lacks the column title");
    EXPECT_EQ(difference({"DROP TABLE movie"}), start + "the table movie is missing");
}

TEST_P(migration, leaves_tables_of_others_alone) {
    migrate({movie_of({text("title")})});
    store().execute({"CREATE TABLE actor (name text)", "INSERT INTO actor VALUES ('x')"});
    const auto actor = model("actor", KeyKind::serial, {text("name")});
    EXPECT_EQ(refusal({movie_of({text("title")}), actor}),
              "the database has a table or view actor that Socle did not make");
    migrate({});
    EXPECT_THAT(ask("SELECT name FROM actor", {Type::text}), ElementsAre("x"));
}

TEST_P(migration, takes_odd_names_and_values) {
    const auto before = model("select", KeyKind::natural,
                              {text("a\"b"), filled(text("order"), std::string("'; --"))});
    migrate({before});
    add(before, {"it's", "x\\y"});
    auto after = model("select", KeyKind::natural,
                       {text("a\"b"), filled(required(text("order")), std::string("'; --")),
                        filled(required(text("from")), std::string("'; --"))});
    migrate({after});
    EXPECT_THAT(rows(after), ElementsAre("it's|x\\y|'; --"));
}

}  // namespace

}  // namespace socle::store
