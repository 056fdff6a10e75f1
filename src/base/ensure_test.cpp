#include "base/ensure.h"

#include <gtest/gtest.h>

namespace socle::base {
namespace {

TEST(Ensure, LetsATrueConditionPass) {
    ensure(true, "never printed");
}

TEST(EnsureDeathTest, EndsTheProgramWithReasonAndPlace) {
    EXPECT_DEATH(ensure(1 + 1 == 3, "sums are wrong"), "ensure_test.cpp:[0-9]+.*sums are wrong");
}

}  // namespace
}  // namespace socle::base
