#include "store/sqlite_explain.h"

#include <gtest/gtest.h>

namespace socle::store {
namespace {

const std::vector<PlanLine> lines = {
    {3, 0, "SEARCH t1 USING INTEGER PRIMARY KEY (rowid=?)"},
    {7, 0, "SCALAR SUBQUERY 1"},
    {9, 7, "SCAN \"t2\""},
    {12, 0, "USE TEMP B-TREE FOR ORDER BY"},
};

TEST(ExplainLines, AreATree) {
    EXPECT_EQ(explain_lines(lines, "core", {}, {}),
              "QUERY PLAN\n"
              "|--SEARCH t1 USING INTEGER PRIMARY KEY (rowid=?)\n"
              "|--SCALAR SUBQUERY 1\n"
              "|  `--SCAN \"t2\"\n"
              "`--USE TEMP B-TREE FOR ORDER BY\n"
              "Lane: core");
    EXPECT_EQ(explain_lines({}, "writer", MeasuredRun{3, 0.5}, {}),
              "QUERY PLAN\nLane: writer\nActual Rows: 3\nExecution Time: 0.500 ms");
}

TEST(ExplainLines, AreJson) {
    ExplainOptions options;
    options.json = true;
    EXPECT_EQ(explain_lines(lines, "core", MeasuredRun{3, 0.5}, options),
              R"-({"Plan":{"Detail":"QUERY PLAN","Plans":[)-"
              R"-({"Detail":"SEARCH t1 USING INTEGER PRIMARY KEY (rowid=?)"},)-"
              R"-({"Detail":"SCALAR SUBQUERY 1","Plans":[{"Detail":"SCAN \"t2\""}]},)-"
              R"-({"Detail":"USE TEMP B-TREE FOR ORDER BY"}]},)-"
              R"-("Lane":"core","Actual Rows":3,"Execution Time":0.500})-");
    EXPECT_EQ(explain_lines({}, "writer", {}, options),
              R"-({"Plan":{"Detail":"QUERY PLAN"},"Lane":"writer"})-");
}

TEST(ExplainStatement, HasTheOptionsAndTheParameters) {
    base::Statement statement;
    statement.id = 7;
    statement.sql = "SELECT $1::text";
    statement.parameters = {{base::Type::text, 0}};
    ExplainOptions options;
    EXPECT_EQ(explain_statement(statement, options).sql, "EXPLAIN (FORMAT TEXT) SELECT $1::text");
    options = {true, true, true, true, true, true};
    const auto explained = explain_statement(statement, options);
    EXPECT_EQ(explained.sql,
              "EXPLAIN (FORMAT JSON, ANALYZE, VERBOSE, SETTINGS, BUFFERS, WAL) SELECT $1::text");
    EXPECT_EQ(explained.id, 0U);
    EXPECT_EQ(explained.parameters.size(), 1U);
}

}  // namespace
}  // namespace socle::store
