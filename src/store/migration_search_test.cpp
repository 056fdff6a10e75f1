#include "base/lexemes.h"
#include "store/migration_test_database.h"
#include "store/postgres_search.h"
#include "store/schema_catalogue.h"

namespace socle::store {

namespace {

using namespace test;
using base::Dialect;
using base::Type;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

Model searched(Model result, const std::vector<std::string>& names,
               const std::string& language = "english") {
    result.search.language = language;
    for (const auto& name : names)
        result.search.fields.push_back({{0, result.find_field(name)}});
    return result;
}

Model movie_of(std::vector<Field> fields, KeyKind kind = KeyKind::serial) {
    return model("movie", kind, std::move(fields));
}

class SearchMigration : public MigrationTest {
protected:
    /// The keys of the rows that the index finds.
    std::vector<std::string> found(const std::string& table, const std::string& lexeme,
                                   const std::string& column = "title", int number = 0,
                                   const std::string& language = "english",
                                   Type key = Type::integer) {
        const auto name = base::quoted(table);
        if (GetParam() == Dialect::postgres) {
            return ask("SELECT id FROM " + name + " WHERE socle_search_vector('" + language +
                           "', " + base::quoted(column) + ") @@ '" + lexeme +
                           "'::tsquery ORDER BY 1",
                       {key});
        }
        const auto fts = base::quoted("socle_" + table + "_fts");
        return ask("SELECT id FROM " + name + " WHERE rowid IN (SELECT rowid FROM " + fts +
                       " WHERE " + fts + " MATCH '{c" + std::to_string(number) + "} : \"" + lexeme +
                       "\"') ORDER BY 1",
                   {key});
    }

