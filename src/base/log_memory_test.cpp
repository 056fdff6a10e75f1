#include "base/log_memory.h"

#include <gtest/gtest.h>

#include <string>

namespace socle::base {
namespace {

std::vector<std::string> messages(const std::vector<LogLine>& lines) {
    std::vector<std::string> all;
    for (const auto& line : lines)
        all.push_back(line.message);
    return all;
}

TEST(LogMemory, RemembersTheNewestLines) {
    const auto everything = [](const LogLine& line) { return line.message.starts_with("memory "); };
    remember_line({0, 1, Level::info, "memory one", {{"a", "1"}}});
    remember_line({0, 2, Level::error, "memory two", {}});
    remember_line({0, 3, Level::debug, "memory three", {}});
    const auto all = logged_lines(Level::debug, 0, 10, everything);
    EXPECT_EQ(messages(all),
              (std::vector<std::string>{"memory three", "memory two", "memory one"}));
    EXPECT_EQ(all[2].fields[0].second, "1");
    EXPECT_EQ(messages(logged_lines(Level::warning, 0, 10, everything)),
              (std::vector<std::string>{"memory two"}));
    EXPECT_EQ(messages(logged_lines(Level::debug, all[1].id, 10, everything)),
              (std::vector<std::string>{"memory one"}));
    EXPECT_EQ(logged_lines(Level::debug, 0, 2, everything).size(), 2);
    for (std::size_t i = 0; i < log_lines_kept; ++i)
        remember_line({0, 4, Level::info, "more", {}});
    EXPECT_TRUE(logged_lines(Level::debug, 0, 10, everything).empty());
}

TEST(LogMemory, TakesWhatIsLogged) {
    log(Level::error, "remembered", {{"number", std::int64_t{7}}, {"text", "x"}});
    const auto found = logged_lines(
        Level::error, 0, 1, [](const LogLine& line) { return line.message == "remembered"; });
    ASSERT_EQ(found.size(), 1);
    EXPECT_EQ(found[0].fields[0], (std::pair<std::string, std::string>{"number", "7"}));
    EXPECT_EQ(found[0].fields[1].second, "x");
    EXPECT_GT(found[0].at_us, 0);
}

}  // namespace
}  // namespace socle::base
