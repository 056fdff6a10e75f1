#include "store/sqlite_lane.h"

#include "base/error.h"
#include "store/sqlite_connection.h"
#include "store/test_database.h"

#include <gtest/gtest.h>

namespace socle::store {
namespace {

using Kind = PlanStep::Kind;

struct LineCase {
    const char* detail;
    std::optional<int> unique_columns;
    Kind kind;
    int terms;
};

const std::vector<LineCase> line_cases = {
    {"SEARCH t1 USING INTEGER PRIMARY KEY (rowid=?)", {}, Kind::pinned, 1},
    {"SEARCH t1 USING INTEGER PRIMARY KEY (rowid>?)", {}, Kind::walked, 1},
    {"SEARCH t1 USING PRIMARY KEY (id=?)", {}, Kind::pinned, 1},
    {"SEARCH t1 USING INDEX i (id=?)", 1, Kind::pinned, 1},
    {"SEARCH t1 USING COVERING INDEX i (id=?)", 1, Kind::pinned, 1},
    {"SEARCH t1 USING INDEX i (a=? AND b=?)", 2, Kind::pinned, 2},
    {"SEARCH t1 USING INDEX i (a=?)", 2, Kind::walked, 1},
    {"SEARCH t1 USING INDEX i (a=? AND b>?)", 2, Kind::walked, 2},
    {"SEARCH t1 USING INDEX i (a=? AND b>? AND b<?)", {}, Kind::walked, 3},
    {"SEARCH t1 USING INDEX i ((a,b)>(?,?))", {}, Kind::walked, 1},
    {"SEARCH t1 USING INDEX i (id=?) LEFT-JOIN", 1, Kind::pinned, 1},
    {"SEARCH t1 USING COVERING INDEX i", {}, Kind::walked, 0},
    {"SEARCH t1 USING AUTOMATIC COVERING INDEX (a=?)", {}, Kind::unknown, 0},
    {"SCAN t1", {}, Kind::walked, 0},
    {"SCAN t1 USING INDEX i", {}, Kind::walked, 0},
    {"SCAN CONSTANT ROW", {}, Kind::pinned, 0},
    {"SCAN 3 CONSTANT ROWS", {}, Kind::pinned, 0},
    {"SCAN json_each VIRTUAL TABLE INDEX 1:", {}, Kind::small, 0},
    {"SCAN f VIRTUAL TABLE INDEX 0:M1", {}, Kind::small, 0},
    {"SCAN f VIRTUAL TABLE INDEX 0:", {}, Kind::unknown, 0},
    {"USE TEMP B-TREE FOR ORDER BY", {}, Kind::sorter, 0},
    {"USE TEMP B-TREE FOR RIGHT PART OF ORDER BY", {}, Kind::sorter, 0},
    {"CORRELATED SCALAR SUBQUERY 1", {}, Kind::group, 0},
    {"LIST SUBQUERY 2", {}, Kind::group, 0},
    {"MULTI-INDEX OR", {}, Kind::group, 0},
    {"CO-ROUTINE (subquery-1)", {}, Kind::unknown, 0},
    {"MATERIALIZE t", {}, Kind::unknown, 0},
    {"BLOOM FILTER ON t1 (a=?)", {}, Kind::unknown, 0},
    {"", {}, Kind::unknown, 0},
};

TEST(SqliteLane, ReadsEveryLine) {
    for (const auto& tested : line_cases) {
        const auto step = read_plan_line(tested.detail, tested.unique_columns);
        EXPECT_EQ(step.kind, tested.kind) << tested.detail;
        EXPECT_EQ(step.terms, tested.terms) << tested.detail;
    }
    EXPECT_TRUE(read_plan_line("SCAN t1 LEFT-JOIN", {}).left_join);
    EXPECT_FALSE(read_plan_line("SCAN t1", {}).left_join);
}

TEST(SqliteLane, FindsTheIndexOfALine) {
    EXPECT_EQ(index_of_plan_line("SEARCH t1 USING INDEX movie_title_key (title=?)"),
              "movie_title_key");
    EXPECT_EQ(index_of_plan_line("SEARCH t1 USING COVERING INDEX sqlite_autoindex_movie_1 (id=?)"),
              "sqlite_autoindex_movie_1");
    EXPECT_EQ(index_of_plan_line("SEARCH t1 USING INTEGER PRIMARY KEY (rowid=?)"), "");
    EXPECT_EQ(index_of_plan_line("SCAN t1 USING INDEX movie_year_idx"), "");
}

/// Against SQLite's own plans of a schema like ours.
class SqliteLanePlans : public testing::Test {
protected:
    SqliteLanePlans() : connection_(folder_.file("db"), SqliteConnection::Purpose::write) {
        connection_.execute(
            "CREATE TABLE movie (id TEXT NOT NULL PRIMARY KEY, title TEXT NOT NULL, year INTEGER, "
            "genre TEXT NOT NULL, code TEXT, lead TEXT REFERENCES movie (id)) STRICT;"
            "CREATE UNIQUE INDEX movie_title_key ON movie (title);"
            "CREATE UNIQUE INDEX movie_code_key ON movie (code);"
            "CREATE UNIQUE INDEX movie_some_key ON movie (lead) WHERE lead <> '';"
            "CREATE INDEX movie_year_idx ON movie (year);"
            "CREATE INDEX movie_genre_year_idx ON movie (genre, year);"
            "CREATE VIRTUAL TABLE words USING fts5(c0, content='', tokenize='socle english');"
            "CREATE TABLE event (id INTEGER PRIMARY KEY, at TEXT NOT NULL) STRICT;");
    }

