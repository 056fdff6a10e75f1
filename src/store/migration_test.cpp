#include "store/migration_test_database.h"

namespace socle::store {

namespace {

using namespace test;
using base::Dialect;
using base::Type;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

using migration = MigrationTest;
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
    add(movie, {"-", "Nikita"});
    EXPECT_EQ(rows(movie).back(), "2|Nikita|-|-|-|-|-|-|-|-|-|-");
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

}  // namespace

}  // namespace socle::store
