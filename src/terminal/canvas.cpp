#include "terminal/canvas.h"

#include "terminal/interrupts.h"
#include "terminal/screen.h"

#include <curses.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cstdlib>
#include <string_view>

namespace socle::terminal {

namespace {

constexpr int escape_ms = 50;
constexpr wint_t escape = 27;
constexpr wint_t deletion = 127;
constexpr wint_t control_h = 8;
/// How often a terminal may be ready with nothing to read until it counts as gone.
constexpr int nothing_max = 3;
/// Back to the screen of the shell, the cursor seen, no colours.
constexpr const char* way_out = "\x1b[?1049l\x1b[?25h\x1b[0m";

std::string utf8_of(wint_t code) {
    std::string text;
    if (code < 0x80) {
        text += static_cast<char>(code);
    } else if (code < 0x800) {
        text += static_cast<char>(0xc0U | (code >> 6U));
        text += static_cast<char>(0x80U | (code & 0x3fU));
    } else if (code < 0x10000) {
        text += static_cast<char>(0xe0U | (code >> 12U));
        text += static_cast<char>(0x80U | ((code >> 6U) & 0x3fU));
        text += static_cast<char>(0x80U | (code & 0x3fU));
    } else {
        text += static_cast<char>(0xf0U | (code >> 18U));
        text += static_cast<char>(0x80U | ((code >> 12U) & 0x3fU));
        text += static_cast<char>(0x80U | ((code >> 6U) & 0x3fU));
        text += static_cast<char>(0x80U | (code & 0x3fU));
    }
    return text;
}

Key named_key(wint_t code) {
    using Kind = Key::Kind;
    switch (code) {
        case KEY_UP:
            return {Kind::up, ""};
        case KEY_DOWN:
            return {Kind::down, ""};
        case KEY_PPAGE:
            return {Kind::page_up, ""};
        case KEY_NPAGE:
            return {Kind::page_down, ""};
        case KEY_HOME:
            return {Kind::home, ""};
        case KEY_END:
            return {Kind::end, ""};
        case KEY_ENTER:
            return {Kind::enter, ""};
        case KEY_BACKSPACE:
            return {Kind::backspace, ""};
        default:
            return {Kind::other, ""};
    }
}

Key character_key(wint_t code) {
    if (code == '\n' || code == '\r') return {Key::Kind::enter, ""};
    if (code == escape) return {Key::Kind::escape, ""};
    if (code == deletion || code == control_h) return {Key::Kind::backspace, ""};
    if (code < ' ') return {Key::Kind::other, ""};
    return {Key::Kind::text, utf8_of(code)};
}

void take_new_size() {
    winsize size{};
    if (::ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_row > 0)
        ::resizeterm(size.ws_row, size.ws_col);
}

}  // namespace

Canvas::~Canvas() {
    leave();
}

bool Canvas::possible() {
    const char* name = std::getenv("TERM");
    const bool named = name != nullptr && *name != '\0' && std::string_view(name) != "dumb";
    return named && ::isatty(STDIN_FILENO) != 0 && ::isatty(STDOUT_FILENO) != 0;
}

void Canvas::take() {
    if (taken_) return;
    taken_ = true;
    Interrupts::write_at_end(way_out);
    if (begun_) {
        take_new_size();
        ::refresh();
    } else {
        begun_ = true;
        ::initscr();
        ::cbreak();
        ::noecho();
        ::set_escdelay(escape_ms);
        ::keypad(stdscr, TRUE);
        ::nodelay(stdscr, TRUE);
    }
    ::curs_set(0);
}

void Canvas::leave() {
    if (!taken_) return;
    taken_ = false;
    ::curs_set(1);
    ::endwin();
    Interrupts::write_at_end(nullptr);
}

std::size_t Canvas::rows() {
    take();
    return static_cast<std::size_t>(std::max(LINES, 1));
}

std::size_t Canvas::columns() {
    take();
    return static_cast<std::size_t>(std::max(COLS, 1));
}

void Canvas::clear() {
    take();
    ::erase();
}

void Canvas::put(std::size_t row, const std::string& text, Style style) {
    take();
    if (row >= rows()) return;
    const auto attribute = style == Style::strong   ? A_BOLD
                           : style == Style::chosen ? A_REVERSE
                                                    : A_NORMAL;
    auto line = cut_to(text, columns() - 1);
    if (style == Style::chosen) line += std::string(columns() - 1 - columns_of(line), ' ');
    ::attrset(static_cast<int>(attribute));
    ::wmove(stdscr, static_cast<int>(row), 0);
    ::waddnstr(stdscr, line.c_str(), -1);
    ::attrset(A_NORMAL);
}

void Canvas::show() {
    ::refresh();
}

Key Canvas::read() {
    take();
    for (int nothing = 0; nothing < nothing_max;) {
        wint_t code = 0;
        const int kind = ::get_wch(&code);
        // What `resizeterm` puts before the keys says nothing new.
        if (kind == KEY_CODE_YES && code == KEY_RESIZE) continue;
        if (kind == KEY_CODE_YES) return named_key(code);
        if (kind == OK) return character_key(code);
        if (Interrupts::take_interrupt() || Interrupts::ending()) return {Key::Kind::leave, ""};
        if (Interrupts::take_resize()) {
            take_new_size();
            return {Key::Kind::resize, ""};
        }
        nothing = Interrupts::wait_for_input() ? nothing + 1 : 0;
    }
    return {Key::Kind::leave, ""};
}

}  // namespace socle::terminal
