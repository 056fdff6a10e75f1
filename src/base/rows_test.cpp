#include "base/rows.h"

#include <gtest/gtest.h>

namespace socle::base {
namespace {

TEST(Rows, AnswersCellsInTheOrderTheyWereAdded) {
    Rows rows(4);
    rows.add_integer(1);
    rows.add_text("one");
    rows.add_real(1.5);
    rows.add_null();
    rows.add_integer(-2);
    rows.add_text("");
    rows.add_null();
    rows.add_text("zwei");
    ASSERT_EQ(rows.size(), 2U);
    EXPECT_EQ(rows.columns(), 4U);
    EXPECT_EQ(rows.at(0, 0), ValueView(std::int64_t{1}));
    EXPECT_EQ(rows.at(0, 1), ValueView(std::string_view("one")));
    EXPECT_EQ(rows.at(0, 2), ValueView(1.5));
    EXPECT_TRUE(is_null(rows.at(0, 3)));
    EXPECT_EQ(rows.at(1, 0), ValueView(std::int64_t{-2}));
    EXPECT_EQ(rows.at(1, 1), ValueView(std::string_view("")));
    EXPECT_TRUE(is_null(rows.at(1, 2)));
    EXPECT_EQ(rows.at(1, 3), ValueView(std::string_view("zwei")));
}

TEST(Rows, WithoutColumnsHasNoRows) {
    const Rows rows;
    EXPECT_EQ(rows.size(), 0U);
    EXPECT_TRUE(rows.empty());
    EXPECT_EQ(rows.affected, 0);
}

TEST(Rows, TextsKeepTheirBytesWhenTheBlockGrows) {
    constexpr int count = 10'000;
    Rows rows(1);
    for (int i = 0; i < count; ++i)
        rows.add_text(std::string(7, 'x') + std::to_string(i));
    ASSERT_EQ(rows.size(), static_cast<std::size_t>(count));
    for (int i = 0; i < count; ++i) {
        const std::string wanted = std::string(7, 'x') + std::to_string(i);
        EXPECT_EQ(rows.at(static_cast<std::size_t>(i), 0), ValueView(std::string_view(wanted)));
    }
}

TEST(Rows, CopiesAndMovesAreWhole) {
    Rows rows(2);
    rows.add_text("kept");
    rows.add_integer(5);
    rows.affected = 3;
    const Rows copied = rows;
    const Rows moved = std::move(rows);
    for (const Rows* each : {&copied, &moved}) {
        EXPECT_EQ(each->at(0, 0), ValueView(std::string_view("kept")));
        EXPECT_EQ(each->at(0, 1), ValueView(std::int64_t{5}));
        EXPECT_EQ(each->affected, 3);
    }
}

TEST(RowsDeathTest, ReadingOutsideEndsTheProgram) {
    Rows rows(2);
    rows.add_integer(1);
    rows.add_integer(2);
    EXPECT_DEATH(rows.at(1, 0), "outside of the rows");
    EXPECT_DEATH(rows.at(0, 2), "outside of the rows");
}

}  // namespace
}  // namespace socle::base
