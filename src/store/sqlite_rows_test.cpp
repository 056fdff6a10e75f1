#include "store/sqlite_rows.h"

#include "base/row_shape.h"
#include "store/sqlite_functions.h"

#include <gtest/gtest.h>
#include <sqlite3.h>

#include <memory>
#include <string>

namespace socle::store {
namespace {

using base::Type;

struct Close {
    void operator()(sqlite3* connection) const { sqlite3_close(connection); }
};

class SqliteRows : public testing::Test {
protected:
    SqliteRows() {
        sqlite3* connection = nullptr;
        sqlite3_open(":memory:", &connection);
        connection_.reset(connection);
        register_functions(connection);
    }

    /// The first cell, ?1 being `parameter`.
    std::string ask(const std::string& sql, const std::string& parameter = {}) {
        sqlite3_stmt* statement = nullptr;
        if (sqlite3_prepare_v2(connection_.get(), sql.c_str(), -1, &statement, nullptr) !=
            SQLITE_OK) {
            return sqlite3_errmsg(connection_.get());
        }
        sqlite3_bind_text(statement, 1, parameter.data(), static_cast<int>(parameter.size()),
                          SQLITE_TRANSIENT);
        std::string answer;
        last_result_ = sqlite3_step(statement);
        if (last_result_ != SQLITE_ROW) {
            answer = sqlite3_errmsg(connection_.get());
        } else if (const auto* text = sqlite3_column_text(statement, 0)) {
            answer = reinterpret_cast<const char*>(text);
        }
        sqlite3_finalize(statement);
        return answer;
    }

    int last_result_ = SQLITE_OK;
    std::unique_ptr<sqlite3, Close> connection_;
};

std::string spec(std::vector<base::Column> columns, bool bare = false) {
    const auto count = columns.size();
    return base::shape_text(base::make_row_shape(std::move(columns), true, bare), 0, count);
}

TEST_F(SqliteRows, WriteValuesAsTheAnswerDoes) {
    const auto shape = spec({{"a\"", {Type::decimal, 2}},
                             {"b", {Type::boolean}},
                             {"c", {Type::number}},
                             {"d", {Type::json}},
                             {"e", {Type::point}},
                             {"f", {Type::text}}});
    EXPECT_EQ(ask("SELECT socle_row(?1, 1250, 0, 0.1, '[1]', 48.5, 2.25, 'é\"')", shape),
              R"({"a\"":12.50,"b":false,"c":0.1,"d":[1],)"
              R"("e":{"type":"Point","coordinates":[2.25,48.5]},"f":"é\""})");
    EXPECT_EQ(ask("SELECT socle_row(?1, NULL, NULL, 1e20, NULL, NULL, 1, NULL)", shape),
              R"({"a\"":null,"b":null,"c":1e+20,"d":null,"e":null,"f":null})");
    EXPECT_EQ(ask("SELECT socle_row(?1)", spec({})), "{}");
}

TEST_F(SqliteRows, ArraysKeepTheOrderOfRows) {
    const auto object = spec({{"n", {Type::integer}}});
    const std::string rows =
        "(SELECT n FROM (SELECT 1 AS n UNION ALL SELECT 3 UNION ALL SELECT 2) "
        "ORDER BY n DESC LIMIT 9)";
    EXPECT_EQ(ask("SELECT socle_rows(?1, n) FROM " + rows, object), R"([{"n":3},{"n":2},{"n":1}])");
    EXPECT_EQ(ask("SELECT socle_rows(?1, n) FROM " + rows, spec({{"n", {Type::integer}}}, true)),
              "[3,2,1]");
    EXPECT_EQ(ask("SELECT socle_array(socle_row(?1, n)) FROM " + rows, object),
              R"([{"n":3},{"n":2},{"n":1}])");
    EXPECT_EQ(ask("SELECT socle_rows(?1, 1) WHERE 0", object), "[]");
    EXPECT_EQ(ask("SELECT socle_array('1') WHERE 0"), "[]");
}

TEST_F(SqliteRows, TooManyAreRefused) {
    const std::string rows =
        " FROM (WITH RECURSIVE r(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM r "
        "WHERE n < 100001) SELECT n FROM r)";
    EXPECT_EQ(ask("SELECT socle_rows(?1, n)" + rows, spec({{"n", {Type::integer}}})),
              "an embedded resource has more than 100000 rows: give it a limit");
    EXPECT_EQ(last_result_, SQLITE_TOOBIG);
    ask("SELECT socle_array('1')" + rows);
    EXPECT_EQ(last_result_, SQLITE_TOOBIG);
    EXPECT_EQ(ask("SELECT socle_row(?1)", spec({{"n", {Type::integer}}})),
              "a row with too few values");
}

TEST_F(SqliteRows, JsonIsReadAtItsSteps) {
    const std::string json = R"({"a":[1,{"b":"x"},null],"0":"zero","c":1.5,"d":[],"t":true})";
    const std::vector<std::pair<const char*, const char*>> cases = {
        {"socle_json_value(?1, 'a', '1')", R"({"b":"x"})"},
        {"socle_json_value(?1, 'a', '-2', 'b')", "\"x\""},
        {"socle_json_value(?1, 'a', '2')", "null"},
        {"socle_json_text(?1, 'a', '2')", ""},
        {"socle_json_text(?1, 'a', '1', 'b')", "x"},
        {"socle_json_text(?1, 'a')", R"([1, {"b": "x"}, null])"},
        {"socle_json_text(?1, 'c')", "1.5"},
        {"socle_json_text(?1, 't')", "true"},
        {"socle_json_text(?1, '0')", "zero"},
        {"socle_json_text(?1, 'c', '0')", ""},
        {"socle_json_text(?1, 'a', '3')", ""},
        {"socle_json_text(?1, 'a', 'x')", ""},
        {"socle_json_value(NULL, 'a')", ""},
    };
    for (const auto& [expression, expected] : cases) {
        EXPECT_EQ(ask(std::string("SELECT ") + expression, json), expected) << expression;
    }
}

TEST_F(SqliteRows, JsonIsInTheOrderOfJsonb) {
    const std::string values =
        "(SELECT '[]' AS v UNION ALL SELECT '{\"a\":1}' UNION ALL SELECT '[2]' UNION ALL SELECT "
        "'true' UNION ALL SELECT '10' UNION ALL SELECT '9.5' UNION ALL SELECT '\"x\"' UNION ALL "
        "SELECT 'null' UNION ALL SELECT 'false' UNION ALL SELECT '[1,1]')";
    EXPECT_EQ(ask("SELECT group_concat(v, ' ') FROM (SELECT v FROM " + values +
                  " ORDER BY v COLLATE socle_json LIMIT 99)"),
              R"([] null "x" 9.5 10 false true [2] [1,1] {"a":1})");
    EXPECT_EQ(ask("SELECT socle_json_order('9', '10') < 0"), "1");
}

TEST_F(SqliteRows, TextsAreCast) {
    EXPECT_EQ(ask("SELECT socle_cast('12.5', 'decimal', 2)"), "1250");
    EXPECT_EQ(ask("SELECT socle_cast('x', 'integer', 0)"),
              "invalid input syntax for type bigint: \"x\"");
    EXPECT_EQ(last_result_, SQLITE_MISMATCH);
}

}  // namespace
}  // namespace socle::store
