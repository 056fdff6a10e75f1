#include "base/zone.h"

#include <gtest/gtest.h>

namespace socle::base {
namespace {

Microseconds utc(std::string_view text) {
    return parse_timestamp(text).value_or(0);
}

TEST(Zone, IsFoundByTheNamesOfTheDatabase) {
    for (const char* name : {"UTC", "Europe/Paris", "America/Argentina/Buenos_Aires", "Etc/GMT+5",
                             "EST", "EST5EDT", "Asia/Kolkata", "Asia/Calcutta", "GMT"}) {
        ASSERT_NE(Zone::find(name), nullptr) << name;
        EXPECT_EQ(Zone::find(name)->name(), name);
    }
    for (const char* name :
         {"", "Jupiter/Red_Spot", "PST", "JST", "europe/paris", "+02:00", "GMT+2", "UTC+3",
          "SystemV/PST8", "Etc/Unknown", "Europe/Pa ris", "Europe/Par\xc3\xads"}) {
        EXPECT_EQ(Zone::find(name), nullptr) << name;
    }
    EXPECT_EQ(Zone::find(std::string(1000, 'x')), nullptr);
}

TEST(Zone, WritesTimesWithItsOffset) {
    struct Expected {
        const char* zone;
        const char* at;
        const char* text;
    };
    const Expected all[] = {
        {"America/Los_Angeles", "2023-10-18T12:37:59.611Z", "2023-10-18T05:37:59.611-07:00"},
        {"America/Los_Angeles", "2023-12-18T12:37:59Z", "2023-12-18T04:37:59-08:00"},
        {"Europe/Paris", "2024-03-31T00:59:59.999999Z", "2024-03-31T01:59:59.999999+01:00"},
        {"Europe/Paris", "2024-03-31T01:00:00Z", "2024-03-31T03:00:00+02:00"},
        {"Asia/Kolkata", "2024-01-01T00:00:00Z", "2024-01-01T05:30:00+05:30"},
        {"UTC", "2024-01-01T00:00:00.5Z", "2024-01-01T00:00:00.5+00:00"},
        {"Europe/Paris", "1900-01-01T00:00:00Z", "1900-01-01T00:09:21+00:09:21"},
        {"Europe/Paris", "2500-07-01T00:00:00Z", "2500-07-01T02:00:00+02:00"},
        {"America/New_York", "0001-01-01T00:00:00Z", "0001-01-01T00:00:00+00:00"},
        {"Asia/Tokyo", "9999-12-31T23:00:00Z", "9999-12-31T23:00:00+00:00"},
    };
    for (const auto& [zone, at, text] : all) {
        EXPECT_EQ(Zone::find(zone)->timestamp_text(utc(at)), text) << zone << ' ' << at;
    }
}

TEST(Zone, ReadsTimesWithoutAnOffsetAsItsOwn) {
    struct Expected {
        const char* text;
        const char* at;
    };
    const Expected all[] = {
        {"2024-07-01T12:00:00", "2024-07-01T10:00:00Z"},
        {"2024-07-01 12:00", "2024-07-01T10:00:00Z"},
        {"2024-07-01", "2024-06-30T22:00:00Z"},
        {" 2024-01-01 ", "2023-12-31T23:00:00Z"},
        {"2024-07-01T12:00:00Z", "2024-07-01T12:00:00Z"},
        {"2024-07-01T12:00:00+05:00", "2024-07-01T07:00:00Z"},
        {"2024-03-31T02:30:00", "2024-03-31T01:30:00Z"},  // There is no such time.
        {"2024-10-27T02:30:00", "2024-10-27T01:30:00Z"},  // There are two.
    };
    const auto paris = Zone::find("Europe/Paris");
    for (const auto& [text, at] : all)
        EXPECT_EQ(paris->parse_timestamp(text), utc(at)) << text;
    EXPECT_EQ(paris->parse_timestamp("soon"), std::nullopt);
    EXPECT_EQ(paris->parse_timestamp("0001-01-01T00:00:00"), std::nullopt);
}

}  // namespace
}  // namespace socle::base
