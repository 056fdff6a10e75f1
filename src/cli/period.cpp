#include "cli/period.h"

#include "base/error.h"

#include <charconv>
#include <string_view>

namespace socle::cli {

namespace {

constexpr std::int64_t longest_s = 876'000LL * 3'600;

/// 0 for what is no unit.
std::int64_t unit_s(std::string_view unit) {
    if (unit == "s") return 1;
    if (unit == "m") return 60;
    if (unit == "h") return 3'600;
    if (unit == "d") return 86'400;
    if (unit == "w") return 7LL * 86'400;
    return 0;
}

}  // namespace

std::int64_t period_s(const std::string& text) {
    std::int64_t count = 0;
    const auto read = std::from_chars(text.data(), text.data() + text.size(), count);
    const auto unit = unit_s({read.ptr, text.data() + text.size()});
    const bool good = read.ec == std::errc() && count > 0 && unit > 0 && count <= longest_s / unit;
    if (good) return count * unit;
    throw base::Error(base::Code::bad_value, "'" + text + "' is no period", {},
                      "Write a number and its unit: 30m, 24h, 7d, 2w.");
}

std::string go_duration(const std::string& text) {
    const auto seconds = period_s(text);
    return std::to_string(seconds / 3'600) + "h" + std::to_string(seconds / 60 % 60) + "m" +
           std::to_string(seconds % 60) + "s";
}

}  // namespace socle::cli
