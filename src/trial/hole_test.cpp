#include "trial/hole.h"

#include <gmock/gmock.h>
#include <boost/json.hpp>

namespace socle::trial {
namespace {

using testing::HasSubstr;

/// What a hole says to a value, given as JSON; "-" for a text that is none.
std::string say(std::string_view text, std::string_view value) {
    const auto hole = hole_in(text);
    if (!hole) return "-";
    std::map<std::string, std::string> named;
    return takes(*hole, boost::json::parse({value.data(), value.size()}), named) ? "yes" : "no";
}

TEST(HoleTest, TakesWhatItStandsFor) {
    const struct {
        const char* hole;
        const char* value;
        const char* said;
    } cases[] = {
        {"<any>", "null", "yes"},
        {"<any>", R"({"a":1})", "yes"},
        {"<absent>", "1", "no"},
        {"<text>", R"("")", "yes"},
        {"<text>", "1", "no"},
        {"<integer>", "-7", "yes"},
        {"<integer>", "7.0", "yes"},
        {"<integer>", "7.5", "no"},
        {"<integer>", R"("7")", "no"},
        {"<number>", "7.5", "yes"},
        {"<boolean>", "false", "yes"},
        {"<boolean>", "0", "no"},
        {"<object>", "{}", "yes"},
        {"<list>", "[1]", "yes"},
        {"<list>", "{}", "no"},
        {"<uuid>", R"("00000000-0000-7000-8000-00000000000a")", "yes"},
        {"<uuid>", R"("000")", "no"},
        {"<date>", R"("2024-01-31")", "yes"},
        {"<date>", R"("2024-01-31T00:00:00Z")", "no"},
        {"<time>", R"("10:30:00")", "yes"},
        {"<timestamp>", R"("2024-01-31T10:30:00.123456+00:00")", "yes"},
        {"<timestamp>", R"("2024-01-31T10:30:00Z")", "yes"},
        {"<timestamp>", R"("2024-01-31")", "no"},
        {"<matches ^a.c$>", R"("abc")", "yes"},
        {"<matches b>", R"("abc")", "yes"},
        {"<matches ^b>", R"("abc")", "no"},
        {"<matches 1>", "1", "no"},
        {"<p>", R"("<p>")", "-"},
        {"<b>bold</b>", R"("x")", "-"},
        {"any", R"("x")", "-"},
        {"", R"("x")", "-"},
    };
    for (const auto& each : cases)
        EXPECT_EQ(say(each.hole, each.value), each.said) << each.hole << " " << each.value;
}

TEST(HoleTest, NamedGroupsAreKept) {
    std::map<std::string, std::string> named;
    const auto hole = hole_in(R"(<matches code (?P<code>\d+) for (?P<who>\w+)>)");
    ASSERT_TRUE(hole);
    EXPECT_TRUE(takes(*hole, boost::json::string("your\ncode 123 for ann."), named));
    EXPECT_EQ(named, (std::map<std::string, std::string>{{"code", "123"}, {"who", "ann"}}));
}

TEST(HoleTest, MistakesAreTold) {
    EXPECT_EQ(hole_problem("<intger>"), "unknown hole '<intger>'; did you mean 'integer'?");
    EXPECT_THAT(hole_problem("<matches (>"), HasSubstr("invalid regular expression"));
    for (const char* good : {"<any>", "<p>", "<b>x</b>", "text", "", "<>", "<matches x>"})
        EXPECT_EQ(hole_problem(good), "") << good;
}

}  // namespace
}  // namespace socle::trial
