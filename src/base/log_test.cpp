#include "base/log.h"

#include <boost/json/parse.hpp>
#include <boost/json/value.hpp>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdint>
#include <functional>
#include <limits>
#include <sstream>
#include <thread>
#include <vector>

namespace socle::base {
namespace {

using testing::MatchesRegex;

/// What `write` leaves on standard error, line by line.
std::vector<std::string> lines_of(const LogSettings& settings, const std::function<void()>& write) {
    set_up_log(settings);
    testing::internal::CaptureStderr();
    write();
    flush_log();
    std::istringstream captured(testing::internal::GetCapturedStderr());
    std::vector<std::string> lines;
    for (std::string line; std::getline(captured, line);)
        lines.push_back(line);
    set_up_log({});
    return lines;
}

TEST(Log, TextLinesHaveTimeLevelMessageAndFields) {
    const auto lines = lines_of({}, [] {
        log(Level::info, "listening", {{"address", "127.0.0.1:8090"}, {"cores", "2"}});
        log(Level::warning, "slow", {{"query", "a b=\"c\"\n"}, {"empty", ""}});
    });
    ASSERT_EQ(lines.size(), 2U);
    EXPECT_THAT(lines[0], MatchesRegex("[0-9-]+ [0-9:]+ info    listening "
                                       "address=127.0.0.1:8090 cores=2"));
    EXPECT_THAT(lines[1], MatchesRegex("[0-9-]+ [0-9:]+ warning slow "
                                       "query=\"a b=.\"c.\".n\" empty=\"\""));
}

TEST(Log, JsonLinesAreOneObjectEach) {
    const auto lines = lines_of({.level = Level::debug, .json = true}, [] {
        log(Level::debug, "starting");
        log(Level::error, "failed \"here\"", {{"cause", "line\nbreak"}});
    });
    ASSERT_EQ(lines.size(), 2U);
    const boost::json::value first = boost::json::parse(lines[0]);
    EXPECT_EQ(first.at("level"), "debug");
    EXPECT_EQ(first.at("message"), "starting");
    EXPECT_TRUE(std::string_view(first.at("time").as_string()).ends_with("+00:00"));
    const boost::json::value second = boost::json::parse(lines[1]);
    EXPECT_EQ(second.at("level"), "error");
    EXPECT_EQ(second.at("message"), "failed \"here\"");
    EXPECT_EQ(second.at("cause"), "line\nbreak");
}

TEST(Log, NumbersAreNumbers) {
    const auto write = [] {
        log(Level::info, "request",
            {{"status", 200},
             {"negative", std::int64_t{-9'007'199'254'740'993}},
             {"bytes", std::numeric_limits<std::uint64_t>::max()},
             {"duration_ms", 0.125},
             {"whole", 3.0},
             {"small", 1e-7},
             {"endless", std::numeric_limits<double>::infinity()},
             {"text", "200"}});
    };
    const auto json = lines_of({.json = true}, write);
    ASSERT_EQ(json.size(), 1U);
    EXPECT_THAT(json[0],
                testing::EndsWith(R"("status":200,"negative":-9007199254740993,)"
                                  R"("bytes":18446744073709551615,"duration_ms":0.125,"whole":3,)"
                                  R"("small":1e-07,"endless":null,"text":"200"})"));
    EXPECT_TRUE(boost::json::parse(json[0]).at("small").is_double());
    const auto text = lines_of({}, write);
    ASSERT_EQ(text.size(), 1U);
    EXPECT_THAT(text[0], testing::EndsWith("request status=200 negative=-9007199254740993 "
                                           "bytes=18446744073709551615 duration_ms=0.125 whole=3 "
                                           "small=1e-07 endless=null text=200"));
}

TEST(Log, WritesNothingBelowItsLevel) {
    const auto lines = lines_of({.level = Level::warning}, [] {
        EXPECT_FALSE(logs(Level::debug));
        EXPECT_FALSE(logs(Level::info));
        EXPECT_TRUE(logs(Level::warning));
        EXPECT_TRUE(logs(Level::error));
        log(Level::info, "not written");
        log(Level::error, "written");
    });
    ASSERT_EQ(lines.size(), 1U);
    EXPECT_TRUE(lines[0].ends_with("error   written")) << lines[0];
}

TEST(Log, LinesOfThreadsAreWhole) {
    constexpr std::size_t each_count = 500;
    const auto lines = lines_of({.json = true}, [] {
        std::vector<std::jthread> threads;
        for (const char* name : {"one", "two", "three", "four"}) {
            threads.emplace_back([name] {
                const std::string field(300, name[0]);
                for (std::size_t i = 0; i < each_count; ++i)
                    log(Level::info, name, {{"f", field}});
            });
        }
    });
    ASSERT_EQ(lines.size(), 4 * each_count);
    for (const std::string& line : lines) {
        const boost::json::value value = boost::json::parse(line);
        EXPECT_EQ(value.at("f").as_string().size(), 300U);
    }
}

}  // namespace
}  // namespace socle::base
