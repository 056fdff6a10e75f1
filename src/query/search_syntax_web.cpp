#include "query/search_syntax.h"

#include "base/text.h"

#include <algorithm>
#include <utility>

namespace socle::query {

namespace {

using Kind = SearchQuery::Kind;

bool is_space(char c) {
    return c == ' ' || (c >= '\t' && c <= '\r');
}

bool ends_word(char c) {
    constexpr std::string_view ends = "!|&():\"";
    return is_space(c) || ends.contains(c);
}

/// Reads words, `"phrases"`, `or` and `-` in PostgreSQL's way: nothing is ever wrong.
class WebSearch {
public:
    explicit WebSearch(std::string_view text) : text_(text) {}

    SearchQuery take() {
        std::vector<SearchQuery> alternatives;
        std::vector<SearchQuery> together;
        while (skip_to_operand()) {
            if (!together.empty() && accept_or()) {
                alternatives.push_back(search_group(Kind::all_of, std::move(together)));
                together.clear();
                continue;
            }
            together.push_back(operand());
        }
        alternatives.push_back(search_group(Kind::all_of, std::move(together)));
        return search_group(Kind::any_of, std::move(alternatives));
    }

private:
    bool at_end() const { return at_ >= text_.size(); }

    /// Signs between words mean nothing, but for quotes and minus.
    bool skip_to_operand() {
        while (!at_end() && text_[at_] != '"' && ends_word(text_[at_]))
            ++at_;
        return !at_end();
    }

    /// The word `or`, if it is not part of another and something follows.
    bool accept_or() {
        const auto rest = text_.substr(at_);
        if (rest.size() < 3 || !base::equals_ignoring_case(rest.substr(0, 2), "or")) return false;
        const auto next = static_cast<unsigned char>(rest[2]);
        const bool inside =
            next >= 0x80 || next == '-' || next == '_' || std::isalnum(static_cast<int>(next)) != 0;
        if (inside || std::ranges::all_of(rest.substr(3), is_space)) return false;
        at_ += 2;
        return true;
    }

    SearchQuery operand() {
        bool negated = false;
        while (!at_end() && text_[at_] == '-') {
            negated = !negated;
            ++at_;
            if (!skip_to_operand()) return {};
        }
        SearchQuery found;
        found.phrase = search_words(text_[at_] == '"' ? quoted() : word(), false);
        return negated ? search_negation(std::move(found)) : found;
    }

    std::string_view quoted() {
        const auto begin = ++at_;
        while (!at_end() && text_[at_] != '"')
            ++at_;
        return text_.substr(begin, at_++ - begin);
    }

    std::string_view word() {
        const auto begin = at_;
        while (!at_end() && !ends_word(text_[at_]))
            ++at_;
        return text_.substr(begin, at_ - begin);
    }

    std::string_view text_;
    std::size_t at_ = 0;
};

}  // namespace

SearchQuery read_web_search(std::string_view text) {
    return WebSearch(text).take();
}

}  // namespace socle::query
