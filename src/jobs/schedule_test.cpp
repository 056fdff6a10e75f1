#include "jobs/schedule.h"

#include "base/time.h"
#include "jobs/test_jobs.h"

#include <gmock/gmock.h>

namespace socle::jobs {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

std::int64_t at(std::string_view text) {
    return base::parse_timestamp(text).value();
}

class ScheduleTest : public ::testing::TestWithParam<base::Dialect> {
protected:
    ScheduleTest()
        : jobs_(GetParam(),
                "nightly: {every: 0 22 * * *, zone: Europe/Paris, function: f}\n"
                "sums: {every: 0 * * * *, function: f, missed: catch_up}\n"
                "named: {function: f}\n") {}

    /// What one process adds that looks at these instants.
    std::size_t look(Schedule& schedule, std::string_view instant) {
        return jobs_.run(schedule.look(at(instant))).added;
    }
    std::vector<std::string> keys() {
        std::vector<std::string> found;
        for (const auto& job : list_jobs(jobs_.store(), {}))
            found.push_back(job.key);
        std::ranges::sort(found);
        return found;
    }

    TestJobs jobs_;
};

TEST_P(ScheduleTest, EachRunOnceWhoeverLooks) {
    Schedule one(*jobs_.definition, GetParam(), jobs_.client());
    Schedule two(*jobs_.definition, GetParam(), jobs_.client());
    for (auto* each : {&one, &two})
        jobs_.run(each->place(at("2026-11-21T20:30:00Z")));
    EXPECT_EQ(look(one, "2026-11-21T20:59:59Z"), 0U);
    EXPECT_EQ(look(one, "2026-11-21T21:00:00.2Z"), 2U);
    EXPECT_EQ(look(two, "2026-11-21T21:00:00.5Z"), 0U);
    EXPECT_EQ(look(two, "2026-11-21T22:00:01Z"), 1U);
    EXPECT_EQ(look(one, "2026-11-21T22:00:02Z"), 0U);
    EXPECT_THAT(keys(),
                ElementsAre("nightly 2026-11-21T21:00:00+00:00", "sums 2026-11-21T21:00:00+00:00",
                            "sums 2026-11-21T22:00:00+00:00"));
    const auto step = jobs_.run(one.look(at("2026-11-21T22:10:00Z")));
    EXPECT_EQ(step.next_us, at("2026-11-21T23:00:00Z"));
}

TEST_P(ScheduleTest, MissedRunsAreSkippedOrMadeUpForOnce) {
    Schedule before(*jobs_.definition, GetParam(), jobs_.client());
    jobs_.run(before.place(at("2026-11-20T12:30:00Z")));
    EXPECT_EQ(look(before, "2026-11-20T12:31:00Z"), 0U);
    Schedule after(*jobs_.definition, GetParam(), jobs_.client());
    jobs_.run(after.place(at("2026-11-21T09:10:00Z")));
    EXPECT_EQ(look(after, "2026-11-21T09:10:00Z"), 1U);
    EXPECT_THAT(keys(), ElementsAre("sums 2026-11-21T09:00:00+00:00"));
    EXPECT_EQ(look(after, "2026-11-21T21:00:59Z"), 2U);
}

TEST_P(ScheduleTest, NewTimesBeginAnewAndOldJobsAreForgotten) {
    Schedule before(*jobs_.definition, GetParam(), jobs_.client());
    jobs_.run(before.place(at("2026-11-20T12:30:00Z")));
    const auto changed = loaded_jobs("sums: {every: 30 * * * *, function: f, missed: catch_up}\n");
    Schedule after(*changed, GetParam(), jobs_.client());
    jobs_.run(after.place(at("2026-11-21T09:10:00Z")));
    EXPECT_EQ(look(after, "2026-11-21T09:10:00Z"), 0U);
    EXPECT_THAT(keys(), IsEmpty());
    Schedule again(*jobs_.definition, GetParam(), jobs_.client());
    jobs_.run(again.place(at("2026-11-23T09:10:00Z")));
    EXPECT_EQ(look(again, "2026-11-23T09:10:00Z"), 0U);
}

INSTANTIATE_TEST_SUITE_P(Stores, ScheduleTest,
                         ::testing::Values(base::Dialect::sqlite, base::Dialect::postgres),
                         [](const auto& info) {
                             return info.param == base::Dialect::sqlite ? "Sqlite" : "Postgres";
                         });

}  // namespace
}  // namespace socle::jobs
