#include "store/sqlite_functions.h"

#include "store/sqlite_like.h"

#include "base/error.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sqlite3.h>

#include <memory>
#include <string>

namespace socle::store {
namespace {

using testing::HasSubstr;

struct Close {
    void operator()(sqlite3* connection) const { sqlite3_close(connection); }
};

class SqliteFunctions : public testing::Test {
protected:
    SqliteFunctions() {
        sqlite3* connection = nullptr;
        sqlite3_open(":memory:", &connection);
        connection_.reset(connection);
        register_functions(connection);
    }

    /// The first cell as text, "null", or "error: …".
    std::string ask(const std::string& expression) {
        sqlite3_stmt* statement = nullptr;
        const auto sql = "SELECT " + expression;
        if (sqlite3_prepare_v2(connection_.get(), sql.c_str(), -1, &statement, nullptr) !=
            SQLITE_OK) {
            return std::string("wrong: ") + sqlite3_errmsg(connection_.get());
        }
        const int result = sqlite3_step(statement);
        std::string answer = "null";
        if (result != SQLITE_ROW) {
            last_result_ = result;
            answer = std::string("error: ") + sqlite3_errmsg(connection_.get());
        } else if (const auto* text = sqlite3_column_text(statement, 0)) {
            answer = reinterpret_cast<const char*>(text);
        }
        sqlite3_finalize(statement);
        return answer;
    }

