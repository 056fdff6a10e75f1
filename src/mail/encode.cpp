#include "mail/encode.h"

#include <algorithm>
#include <vector>

namespace socle::mail {

namespace {

constexpr std::string_view digits = "0123456789ABCDEF";
constexpr std::string_view word_begin = "=?UTF-8?Q?";
constexpr std::string_view word_end = "?=";

std::string escaped(char c) {
    const auto byte = static_cast<unsigned char>(c);
    return {'=', digits[byte >> 4], digits[byte & 15]};
}

bool is_ascii(std::string_view text) {
    return std::ranges::all_of(text, [](char c) { return c >= ' ' && c < '\x7f'; });
}

/// Appends one line of text, broken by soft line breaks.
void add_line(std::string& out, std::string_view line) {
    std::size_t length = 0;
    for (std::size_t i = 0; i < line.size(); ++i) {
        const char c = line[i];
        if (c == '\0') continue;
        const bool blank = c == ' ' || c == '\t';
        const bool last = i + 1 == line.size();
        const bool plain = (c > ' ' && c < '\x7f' && c != '=') || (blank && !last);
        const auto piece = plain ? std::string(1, c) : escaped(c);
        if (length + piece.size() > line_bytes - (last ? 0 : 1)) {
            out += "=\r\n";
            length = 0;
        }
        out += piece;
        length += piece.size();
    }
}

/// One character of UTF-8.
std::string_view character(std::string_view text) {
    std::size_t size = 1;
    while (size < text.size() && (static_cast<unsigned char>(text[size]) & 0xc0) == 0x80)
        ++size;
    return text.substr(0, size);
}

/// As in an encoded word of RFC 2047, fit for names too.
std::string in_word(std::string_view character_text) {
    const char first = character_text.front();
    if (first == ' ') return "_";
    const bool plain = (first >= 'a' && first <= 'z') || (first >= 'A' && first <= 'Z') ||
                       (first >= '0' && first <= '9');
    if (plain) return std::string(character_text);
    std::string out;
    for (const char c : character_text)
        out += escaped(c);
    return out;
}

std::string encoded_word(const std::string& word) {
    return std::string(word_begin) + word + std::string(word_end);
}

/// Encoded words for `text`; blanks between them are no part of it. The first stands in a line
/// with `taken` bytes.
std::vector<std::string> encoded_words(std::string_view text, std::size_t taken) {
    std::vector<std::string> words;
    std::string word;
    while (!text.empty()) {
        const auto next = character(text);
        const auto piece = in_word(next);
        const auto framed = word_begin.size() + word.size() + piece.size() + word_end.size();
        const auto room = words.empty() ? word_bytes - taken : word_bytes;
        if (!word.empty() && framed > room) {
            words.push_back(encoded_word(word));
            word.clear();
        }
        word += piece;
        text.remove_prefix(next.size());
    }
    words.push_back(encoded_word(word));
    return words;
}

std::vector<std::string> plain_words(std::string_view text) {
    std::vector<std::string> words;
    while (!text.empty()) {
        // A word begins behind a blank, so that runs of blanks survive folding.
        auto end = text.find(' ', 1);
        while (end != std::string_view::npos && end + 1 < text.size() && text[end + 1] == ' ')
            ++end;
        words.emplace_back(text.substr(0, end));
        text = end == std::string_view::npos ? std::string_view() : text.substr(end + 1);
    }
    return words;
}

/// Long words that cannot be folded, and what looks like an encoded word, are encoded.
bool needs_encoding(std::string_view text) {
    if (!is_ascii(text) || text.find("=?") != std::string_view::npos) return true;
    if (text.starts_with(' ') || text.ends_with(' ')) return true;
    return std::ranges::any_of(plain_words(text),
                               [](const std::string& word) { return word.size() > 60; });
}

std::string folded(std::string_view name, const std::vector<std::string>& words) {
    std::string out = std::string(name) + ":";
    std::size_t length = out.size();
    for (const auto& word : words) {
        const bool first = &word == &words.front();
        if (!first && length + 1 + word.size() > line_bytes) {
            out += "\r\n";
            length = 0;
        }
        out += " " + word;
        length += 1 + word.size();
    }
    return out + "\r\n";
}

std::string quoted_name(std::string_view display) {
    std::string out = "\"";
    for (const char c : display) {
        if (c == '"' || c == '\\') out += '\\';
        out += c;
    }
    return out + "\"";
}

}  // namespace

std::string quoted_printable(std::string_view text) {
    std::string out;
    out.reserve(text.size() + text.size() / 8);
    while (!text.empty()) {
        const auto end = text.find('\n');
        auto line = text.substr(0, end);
        if (line.ends_with('\r')) line.remove_suffix(1);
        add_line(out, line);
        if (end == std::string_view::npos) break;
        out += "\r\n";
        text.remove_prefix(end + 1);
    }
    return out;
}

std::string text_header(std::string_view name, std::string_view text) {
    if (needs_encoding(text)) return folded(name, encoded_words(text, name.size() + 1));
    return folded(name, plain_words(text));
}

std::string address_header(std::string_view name, std::string_view display,
                           std::string_view email) {
    const std::string bracketed = "<" + std::string(email) + ">";
    if (display.empty()) return folded(name, {std::string(email)});
    std::vector<std::string> words;
    if (needs_encoding(display) || display.size() > 60) {
        words = encoded_words(display, name.size() + 1);
    } else {
        words = {quoted_name(display)};
    }
    words.push_back(bracketed);
    return folded(name, words);
}

}  // namespace socle::mail
