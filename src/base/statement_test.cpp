#include "base/statement.h"

#include <gtest/gtest.h>

#include <set>
#include <thread>

namespace socle::base {
namespace {

TEST(Statement, IdsAreNeverGivenTwice) {
    constexpr int each_count = 2'000;
    std::vector<std::vector<std::uint64_t>> given(4);
    std::vector<std::jthread> threads;
    for (auto& ids : given) {
        threads.emplace_back([&ids] {
            for (int i = 0; i < each_count; ++i)
                ids.push_back(next_statement_id());
        });
    }
    threads.clear();
    std::set<std::uint64_t> all;
    for (const auto& ids : given)
        all.insert(ids.begin(), ids.end());
    EXPECT_EQ(all.size(), given.size() * each_count);
    EXPECT_FALSE(all.contains(0));
}

TEST(Statement, QuotedDoublesQuotes) {
    EXPECT_EQ(quoted("movie"), R"("movie")");
    EXPECT_EQ(quoted(""), R"("")");
    EXPECT_EQ(quoted(R"(a"b""c)"), R"("a""b""""c")");
    EXPECT_EQ(quoted("größe; drop"), R"("größe; drop")");
}

TEST(Statement, APointTakesTwoCells) {
    EXPECT_EQ(cell_count({}), 0U);
    EXPECT_EQ(cell_count({{"a", {Type::text}}, {"b", {Type::point}}, {"c", {Type::decimal, 2}}}),
              4U);
}

}  // namespace
}  // namespace socle::base
