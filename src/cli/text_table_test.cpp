#include "cli/text_table.h"

#include <gtest/gtest.h>

namespace socle::cli {
namespace {

TEST(TextTable, ColumnsAreAligned) {
    EXPECT_EQ(text_table({{"EMAIL", "ROLE"}, {"a@b.org", "boss"}, {"ö@b.org", ""}}),
              "EMAIL    ROLE\na@b.org  boss\nö@b.org\n");
    EXPECT_EQ(text_table({}), "");
}

TEST(TextTable, ATerminalIsNotSteeredByWhatPeopleWrote) {
    EXPECT_EQ(text_table({{"a\x1b[2Jb\nc"}}), "a?[2Jb?c\n");
}

TEST(ShortTime, IsToTheMinute) {
    EXPECT_EQ(short_time("2026-11-21T11:27:31.5+00:00"), "2026-11-21 11:27");
    EXPECT_EQ(short_time(""), "-");
}

}  // namespace
}  // namespace socle::cli
