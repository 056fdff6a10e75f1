#include "definition/expression_syntax.h"

#include "base/text.h"

#include <fmt/format.h>

#include <array>
#include <charconv>
#include <optional>

namespace socle::definition {
namespace {

constexpr std::int64_t second_us = 1'000'000;
constexpr std::int64_t duration_us_max = second_us * 86'400 * 366'000;

struct Unit {
    char letter;
    std::int64_t us;
};
constexpr std::array units = {Unit{'s', second_us}, Unit{'m', 60 * second_us},
                              Unit{'h', 3600 * second_us}, Unit{'d', 86'400 * second_us},
                              Unit{'w', 7 * 86'400 * second_us}};

/// Signs of other languages, and what to write here.
struct Foreign {
    std::string_view sign;
    std::string_view instead;
};
constexpr std::array foreign_signs = {Foreign{"==", "="},
                                      Foreign{"<>", "!="},
                                      Foreign{"&&", "and"},
                                      Foreign{"::", ""},
                                      Foreign{"!~", "not … matches"},
                                      Foreign{"!", "not"},
                                      Foreign{"~", "matches"},
                                      Foreign{"|", "or"},
                                      Foreign{"&", "and"}};
constexpr std::array<std::string_view, 15> signs = {"||", "!=", "<=", ">=", "=", "<", ">", "+",
                                                    "-",  "*",  "/",  "(",  ")", ",", "."};

bool is_digit(char c) {
    return c >= '0' && c <= '9';
}
bool is_space(char c) {
    return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}
bool starts_word(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
}
bool in_word(char c) {
    return starts_word(c) || is_digit(c);
}

class Tokenizer {
public:
    Tokenizer(std::string_view text, std::vector<ExpressionProblem>& problems)
        : text_(text), problems_(problems) {}

    std::vector<Token> run() {
        while (!failed_) {
            while (at_ < text_.size() && is_space(text_[at_])) {
                ++at_;
            }
            if (at_ == text_.size()) {
                break;
            }
            next();
        }
        add(Token::Kind::end, failed_ ? text_.size() : at_, {});
        return std::move(tokens_);
    }

private:
    void next() {
        const char c = text_[at_];
        if (starts_word(c)) {
            const std::size_t start = at_;
            skip_word();
            add(Token::Kind::word, start, std::string(text_.substr(start, at_ - start)));
        } else if (is_digit(c)) {
            number();
        } else if (c == '\'') {
            string();
        } else if (c == '"') {
            fail(at_, "a text is written in single quotes: 'text'");
        } else {
            sign();
        }
    }

    void number() {
        const std::size_t start = at_;
        skip_digits();
        if (at_ + 1 < text_.size() && text_[at_] == '.' && is_digit(text_[at_ + 1])) {
            ++at_;
            skip_digits();
        }
        const std::size_t digits_end = at_;
        skip_exponent();
        if (at_ == digits_end && at_ < text_.size() && in_word(text_[at_])) {
            skip_word();
            duration(start, digits_end);
            return;
        }
        add(Token::Kind::number, start, std::string(text_.substr(start, at_ - start)));
    }

    void duration(std::size_t start, std::size_t digits_end) {
        const std::string_view digits = text_.substr(start, digits_end - start);
        const std::string_view written = text_.substr(start, at_ - start);
        std::int64_t count = 0;
        const auto read = std::from_chars(digits.data(), digits.data() + digits.size(), count);
        for (const Unit& unit : units) {
            if (at_ - digits_end != 1 || text_[digits_end] != unit.letter ||
                read.ptr != digits.data() + digits.size()) {
                continue;
            }
            if (read.ec != std::errc() || count > duration_us_max / unit.us) {
                fail(start, fmt::format("the duration {} is too long", written));
                return;
            }
            add(Token::Kind::duration, start, std::string(written));
            tokens_.back().duration_us = count * unit.us;
            return;
        }
        fail(start, fmt::format("'{}' is neither a number nor a duration (30s, 45m, 12h, 7d, 2w)",
                                written));
    }

    void string() {
        const std::size_t start = at_++;
        std::string value;
        while (at_ < text_.size()) {
            if (text_[at_] != '\'') {
                value += text_[at_++];
            } else if (at_ + 1 < text_.size() && text_[at_ + 1] == '\'') {
                value += '\'';
                at_ += 2;
            } else {
                ++at_;
                add(Token::Kind::string, start, std::move(value));
                return;
            }
        }
        fail(start, "this text has no closing quote");
    }

    void sign() {
        const std::string_view rest = text_.substr(at_);
        for (const std::string_view known : signs) {
            if (rest.starts_with(known) && !rest.starts_with("==") && !rest.starts_with("<>")) {
                const std::size_t start = at_;
                at_ += known.size();
                add(Token::Kind::sign, start, std::string(known));
                return;
            }
        }
        for (const Foreign& foreign : foreign_signs) {
            if (rest.starts_with(foreign.sign)) {
                fail(at_, foreign.instead.empty()
                              ? fmt::format("there is no '{}' here", foreign.sign)
                              : fmt::format("write '{}' instead of '{}'", foreign.instead,
                                            foreign.sign));
                return;
            }
        }
        fail(at_, fmt::format("unexpected character '{}'", character()));
    }

    /// The whole UTF-8 character at the place reached; the text is valid UTF-8.
    std::string_view character() const {
        std::size_t length = 1;
        while (at_ + length < text_.size() && (text_[at_ + length] & 0xC0) == 0x80) {
            ++length;
        }
        return text_.substr(at_, length);
    }

    void skip_digits() {
        while (at_ < text_.size() && is_digit(text_[at_])) {
            ++at_;
        }
    }
    void skip_word() {
        while (at_ < text_.size() && in_word(text_[at_])) {
            ++at_;
        }
    }
    void skip_exponent() {
        std::size_t after = at_;
        if (after == text_.size() || (text_[after] != 'e' && text_[after] != 'E')) {
            return;
        }
        ++after;
        if (after < text_.size() && (text_[after] == '+' || text_[after] == '-')) {
            ++after;
        }
        if (after < text_.size() && is_digit(text_[after])) {
            at_ = after;
            skip_digits();
        }
    }

    void add(Token::Kind kind, std::size_t start, std::string text) {
        tokens_.push_back({kind, std::move(text), start, at_, 0});
    }
    void fail(std::size_t offset, std::string message) {
        problems_.push_back({offset, std::move(message)});
        failed_ = true;
    }

    std::string_view text_;
    std::vector<ExpressionProblem>& problems_;
    std::vector<Token> tokens_;
    std::size_t at_ = 0;
    bool failed_ = false;
};

}  // namespace

std::vector<Token> tokens_of(std::string_view text, std::vector<ExpressionProblem>& problems) {
    const bool clean = base::valid_utf8(text) && text.find('\0') == std::string_view::npos;
    if (!clean) {
        problems.push_back({0, "the expression is not valid UTF-8 text"});
        text = {};
    }
    return Tokenizer(text, problems).run();
}

}  // namespace socle::definition
