#pragma once

#include <array>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace socle::base {

// What full-text search sees of a text. Both stores see the same: on SQLite it is computed here, on
// PostgreSQL by the function `socle_search_vector`, whose SQL (store/postgres_search.h) is made of
// the constants below.
//
//   word    a letter or digit of the text in lower case (Unicode, NFC), and all letters, digits and
//           marks that follow it
//   lexeme  the stem of a word by the Snowball stemmer of a language, its accents taken away; in
//           the language `simple` the word itself. A word with accents has a second one: that of
//           the word without them. Stemmers need the accents, people leave them out: either way the
//           word is found.
//
// No word is left out for being frequent. Only so much of a text is seen as PostgreSQL keeps of it.

/// Whatever changes in what is seen needs another version: indexes of another one are made anew.
inline constexpr int analysis_version = 1;

inline constexpr std::size_t searched_characters_max = 100'000;  ///< of a text
inline constexpr int searched_words_max = 16'383;                ///< of a text
inline constexpr std::size_t word_characters_max = 200;  ///< of a word; the others are not seen
inline constexpr int lexeme_positions_max = 256;         ///< of one lexeme in a text

/// The languages there are stemmers for on both stores (PostgreSQL since 13), sorted.
inline constexpr std::array<std::string_view, 23> search_languages = {
    "arabic",     "danish",  "dutch",     "english",    "finnish",  "french",
    "german",     "greek",   "hungarian", "indonesian", "irish",    "italian",
    "lithuanian", "nepali",  "norwegian", "portuguese", "romanian", "russian",
    "simple",     "spanish", "swedish",   "tamil",      "turkish"};
bool is_search_language(std::string_view name);
/// That of a language tag: "french" for fr and fr-CA; "simple" where there is no stemmer.
std::string_view search_language_of(std::string_view tag);

/// Characters from `first` to `last`.
struct CharacterRange {
    char32_t first;
    char32_t last;
};
/// Marks that do not end a word, and those of them that count as accents.
extern const std::vector<CharacterRange> word_marks;
extern const std::vector<CharacterRange> accents;

struct Lexeme {
    std::string text;
    int position = 0;  ///< of its word, from 1
    bool operator==(const Lexeme&) const = default;
};

/// The words of a text in lower case; bytes that are no UTF-8 end a word.
std::vector<std::string> words_of(std::string_view text);

/// Finds lexemes in one language. Not for several threads at a time.
class Analyser {
public:
    /// `language` is one of search_languages.
    explicit Analyser(std::string_view language);
    ~Analyser();
    Analyser(Analyser&&) noexcept;
    Analyser& operator=(Analyser&&) noexcept;

    /// One or, of a word with accents, two.
    std::vector<std::string> lexemes_of_word(const std::string& word) const;
    /// In order of position; beyond lexeme_positions_max of a lexeme its positions are gaps.
    std::vector<Lexeme> lexemes_of(std::string_view text) const;

private:
    std::string stem_of(const std::string& word) const;

    struct Stemmer;
    std::unique_ptr<Stemmer> stemmer_;  ///< null: simple
};

}  // namespace socle::base
