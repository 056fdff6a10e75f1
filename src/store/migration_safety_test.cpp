#include "store/migration_test_database.h"

namespace socle::store {

namespace {

using namespace test;
using base::Dialect;
using base::Type;
using testing::ElementsAre;

using migration_safety = MigrationTest;
INSTANTIATE_TEST_SUITE_P(stores, migration_safety,
                         testing::Values(Dialect::sqlite, Dialect::postgres), dialect_name);

Model movie_of(std::vector<Field> fields) {
    return model("movie", KeyKind::serial, std::move(fields));
}

Model role_of(OnDelete on_delete = OnDelete::cascade) {
    return model("role", KeyKind::serial,
                 {required(ref("movie", 0, Type::integer, on_delete)), text("name")});
}

TEST_P(migration_safety, makes_views_and_keeps_them_up_to_date) {
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

TEST_P(migration_safety, refuses_a_view_without_a_declared_column) {
    const auto movie = movie_of({text("title")});
    migrate({movie});
    const std::vector<Model> models = {
        movie, view("odd", "SELECT id FROM movie", {field("id", Type::integer), text("more")})};
    const auto planned = plan(models);
    EXPECT_ANY_THROW(apply_migration(store(), planned, wanted(models)));
    EXPECT_EQ(live_schema(store()).tables.size(), 1U);
    EXPECT_EQ(words(plan({movie})), "");
}

TEST_P(migration_safety, changes_nothing_when_a_step_fails) {
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

TEST_P(migration_safety, is_refused_when_another_was_applied_since_it_was_planned) {
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

TEST_P(migration_safety, notices_rows_that_came_after_the_plan) {
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

TEST_P(migration_safety, refuses_a_database_changed_by_other_hands) {
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

TEST_P(migration_safety, leaves_tables_of_others_alone) {
    migrate({movie_of({text("title")})});
    store().execute({"CREATE TABLE actor (name text)", "INSERT INTO actor VALUES ('x')"});
    const auto actor = model("actor", KeyKind::serial, {text("name")});
    EXPECT_EQ(refusal({movie_of({text("title")}), actor}),
              "the database has a table or view actor that Socle did not make");
    migrate({});
    EXPECT_THAT(ask("SELECT name FROM actor", {Type::text}), ElementsAre("x"));
}

TEST_P(migration_safety, takes_odd_names_and_values) {
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
