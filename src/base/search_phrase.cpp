#include "base/search_phrase.h"

#include "base/error.h"

#include <algorithm>
#include <charconv>
#include <iterator>
#include <utility>

namespace socle::base {

namespace {

constexpr std::string_view prefix_mark = ":*";

void require(bool good) {
    if (!good) throw Error(Code::internal, "a search phrase of another form");
}

bool fits(const Lexeme& lexeme, const SearchPhrase::Word& word) {
    const auto is = [&](const std::string& text) {
        return word.prefix ? lexeme.text.starts_with(text) : lexeme.text == text;
    };
    return is(word.text) || (!word.other.empty() && is(word.other));
}

std::string distance_text(int distance) {
    return distance == 1 ? " <-> " : " <" + std::to_string(distance) + "> ";
}

/// Takes `<-> ` or `<2> ` off the front.
int take_distance(std::string_view& text) {
    const auto end = text.find('>');
    require(text.starts_with('<') && end != std::string_view::npos);
    const auto digits = text.substr(1, end - 1);
    text.remove_prefix(std::min(end + 2, text.size()));
    if (digits == "-") return 1;
    int distance = 0;
    const auto [last, fault] =
        std::from_chars(digits.data(), digits.data() + digits.size(), distance);
    require(fault == std::errc() && last == digits.data() + digits.size());
    return distance;
}

std::string lexeme_text(const std::string& lexeme, bool prefix) {
    auto text = '\'' + lexeme + '\'';
    if (prefix) text += prefix_mark;
    return text;
}

bool accept(std::string_view& text, std::string_view wanted) {
    if (!text.starts_with(wanted)) return false;
    text.remove_prefix(wanted.size());
    return true;
}

/// Takes `'word'` or `'word':*` off the front.
SearchPhrase::Word take_lexeme(std::string_view& text) {
    const auto end = text.find('\'', 1);
    require(text.starts_with('\'') && end != std::string_view::npos);
    SearchPhrase::Word word;
    word.text = text.substr(1, end - 1);
    text.remove_prefix(end + 1);
    word.prefix = accept(text, prefix_mark);
    return word;
}

/// Takes a word, of one lexeme or two, and the space behind it off the front.
SearchPhrase::Word take_word(std::string_view& text) {
    const bool two = accept(text, "(");
    auto word = take_lexeme(text);
    if (two) {
        require(accept(text, " | "));
        word.other = take_lexeme(text).text;
        require(accept(text, ")"));
    }
    accept(text, " ");
    return word;
}

/// The positions of the first word from which the rest follows.
std::vector<int> starts_of(const std::vector<Lexeme>& lexemes, const SearchPhrase::Word& word) {
    std::vector<int> starts;
    for (const auto& lexeme : lexemes) {
        if (fits(lexeme, word)) starts.push_back(lexeme.position - word.offset);
    }
    return starts;
}

}  // namespace

bool SearchPhrase::in_a_row() const {
    for (std::size_t index = 0; index < words.size(); ++index) {
        if (words[index].offset != static_cast<int>(index)) return false;
        if (words[index].prefix && index + 1 < words.size()) return false;
    }
    return true;
}

std::string to_text(const SearchPhrase& phrase) {
    std::string text;
    int offset = 0;
    for (const auto& word : phrase.words) {
        if (!text.empty()) text += distance_text(word.offset - offset);
        offset = word.offset;
        const auto lexeme = lexeme_text(word.text, word.prefix);
        text += word.other.empty()
                    ? lexeme
                    : '(' + lexeme + " | " + lexeme_text(word.other, word.prefix) + ')';
    }
    return text;
}

SearchPhrase read_phrase(std::string_view text) {
    SearchPhrase phrase;
    int offset = 0;
    while (!text.empty()) {
        if (!phrase.words.empty()) offset += take_distance(text);
        phrase.words.push_back(take_word(text));
        phrase.words.back().offset = offset;
    }
    return phrase;
}

SearchPhrase analysed(const Analyser& analyser, const SearchPhrase& phrase) {
    auto result = phrase;
    for (auto& word : result.words) {
        auto lexemes = analyser.lexemes_of_word(word.text);
        word.text = std::move(lexemes.front());
        if (lexemes.size() > 1) word.other = std::move(lexemes.back());
    }
    return result;
}

bool matches(const std::vector<Lexeme>& lexemes, const SearchPhrase& phrase) {
    if (phrase.words.empty()) return false;
    auto starts = starts_of(lexemes, phrase.words.front());
    for (std::size_t index = 1; index < phrase.words.size() && !starts.empty(); ++index) {
        const auto others = starts_of(lexemes, phrase.words[index]);
        std::vector<int> kept;
        std::ranges::set_intersection(starts, others, std::back_inserter(kept));
        starts = std::move(kept);
    }
    return !starts.empty();
}

}  // namespace socle::base
