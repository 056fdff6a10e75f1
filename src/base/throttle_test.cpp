#include "base/throttle.h"

#include <gtest/gtest.h>

#include <thread>
#include <vector>

namespace socle::base {
namespace {

constexpr std::int64_t start_us = 1'800'000'000'000'000;

TEST(Throttle, LetsOneInAWhileThrough) {
    Throttle throttle(100);
    EXPECT_EQ(throttle.pass(start_us), 0);
    EXPECT_EQ(throttle.pass(start_us), std::nullopt);
    EXPECT_EQ(throttle.pass(start_us + 99), std::nullopt);
    EXPECT_EQ(throttle.pass(start_us + 100), 2);
    EXPECT_EQ(throttle.pass(start_us + 1'000), 0);
}

TEST(Throttle, CountsEveryOneOfSeveralThreads) {
    Throttle throttle(1'000'000);
    constexpr int each = 10'000;
    std::atomic<int> passed = 0;
    {
        std::vector<std::jthread> threads;
        for (int count = 0; count < 4; ++count)
            threads.emplace_back([&] {
                for (int at = 0; at < each; ++at)
                    passed += throttle.pass(start_us) ? 1 : 0;
            });
    }
    EXPECT_EQ(passed, 1);
    EXPECT_EQ(throttle.pass(start_us + 1'000'000), 4 * each - 1);
}

}  // namespace
}  // namespace socle::base
