#include "cli/period.h"

#include "base/error.h"

#include <gtest/gtest.h>

namespace socle::cli {
namespace {

TEST(Period, IsANumberAndItsUnit) {
    EXPECT_EQ(period_s("90s"), 90);
    EXPECT_EQ(period_s("30m"), 1'800);
    EXPECT_EQ(period_s("24h"), 86'400);
    EXPECT_EQ(period_s("7d"), 7 * 86'400);
    EXPECT_EQ(period_s("2w"), 14 * 86'400);
    EXPECT_EQ(period_s(for_ever), 876'000LL * 3'600);
}

TEST(Period, OthersAreRefused) {
    for (const auto* text : {"", "0s", "-1h", "1", "h", "1 h", "1.5h", "1hour", "1h30m", "876001h",
                             "99999999999999999999h", "for ever"}) {
        EXPECT_THROW(period_s(text), base::Error) << text;
    }
}

TEST(Period, IsADurationOfGo) {
    EXPECT_EQ(go_duration("7d"), "168h0m0s");
    EXPECT_EQ(go_duration("90m"), "1h30m0s");
    EXPECT_EQ(go_duration("61s"), "0h1m1s");
}

}  // namespace
}  // namespace socle::cli
