#include "script/test_script.h"

#include <gmock/gmock.h>

namespace socle::script {
namespace {

const std::map<std::string, std::string> files = {
    {"app.yaml", "app: a\n"}, {"models/item.yaml", "model: item\nfields: {name: {type: text}}\n"}};

struct Told {
    const char* body;
    const char* answer;
};

TEST(TimeLibrary, KnowsZonesAndTheCalendar) {
    const std::vector<Told> cases = {
        {"return time.parse('2024-03-31T01:30:00.5Z')", R"("2024-03-31T01:30:00.5+00:00")"},
        {"return time.parse('2024-07-01 12:00', 'Europe/Paris')", R"("2024-07-01T10:00:00+00:00")"},
        {"return time.parse('2024-07-01')", R"("2024-07-01T00:00:00+00:00")"},
        {"return time.parse('2024-02-30') == nil and time.parse('soon') == nil", "true"},
        {"return time.in_zone('2024-07-01T10:00:00Z', 'Europe/Paris')",
         R"("2024-07-01T12:00:00+02:00")"},
        {"return time.in_zone('2024-01-01T10:00:00Z', 'America/New_York')",
         R"("2024-01-01T05:00:00-05:00")"},
        {"return time.date('2024-12-31T23:30:00Z', 'Europe/Paris')", R"("2025-01-01")"},
        {"return time.date('2024-12-31T23:30:00Z')", R"("2024-12-31")"},
        // A day is the calendar's, an hour is an hour.
        {"return time.add('2024-03-30T12:00:00+01:00', {days = 1}, 'Europe/Paris')",
         R"("2024-03-31T10:00:00+00:00")"},
        {"return time.add('2024-03-30T12:00:00+01:00', {hours = 24}, 'Europe/Paris')",
         R"("2024-03-31T11:00:00+00:00")"},
        {"return time.add('2024-03-30T02:30:00', {days = 1}, 'Europe/Paris')",
         R"("2024-03-31T01:30:00+00:00")"},
        {"return time.add('2024-10-26T12:00:00', {weeks = 1}, 'Europe/Paris')",
         R"("2024-11-02T11:00:00+00:00")"},
        {"return time.add('2024-01-31', {months = 1})", R"("2024-02-29")"},
        {"return time.add('2024-02-29', {years = 1})", R"("2025-02-28")"},
        {"return time.add('2024-01-01', {months = -1, days = -1})", R"("2023-11-30")"},
        {"return time.add('2024-03-31', {days = 0}, 'Europe/Paris')", R"("2024-03-31")"},
        {"return time.add('2024-01-01', {seconds = 1.5})", R"("2024-01-01T00:00:01.5+00:00")"},
        {"return time.add(ctx.now, {minutes = -90})", R"("2023-11-14T20:43:20+00:00")"},
        {"return time.difference('2024-03-01', '2024-02-28') // 86400", "2"},
        {"return time.difference('2024-01-01T00:00:00.25Z', '2024-01-01')", "0.25"},
        {"return {time.unix('1969-12-31T23:59:59.5Z'), time.unix(ctx.now)}", "[-1,1700000000]"},
        {"return time.from_unix(1700000000)", R"("2023-11-14T22:13:20+00:00")"},
        {"return time.parts('2024-03-31T01:30:00.5Z', 'Europe/Paris')",
         R"({"day":31,"hour":3,"minute":30,"month":3,"offset":7200,"second":0.5,"weekday":7,"year":2024})"},
        {"return #time.now() >= 25 and time.difference(time.now(), ctx.now) > 0", "true"},
        {"return time.parse(time.in_zone(ctx.now, 'Asia/Kathmandu')) == ctx.now", "true"},
    };
    for (const auto& [body, answer] : cases) {
        TestScript script(base::Dialect::sqlite, files, {{"f", body}});
        EXPECT_EQ(script.call("f"), answer) << body;
    }
}

TEST(TimeLibrary, TellsWhatIsWrong) {
    const std::vector<Told> cases = {
        {"return time.in_zone(ctx.now, 'Europe/Pari')", "there is no time zone 'Europe/Pari'"},
        {"return time.add('soon', {days = 1})", "an instant like ctx.now expected"},
        {"return time.add(ctx.now, {day = 1})", "there are years, months"},
        {"return time.add(ctx.now, {days = 0.5})", "'days' is a whole number"},
        {"return time.add(ctx.now, {days = 'x'})", "'days' is a number"},
        {"return time.add(ctx.now, {years = 9000})", "the year is not from 1 to 9999"},
        {"return time.add(ctx.now, {years = -1e6})", "the year is not"},
        {"return time.add(ctx.now, {hours = 1e9})", "the year is not"},
        {"return time.add(ctx.now, {seconds = 0/0})", "'seconds' is a number"},
        {"return time.add('9999-12-31', {days = 1})", "the year is not"},
        {"return time.from_unix(1e12)", "the year is not"},
        {"return time.from_unix(1/0)", "seconds since 1970 expected"},
        {"time.now = nil", "cannot be changed"},
    };
    for (const auto& [body, text] : cases) {
        TestScript script(base::Dialect::sqlite, files, {{"f", body}});
        EXPECT_THAT(script.call("f"), ::testing::HasSubstr(text)) << body;
    }
}

}  // namespace
}  // namespace socle::script
