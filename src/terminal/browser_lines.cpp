#include "terminal/browser.h"

#include <algorithm>

namespace socle::terminal {

namespace {

using Kind = Key::Kind;

constexpr std::size_t frame_rows = 3;  ///< title, heading, help

std::size_t room_of(std::size_t rows) {
    return rows > frame_rows ? rows - frame_rows : 1;
}

}  // namespace

void Browser::draw(Lines& lines) {
    const auto rows = canvas_.rows();
    const auto room = room_of(rows);
    const auto count = lines.lines.size();
    lines.top = std::min(lines.top, count > room ? count - room : 0);
    if (lines.chosen < lines.top) lines.top = lines.chosen;
    if (lines.chosen >= lines.top + room) lines.top = lines.chosen - room + 1;
    canvas_.clear();
    canvas_.put(0, lines.title, Style::strong);
    canvas_.put(1, lines.heading, Style::strong);
    for (std::size_t row = 0; row < room && lines.top + row < count; ++row) {
        const bool here = lines.chooses && lines.top + row == lines.chosen;
        canvas_.put(row + 2, lines.lines[lines.top + row], here ? Style::chosen : Style::plain);
    }
    if (lines.lines.empty()) canvas_.put(2, std::string(words("Nothing to show.")));
    canvas_.put(rows - 1, message_.empty() ? lines.help : message_,
                message_.empty() ? Style::plain : Style::strong);
    canvas_.show();
}

bool Browser::move(Lines& lines, const Key& key) {
    const auto room = room_of(canvas_.rows());
    const auto count = lines.lines.size();
    const auto last = count == 0 ? 0 : count - 1;
    // What is only read moves as a whole: its last line is in sight, no more.
    const auto end = lines.chooses || count < room ? last : std::max(last, room - 1);
    switch (key.kind) {
        case Kind::up:
            lines.chosen -= lines.chosen > 0 ? 1 : 0;
            break;
        case Kind::down:
            if (lines.chosen == end) return false;
            ++lines.chosen;
            break;
        case Kind::page_up:
            lines.chosen -= std::min(lines.chosen, room);
            break;
        case Kind::page_down:
            if (lines.chosen == end) return false;
            lines.chosen = std::min(end, lines.chosen + room);
            break;
        case Kind::home:
            lines.chosen = 0;
            break;
        case Kind::end:
            if (lines.chosen == end) return false;
            lines.chosen = end;
            break;
        default:
            return false;
    }
    return true;
}

Key Browser::read(Lines& lines) {
    while (true) {
        draw(lines);
        auto key = canvas_.read();
        message_.clear();
        if (key.kind == Kind::leave) throw Left{Left::Why::interrupted};
        if (!move(lines, key)) return key;
    }
}

void Browser::read_lines(Lines lines) {
    while (true) {
        const auto key = read(lines);
        const bool back = key.kind == Kind::escape || key.kind == Kind::enter ||
                          (key.kind == Kind::text && key.text == "q");
        if (back) return;
    }
}

std::optional<std::size_t> Browser::pick(const std::string& title, std::vector<std::string> names) {
    Lines lines{title, "", std::move(names), std::string(words("Enter chooses, q back"))};
    while (true) {
        const auto key = read(lines);
        if (key.kind == Kind::enter) return lines.chosen;
        const bool back = key.kind == Kind::escape || (key.kind == Kind::text && key.text == "q");
        if (back) return std::nullopt;
    }
}

/// In the last row; nothing when it was left by Escape.
std::optional<std::string> Browser::ask_line(Lines& below, const std::string& question) {
    std::string text;
    while (true) {
        message_ = question + text + "_";
        draw(below);
        const auto key = canvas_.read();
        message_.clear();
        if (key.kind == Kind::leave) throw Left{Left::Why::interrupted};
        if (key.kind == Kind::escape) return std::nullopt;
        if (key.kind == Kind::enter) return text;
        if (key.kind == Kind::text) text += key.text;
        if (key.kind != Kind::backspace) continue;
        while (!text.empty() && (static_cast<unsigned char>(text.back()) & 0xc0U) == 0x80U)
            text.pop_back();
        if (!text.empty()) text.pop_back();
    }
}

void Browser::help() {
    Lines lines;
    lines.title = words("Help");
    lines.help = words("q back");
    lines.chooses = false;
    for (const auto* text :
         {"Arrows, Page Up, Page Down, Home, End: move", "Enter: open, show the record",
          "/: search; an empty one ends it", "f: one of the model's filters",
          "o: order by a field; the same again turns it around", "n: new record",
          "e: edit one field", "d: delete", "h: history", "u: undo the last change", "r: read anew",
          "q, Escape: back"})
        lines.lines.emplace_back(words(text));
    read_lines(std::move(lines));
}

}  // namespace socle::terminal
