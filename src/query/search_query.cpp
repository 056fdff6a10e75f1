#include "query/search_query.h"

#include "base/error.h"
#include "query/search_syntax.h"
#include "query/shown.h"

#include <utility>

namespace socle::query {

namespace {

using base::Code;
using base::Error;
using base::SearchPhrase;
using Kind = SearchQuery::Kind;

constexpr std::size_t shown_bytes_max = 200;

int words_in(const SearchQuery& query) {
    int count = static_cast<int>(query.phrase.words.size());
    for (const auto& child : query.children)
        count += words_in(child);
    return count;
}

SearchQuery plain_query(std::string_view text) {
    std::vector<SearchQuery> words;
    for (auto& word : base::words_of(text)) {
        check_search_words(static_cast<int>(words.size()) + 1);
        words.push_back({.phrase = {{{std::move(word), 0, false}}}});
    }
    return search_group(Kind::all_of, std::move(words));
}

}  // namespace

void check_search_words(int count) {
    if (count <= search_words_max) return;
    throw Error(Code::bad_query,
                "a search has at most " + std::to_string(search_words_max) + " words");
}

void refuse_search(std::string_view what, std::string_view text) {
    throw Error(Code::bad_search, std::string(what) + ": \"" + shown(text, shown_bytes_max) + "\"");
}

SearchPhrase search_words(std::string_view text, bool prefix) {
    SearchPhrase phrase;
    for (auto& word : base::words_of(text)) {
        const auto offset = static_cast<int>(phrase.words.size());
        check_search_words(offset + 1);
        phrase.words.push_back({std::move(word), offset, prefix});
    }
    return phrase;
}

SearchQuery search_group(Kind kind, std::vector<SearchQuery> parts) {
    std::erase_if(parts, [](const SearchQuery& part) { return part.empty(); });
    if (parts.empty()) return {};
    if (parts.size() == 1) return SearchQuery(parts.front());
    SearchQuery group;
    group.kind = kind;
    group.children = std::move(parts);
    return group;
}

SearchQuery search_negation(SearchQuery query) {
    if (!query.empty()) query.negated = !query.negated;
    return query;
}

SearchQuery parse_search(SearchSyntax syntax, std::string_view text) {
    SearchQuery query;
    switch (syntax) {
        case SearchSyntax::query:
            query = read_tsquery(text);
            break;
        case SearchSyntax::plain:
            query = plain_query(text);
            break;
        case SearchSyntax::phrase:
            query.phrase = search_words(text, false);
            break;
        case SearchSyntax::web:
            query = read_web_search(text);
            break;
    }
    check_search_words(words_in(query));
    return query;
}

std::string to_text(const SearchQuery& query) {
    if (query.kind == Kind::phrase) {
        const auto text = base::to_text(query.phrase);
        if (!query.negated) return text;
        return query.phrase.words.size() == 1 ? '!' + text : "!(" + text + ')';
    }
    std::string text = query.negated ? "!(" : "(";
    std::string_view separator;
    for (const auto& child : query.children) {
        text += separator;
        text += to_text(child);
        separator = query.kind == Kind::all_of ? " & " : " | ";
    }
    return text + ')';
}

}  // namespace socle::query
