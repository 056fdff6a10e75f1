#pragma once

#include "query/search_query.h"

#include <string_view>
#include <vector>

namespace socle::query {

// The parts of parse_search; nothing else includes this header.

SearchQuery read_tsquery(std::string_view text);
SearchQuery read_web_search(std::string_view text);

/// The words of a text, in a row.
base::SearchPhrase search_words(std::string_view text, bool prefix);
/// Those of `parts` that are not empty, as a group where they are several.
SearchQuery search_group(SearchQuery::Kind kind, std::vector<SearchQuery> parts);
/// The opposite; of nothing, nothing.
SearchQuery search_negation(SearchQuery query);

/// Throws Error bad_query for more than search_words_max.
void check_search_words(int count);
/// Throws Error bad_search: `what: "text"`.
[[noreturn]] void refuse_search(std::string_view what, std::string_view text);

}  // namespace socle::query
