#include "store/sqlite_search.h"

#include "base/lexemes.h"
#include "base/search_phrase.h"
#include "store/sqlite_function.h"

#include <sqlite3.h>

#include <exception>
#include <memory>
#include <string>

namespace socle::store {

namespace {

/// Stands where a position has no lexeme. No query looks for it: it is no letter.
constexpr std::string_view gap = "\x01";

/// Between the two lexemes of a word in a string of a query.
constexpr char synonym_mark = '|';

using Emit = int (*)(void*, int, const char*, int, int, int);

void search(sqlite3_context* context, sqlite3_value** arguments) {
    const auto& analyser = kept<base::Analyser>(
        context, arguments, 0, [](std::string_view language) { return base::Analyser(language); });
    const auto& phrase = kept<base::SearchPhrase>(context, arguments, 2, base::read_phrase);
    const auto lexemes = analyser.lexemes_of(text_argument(arguments[1]));
    answer_yes_or_no(context, base::matches(lexemes, phrase));
}

void match(sqlite3_context* context, sqlite3_value** arguments) {
    const auto phrase = base::read_phrase(text_argument(arguments[1]));
    std::string query = "{" + std::string(text_argument(arguments[0])) + "} : ";
    if (phrase.words.empty()) query += "\"\"";
    for (std::size_t index = 0; index < phrase.words.size(); ++index) {
        const auto& word = phrase.words[index];
        if (index > 0) query += " + ";
        query += '"' + word.text;
        if (!word.other.empty()) query += synonym_mark + word.other;
        query += '"';
        if (word.prefix) query += " *";
    }
    answer_text(context, query);
}

template <SqliteFunction function>
void call(sqlite3_context* context, int count, sqlite3_value** arguments) noexcept {
    for (int i = 0; i < count; ++i) {
        if (sqlite3_value_type(arguments[i]) == SQLITE_NULL) return;
    }
    try {
        function(context, arguments);
    } catch (const std::bad_alloc&) {
        sqlite3_result_error_nomem(context);
    } catch (const std::exception& error) {
        sqlite3_result_error(context, error.what(), -1);
    }
}

int make_tokenizer(void*, const char** words, int count, Fts5Tokenizer** made) {
    const std::string_view language = count > 0 ? words[0] : "simple";
    if (!base::is_search_language(language)) return SQLITE_ERROR;
    try {
        *made = reinterpret_cast<Fts5Tokenizer*>(new base::Analyser(language));
    } catch (const std::exception&) {
        return SQLITE_NOMEM;
    }
    return SQLITE_OK;
}

void delete_tokenizer(Fts5Tokenizer* tokenizer) {
    delete reinterpret_cast<base::Analyser*>(tokenizer);
}

/// One token at the next position, or with `flags` FTS5_TOKEN_COLOCATED at that of the last.
int emit_text(void* context, Emit emit, std::string_view token, int flags = 0) {
    return emit(context, flags, token.data(), static_cast<int>(token.size()), 0, 0);
}

int emit_lexemes(const base::Analyser& analyser, std::string_view text, void* context, Emit emit) {
    int position = 0;
    for (const auto& lexeme : analyser.lexemes_of(text)) {
        const bool second = lexeme.position == position;
        for (; position + 1 < lexeme.position; ++position) {
            const int result = emit_text(context, emit, gap);
            if (result != SQLITE_OK) return result;
        }
        position = lexeme.position;
        const int result = emit_text(context, emit, lexeme.text, second ? FTS5_TOKEN_COLOCATED : 0);
        if (result != SQLITE_OK) return result;
    }
    return SQLITE_OK;
}

int emit_query(std::string_view text, void* context, Emit emit) {
    const auto mark = text.find(synonym_mark);
    const int result = emit_text(context, emit, text.substr(0, mark));
    if (result != SQLITE_OK || mark == std::string_view::npos) return result;
    return emit_text(context, emit, text.substr(mark + 1), FTS5_TOKEN_COLOCATED);
}

int tokenize(Fts5Tokenizer* tokenizer, void* context, int flags, const char* text, int size,
             Emit emit) {
    if (size == 0) return SQLITE_OK;
    const std::string_view all(text, static_cast<std::size_t>(size));
    if ((flags & FTS5_TOKENIZE_QUERY) != 0) return emit_query(all, context, emit);
    try {
        const auto& analyser = *reinterpret_cast<const base::Analyser*>(tokenizer);
        return emit_lexemes(analyser, all, context, emit);
    } catch (const std::exception&) {
        return SQLITE_NOMEM;
    }
}

/// FTS5's interface of this connection, null where SQLite was built without it.
fts5_api* interface_of(sqlite3* connection) {
    fts5_api* found = nullptr;
    sqlite3_stmt* statement = nullptr;
    sqlite3_prepare_v2(connection, "SELECT fts5(?1)", -1, &statement, nullptr);
    if (statement == nullptr) return nullptr;
    sqlite3_bind_pointer(statement, 1, static_cast<void*>(&found), "fts5_api_ptr", nullptr);
    sqlite3_step(statement);
    sqlite3_finalize(statement);
    return found;
}

}  // namespace

void register_search(sqlite3* connection) {
    constexpr int flags = SQLITE_UTF8 | SQLITE_DETERMINISTIC | SQLITE_INNOCUOUS;
    sqlite3_create_function_v2(connection, "socle_search", 3, flags, nullptr, call<search>, nullptr,
                               nullptr, nullptr);
    sqlite3_create_function_v2(connection, "socle_phrase", 2, flags, nullptr, call<match>, nullptr,
                               nullptr, nullptr);
    auto* fts5 = interface_of(connection);
    if (fts5 == nullptr) return;
    fts5_tokenizer tokenizer = {make_tokenizer, delete_tokenizer, tokenize};
    fts5->xCreateTokenizer(fts5, "socle", nullptr, &tokenizer, nullptr);
}

}  // namespace socle::store
