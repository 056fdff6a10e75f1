#include "store/sqlite_connection.h"
#include "store/test_database.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace socle::store {
namespace {

using testing::HasSubstr;

class SqliteSearch : public testing::Test {
protected:
    SqliteSearch() : connection_(folder_.file("db"), SqliteConnection::Purpose::write) {
        connection_.execute(
            "CREATE VIRTUAL TABLE words USING fts5(c0, c1, content='', columnsize=0,"
            " tokenize='socle english');"
            "INSERT INTO words (rowid, c0, c1) VALUES (1, 'Running cats', 'a dog'),"
            " (2, NULL, 'cats and dogs'), (3, 'Été à Paris', NULL);");
    }

    /// The rowids, "1 2".
    std::string found(const std::string& columns, const std::string& phrase) {
        return connection_.text(
            "SELECT coalesce(group_concat(rowid, ' '), '') FROM words WHERE words MATCH "
            "socle_phrase('" +
            columns + "', '" + quotes_doubled(phrase) + "')");
    }

    /// "1", "0" or "null".
    std::string search(const std::string& arguments) {
        return connection_.text("SELECT coalesce(socle_search(" + arguments + ") || '', 'null')");
    }

    static std::string quotes_doubled(const std::string& text) {
        std::string doubled;
        for (const char c : text)
            doubled += c == '\'' ? "''" : std::string(1, c);
        return doubled;
    }

    TestFolder folder_;
    SqliteConnection connection_;
};

TEST_F(SqliteSearch, MatchesWordsOfSomeColumns) {
    EXPECT_EQ(found("c0", "'cat'"), "1");
    EXPECT_EQ(found("c1", "'cat'"), "2");
    EXPECT_EQ(found("c0 c1", "'cat'"), "1 2");
    EXPECT_EQ(found("c0", "'ete'"), "3");
    EXPECT_EQ(found("c0", "'running'"), "") << "words of a query are lexemes already";
    EXPECT_EQ(found("c0", "'run'"), "1");
}

TEST_F(SqliteSearch, MatchesPhrasesAndBeginnings) {
    EXPECT_EQ(found("c1", "'cat' <-> 'and' <-> 'dog'"), "2");
    EXPECT_EQ(found("c1", "'dog' <-> 'and'"), "");
    EXPECT_EQ(found("c0 c1", "'ca':*"), "1 2");
    EXPECT_EQ(found("c0 c1", "'and' <-> 'do':*"), "2");
    EXPECT_EQ(found("c0 c1", ""), "");
}

TEST_F(SqliteSearch, TakesOperatorsOfFts5AsWords) {
    EXPECT_EQ(found("c1", "'and'"), "2");
    for (const char* word : {"'or'", "'not'", "'near'"})
        EXPECT_EQ(found("c0 c1", word), "");
}

TEST_F(SqliteSearch, KeepsPositionsThatHaveNoLexeme) {
    std::string often;
    for (int i = 0; i < 300; ++i)
        often += "often ";
    connection_.execute("INSERT INTO words (rowid, c0) VALUES (4, 'last words " + often + "end')");
    EXPECT_EQ(found("c0", "'often' <-> 'end'"), "") << "only 256 positions are kept";
    EXPECT_EQ(found("c0", "'word' <-> 'often'"), "4");
}

TEST_F(SqliteSearch, ForgetsRows) {
    connection_.execute(
        "INSERT INTO words (words, rowid, c0, c1) VALUES ('delete', 1, 'Running cats', 'a dog')");
    EXPECT_EQ(found("c0 c1", "'cat'"), "2");
    connection_.execute("INSERT INTO words (words) VALUES ('integrity-check')");
}

TEST_F(SqliteSearch, SearchesTextsWithoutAnIndex) {
    EXPECT_EQ(search("'english', 'Running cats', '''cat'''"), "1");
    EXPECT_EQ(search("'simple', 'Running cats', '''cat'''"), "0");
    EXPECT_EQ(search("'english', 'Running cats', '''run'' <-> ''cat'''"), "1");
    EXPECT_EQ(search("'english', 'x', ''"), "0");
    EXPECT_EQ(search("'english', NULL, '''cat'''"), "null");
    EXPECT_EQ(search("'english', 'cat', NULL"), "null");
}

TEST_F(SqliteSearch, RefusesWhatIsNoLanguage) {
    try {
        connection_.execute("CREATE VIRTUAL TABLE other USING fts5(a, tokenize='socle klingon')");
        FAIL() << "a table in a language that there is not";
    } catch (const base::Error& error) {
        EXPECT_THAT(error.message + error.details + error.internal, HasSubstr("tokenizer"));
    }
}

}  // namespace
}  // namespace socle::store