    bool bounded(const std::string& sql, int conjuncts = -1, std::int64_t row_limit = 0) {
        auto statement = plain_statement(sql);
        statement.conjuncts = conjuncts;
        statement.row_limit = row_limit;
        return has_bounded_plan(connection_, statement);
    }

    TestFolder folder_;
    SqliteConnection connection_;
};

struct PlanCase {
    bool bounded;
    const char* sql;
    int conjuncts;
    std::int64_t row_limit;
};

const std::vector<PlanCase> plan_cases = {
    // By a unique key: no limit needed, whatever else is asked of the one row.
    {true, "SELECT * FROM movie WHERE id = ?1", 1, 0},
    {true, "SELECT * FROM movie AS t1 WHERE t1.id = ?1 LIMIT ?2 OFFSET ?3", 1, 1'000},
    {true, "SELECT count(*) FROM movie WHERE id = ?1", 1, 0},
    {true, "SELECT * FROM movie WHERE id = ?1 AND year > 3 AND socle_like(title, 'x%')", 3, 0},
    {true, "SELECT * FROM movie WHERE title = ?1", 1, 0},
    {true, "SELECT * FROM event WHERE id = ?1", 1, 0},
    {true, "SELECT * FROM movie WHERE id IN (SELECT value FROM json_each(?1))", 1, 0},
    {true, "SELECT (SELECT m.title FROM movie m WHERE m.id = t1.lead) FROM movie t1 WHERE t1.id=?1",
     1, 0},
    {true,
     "SELECT * FROM movie AS t1 WHERE t1.rowid IN (SELECT rowid FROM words WHERE words MATCH "
     "socle_phrase('c0', ?1)) ORDER BY t1.rowid LIMIT ?2",
     1, 1'000},
    {true, "SELECT 1", 0, 0},
    {true, "VALUES (1), (2)", -1, 0},
    {true, "SELECT value FROM json_each(?1)", -1, 0},
    // Walks of an index or table that answer every term, with a limit.
    {true, "SELECT * FROM movie LIMIT ?1", 0, 1'000},
    {true, "SELECT * FROM movie t1 ORDER BY t1.rowid LIMIT ?1 OFFSET ?2", 0, 1'000},
    {true, "SELECT * FROM movie ORDER BY year, rowid LIMIT ?1", 0, 20},
    {true, "SELECT * FROM movie ORDER BY year DESC NULLS LAST, rowid DESC LIMIT ?1", 0, 20},
    {true, "SELECT * FROM movie WHERE genre = ?1 ORDER BY year, rowid LIMIT ?2", 1, 20},
    {true, "SELECT * FROM movie WHERE genre = ?1 AND year > ?2 ORDER BY year LIMIT ?3", 2, 20},
    {true, "SELECT * FROM event WHERE id > ?1 ORDER BY id LIMIT ?2", 1, 100},
    {true, "SELECT *, (SELECT m.title FROM movie m WHERE m.id = t1.lead) FROM movie t1 LIMIT ?1", 0,
     20},
    {true, "SELECT * FROM movie t1 LEFT JOIN movie t2 ON t2.id = t1.lead LIMIT ?1", 0, 20},
    // No limit, an unknown WHERE, or too many rows.
    {false, "SELECT * FROM movie", 0, 0},
    {false, "SELECT count(*) FROM movie", 0, 0},
    {false, "SELECT count(*) FROM movie WHERE genre = ?1", 1, 0},
    {false, "SELECT * FROM movie LIMIT ?1", -1, 20},
    {false, "SELECT * FROM movie LIMIT ?1", 0, 1'001},
    // Terms the index does not answer: rows are visited that are not in the answer.
    {false, "SELECT * FROM movie WHERE socle_like(title, 'x%') LIMIT ?1", 1, 20},
    {false, "SELECT * FROM movie WHERE genre = ?1 AND title > 'a' LIMIT ?2", 2, 20},
    {false, "SELECT * FROM movie WHERE +year = 3 OR +year = 4 LIMIT ?1", 1, 20},
    {false, "SELECT * FROM movie WHERE year = 3 OR genre = 'x' LIMIT ?1", 1, 20},
    // Everything is sorted before the first row.
    {false, "SELECT * FROM movie ORDER BY lower(title) LIMIT ?1", 0, 20},
    {false, "SELECT * FROM movie WHERE genre = ?1 ORDER BY lead LIMIT ?2", 1, 20},
    {false, "SELECT genre, count(*) FROM movie GROUP BY lower(genre) LIMIT ?1", 0, 20},
    // Subqueries count too.
    {false, "SELECT *, (SELECT count(*) FROM event) FROM movie WHERE id = ?1", 1, 0},
    {false,
     "SELECT *, (SELECT count(*) FROM movie m WHERE m.genre = t1.genre) FROM movie t1 LIMIT 5", 0,
     20},
    {false, "SELECT * FROM movie WHERE id IN (SELECT lead FROM movie WHERE year > 3) LIMIT ?1", 1,
     20},
    // A join that drops rows of the walk.
    {false, "SELECT * FROM movie t1 JOIN movie t2 ON t2.id = t1.lead LIMIT ?1", 0, 20},
    // Unique, but null as often as wanted; unique over some rows only.
    {false, "SELECT * FROM movie WHERE code IS NULL", 1, 0},
    {true, "SELECT * FROM movie WHERE code = ?1 LIMIT ?2", 1, 20},
    {false, "SELECT * FROM movie WHERE lead = ?1 AND lead <> ''", 2, 0},
    // Shapes that are not understood.
    {false, "WITH t AS MATERIALIZED (SELECT * FROM movie LIMIT 5) SELECT * FROM t", 0, 20},
};

TEST_F(SqliteLanePlans, OnlyBoundedReadsRunOnACore) {
    for (const auto& tested : plan_cases) {
        EXPECT_EQ(bounded(tested.sql, tested.conjuncts, tested.row_limit), tested.bounded)
            << tested.sql;
    }
}

TEST_F(SqliteLanePlans, WrongSqlThrows) {
    EXPECT_THROW(bounded("SELECT nothing"), base::Error);
}

TEST_F(SqliteLanePlans, AnswerIsKeptPerStatement) {
    auto statement =
        plain_statement("SELECT * FROM movie WHERE id = ?1", base::next_statement_id());
    EXPECT_TRUE(connection_.is_bounded(statement));
    statement.sql = "SELECT * FROM movie";
    EXPECT_TRUE(connection_.is_bounded(statement));
    statement.id = 0;
    EXPECT_FALSE(connection_.is_bounded(statement));
}

}  // namespace
}  // namespace socle::store
