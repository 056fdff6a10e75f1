#include "terminal/screen.h"

#include "base/text.h"

#include <sys/ioctl.h>
#include <termios.h>
#include <unistd.h>
#include <wchar.h>

#include <algorithm>
#include <cstdlib>
#include <iostream>
#include <limits>
#include <numeric>

namespace socle::terminal {

namespace {

constexpr std::size_t gap = 2;
constexpr std::size_t column_min = 6;
constexpr const char* bold = "\x1b[1m";
constexpr const char* plain = "\x1b[0m";

/// One character of UTF-8 and how many bytes it has; a byte that begins none stands for itself.
struct Character {
    char32_t code = 0;
    std::size_t bytes = 1;
};

Character first_of(std::string_view text) {
    const auto lead = static_cast<unsigned char>(text[0]);
    const std::size_t bytes = lead < 0x80 ? 1 : lead >= 0xf0 ? 4 : lead >= 0xe0 ? 3 : 2;
    if (bytes == 1 || lead < 0xc0 || text.size() < bytes) return {lead, 1};
    char32_t code = lead & (0xffU >> (bytes + 1));
    for (std::size_t at = 1; at < bytes; ++at)
        code = (code << 6U) | (static_cast<unsigned char>(text[at]) & 0x3fU);
    return {code, bytes};
}

bool is_control(char32_t code) {
    return code < 0x20 || (code >= 0x7f && code < 0xa0);
}

std::size_t columns_of(char32_t code) {
    if (is_control(code)) return 1;
    const int width = ::wcwidth(static_cast<wchar_t>(code));
    return width < 0 ? 1 : static_cast<std::size_t>(width);
}

/// Takes from the widest until all fit.
void fit(std::vector<std::size_t>& widths, std::size_t width) {
    const auto gaps = gap * (widths.empty() ? 0 : widths.size() - 1);
    auto total = std::accumulate(widths.begin(), widths.end(), gaps);
    while (total > width) {
        auto& widest = *std::ranges::max_element(widths);
        if (widest <= column_min) return;
        --widest;
        --total;
    }
}

class WithoutEcho {
public:
    WithoutEcho() {
        if (::tcgetattr(STDIN_FILENO, &before_) != 0) return;
        auto quiet = before_;
        quiet.c_lflag &= ~static_cast<tcflag_t>(ECHO);
        changed_ = ::tcsetattr(STDIN_FILENO, TCSADRAIN, &quiet) == 0;
    }
    ~WithoutEcho() {
        if (changed_) ::tcsetattr(STDIN_FILENO, TCSADRAIN, &before_);
    }
    WithoutEcho(const WithoutEcho&) = delete;
    WithoutEcho& operator=(const WithoutEcho&) = delete;

private:
    termios before_{};
    bool changed_ = false;
};

}  // namespace

Screen Screen::of_process() {
    Screen screen;
    const bool shown = ::isatty(STDOUT_FILENO) != 0;
    const char* refused = std::getenv("NO_COLOR");
    screen.colours = shown && (refused == nullptr || *refused == '\0');
    screen.asks = ::isatty(STDIN_FILENO) != 0;
    if (!shown) screen.width = std::numeric_limits<std::size_t>::max();
    winsize size{};
    if (shown && ::ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col > 0) {
        screen.width = size.ws_col;
    }
    return screen;
}

std::size_t columns_of(std::string_view text) {
    std::size_t columns = 0;
    while (!text.empty()) {
        const auto character = first_of(text);
        columns += columns_of(character.code);
        text.remove_prefix(character.bytes);
    }
    return columns;
}

std::string cut_to(std::string_view text, std::size_t columns) {
    const bool fits = columns_of(text) <= columns;
    const auto room = fits ? columns : columns - std::min<std::size_t>(columns, 1);
    std::string cut;
    std::size_t used = 0;
    while (!text.empty()) {
        const auto character = first_of(text);
        const auto wide = columns_of(character.code);
        if (used + wide > room) break;
        cut += is_control(character.code) ? "·" : std::string(text.substr(0, character.bytes));
        used += wide;
        text.remove_prefix(character.bytes);
    }
    return fits ? cut : cut + "…";
}

std::string table(const Screen& screen, const std::vector<std::vector<std::string>>& rows) {
    std::vector<std::size_t> widths;
    for (const auto& row : rows) {
        widths.resize(std::max(widths.size(), row.size()), 0);
        for (std::size_t at = 0; at < row.size(); ++at)
            widths[at] = std::max(widths[at], columns_of(row[at]));
    }
    fit(widths, screen.width);
    std::string text;
    for (const auto& row : rows) {
        std::string line;
        for (std::size_t at = 0; at < row.size(); ++at) {
            const auto cell = cut_to(row[at], widths[at]);
            line += cell + std::string(widths[at] - columns_of(cell) + gap, ' ');
        }
        line.erase(line.find_last_not_of(' ') + 1);
        const bool heading = &row == &rows.front() && screen.colours;
        text += heading ? bold + line + plain : line;
        text += '\n';
    }
    return text;
}

bool ask_line(const std::string& question, std::string& answer) {
    std::cerr << question << std::flush;
    if (!std::getline(std::cin, answer)) return false;
    answer = base::trimmed(answer);
    return true;
}

bool ask_hidden(const std::string& question, std::string& answer) {
    const WithoutEcho quiet;
    std::cerr << question << std::flush;
    const bool given = static_cast<bool>(std::getline(std::cin, answer));
    std::cerr << "\n";
    if (answer.ends_with('\r')) answer.pop_back();
    return given;
}

}  // namespace socle::terminal
