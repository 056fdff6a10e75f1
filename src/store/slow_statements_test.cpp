#include "store/slow_statements.h"

#include <gtest/gtest.h>

namespace socle::store {
namespace {

TEST(SlowStatements, AddsUpByStatementTheGreatestBurdenFirst) {
    SlowStatements slow;
    slow.note("SELECT 1", 30'000);
    slow.note("SELECT 2", 50'000);
    slow.note("SELECT 1", 40'000);
    const auto figures = slow.figures();
    ASSERT_EQ(figures.size(), 2);
    EXPECT_EQ(figures[0].sql, "SELECT 1");
    EXPECT_EQ(figures[0].calls, 2);
    EXPECT_EQ(figures[0].total_us, 70'000);
    EXPECT_EQ(figures[0].max_us, 40'000);
    EXPECT_EQ(figures[1].sql, "SELECT 2");
}

TEST(SlowStatements, ForgetsTheLeastOfTooMany) {
    SlowStatements slow;
    for (std::size_t i = 0; i < slow_statements_max + 5; ++i)
        slow.note(std::to_string(i), static_cast<std::int64_t>(20'000 + i));
    const auto figures = slow.figures();
    ASSERT_EQ(figures.size(), slow_statements_max);
    EXPECT_EQ(figures.front().sql, std::to_string(slow_statements_max + 4));
    EXPECT_EQ(figures.back().sql, "5");
}

}  // namespace
}  // namespace socle::store
