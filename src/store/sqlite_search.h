#pragma once

struct sqlite3;

namespace socle::store {

/// Registers what full-text search needs on a connection:
///   socle_search(language, text, phrase)  whether the phrase (base/search_phrase.h) is in the text
///   socle_phrase(columns, phrase)         the phrase for FTS5's MATCH, in those columns ("c0 c2");
///                                         its words stand side by side, only the last may be a
///                                         prefix
/// and the tokenizer `socle LANGUAGE` of FTS5 tables, whose tokens are base::Analyser's lexemes at
/// their positions; in queries a string is one lexeme as it stands, or two that are as good: "a|b".
void register_search(sqlite3* connection);

}  // namespace socle::store
