#pragma once

#include "base/lexemes.h"

#include <string>
#include <string_view>
#include <vector>

namespace socle::base {

/// What one part of a full-text query looks for: a word, a beginning of words, or several of them
/// at distances. Written as PostgreSQL writes a tsquery: `'fat':* <-> 'cat'`, a word
/// with two lexemes `('amus' | 'amuse')`; the words of such a text are letters, digits and marks
/// and never need an escape. Nothing is found by one of no words.
struct SearchPhrase {
    struct Word {
        std::string text;
        int offset = 0;          ///< of its position from that of the first
        bool prefix = false;     ///< words that begin so
        std::string other = {};  ///< its second lexeme, as good as the first; "" none
        bool operator==(const Word&) const = default;
    };
    std::vector<Word> words;  ///< their offsets never fall
    bool operator==(const SearchPhrase&) const = default;

    /// Whether each word comes directly after the one before and only the last may be a prefix:
    /// what FTS5 can look for.
    bool in_a_row() const;
};

std::string to_text(const SearchPhrase& phrase);
/// Reads what `to_text` wrote; throws Error internal for another text.
SearchPhrase read_phrase(std::string_view text);

/// The same phrase with the lexemes of its words.
SearchPhrase analysed(const Analyser& analyser, const SearchPhrase& phrase);

/// Whether PostgreSQL's `@@` finds it: in lexemes in order of position.
bool matches(const std::vector<Lexeme>& lexemes, const SearchPhrase& phrase);

}  // namespace socle::base