    /// FTS5 compares its parts; PostgreSQL's planner must use the index.
    void check_index(const std::string& table) {
        if (GetParam() == Dialect::sqlite) {
            const auto fts = base::quoted("socle_" + table + "_fts");
            store().execute({"INSERT INTO " + fts + "(" + fts + ") VALUES ('integrity-check')"});
        } else {
            EXPECT_THAT(ask("SELECT count(*) FROM pg_indexes WHERE indexname LIKE 'socle_" + table +
                                "_fts%' AND schemaname = current_schema()",
                            {Type::integer}),
                        testing::Not(ElementsAre("0")));
        }
    }
};

INSTANTIATE_TEST_SUITE_P(stores, SearchMigration,
                         testing::Values(Dialect::sqlite, Dialect::postgres), dialect_name);

TEST_P(SearchMigration, MakesTheIndexOfANewTable) {
    const auto movie = searched(movie_of({text("title"), text("plot")}), {"title", "plot"});
    const auto migration = migrate({movie});
    EXPECT_EQ(words(migration), "create table movie");
    EXPECT_TRUE(migration.additive());
    add(movie, {"-", "Running cats", "dogs"});
    add(movie, {"-", "-", "A cat"});
    EXPECT_THAT(found("movie", "cat"), ElementsAre("1"));
    EXPECT_THAT(found("movie", "cat", "plot", 1), ElementsAre("2"));
    EXPECT_THAT(found("movie", "run"), ElementsAre("1"));
    check_index("movie");
}

TEST_P(SearchMigration, FollowsTheRows) {
    const auto movie = searched(movie_of({text("title"), text("code")}, KeyKind::text), {"title"});
    migrate({movie});
    const auto ids = [&](const std::string& word) {
        return found("movie", word, "title", 0, "english", Type::text);
    };
    add(movie, {"a", "cat"});
    add(movie, {"b", "cat dog"});
    store().execute({"UPDATE movie SET title = 'bird' WHERE id = 'a'",
                     "UPDATE movie SET code = 'x'", "UPDATE movie SET id = 'z' WHERE id = 'b'"});
    EXPECT_THAT(ids("cat"), ElementsAre("z"));
    EXPECT_THAT(ids("bird"), ElementsAre("a"));
    store().execute({"UPDATE movie SET title = NULL WHERE id = 'a'",
                     "INSERT INTO movie (id, title) VALUES ('z', 'fish') ON CONFLICT (id) DO "
                     "UPDATE SET title = 'fish'"});
    EXPECT_THAT(ids("cat"), IsEmpty());
    EXPECT_THAT(ids("bird"), IsEmpty());
    EXPECT_THAT(ids("fish"), ElementsAre("z"));
    store().execute({"DELETE FROM movie"});
    EXPECT_THAT(ids("fish"), IsEmpty());
    check_index("movie");
}

TEST_P(SearchMigration, FollowsAKeyThatChanges) {
    const auto movie = searched(movie_of({text("title")}), {"title"});
    migrate({movie});
    add(movie, {"1", "cat"});
    add(movie, {"2", "dog"});
    store().execute({"UPDATE movie SET id = 7 WHERE id = 1"});
    EXPECT_THAT(found("movie", "cat"), ElementsAre("7"));
    store().execute({"DELETE FROM movie WHERE id = 7"});
    EXPECT_THAT(found("movie", "cat"), IsEmpty());
    EXPECT_THAT(found("movie", "dog"), ElementsAre("2"));
}

TEST_P(SearchMigration, ComesToATableThatHasRows) {
    const auto before = movie_of({text("title"), text("plot")});
    migrate({before});
    add(before, {"-", "cats", "dogs"});
    add(before, {"-", "-", "birds"});
    EXPECT_EQ(words(migrate({searched(before, {"plot"})})),
              "search movie by the words of plot (english)");
    EXPECT_THAT(found("movie", "bird", "plot"), ElementsAre("2"));

    const auto other = migrate({searched(before, {"title", "plot"}, "simple")});
    EXPECT_EQ(words(other),
              "set the search of movie aside; search movie by the words of title, plot (simple)");
    EXPECT_FALSE(other.loses());
    EXPECT_THAT(found("movie", "cats", "title", 0, "simple"), ElementsAre("1"));

    EXPECT_EQ(words(migrate({before})), "stop searching movie");
    add(before, {"-", "Alien", "-"});
}

TEST_P(SearchMigration, SurvivesRenamesAndRemakes) {
    const auto before =
        searched(movie_of({text("title"), field("year", Type::integer)}), {"title"});
    migrate({before});
    add(before, {"-", "cats", "1"});
    add(before, {"-", "dogs", "2"});
    store().execute({"DELETE FROM movie WHERE id = 1"});

    auto renamed = searched(
        model("film", KeyKind::serial,
              {was("title", text("name")), required(field("year", Type::integer)), text("more")}),
        {"name"});
    renamed.was = "movie";
    migrate({renamed});
    EXPECT_THAT(found("film", "dog", "name"), ElementsAre("2"));
    add(renamed, {"-", "birds", "3", "-"});
    EXPECT_THAT(found("film", "bird", "name"), ElementsAre("3"));
    check_index("film");

    const auto retyped =
        searched(model("film", KeyKind::serial, {text("name"), text("year"), text("more")}),
                 {"name", "year"});
    migrate({retyped});
    EXPECT_THAT(found("film", "3", "year", 1), ElementsAre("3"));
    EXPECT_EQ(words(migrate({model("film", KeyKind::serial, {text("name")})})),
              "stop searching film; drop column film.year; drop column film.more");
}

TEST_P(SearchMigration, IsLeftAloneByWhatDoesNotConcernIt) {
    const auto before = searched(movie_of({text("title"), text("genre")}), {"title"});
    migrate({before});
    add(before, {"-", "cats", "-"});
    auto after = searched(movie_of({text("title"), text("plot")}), {"title"});
    after.index = {{1}};
    EXPECT_EQ(words(migrate({after})),
              "add column movie.plot; drop column movie.genre; add index movie_title_idx");
    add(after, {"-", "dogs", "-"});
    EXPECT_THAT(found("movie", "cat"), ElementsAre("1"));
    EXPECT_THAT(found("movie", "dog"), ElementsAre("2"));
}

TEST_P(SearchMigration, GoesWithItsTable) {
    const auto movie = searched(movie_of({text("title")}), {"title"});
    const auto movie_data =
        searched(model("movie_fts_data", KeyKind::uuid, {text("rank")}), {"rank"});
    migrate({movie, movie_data});
    migrate({movie});
    const auto again = migrate({movie, movie_data});
    EXPECT_EQ(words(again), "create table movie_fts_data");
    EXPECT_THAT(found("movie_fts_data", "cat", "rank", 0, "english", Type::uuid), IsEmpty());
}

TEST_P(SearchMigration, IsMadeAnewForAnotherAnalysis) {
    const auto movie = searched(movie_of({text("title")}), {"title"});
    migrate({movie});
    add(movie, {"-", "cats"});
    auto older = wanted({movie});
    older.tables[0].search.version = 0;
    store().execute(catalogue_sql(GetParam(), older));
    const auto migration = migrate({movie});
    EXPECT_THAT(words(migration), HasSubstr("search movie by the words of title (english)"));
    EXPECT_THAT(found("movie", "cat"), ElementsAre("1"));
}

TEST_P(SearchMigration, IsMissedWhenOthersTookItAway) {
    const auto movie = searched(movie_of({text("title")}), {"title"});
    migrate({movie});
    const bool sqlite = GetParam() == Dialect::sqlite;
    store().execute({sqlite ? "DROP TABLE socle_movie_fts" : "DROP INDEX socle_movie_fts0"});
    EXPECT_THAT(refusal({movie}),
                HasSubstr("table movie lacks the full-text index socle_movie_fts"));
}

TEST_P(SearchMigration, BringsTheFunctionToADatabaseWithoutIt) {
    if (GetParam() == Dialect::sqlite) return;
    const auto movie = movie_of({text("title")});
    migrate({movie});
    store().execute({"DROP FUNCTION socle_search_vector(text, text)"});
    const auto migration = migrate({movie});
    EXPECT_EQ(words(migration), "bring the text search of this version");
    EXPECT_TRUE(migration.additive());
    EXPECT_EQ(postgres_search_version(store()), base::analysis_version);
}

TEST_P(SearchMigration, ComesBackWithABackup) {
    const auto movie = searched(movie_of({text("title")}, KeyKind::uuid), {"title"});
    migrate({movie});
    const std::string first = "00000000-0000-7000-8000-000000000001";
    const std::string second = "00000000-0000-7000-8000-000000000002";
    add(movie, {first, "dog"});
    add(movie, {second, "cat"});
    store().execute({"DELETE FROM movie WHERE title = 'dog'"});
    const TestFolder folder;
    store().backup(folder.file("backup"));
    store().execute({"UPDATE movie SET title = 'bird'"});
    if (GetParam() == Dialect::postgres) {
        store().execute({"DROP FUNCTION socle_search_vector(text, text) CASCADE",
                         "DROP TEXT SEARCH DICTIONARY socle_english"});
    }
    store().restore(folder.file("backup"));
    const auto ids = [&](const std::string& word) {
        return found("movie", word, "title", 0, "english", Type::uuid);
    };
    EXPECT_THAT(ids("cat"), ElementsAre(second));
    EXPECT_THAT(ids("bird"), IsEmpty());
    add(movie, {first, "bird"});
    EXPECT_THAT(ids("bird"), ElementsAre(first));
    EXPECT_TRUE(plan({movie}).empty());
}

}  // namespace

}  // namespace socle::store
