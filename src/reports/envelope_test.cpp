#include "reports/envelope.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <boost/json.hpp>

#include <sstream>

namespace socle::reports {
namespace {

const Origin origin{"1.2.3", "shop", "staging", "host"};

std::vector<std::string> lines_of(const std::string& text) {
    std::vector<std::string> lines;
    std::istringstream stream(text);
    for (std::string line; std::getline(stream, line);)
        lines.push_back(line);
    return lines;
}

TEST(envelope, finds_the_project_of_a_dsn) {
    const auto project = project_of("https://abc@o1.ingest.sentry.io/42", "1.2.3");
    ASSERT_TRUE(project);
    EXPECT_EQ(project->url, "https://o1.ingest.sentry.io/api/42/envelope/");
    EXPECT_EQ(project->auth, "Sentry sentry_version=7, sentry_client=socle/1.2.3, sentry_key=abc");
    EXPECT_EQ(project_of("http://abc:old@127.0.0.1:8969/errors/7", "1")->url,
              "http://127.0.0.1:8969/errors/api/7/envelope/");
    for (const auto* wrong : {"", "https://o1.ingest.sentry.io/42", "https://abc@host/",
                              "ftp://abc@host/1", "https://abc@host/x"}) {
        EXPECT_FALSE(project_of(wrong, "1")) << wrong;
    }
}

TEST(envelope, has_lengths_in_bytes_and_one_item_a_line) {
    Report report;
    report.level = "info";
    report.text = "Vertrag „Ü“ signed\nby me";
    report.tags = {{"model", "contract"}, {"empty", ""}};
    const auto lines = lines_of(envelope_of(report, {}, origin, "id", 3, 1'000'000));
    ASSERT_EQ(lines.size(), 5U);
    const auto header = boost::json::parse(lines[0]).as_object();
    EXPECT_EQ(header.at("event_id"), "id");
    EXPECT_EQ(header.at("sent_at"), "1970-01-01T00:00:01Z");
    const auto item = boost::json::parse(lines[1]).as_object();
    EXPECT_EQ(item.at("type"), "event");
    EXPECT_EQ(item.at("length").as_int64(), static_cast<std::int64_t>(lines[2].size()));
    const auto event = boost::json::parse(lines[2]).as_object();
    EXPECT_EQ(event.at("message").at("formatted").as_string(), report.text);
    EXPECT_EQ(event.at("level"), "info");
    EXPECT_EQ(event.at("environment"), "staging");
    EXPECT_EQ(event.at("release"), "shop@1.2.3");
    EXPECT_EQ(event.at("tags"), boost::json::parse(R"({"model":"contract"})"));
    EXPECT_FALSE(event.contains("exception"));
    const auto lost = boost::json::parse(lines[4]).as_object();
    EXPECT_EQ(lost.at("discarded_events").at(0).at("quantity").as_int64(), 3);
}

TEST(envelope, puts_the_line_of_a_script_behind_the_stack) {
    Report report;
    report.type = "Error";
    report.text = "functions/pay.lua:3: it broke";
    const std::vector<Frame> frames = {{"main", "src/main.cpp", 7, "0x1", true}};
    const auto lines = lines_of(envelope_of(report, frames, origin, "id", 0, 0));
    ASSERT_EQ(lines.size(), 3U);
    const auto event = boost::json::parse(lines[2]).as_object();
    const auto& failure = event.at("exception").at("values").at(0);
    EXPECT_EQ(failure.at("type"), "LuaError");
    EXPECT_EQ(failure.at("value"), "it broke");
    const auto& told = failure.at("stacktrace").at("frames").as_array();
    ASSERT_EQ(told.size(), 2U);
    EXPECT_EQ(told[0].at("filename"), "src/main.cpp");
    EXPECT_EQ(told[1].at("filename"), "functions/pay.lua");
    EXPECT_EQ(told[1].at("lineno").as_int64(), 3);
    EXPECT_EQ(event.at("platform"), "native");
}

}  // namespace
}  // namespace socle::reports
