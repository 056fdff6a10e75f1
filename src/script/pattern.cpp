#include "script/pattern.h"

#include <algorithm>
#include <utility>

namespace socle::script {

namespace {

constexpr char escape = '%';

bool is_digit(unsigned char c) {
    return c >= '0' && c <= '9';
}
bool is_lower(unsigned char c) {
    return c >= 'a' && c <= 'z';
}
bool is_upper(unsigned char c) {
    return c >= 'A' && c <= 'Z';
}
bool is_letter(unsigned char c) {
    return is_lower(c) || is_upper(c);
}
bool is_control(unsigned char c) {
    return c < 32 || c == 127;
}
bool is_graphic(unsigned char c) {
    return c > 32 && c < 127;
}
bool is_space(unsigned char c) {
    return c == ' ' || (c >= '\t' && c <= '\r');
}
bool is_hexadecimal(unsigned char c) {
    return is_digit(c) || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
}

unsigned char lowered(unsigned char c) {
    return is_upper(c) ? static_cast<unsigned char>(c + ('a' - 'A')) : c;
}

/// The class `%letter`; a capital is all but the class.
bool in_class(unsigned char c, unsigned char letter) {
    bool is = false;
    switch (lowered(letter)) {
        case 'a':
            is = is_letter(c);
            break;
        case 'c':
            is = is_control(c);
            break;
        case 'd':
            is = is_digit(c);
            break;
        case 'g':
            is = is_graphic(c);
            break;
        case 'l':
            is = is_lower(c);
            break;
        case 'p':
            is = is_graphic(c) && !is_letter(c) && !is_digit(c);
            break;
        case 's':
            is = is_space(c);
            break;
        case 'u':
            is = is_upper(c);
            break;
        case 'w':
            is = is_letter(c) || is_digit(c);
            break;
        case 'x':
            is = is_hexadecimal(c);
            break;
        case 'z':
            is = c == 0;
            break;
        default:
            return letter == c;
    }
    return is_upper(letter) ? !is : is;
}

}  // namespace

Pattern::Pattern(std::string_view text, std::string_view pattern, Watch watch)
    : text_(text), pattern_(pattern), watch_(std::move(watch)) {}

std::optional<std::size_t> Pattern::match(std::size_t from) {
    level_ = 0;
    depth_ = 0;
    return do_match(from, 0);
}

Capture Pattern::capture(std::size_t index, std::size_t from, std::size_t to) const {
    if (index >= level_) {
        if (index != 0) {
            throw PatternError("invalid capture index %" + std::to_string(index + 1));
        }
        return {text_.substr(from, to - from), std::nullopt};
    }
    const auto& mark = marks_.at(index);
    if (mark.state == State::open) throw PatternError("unfinished capture");
    if (mark.state == State::place) return {{}, mark.from + 1};
    return {text_.substr(mark.from, mark.length), std::nullopt};
}

/// Behind its end there is a zero, as in Lua's texts.
unsigned char Pattern::text_at(std::size_t at) const {
    return at < text_.size() ? static_cast<unsigned char>(text_[at]) : 0;
}

unsigned char Pattern::pattern_at(std::size_t at) const {
    return at < pattern_.size() ? static_cast<unsigned char>(pattern_[at]) : 0;
}

void Pattern::spend(std::size_t steps) {
    steps_ += steps;
    if (steps_ >= steps_between_watches) watch_(std::exchange(steps_, 0));
}

/// Behind the class, set or letter that begins at `item`.
std::size_t Pattern::item_end(std::size_t item) {
    const auto size = pattern_.size();
    const auto first = pattern_at(item++);
    if (first == escape) {
        if (item >= size) throw PatternError("malformed pattern (ends with '%')");
        return item + 1;
    }
    if (first != '[') return item;
    const auto begin = item;
    if (pattern_at(item) == '^') ++item;
    do {
        if (item >= size) throw PatternError("malformed pattern (missing ']')");
        if (pattern_at(item++) == escape && item < size) ++item;
    } while (pattern_at(item) != ']');
    spend(item - begin);
    return item + 1;
}

/// `set_end`: its closing bracket.
bool Pattern::in_set(unsigned char c, std::size_t set, std::size_t set_end) {
    bool inside = true;
    auto at = set + 1;
    if (pattern_at(at) == '^') {
        inside = false;
        ++at;
    }
    spend(set_end - set);
    while (at < set_end) {
        const auto first = pattern_at(at);
        if (first == escape) {
            if (in_class(c, pattern_at(at + 1))) return inside;
            at += 2;
        } else if (pattern_at(at + 1) == '-' && at + 2 < set_end) {
            if (first <= c && c <= pattern_at(at + 2)) return inside;
            at += 3;
        } else {
            if (first == c) return inside;
            ++at;
        }
    }
    return !inside;
}

/// Whether the text at `at` is of the class, set or letter at `item`.
bool Pattern::fits(std::size_t at, std::size_t item, std::size_t end) {
    spend(1);
    if (at >= text_.size()) return false;
    const auto c = text_at(at);
    switch (pattern_at(item)) {
        case '.':
            return true;
        case escape:
            return in_class(c, pattern_at(item + 1));
        case '[':
            return in_set(c, item, end - 1);
        default:
            return pattern_at(item) == c;
    }
}

Pattern::End Pattern::do_match(std::size_t at, std::size_t item) {
    if (depth_ >= depth_max) throw PatternError("pattern too complex");
    ++depth_;
    const auto end = match_items(at, item);
    --depth_;
    return end;
}

bool Pattern::is_special(std::size_t item) const {
    const auto next = pattern_at(item + 1);
    return pattern_at(item) == escape && (next == 'b' || next == 'f' || is_digit(next));
}

Pattern::End Pattern::match_items(std::size_t at, std::size_t item) {
    while (item < pattern_.size()) {
        spend(1);
        const auto first = pattern_at(item);
        if (first == '(') {
            if (pattern_at(item + 1) == ')') return open_capture(at, item + 2, State::place);
            return open_capture(at, item + 1, State::open);
        }
        if (first == ')') return close_capture(at, item + 1);
        if (first == '$' && item + 1 == pattern_.size()) {
            return at == text_.size() ? End(at) : std::nullopt;
        }
        if (is_special(item)) {
            if (!step_special(at, item)) return std::nullopt;
            continue;
        }
        const auto end = item_end(item);
        const auto repeat = pattern_at(end);
        if (fits(at, item, end)) {
            if (repeat == '*') return longest(at, item, end);
            if (repeat == '+') return longest(at + 1, item, end);
            if (repeat == '-') return shortest(at, item, end);
            if (repeat != '?') {
                ++at;
                item = end;
                continue;
            }
            if (const auto with = do_match(at + 1, end + 1)) return with;
        } else if (repeat != '*' && repeat != '?' && repeat != '-') {
            return std::nullopt;
        }
        item = end + 1;
    }
    return at;
}

bool Pattern::step_special(std::size_t& at, std::size_t& item) {
    const auto next = pattern_at(item + 1);
    if (next == 'f') {
        const auto set = item + 2;
        if (pattern_at(set) != '[') throw PatternError("missing '[' after '%f' in pattern");
        item = item_end(set);
        return is_frontier(at, set, item - 1);
    }
    const auto end = next == 'b' ? match_balance(at, item + 2) : match_again(at, next);
    if (!end) return false;
    at = *end;
    item += next == 'b' ? 4 : 2;
    return true;
}

Pattern::End Pattern::longest(std::size_t at, std::size_t item, std::size_t end) {
    auto to = at;
    while (fits(to, item, end))
        ++to;
    for (;; --to) {
        if (const auto found = do_match(to, end + 1)) return found;
        if (to == at) return std::nullopt;
    }
}

Pattern::End Pattern::shortest(std::size_t at, std::size_t item, std::size_t end) {
    for (;; ++at) {
        if (const auto found = do_match(at, end + 1)) return found;
        if (!fits(at, item, end)) return std::nullopt;
    }
}

Pattern::End Pattern::open_capture(std::size_t at, std::size_t item, State state) {
    if (level_ >= captures_max) throw PatternError("too many captures");
    marks_.at(level_) = {at, 0, state};
    ++level_;
    const auto end = do_match(at, item);
    if (!end) --level_;
    return end;
}

Pattern::End Pattern::close_capture(std::size_t at, std::size_t item) {
    auto open = level_;
    while (open > 0 && marks_.at(open - 1).state != State::open)
        --open;
    if (open == 0) throw PatternError("invalid pattern capture");
    auto& mark = marks_.at(open - 1);
    mark.length = at - mark.from;
    mark.state = State::closed;
    const auto end = do_match(at, item);
    if (!end) mark.state = State::open;
    return end;
}

Pattern::End Pattern::match_balance(std::size_t at, std::size_t item) {
    if (item + 1 >= pattern_.size()) {
        throw PatternError("malformed pattern (missing arguments to '%b')");
    }
    const auto open = pattern_at(item);
    const auto close = pattern_at(item + 1);
    if (at >= text_.size() || text_at(at) != open) return std::nullopt;
    std::size_t depth = 1;
    while (++at < text_.size()) {
        spend(1);
        if (text_at(at) == close) {
            if (--depth == 0) return at + 1;
        } else if (text_at(at) == open) {
            ++depth;
        }
    }
    return std::nullopt;
}

/// What the capture `digit` holds, once more.
Pattern::End Pattern::match_again(std::size_t at, unsigned char digit) {
    const auto index = static_cast<std::size_t>(digit - '1');
    if (digit == '0' || index >= level_ || marks_.at(index).state == State::open) {
        throw PatternError("invalid capture index %" + std::string(1, static_cast<char>(digit)));
    }
    const auto& mark = marks_.at(index);
    if (mark.state == State::place) return std::nullopt;
    spend(mark.length);
    const auto held = text_.substr(mark.from, mark.length);
    if (text_.substr(at, mark.length) != held) return std::nullopt;
    return at + mark.length;
}

bool Pattern::is_frontier(std::size_t at, std::size_t set, std::size_t set_end) {
    const unsigned char before = at == 0 ? 0 : text_at(at - 1);
    return !in_set(before, set, set_end) && in_set(text_at(at), set, set_end);
}

}  // namespace socle::script