    int last_result_ = SQLITE_OK;
    std::unique_ptr<sqlite3, Close> connection_;
};

struct Case {
    const char* expression;
    const char* answer;
};

const std::vector<Case> answers = {
    {"socle_lower('ÀÉ Żółć ABC')", "àé żółć abc"},
    {"socle_upper('straße é')", "STRASSE É"},
    {"socle_lower(null)", "null"},
    {"socle_like('alien', 'al%')", "1"},
    {"socle_like('Alien', 'al%')", "0"},
    {"socle_like('alien', null)", "null"},
    {"socle_like(null, '%')", "null"},
    {"socle_ilike('ÉTÉ à Paris', '%été%')", "1"},
    {"socle_ilike('ALIEN', 'a_ien')", "1"},
    {"socle_ilike('alien', 'x%')", "0"},
    {"socle_match('Alien 3', '^Al.*[0-9]$')", "1"},
    {"socle_match('alien', '^Al')", "0"},
    {"socle_match('one' || char(10) || 'two', 'one.two')", "1"},
    {"socle_match('one' || char(10) || 'two', '^two')", "0"},
    {"socle_match(null, 'x')", "null"},
    {"socle_match('x', null)", "null"},
    {"socle_imatch('ALIEN', '^al')", "1"},
    {"socle_imatch('ÉTÉ', 'été')", "1"},
    {"socle_contains('{\"a\":1,\"b\":[1,2]}', '{\"b\":[2]}')", "1"},
    {"socle_contains('{\"a\":1}', '{\"a\":1.0}')", "1"},
    {"socle_contains('{\"a\":1}', '{\"a\":2}')", "0"},
    {"socle_contains('{\"a\":1}', '{}')", "1"},
    {"socle_contains('{\"a\":{\"b\":1,\"c\":2}}', '{\"a\":{\"c\":2}}')", "1"},
    {"socle_contains('[1,2,3]', '[3,1]')", "1"},
    {"socle_contains('[1,2,3]', '[3,3]')", "1"},
    {"socle_contains('[1,2]', '[3]')", "0"},
    {"socle_contains('[1,2]', '2')", "1"},
    {"socle_contains('[1,2]', '[]')", "1"},
    {"socle_contains('2', '[2]')", "0"},
    {"socle_contains('[[\"foo\"]]', '[\"foo\"]')", "0"},
    {"socle_contains('{\"a\":[\"x\"]}', '{\"a\":\"x\"}')", "0"},
    {"socle_contains('[{\"a\":1,\"b\":2}]', '[{\"a\":1}]')", "1"},
    {"socle_contains('[]', '{}')", "0"},
    {"socle_contains('\"x\"', '\"x\"')", "1"},
    {"socle_contains('null', 'null')", "1"},
    {"socle_contains('null', 'false')", "0"},
    {"socle_contains(null, '1')", "null"},
    {"socle_overlaps('[1,2]', '[2,3]')", "1"},
    {"socle_overlaps('[1,2]', '[3]')", "0"},
    {"socle_overlaps('[\"a\"]', '[\"a\"]')", "1"},
    {"socle_overlaps('[[1,2]]', '[[1]]')", "0"},
    {"socle_overlaps('[]', '[]')", "0"},
    {"socle_overlaps('{}', '[]')", "0"},
    {"socle_overlaps('[1]', null)", "null"},
    {"socle_shift('2024-02-28', 86400000000)", "2024-02-29"},
    {"socle_shift('2024-03-01', -1)", "2024-02-29"},
    {"socle_shift('2024-01-31T13:45:00.12+00:00', 500000)", "2024-01-31T13:45:00.62+00:00"},
    {"socle_shift('2024-01-31T13:45:00+00:00', -3600000000)", "2024-01-31T12:45:00+00:00"},
    {"socle_shift(null, 1)", "null"},
    {"socle_text(1999, 'decimal', 2)", "19.99"},
    {"socle_text(1, 'boolean', 0)", "true"},
    {"socle_text(0.5, 'number', 0)", "0.5"},
    {"socle_text('a', 'text', 0)", "a"},
    {"socle_text(null, 'text', 0)", "null"},
};

TEST_F(SqliteFunctions, Answers) {
    for (const auto& tested : answers) {
        EXPECT_EQ(ask(tested.expression), tested.answer) << tested.expression;
    }
}

const std::vector<Case> refusals = {
    {"socle_match('x', '(')", "error: invalid regular expression: missing ): ("},
    {"socle_imatch('x', '[')", "error: invalid regular expression: missing ]: ["},
    {"socle_like('x', '\\')", "error: LIKE pattern must not end with escape character"},
    {"socle_contains('{', '{}')", "error: invalid input syntax for type json"},
    {"socle_contains('{}', 'x')", "error: invalid input syntax for type json"},
    {"socle_shift('soon', 1)", "error: invalid input syntax for type timestamp: \"soon\""},
};

TEST_F(SqliteFunctions, RefusesWhatIsWrongAsMismatch) {
    for (const auto& tested : refusals) {
        EXPECT_EQ(ask(tested.expression), tested.answer) << tested.expression;
        EXPECT_EQ(last_result_, SQLITE_MISMATCH) << tested.expression;
    }
}

TEST_F(SqliteFunctions, ShiftStaysInTheCalendar) {
    for (const char* expression :
         {"socle_shift('9999-12-31', 86400000000)", "socle_shift('0001-01-01', -1)",
          "socle_shift('2024-01-01', 9223372036854775807)"}) {
        EXPECT_EQ(ask(expression), "error: timestamp out of range") << expression;
        EXPECT_EQ(last_result_, SQLITE_RANGE);
    }
}

TEST_F(SqliteFunctions, PatternsMayDifferFromRowToRow) {
    EXPECT_EQ(
        ask("group_concat(socle_match(t, p), '') FROM (SELECT column1 AS t, column2 AS p FROM "
            "(VALUES ('a', '^a'), ('a', '^b'), ('b', '^b')))"),
        "101");
    EXPECT_EQ(ask("group_concat(socle_contains(t, p), '') FROM (SELECT column1 AS t, column2 AS p "
                  "FROM (VALUES ('[1]', '[1]'), ('[1]', '[2]'), ('[2]', '[2]')))"),
              "101");
}

TEST_F(SqliteFunctions, ConstantPatternsServeEveryRow) {
    EXPECT_EQ(ask("count(*) FROM (WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n "
                  "WHERE i < 10000) SELECT i FROM n) WHERE socle_match(CAST(i AS text), '9$')"),
              "1000");
}

TEST_F(SqliteFunctions, WrongPatternDoesNotPoisonTheNextRun) {
    EXPECT_THAT(ask("socle_match('x', '*')"), HasSubstr("invalid regular expression"));
    EXPECT_EQ(ask("socle_match('x', 'x')"), "1");
}

struct LikeCase {
    const char* text;
    const char* pattern;
    bool matches;
};

const std::vector<LikeCase> like_cases = {
    {"", "", true},
    {"", "%", true},
    {"", "_", false},
    {"a", "", false},
    {"a", "_", true},
    {"ab", "_", false},
    {"é", "_", true},
    {"漢字", "__", true},
    {"🎬", "_", true},
    {"🎬", "__", false},
    {"abc", "a%c", true},
    {"abc", "a%b", false},
    {"abcabc", "%abc", true},
    {"aaab", "%ab", true},
    {"abc", "%%%", true},
    {"a%c", "a\\%c", true},
    {"abc", "a\\%c", false},
    {"a_c", "a\\_c", true},
    {"a\\c", "a\\\\c", true},
    {"abc", "\\a\\b\\c", true},
    {"abc", "a%_c", true},
    {"ac", "a%_c", false},
    {"mississippi", "%iss%pi", true},
    {"mississippi", "%iss%px", false},
    {"", "\\", false},
};

TEST(SqliteLike, MatchesAsPostgres) {
    for (const auto& tested : like_cases) {
        EXPECT_EQ(like_matches(tested.text, tested.pattern), tested.matches)
            << tested.text << " LIKE " << tested.pattern;
    }
}

TEST(SqliteLike, LoneEscapeIsRefusedWhereItIsReached) {
    EXPECT_THROW(like_matches("ab", "a\\"), base::Error);
    EXPECT_FALSE(like_matches("xb", "a\\"));
}

TEST(SqliteLike, ManyWildcardsStayQuick) {
    const std::string text(20'000, 'a');
    EXPECT_FALSE(like_matches(text, "%a%a%a%a%a%a%a%a%a%a%b"));
}

}  // namespace
}  // namespace socle::store
