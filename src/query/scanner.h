#pragma once

#include <string>
#include <string_view>

namespace socle::query {

/// A cursor over one parameter of the URL, with PostgREST's error texts. `subject` names what is
/// being read
/// ("filter (xx.1)"); it is quoted in the message of the Error bad_query that `fail` throws.
class Scanner {
public:
    Scanner(std::string_view text, std::string subject)
        : text_(text), subject_(std::move(subject)) {}

    bool at_end() const { return position_ >= text_.size(); }
    char peek() const { return at_end() ? '\0' : text_[position_]; }
    std::string_view rest() const { return text_.substr(position_); }
    std::size_t position() const { return position_; }

    bool accept(char wanted);
    bool accept(std::string_view wanted);
    void expect(char wanted);
    /// Everything up to, and without, the first of `ends`; the whole rest when none comes.
    std::string_view until(std::string_view ends);
    /// What was read since `position`.
    std::string_view since(std::size_t position) const {
        return text_.substr(position, position_ - position);
    }
    void skip(std::size_t count) { position_ += count; }
    void back_to(std::size_t position) { position_ = position; }

    /// A field name: letters, digits, `_`, `$`, spaces and single `-` inside, or anything in double
    /// quotes.
    std::string name();
    /// A value in double quotes, `\` escaping the next character; the cursor is on the opening
    /// quote.
    std::string quoted_value();

    [[noreturn]] void fail(std::string_view expected) const;

private:
    std::string_view text_;
    std::string subject_;
    std::size_t position_ = 0;
};

}  // namespace socle::query
