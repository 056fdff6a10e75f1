#include "store/migration_test_database.h"

namespace socle::store {

namespace {

using namespace test;
using base::Dialect;
using base::Type;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

using migration_of_references = MigrationTest;
INSTANTIATE_TEST_SUITE_P(stores, migration_of_references,
                         testing::Values(Dialect::sqlite, Dialect::postgres), dialect_name);

Model movie_of(std::vector<Field> fields) {
    return model("movie", KeyKind::serial, std::move(fields));
}

Model role_of(OnDelete on_delete = OnDelete::cascade) {
    return model("role", KeyKind::serial,
                 {required(ref("movie", 0, Type::integer, on_delete)), text("name")});
}

TEST_P(migration_of_references, drops_tables_that_refer_to_each_other) {
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

TEST_P(migration_of_references, keeps_children_when_their_parent_is_made_anew) {
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

TEST_P(migration_of_references, keeps_a_tree_when_its_table_is_made_anew) {
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

TEST_P(migration_of_references, goes_on_counting_after_a_table_is_made_anew) {
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

TEST_P(migration_of_references, keeps_the_order_of_insertion) {
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

TEST_P(migration_of_references, adds_changes_and_drops_references) {
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

TEST_P(migration_of_references, refuses_values_that_would_refer_to_a_new_table) {
    const auto plain = model("role", KeyKind::serial, {field("movie", Type::integer)});
    migrate({plain});
    add(plain, {"-", "1"});
    const auto linked = model("role", KeyKind::serial, {ref("movie", 1, Type::integer)});
    EXPECT_EQ(refusal({linked, movie_of({})}),
              "role.movie cannot refer to movie: role 1 has 1, which no movie is");
}

TEST_P(migration_of_references, changes_the_type_of_a_key_with_all_references) {
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

TEST_P(migration_of_references, changes_the_key_of_a_table_nobody_refers_to) {
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

TEST_P(migration_of_references, refuses_another_key_while_rows_refer_to_the_old_one) {
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

TEST_P(migration_of_references, refers_to_keys_that_change_in_the_same_migration) {
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

TEST_P(migration_of_references, takes_negative_keys_and_tables_called_like_our_aliases) {
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

}  // namespace

}  // namespace socle::store
