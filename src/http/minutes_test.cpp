#include "http/minutes.h"

#include <gtest/gtest.h>

namespace socle::http {
namespace {

TEST(Minutes, CountWhatCameSinceTheOneBefore) {
    CoreFigures one;
    CoreFigures two;
    Minutes minutes;
    one.requests = 10;
    one.duration_buckets[3] = 10;
    minutes.take({&one, &two}, 60);
    one.requests = 12;
    one.duration_buckets[3] = 12;
    two.requests = 98;
    two.by_class[5] = 4;
    two.duration_buckets[0] = 97;
    two.duration_buckets[11] = 1;
    minutes.take({&one, &two}, 120);
    minutes.take({&one, &two}, 180);
    const auto kept = minutes.kept();
    ASSERT_EQ(kept.size(), 3);
    EXPECT_EQ(kept[0].requests, 10);
    EXPECT_EQ(kept[0].errors, 0);
    EXPECT_EQ(kept[0].p50_us, 750) << "in the middle between 500 and 1000";
    EXPECT_EQ(kept[1].at_us, 120);
    EXPECT_EQ(kept[1].requests, 100);
    EXPECT_EQ(kept[1].errors, 4);
    EXPECT_LE(kept[1].p95_us, 100);
    EXPECT_LE(kept[1].p99_us, 1'000);
    EXPECT_GT(kept[1].p99_us, 500);
    EXPECT_EQ(kept[2].requests, 0);
    EXPECT_EQ(kept[2].p99_us, 0);
}

TEST(Minutes, KeepsTheLastHours) {
    Minutes minutes;
    for (std::size_t i = 0; i < minutes_kept + 3; ++i)
        minutes.take({}, static_cast<std::int64_t>(i));
    ASSERT_EQ(minutes.kept().size(), minutes_kept);
    EXPECT_EQ(minutes.kept().front().at_us, 3);
}

TEST(Minutes, EndsWhileItWaits) {
    CoreFigures core;
    Minutes minutes;
    minutes.start([&core] { return Minutes::Cores{&core}; });
    minutes.stop();
    minutes.stop();
}

}  // namespace
}  // namespace socle::http
