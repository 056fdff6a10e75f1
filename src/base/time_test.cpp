#include "base/time.h"

#include "base/error.h"

#include <gtest/gtest.h>

#include <limits>
#include <random>

namespace socle::base {
namespace {

struct TimestampCase {
    const char* text;
    const char* stored;
};

class ParseTimestamp : public testing::TestWithParam<TimestampCase> {};

TEST_P(ParseTimestamp, GivesTheStorageForm) {
    const auto at_us = parse_timestamp(GetParam().text);
    ASSERT_TRUE(at_us.has_value()) << GetParam().text;
    EXPECT_EQ(timestamp_text(*at_us), GetParam().stored) << GetParam().text;
    EXPECT_TRUE(has_date_form(GetParam().text));
}

INSTANTIATE_TEST_SUITE_P(
    Accepted, ParseTimestamp,
    testing::Values(
        TimestampCase{"2024-01-31T13:45:00.12+00:00", "2024-01-31T13:45:00.12+00:00"},
        TimestampCase{"2024-01-31T13:45:00.000Z", "2024-01-31T13:45:00+00:00"},
        TimestampCase{"2024-01-31t13:45:00z", "2024-01-31T13:45:00+00:00"},
        TimestampCase{"2024-01-31 13:45:00.123456+02", "2024-01-31T11:45:00.123456+00:00"},
        TimestampCase{"2024-01-31 13:45:00-0530", "2024-01-31T19:15:00+00:00"},
        TimestampCase{"2024-01-31 13:45:00 +05:30", "2024-01-31T08:15:00+00:00"},
        TimestampCase{"2024-01-31 13:45", "2024-01-31T13:45:00+00:00"},
        TimestampCase{"2024-01-31T13:45Z", "2024-01-31T13:45:00+00:00"},
        TimestampCase{"2024-01-31 13:45:00 UTC", "2024-01-31T13:45:00+00:00"},
        TimestampCase{"2024-01-31", "2024-01-31T00:00:00+00:00"},
        TimestampCase{"20240131", "2024-01-31T00:00:00+00:00"},
        TimestampCase{"2024-1-5 7:05:09", "2024-01-05T07:05:09+00:00"},
        TimestampCase{"2024/01/31", "2024-01-31T00:00:00+00:00"},
        TimestampCase{"2024-01-31Z", "2024-01-31T00:00:00+00:00"},
        TimestampCase{"2024-01-31+02", "2024-01-30T22:00:00+00:00"},
        TimestampCase{"2024-01-31 1:4", "2024-01-31T01:04:00+00:00"},
        TimestampCase{"01/31/2024", "2024-01-31T00:00:00+00:00"},
        TimestampCase{"1/31/2024 10:00", "2024-01-31T10:00:00+00:00"},
        TimestampCase{"  2024-01-31  ", "2024-01-31T00:00:00+00:00"},
        TimestampCase{"2024-02-29 24:00:00", "2024-03-01T00:00:00+00:00"},
        TimestampCase{"2024-06-30 23:59:60", "2024-07-01T00:00:00+00:00"},
        TimestampCase{"2024-01-31 00:30:00+15:59", "2024-01-30T08:31:00+00:00"},
        TimestampCase{"1969-12-31 23:59:59.999999", "1969-12-31T23:59:59.999999+00:00"},
        TimestampCase{"0001-01-01 00:00:00", "0001-01-01T00:00:00+00:00"},
        TimestampCase{"9999-12-31 23:59:59.999999", "9999-12-31T23:59:59.999999+00:00"},
        TimestampCase{"1900-02-28 12:00:00.5", "1900-02-28T12:00:00.5+00:00"},
        TimestampCase{"2024-01-31 13:45:00.1234567", "2024-01-31T13:45:00.123457+00:00"},
        TimestampCase{"2024-01-31 13:45:00.1234564999999999999999",
                      "2024-01-31T13:45:00.123456+00:00"},
        TimestampCase{"2024-12-31 23:59:59.9999999", "2025-01-01T00:00:00+00:00"},
        TimestampCase{"2024-01-31 13:45:00.", "2024-01-31T13:45:00+00:00"}));

TEST(Time, RefusesWhatIsNoInstant) {
    for (const char* text : {"",
                             "soon",
                             "2024",
                             "2024-01",
                             "2024-13-01",
                             "2024-00-10",
                             "2024-02-30",
                             "2023-02-29",
                             "1900-02-29",
                             "2024-01-32",
                             "2024-01-00",
                             "0000-01-01",
                             "24-01-31",
                             "13:45:00",
                             "2024-01-31 25:00",
                             "2024-01-31 24:00:01",
                             "2024-01-31 13:60",
                             "2024-01-31 13:45:61",
                             "2024-01-31T",
                             "2024-01-31X13:45",
                             "2024-01-31 13",
                             "2024-01-31 13:45:00+16",
                             "2024-01-31 13:45:00+02:60",
                             "2024-01-31 13:45:00+",
                             "2024-01-31 13:45:00 CET",
                             "2024-01-31 13:45:00Z1",
                             "2024-01-31 BC",
                             "13/31/2024",
                             "31/12/2024",
                             "2024/01-31",
                             "2024-01-31Z CET",
                             "0001-01-01 00:00:00+01",
                             "9999-12-31 23:59:59.9999999",
                             "9999-12-31 23:00:00-02",
                             "10000-01-01",
                             "2024-01-31\n13:45",
                             "2024-01-311"}) {
        EXPECT_EQ(parse_timestamp(text), std::nullopt) << text;
    }
}

TEST(Time, EveryTextReadsBackAsItsInstant) {
    std::mt19937_64 random(7);
    std::uniform_int_distribution<Microseconds> any(timestamp_min_us, timestamp_max_us);
    for (int i = 0; i < 20'000; ++i) {
        const Microseconds at_us = any(random);
        const std::string text = timestamp_text(at_us);
        ASSERT_EQ(parse_timestamp(text), at_us) << text;
        ASSERT_EQ(date_text(at_us), text.substr(0, 10));
    }
}

TEST(Time, TextOrderIsTimeOrder) {
    const Microseconds start_us = *parse_timestamp("2023-12-31 23:59:59");
    for (const Microseconds step_us : {1, 10, 100'000, 999'999, 1'000'000}) {
        for (Microseconds i = 0; i < 40; ++i) {
            const Microseconds at_us = start_us + i * step_us;
            EXPECT_LT(timestamp_text(at_us), timestamp_text(at_us + step_us));
        }
    }
}

TEST(Time, OutsideOfItsYearsThereIsNoText) {
    for (const Microseconds at_us :
         {timestamp_min_us - 1, timestamp_max_us + 1, std::numeric_limits<Microseconds>::min(),
          std::numeric_limits<Microseconds>::max()}) {
        EXPECT_THROW(timestamp_text(at_us), Error);
        EXPECT_THROW(date_text(at_us), Error);
    }
    EXPECT_EQ(timestamp_text(timestamp_min_us), "0001-01-01T00:00:00+00:00");
    EXPECT_EQ(timestamp_text(timestamp_max_us), "9999-12-31T23:59:59.999999+00:00");
}

TEST(Time, NowIsAfterThisWasWritten) {
    EXPECT_GT(now_us(), *parse_timestamp("2024-01-01"));
}

TEST(ParseDate, ChecksTheCalendar) {
    EXPECT_EQ(parse_date("2024-02-29"), "2024-02-29");
    EXPECT_EQ(parse_date("2024-2-9"), "2024-02-09");
    EXPECT_EQ(parse_date("12/31/1999"), "1999-12-31");
    EXPECT_EQ(parse_date("20240229"), "2024-02-29");
    EXPECT_EQ(parse_date("0001-01-01"), "0001-01-01");
    EXPECT_EQ(parse_date("9999-12-31"), "9999-12-31");
    for (const char* text : {"", "2023-02-29", "2024-02-30", "2024-1", "today", "13:45",
                             "2024-01-31 25:00", "2024-01-31x", "0000-12-31"}) {
        EXPECT_EQ(parse_date(text), std::nullopt) << text;
    }
}

TEST(ParseDate, ATimestampGivesTheDateAsWritten) {
    EXPECT_EQ(parse_date("2024-01-31T23:30:00-05:00"), "2024-01-31");
    EXPECT_EQ(parse_date("2024-01-31T00:30:00+05:00"), "2024-01-31");
}

TEST(ParseTime, GivesTheShortestForm) {
    EXPECT_EQ(parse_time("13:45"), "13:45:00");
    EXPECT_EQ(parse_time("7:05"), "07:05:00");
    EXPECT_EQ(parse_time("13:45:00.500"), "13:45:00.5");
    EXPECT_EQ(parse_time("00:00:00.000001"), "00:00:00.000001");
    EXPECT_EQ(parse_time("24:00:00"), "24:00:00");
    EXPECT_EQ(parse_time("23:59:59.9999999"), "24:00:00");
    EXPECT_EQ(parse_time("13:45:00+02"), "13:45:00");
    EXPECT_EQ(parse_time("2024-01-31T13:45:00Z"), "13:45:00");
    for (const char* text : {"", "13", "25:00", "24:00:01", "13:60", "13:45:61", "1345",
                             "13:45:00x", "noon", "2024-02-30 13:45", "-13:45"}) {
        EXPECT_EQ(parse_time(text), std::nullopt) << text;
    }
}

TEST(HasDateForm, TellsRangeFromSyntax) {
    for (const char* text : {"2024-02-30", "2024-13-01", "99/99/2024", "2024-01-01 99:99"}) {
        EXPECT_TRUE(has_date_form(text)) << text;
    }
    for (const char* text : {"", "x", "2024", "2024-01-0x", "1 2 3", "25:00"}) {
        EXPECT_FALSE(has_date_form(text)) << text;
    }
}

TEST(HasTimeForm, TellsRangeFromSyntax) {
    for (const char* text : {"25:00", "99:99:99.9", "2024-02-30 13:45"}) {
        EXPECT_TRUE(has_time_form(text)) << text;
    }
    for (const char* text : {"", "noon", "1345", "2024-02-28"}) {
        EXPECT_FALSE(has_time_form(text)) << text;
    }
}

}  // namespace
}  // namespace socle::base
