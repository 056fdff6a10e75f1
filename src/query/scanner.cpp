#include "query/scanner.h"

#include "base/error.h"
#include "query/shown.h"

namespace socle::query {

namespace {

constexpr std::size_t subject_bytes_max = 300;

bool is_name_character(char character) {
    const auto byte = static_cast<unsigned char>(character);
    return (byte >= 'a' && byte <= 'z') || (byte >= 'A' && byte <= 'Z') ||
           (byte >= '0' && byte <= '9') || byte == '_' || byte == '$' || byte == ' ' ||
           byte >= 0x80;
}

/// The first character, all its bytes: messages must be UTF-8.
std::string_view first_character(std::string_view text) {
    std::size_t size = 1;
    while (size < text.size() && (static_cast<unsigned char>(text[size]) & 0xc0) == 0x80)
        ++size;
    return text.substr(0, size);
}

}  // namespace

bool Scanner::accept(char wanted) {
    if (at_end() || text_[position_] != wanted) return false;
    ++position_;
    return true;
}

bool Scanner::accept(std::string_view wanted) {
    if (!rest().starts_with(wanted)) return false;
    position_ += wanted.size();
    return true;
}

void Scanner::expect(char wanted) {
    if (!accept(wanted)) fail(std::string("\"") + wanted + "\"");
}

std::string_view Scanner::until(std::string_view ends) {
    const auto end = text_.find_first_of(ends, position_);
    const auto stop = end == std::string_view::npos ? text_.size() : end;
    const auto found = text_.substr(position_, stop - position_);
    position_ = stop;
    return found;
}

std::string Scanner::name() {
    if (peek() == '"') return quoted_value();
    const auto start = position_;
    while (!at_end()) {
        const char character = text_[position_];
        const bool dash_inside = character == '-' && position_ > start &&
                                 position_ + 1 < text_.size() && text_[position_ + 1] != '>';
        if (!is_name_character(character) && !dash_inside) break;
        ++position_;
    }
    if (position_ == start) fail("field name (* or [a..z0..9_$])");
    return std::string(text_.substr(start, position_ - start));
}

std::string Scanner::quoted_value() {
    expect('"');
    std::string value;
    while (!at_end() && text_[position_] != '"') {
        if (text_[position_] == '\\' && position_ + 1 < text_.size()) ++position_;
        value += text_[position_++];
    }
    expect('"');
    return value;
}

void Scanner::fail(std::string_view expected) const {
    const std::string found = at_end()
                                  ? "unexpected end of input"
                                  : "unexpected \"" + std::string(first_character(rest())) + "\"";
    throw base::Error(base::Code::bad_query,
                      "\"failed to parse " + shown(subject_, subject_bytes_max) +
                          "\" (line 1, column " + std::to_string(position_ + 1) + ")",
                      found + " expecting " + std::string(expected));
}

}  // namespace socle::query
