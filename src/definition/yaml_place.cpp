#include "definition/yaml.h"

#include <algorithm>

namespace socle::definition {
namespace {

using Style = YamlNode::Style;

bool is_space(char c) {
    return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

bool continues_character(char c) {
    return (static_cast<unsigned char>(c) & 0xC0U) == 0x80U;
}

std::size_t content_start(std::string_view raw, Style style) {
    if (style == Style::plain) return 0;
    if (style != Style::block) return std::min<std::size_t>(1, raw.size());
    const auto header_end = raw.find('\n');
    return header_end == std::string_view::npos ? raw.size() : header_end + 1;
}

std::size_t escape_length(char kind) {
    switch (kind) {
        case 'x':
            return 4;
        case 'u':
            return 6;
        case 'U':
            return 10;
        default:
            return 2;
    }
}

bool escapes_space(char kind) {
    return is_space(kind) || kind == 'n' || kind == 't' || kind == 'r';
}

std::size_t skip_spaces(std::string_view raw, std::size_t at, Style style) {
    while (at < raw.size()) {
        const bool escaped = style == Style::double_quoted && raw[at] == '\\' &&
                             at + 1 < raw.size() && escapes_space(raw[at + 1]);
        if (!escaped && !is_space(raw[at])) break;
        at += escaped ? 2 : 1;
    }
    return at;
}

Mark advanced(Mark mark, std::string_view passed) {
    mark.offset += passed.size();
    for (const char c : passed) {
        if (c == '\n') {
            ++mark.line;
            mark.column = 1;
        } else if (!continues_character(c)) {
            ++mark.column;
        }
    }
    return mark;
}

std::size_t character_end(std::string_view text, std::size_t at) {
    ++at;
    while (at < text.size() && continues_character(text[at]))
        ++at;
    return at;
}

}  // namespace

Mark place_in(const YamlNode& scalar, std::string_view source, std::size_t offset) {
    const auto begin = std::min(scalar.begin.offset, source.size());
    const auto raw = source.substr(begin, std::max(scalar.end, begin) - begin);
    const std::string_view text = scalar.text;
    std::size_t at = content_start(raw, scalar.style);
    std::size_t read = 0;
    while (read < std::min(offset, text.size())) {
        if (is_space(text[read])) {
            ++read;
            continue;
        }
        at = skip_spaces(raw, at, scalar.style);
        if (scalar.style == Style::double_quoted && at + 1 < raw.size() && raw[at] == '\\') {
            at += escape_length(raw[at + 1]);
        } else {
            at += scalar.style == Style::single_quoted && text[read] == '\'' ? 2 : 1;
            while (at < raw.size() && continues_character(raw[at]))
                ++at;
        }
        read = character_end(text, read);
    }
    if (offset < text.size() && !is_space(text[offset])) at = skip_spaces(raw, at, scalar.style);
    return advanced(scalar.begin, raw.substr(0, std::min(at, raw.size())));
}

}  // namespace socle::definition
