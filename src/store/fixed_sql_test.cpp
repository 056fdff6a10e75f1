#include "store/fixed_sql.h"

#include <gtest/gtest.h>

namespace socle::store {
namespace {

TEST(fixed_sql, numbers_its_parameters_in_both_dialects) {
    const FixedSql sql(R"(SELECT "a" FROM "t" WHERE "id" = :id AND "at" < :now OR "b" = :id)",
                       {{"now", sql_timestamp}, {"id", sql_uuid}}, {{"a", sql_text}});
    EXPECT_EQ(sql.in(base::Dialect::sqlite).sql,
              R"(SELECT "a" FROM "t" WHERE "id" = ?2 AND "at" < ?1 OR "b" = ?2)");
    EXPECT_EQ(sql.in(base::Dialect::postgres).sql,
              R"(SELECT "a" FROM "t" WHERE "id" = $2::uuid AND )"
              R"("at" < $1::timestamp with time zone OR "b" = $2::uuid)");
    EXPECT_EQ(sql.in(base::Dialect::sqlite).parameters.size(), 2U);
    EXPECT_EQ(sql.in(base::Dialect::postgres).columns.front().name, "a");
    EXPECT_NE(sql.in(base::Dialect::sqlite).id, sql.in(base::Dialect::postgres).id);
}

TEST(fixed_sql, leaves_quoted_colons_alone) {
    const FixedSql sql(R"(SELECT ':x', "a:b" FROM "t" WHERE "c" = :c)", {{"c", sql_text}}, {});
    EXPECT_EQ(sql.in(base::Dialect::sqlite).sql, R"(SELECT ':x', "a:b" FROM "t" WHERE "c" = ?1)");
}

TEST(fixed_sql, reads_cells_that_are_null) {
    base::Rows rows(2);
    rows.add_null();
    rows.add_null();
    EXPECT_EQ(cell_text(rows, 0, 0), "");
    EXPECT_EQ(cell_integer(rows, 0, 1), 0);
    EXPECT_TRUE(base::is_null(text_or_null("")));
    EXPECT_EQ(text_or_null("x"), base::Value(std::string("x")));
}

}  // namespace
}  // namespace socle::store
