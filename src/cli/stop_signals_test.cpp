#include "cli/stop_signals.h"

#include <gtest/gtest.h>

#include <chrono>
#include <csignal>
#include <functional>
#include <thread>

namespace socle::cli {
namespace {

bool comes_true(const std::function<bool()>& condition) {
    const auto end = std::chrono::steady_clock::now() + std::chrono::seconds(10);
    while (!condition() && std::chrono::steady_clock::now() < end)
        std::this_thread::yield();
    return condition();
}

TEST(StopSignals, EndTheWait) {
    StopSignals signals;
    EXPECT_FALSE(signals.signalled());
    std::raise(SIGTERM);
    EXPECT_TRUE(signals.wait());
    EXPECT_TRUE(signals.signalled());
}

TEST(StopSignals, CountAsOneWithinAMoment) {
    StopSignals signals;
    std::raise(SIGINT);
    EXPECT_TRUE(signals.wait());
    std::raise(SIGINT);
}

TEST(StopSignals, AreNotNeededToStopFromInside) {
    StopSignals signals;
    std::thread other([&signals] { signals.stop(); });
    EXPECT_FALSE(signals.wait());
    other.join();
    EXPECT_FALSE(signals.signalled());
}

TEST(StopSignals, MayComeAfterAStopFromInside) {
    StopSignals signals;
    signals.stop();
    EXPECT_FALSE(signals.wait());
    std::raise(SIGTERM);
    EXPECT_TRUE(comes_true([&signals] { return signals.signalled(); }));
}

}  // namespace
}  // namespace socle::cli
