#include "cli/text_table.h"

#include "base/text.h"

#include <algorithm>
#include <cstddef>

namespace socle::cli {

namespace {

constexpr std::size_t minutes_bytes = 16;
constexpr std::size_t day_bytes = 10;

std::string shown(std::string text) {
    std::ranges::replace_if(text, [](unsigned char c) { return c < ' ' || c == 0x7f; }, '?');
    return text;
}

}  // namespace

std::string text_table(const std::vector<std::vector<std::string>>& rows) {
    std::vector<std::size_t> widths;
    for (const auto& row : rows) {
        widths.resize(std::max(widths.size(), row.size()), 0);
        for (std::size_t i = 0; i < row.size(); ++i)
            widths[i] = std::max(widths[i], base::utf8_length(row[i]));
    }
    std::string text;
    for (const auto& row : rows) {
        std::string line;
        for (std::size_t i = 0; i < row.size(); ++i) {
            line += shown(row[i]);
            line += std::string(widths[i] - base::utf8_length(row[i]) + 2, ' ');
        }
        line.erase(line.find_last_not_of(' ') + 1);
        text += line + "\n";
    }
    return text;
}

std::string short_time(const std::string& timestamp) {
    if (timestamp.size() < minutes_bytes) return "-";
    return timestamp.substr(0, day_bytes) + " " +
           timestamp.substr(day_bytes + 1, minutes_bytes - day_bytes - 1);
}

}  // namespace socle::cli
