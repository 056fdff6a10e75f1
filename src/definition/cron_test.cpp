#include "definition/cron.h"

#include <gmock/gmock.h>

#include <vector>

namespace socle::definition {
namespace {

using base::Microseconds;
using ::testing::ElementsAreArray;

Cron cron_of(std::string_view text) {
    CronFault fault;
    const auto cron = parse_cron(text, fault);
    EXPECT_TRUE(cron) << text << ": " << fault.message;
    return cron.value_or(Cron());
}

struct Expected {
    const char* cron;
    const char* zone;
    const char* after;
    std::vector<const char*> due;  ///< in UTC
};

void expect_due(const Expected& expected) {
    const auto cron = cron_of(expected.cron);
    const auto zone = base::Zone::find(expected.zone);
    auto at = base::parse_timestamp(expected.after);
    std::vector<std::string> found;
    for (std::size_t count = 0; count < expected.due.size() && at; ++count) {
        at = next_due(cron, *zone, *at);
        if (at) found.push_back(base::timestamp_text(*at).substr(0, 16));
    }
    EXPECT_THAT(found, ElementsAreArray(expected.due.begin(), expected.due.end()))
        << expected.cron << " in " << expected.zone << " after " << expected.after;
}

TEST(Cron, FieldsNamesListsRangesAndSteps) {
    const Expected all[] = {
        {"* * * * *", "UTC", "2026-11-21T12:00:59Z", {"2026-11-21T12:01", "2026-11-21T12:02"}},
        {"0 22 * * *", "UTC", "2026-11-21T22:00:00Z", {"2026-11-22T22:00"}},
        {"0 22 * * *", "UTC", "2026-11-21T21:59:59.999999Z", {"2026-11-21T22:00"}},
        {"*/20 8-9 * * *",
         "UTC",
         "2026-11-21T08:20:00Z",
         {"2026-11-21T08:40", "2026-11-21T09:00", "2026-11-21T09:20", "2026-11-21T09:40",
          "2026-11-22T08:00"}},
        {"5,10-30/10 0 * * *",
         "UTC",
         "2026-11-21T00:00:00Z",
         {"2026-11-21T00:05", "2026-11-21T00:10", "2026-11-21T00:20", "2026-11-21T00:30"}},
        {"0 9 * * mon-fri", "UTC", "2026-11-20T09:00:00Z", {"2026-11-23T09:00"}},
        {"0 9 * * Sun", "UTC", "2026-11-21T00:00:00Z", {"2026-11-22T09:00", "2026-11-29T09:00"}},
        {"0 9 * * 7", "UTC", "2026-11-21T00:00:00Z", {"2026-11-22T09:00"}},
        {"0 9 * * 5-7",
         "UTC",
         "2026-11-21T00:00:00Z",
         {"2026-11-21T09:00", "2026-11-22T09:00", "2026-11-27T09:00"}},
        {"0 0 1 jan,JUL *",
         "UTC",
         "2026-11-21T00:00:00Z",
         {"2027-01-01T00:00", "2027-07-01T00:00"}},
        {"0 0 29 2 *", "UTC", "2026-11-21T00:00:00Z", {"2028-02-29T00:00", "2032-02-29T00:00"}},
        {"0 0 31 * *",
         "UTC",
         "2026-11-21T00:00:00Z",
         {"2026-12-31T00:00", "2027-01-31T00:00", "2027-03-31T00:00"}},
        {"@weekly", "UTC", "2026-11-21T00:00:00Z", {"2026-11-22T00:00"}},
        {"@hourly", "UTC", "2026-11-21T00:00:00Z", {"2026-11-21T01:00"}},
    };
    for (const auto& expected : all)
        expect_due(expected);
}

TEST(Cron, EitherOfTwoDayFieldsIsEnough) {
    const Expected all[] = {
        {"0 0 13 * fri",
         "UTC",
         "2026-11-07T00:00:00Z",
         {"2026-11-13T00:00", "2026-11-20T00:00", "2026-11-27T00:00", "2026-12-04T00:00",
          "2026-12-11T00:00", "2026-12-13T00:00"}},
        {"0 0 */2 * fri", "UTC", "2026-11-01T00:00:00Z", {"2026-11-13T00:00", "2026-11-27T00:00"}},
        {"0 0 13 * *", "UTC", "2026-11-21T00:00:00Z", {"2026-12-13T00:00"}},
    };
    for (const auto& expected : all)
        expect_due(expected);
}

TEST(Cron, FollowsTheClocksOfItsZone) {
    const Expected all[] = {
        {"0 22 * * *",
         "Europe/Paris",
         "2026-10-24T00:00:00Z",
         {"2026-10-24T20:00", "2026-10-25T21:00", "2026-10-26T21:00"}},
        {"0 22 * * *",
         "Europe/Paris",
         "2026-03-28T00:00:00Z",
         {"2026-03-28T21:00", "2026-03-29T20:00"}},
        {"30 0 * * *", "Asia/Kolkata", "2026-11-21T00:00:00Z", {"2026-11-21T19:00"}},
        {"0 0 1 * *", "Pacific/Auckland", "2026-11-21T00:00:00Z", {"2026-11-30T11:00"}},
        // 02:00 to 03:00 is skipped on 29 March: what is due then is due an hour later.
        {"30 2 * * *",
         "Europe/Paris",
         "2026-03-27T12:00:00Z",
         {"2026-03-28T01:30", "2026-03-29T01:30", "2026-03-30T00:30"}},
        {"*/30 * * * *",
         "Europe/Paris",
         "2026-03-29T00:15:00Z",
         {"2026-03-29T00:30", "2026-03-29T01:00", "2026-03-29T01:30", "2026-03-29T02:00"}},
        {"0,30 2,3 * * *",
         "Europe/Paris",
         "2026-03-29T00:00:00Z",
         {"2026-03-29T01:00", "2026-03-29T01:30", "2026-03-30T00:00"}},
        // 02:00 to 03:00 comes twice on 25 October: once for a fixed hour, twice for any.
        {"30 2 * * *",
         "Europe/Paris",
         "2026-10-24T12:00:00Z",
         {"2026-10-25T00:30", "2026-10-26T01:30"}},
        {"30 * * * *",
         "Europe/Paris",
         "2026-10-24T23:00:00Z",
         {"2026-10-24T23:30", "2026-10-25T00:30", "2026-10-25T01:30", "2026-10-25T02:30"}},
        {"0 3 * * *", "Europe/Paris", "2026-10-24T12:00:00Z", {"2026-10-25T02:00"}},
        // Midnight is skipped.
        {"30 0 * * *",
         "America/Sao_Paulo",
         "2018-11-03T12:00:00Z",
         {"2018-11-04T03:30", "2018-11-05T02:30"}},
        // A day that was never.
        {"0 12 * * *",
         "Pacific/Apia",
         "2011-12-29T00:00:00Z",
         {"2011-12-29T22:00", "2011-12-30T22:00", "2011-12-31T22:00"}},
        // Half an hour.
        {"45 1 * * *",
         "Australia/Lord_Howe",
         "2026-04-03T20:00:00Z",
         {"2026-04-04T14:45", "2026-04-05T15:15"}},
        {"15 2 * * *",
         "Australia/Lord_Howe",
         "2026-10-02T20:00:00Z",
         {"2026-10-03T15:45", "2026-10-04T15:15"}},
    };
    for (const auto& expected : all)
        expect_due(expected);
}

TEST(Cron, TheLastDueOfAnInterval) {
    struct Case {
        const char* cron;
        const char* after;
        const char* until;
        const char* due;
    };
    const Case all[] = {
        {"* * * * *", "2020-01-01T00:00:00Z", "2026-11-21T12:00:30Z", "2026-11-21T12:00"},
        {"0 22 * * *", "2026-11-01T00:00:00Z", "2026-11-21T12:00:00Z", "2026-11-20T22:00"},
        {"0 22 * * *", "2026-11-20T22:00:00Z", "2026-11-21T21:59:00Z", ""},
        {"0 22 * * *", "2026-11-20T21:59:00Z", "2026-11-20T22:00:00Z", "2026-11-20T22:00"},
        {"0 0 1 1 *", "2020-06-01T00:00:00Z", "2026-11-21T12:00:00Z", "2026-01-01T00:00"},
        {"0 0 1 1 *", "2026-06-01T00:00:00Z", "2026-11-21T12:00:00Z", ""},
    };
    const auto zone = base::Zone::find("UTC");
    for (const auto& [cron, after, until, due] : all) {
        const auto found = last_due(cron_of(cron), *zone, *base::parse_timestamp(after),
                                    *base::parse_timestamp(until));
        EXPECT_EQ(found ? base::timestamp_text(*found).substr(0, 16) : "", due) << cron << after;
    }
}

TEST(Cron, SaysWhatIsWrongAndWhere) {
    struct Case {
        const char* text;
        std::size_t offset;
        const char* message;
    };
    const Case all[] = {
        {"* * * *", 0,
         "five fields are needed: minute, hour, day, month, day of the week ('30 22 * * mon-fri')"},
        {"60 * * * *", 0, "'60' is no minute from 0 to 59"},
        {"0 24 * * *", 2, "'24' is no hour from 0 to 23"},
        {"0 0 0 * *", 4, "'0' is no day from 1 to 31"},
        {"0 0 * juin *", 6, "'juin' is no month from 1 to 12; did you mean 'jun'?"},
        {"0 0 * * 8", 8, "'8' is no day of the week from 0 to 7"},
        {"0 0 * * fri-mon", 8, "the day of the week 'fri-mon' ends before it begins"},
        {"0 1,2,x * * *", 6, "'x' is no hour from 0 to 23"},
        {"*/0 * * * *", 2, "behind '/' stands a number from 1 on"},
        {"5/10 * * * *", 0, "a step is of a range: write '5-59/10'"},
        {"1- * * * *", 2, "'' is no minute from 0 to 59"},
        {"-1 * * * *", 0, "'' is no minute from 0 to 59"},
        {"99999999999 * * * *", 0, "'99999999999' is no minute from 0 to 59"},
        {"@daly", 0, "'@daly' is no time; did you mean '@daily'?"},
        {"", 0,
         "five fields are needed: minute, hour, day, month, day of the week ('30 22 * * mon-fri')"},
    };
    for (const auto& [text, offset, message] : all) {
        CronFault fault;
        EXPECT_FALSE(parse_cron(text, fault)) << text;
        EXPECT_EQ(fault.message, message) << text;
        EXPECT_EQ(fault.offset, offset) << text;
    }
    EXPECT_FALSE(next_due(cron_of("0 0 31 2 *"), *base::Zone::find("UTC"), 0));
}

}  // namespace
}  // namespace socle::definition
