#pragma once

#include "base/search_phrase.h"

#include <string>
#include <string_view>
#include <vector>

namespace socle::query {

/// The four ways PostgreSQL reads what somebody looks for.
enum class SearchSyntax {
    query,   ///< fts, to_tsquery: `fat & (cat | !rat)`, `fat <-> cat`, `ca:*`, `'two words'`
    plain,   ///< plfts, plainto_tsquery: all of the words
    phrase,  ///< phfts, phraseto_tsquery: the words in a row
    web,     ///< wfts, websearch_to_tsquery: `"two words" or this -that`
};

/// What is looked for, its words not yet made lexemes of a language. A group has two children or
/// more.
struct SearchQuery {
    enum class Kind { phrase, all_of, any_of };
    Kind kind = Kind::phrase;
    bool negated = false;
    base::SearchPhrase phrase = {};  ///< without words it finds nothing
    std::vector<SearchQuery> children = {};

    bool empty() const { return kind == Kind::phrase && phrase.words.empty(); }
};

/// Limits of one query; past them it is refused with bad_query.
inline constexpr int search_words_max = 100;
inline constexpr int search_depth_max = 16;
inline constexpr int search_distance_max = 16'384;

/// Throws Error bad_search with PostgreSQL's message for what is no tsquery, unsupported for `&`
/// and `!` between `<->` and for weights. Parts without a letter or digit count for nothing; a
/// query of such parts only is empty.
SearchQuery parse_search(SearchSyntax syntax, std::string_view text);

/// As a tsquery, for tests and shapes of requests: `'fat' & ('cat' | !'rat')`.
std::string to_text(const SearchQuery& query);

}  // namespace socle::query
