#pragma once

#include "base/log.h"

#include <cstddef>
#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace socle::base {

/// A line that was logged: the newest log_lines_kept are remembered, for people who ask a server
/// what happened.
struct LogLine {
    std::int64_t id = 0;  ///< counts from 1
    std::int64_t at_us = 0;
    Level level = Level::info;
    std::string message;
    std::vector<std::pair<std::string, std::string>> fields;  ///< numbers as their text
};
inline constexpr std::size_t log_lines_kept = 2'000;

/// Keeps the line, with the next id. Any thread.
void remember_line(LogLine line);
/// The newest first: `level` or worse, with an id below `before` (0: all), for which `wanted` is
/// true; at most `limit`. Any thread.
std::vector<LogLine> logged_lines(Level level, std::int64_t before, std::size_t limit,
                                  const std::function<bool(const LogLine&)>& wanted);

std::string_view level_name(Level level);

}  // namespace socle::base
