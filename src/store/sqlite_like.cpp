#include "store/sqlite_like.h"

#include "base/error.h"

#include <cstddef>

namespace socle::store {

namespace {

std::size_t character_end(std::string_view text, std::size_t at) {
    ++at;
    while (at < text.size() && (static_cast<unsigned char>(text[at]) & 0xc0) == 0x80)
        ++at;
    return at;
}

struct Position {
    std::size_t text = 0;
    std::size_t pattern = 0;
};

/// Moves over one character that is no `%`; false when it does not match.
bool advance(std::string_view text, std::string_view pattern, Position& at) {
    char wanted = pattern[at.pattern];
    if (wanted == '_') {
        at.text = character_end(text, at.text);
        ++at.pattern;
        return true;
    }
    std::size_t next = at.pattern + 1;
    if (wanted == '\\') {
        if (next == pattern.size()) {
            throw base::Error(base::Code::bad_value,
                              "LIKE pattern must not end with escape character");
        }
        wanted = pattern[next++];
    }
    if (text[at.text] != wanted) return false;
    ++at.text;
    at.pattern = next;
    return true;
}

}  // namespace

bool like_matches(std::string_view text, std::string_view pattern) {
    Position at;
    Position retry;
    bool may_retry = false;
    while (at.text < text.size()) {
        if (at.pattern < pattern.size() && pattern[at.pattern] == '%') {
            retry = {at.text, ++at.pattern};
            may_retry = true;
            if (at.pattern == pattern.size()) return true;
        } else if (at.pattern == pattern.size() || !advance(text, pattern, at)) {
            if (!may_retry) return false;
            retry.text = character_end(text, retry.text);
            at = retry;
        }
    }
    while (at.pattern < pattern.size() && pattern[at.pattern] == '%')
        ++at.pattern;
    return at.pattern == pattern.size();
}

}  // namespace socle::store
