#include "query/search_syntax.h"

#include "base/error.h"

#include <algorithm>
#include <charconv>
#include <optional>
#include <string>
#include <utility>

namespace socle::query {

namespace {

using base::Code;
using base::Error;
using base::SearchPhrase;
using Kind = SearchQuery::Kind;

bool is_space(char c) {
    return c == ' ' || (c >= '\t' && c <= '\r');
}

bool is_operator(char c) {
    constexpr std::string_view operators = "!|&()";
    return operators.contains(c);
}

/// The phrases any of which a part between `<->` may be.
std::vector<SearchPhrase> alternatives_of(SearchQuery part) {
    if (part.negated || part.kind == Kind::all_of) {
        throw Error(Code::unsupported, "& and ! between <-> are not served", {},
                    "Words, phrases and | may stand beside <->.");
    }
    if (part.kind == Kind::phrase) return {std::move(part.phrase)};
    std::vector<SearchPhrase> all;
    for (auto& child : part.children) {
        for (auto& phrase : alternatives_of(std::move(child)))
            all.push_back(std::move(phrase));
    }
    return all;
}

SearchPhrase followed_by(SearchPhrase first, const SearchPhrase& second, int distance) {
    const int start = first.words.back().offset + distance;
    for (const auto& word : second.words)
        first.words.push_back({word.text, start + word.offset, word.prefix});
    return first;
}

/// Recursive descent over PostgreSQL's tsquery: `|` binds least, then `&`, `<->`, `!`.
class TsqueryReader {
public:
    explicit TsqueryReader(std::string_view text) : text_(text) {}

    SearchQuery take() {
        skip_spaces();
        if (at_end()) return {};
        auto query = any_of(1);
        if (!at_end()) syntax_error();
        return query;
    }

private:
    bool at_end() const { return at_ >= text_.size(); }
    char peek() const { return at_end() ? '\0' : text_[at_]; }

    void skip_spaces() {
        while (!at_end() && is_space(text_[at_]))
            ++at_;
    }

    bool accept(char wanted) {
        skip_spaces();
        if (peek() != wanted || at_end()) return false;
        ++at_;
        return true;
    }

    [[noreturn]] void syntax_error() const { refuse_search("syntax error in tsquery", text_); }

    SearchQuery any_of(int depth) {
        if (depth > search_depth_max) {
            throw Error(Code::bad_query, "a search has at most " +
                                             std::to_string(search_depth_max) + " nested groups");
        }
        std::vector<SearchQuery> parts;
        do {
            parts.push_back(all_of(depth));
        } while (accept('|'));
        skip_spaces();
        return search_group(Kind::any_of, std::move(parts));
    }

    SearchQuery all_of(int depth) {
        std::vector<SearchQuery> parts;
        do {
            parts.push_back(row(depth));
        } while (accept('&'));
        return search_group(Kind::all_of, std::move(parts));
    }

    SearchQuery row(int depth) {
        auto first = operand(depth);
        auto distance = accept_distance();
        if (!distance) return first;
        std::vector<SearchPhrase> phrases;
        if (!first.empty()) phrases = alternatives_of(std::move(first));
        int skipped = 0;
        while (distance) {
            auto next = operand(depth);
            skipped += *distance;
            if (!next.empty()) {
                phrases = joined(phrases, alternatives_of(std::move(next)), skipped);
                skipped = 0;
            }
            distance = accept_distance();
        }
        std::vector<SearchQuery> parts;
        for (auto& phrase : phrases)
            parts.push_back({.phrase = std::move(phrase)});
        return search_group(Kind::any_of, std::move(parts));
    }

    static std::vector<SearchPhrase> joined(const std::vector<SearchPhrase>& first,
                                            std::vector<SearchPhrase> second, int distance) {
        if (first.empty()) return second;
        std::vector<SearchPhrase> all;
        int words = 0;
        for (const auto& before : first) {
            for (const auto& after : second) {
                all.push_back(followed_by(before, after, distance));
                words += static_cast<int>(all.back().words.size());
                check_search_words(words);
            }
        }
        return all;
    }

    /// `<->` or `<2>`.
    std::optional<int> accept_distance() {
        skip_spaces();
        if (peek() != '<') return std::nullopt;
        const auto end = text_.find('>', at_);
        if (end == std::string_view::npos) syntax_error();
        const auto digits = text_.substr(at_ + 1, end - at_ - 1);
        at_ = end + 1;
        if (digits == "-") return 1;
        int distance = 0;
        const auto* const last = digits.data() + digits.size();
        const auto [stop, fault] = std::from_chars(digits.data(), last, distance);
        if (digits.empty() || digits.front() == '-' || stop != last) syntax_error();
        if (fault != std::errc() || distance > search_distance_max) {
            throw Error(Code::value_out_of_range,
                        "distance in phrase operator must be an integer value between zero and " +
                            std::to_string(search_distance_max) + " inclusive");
        }
        return distance;
    }

    SearchQuery operand(int depth) {
        bool negated = false;
        while (accept('!'))
            negated = !negated;
        SearchQuery found;
        if (accept('(')) {
            found = any_of(depth + 1);
            if (!accept(')')) syntax_error();
        } else {
            if (at_end()) refuse_search("no operand in tsquery", text_);
            if (is_operator(peek()) || peek() == ':') syntax_error();
            found.phrase = word();
        }
        return negated ? search_negation(std::move(found)) : found;
    }

    SearchPhrase word() {
        const auto text = peek() == '\'' ? quoted() : unquoted();
        return search_words(text, accept_prefix());
    }

    std::string quoted() {
        std::string word;
        for (++at_; !at_end(); ++at_) {
            if (peek() == '\\' && at_ + 1 < text_.size()) {
                ++at_;
            } else if (peek() == '\'') {
                const bool doubled = at_ + 1 < text_.size() && text_[at_ + 1] == '\'';
                if (!doubled) {
                    ++at_;
                    return word;
                }
                ++at_;
            }
            word += text_[at_];
        }
        syntax_error();
    }

    std::string unquoted() {
        std::string word;
        for (; !at_end(); ++at_) {
            const char c = peek();
            if (is_space(c) || is_operator(c) || c == ':') break;
            if (c == '\\' && at_ + 1 < text_.size()) ++at_;
            word += text_[at_];
        }
        return word;
    }

    /// `:*`. What else may follow a colon are weights.
    bool accept_prefix() {
        if (peek() != ':') return false;
        ++at_;
        const auto end = std::min(text_.find_first_of(" \t\n\v\f\r!|&()<", at_), text_.size());
        const auto marks = text_.substr(at_, end - at_);
        at_ = end;
        constexpr std::string_view weights = "abcdABCD*";
        if (!std::ranges::all_of(marks, [&](char c) { return weights.contains(c); })) {
            syntax_error();
        }
        if (marks.empty() || marks == "*") return marks == "*";
        throw Error(Code::unsupported, "weights of words are not served", {},
                    "Fields have no weights; leave out the letters behind the colon.");
    }

    std::string_view text_;
    std::size_t at_ = 0;
};

}  // namespace

SearchQuery read_tsquery(std::string_view text) {
    return TsqueryReader(text).take();
}

}  // namespace socle::query
