#include "store/postgres_search.h"

#include "base/lexemes.h"
#include "base/statement.h"
#include "base/text.h"
#include "store/schema_sql.h"
#include "store/store.h"

#include <fmt/format.h>

namespace socle::store {

namespace {

constexpr std::string_view simple = "simple";

std::string version_mark() {
    return "text analysis of Socle, version " + std::to_string(base::analysis_version);
}

/// For a bracket expression of a regular expression.
std::string characters(const std::vector<base::CharacterRange>& ranges) {
    std::string text;
    for (const auto& range : ranges) {
        text += fmt::format("\\u{:04x}", static_cast<unsigned>(range.first));
        if (range.last == range.first) continue;
        text += fmt::format("-\\u{:04x}", static_cast<unsigned>(range.last));
    }
    return text;
}

std::string dictionaries_sql() {
    std::vector<std::string> languages;
    for (const auto language : base::search_languages) {
        if (language != simple) languages.push_back(literal(language));
    }
    return "DO $socle$\nDECLARE\n  language text;\nBEGIN\n  FOREACH language IN ARRAY ARRAY[" +
           base::join(languages, ", ") +
           "] LOOP\n"
           "    CONTINUE WHEN EXISTS (SELECT 1 FROM pg_ts_dict WHERE dictname = 'socle_' || "
           "language\n"
           "      AND dictnamespace = current_schema()::regnamespace);\n"
           "    EXECUTE format('CREATE TEXT SEARCH DICTIONARY %I.%I (TEMPLATE = "
           "pg_catalog.snowball, LANGUAGE = %I)',\n"
           "      current_schema(), 'socle_' || language, language);\n"
           "  END LOOP;\nEND\n$socle$";
}

/// The text of the function; the schema of the dictionaries is written into it, as a restore and
/// the making of an index run without one.
std::string function_body() {
    return fmt::format(
        R"(DECLARE
  dictionary regdictionary := CASE WHEN language <> 'simple' THEN ('SCHEMA.socle_' || language)::regdictionary END;
  found text[];
  word text;
  form text;
  stem text;
  place int := 0;
  lexemes text[] := '{{}}';
BEGIN
  FOR found IN SELECT regexp_matches(
      lower(normalize(left(value, {characters}), NFC) COLLATE "und-x-icu") COLLATE "und-x-icu",
      '[[:alnum:]][[:alnum:]{marks}]*', 'g') LIMIT {words} LOOP
    place := place + 1;
    word := left(found[1], {word});
    FOREACH form IN ARRAY CASE WHEN octet_length(word) = length(word) THEN ARRAY[word]
        ELSE ARRAY[word, normalize(regexp_replace(normalize(word, NFD), '[{accents}]+', '', 'g'), NFC)] END LOOP
      stem := CASE WHEN dictionary IS NULL THEN form ELSE (ts_lexize(dictionary, form))[1] END;
      IF octet_length(stem) <> length(stem) THEN
        stem := normalize(regexp_replace(normalize(stem, NFD), '[{accents}]+', '', 'g'), NFC);
      END IF;
      lexemes := lexemes || ('''' || stem || ''':' || place);
    END LOOP;
  END LOOP;
  RETURN array_to_string(lexemes, ' ')::tsvector;
END)",
        fmt::arg("accents", characters(base::accents)),
        fmt::arg("marks", characters(base::word_marks)),
        fmt::arg("characters", base::searched_characters_max),
        fmt::arg("word", base::word_characters_max), fmt::arg("words", base::searched_words_max));
}

std::string function_sql() {
    return "DO $socle$\nBEGIN\n"
           "  EXECUTE format('CREATE OR REPLACE FUNCTION %I.socle_search_vector(language text, "
           "value text)\n"
           "    RETURNS tsvector LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE COST 1000 AS "
           "%L',\n"
           "    current_schema(), replace($body$" +
           function_body() +
           "$body$, 'SCHEMA', replace(quote_ident(current_schema()), '''', '''''')));\nEND\n"
           "$socle$";
}

}  // namespace

std::vector<std::string> postgres_search_sql() {
    return {dictionaries_sql(), function_sql(),
            "COMMENT ON FUNCTION socle_search_vector(text, text) IS " + literal(version_mark())};
}

int postgres_search_version(Store& store) {
    base::Statement statement;
    statement.sql =
        "SELECT 1 FROM pg_proc WHERE proname = 'socle_search_vector' AND pronamespace = "
        "current_schema()::regnamespace AND obj_description(oid, 'pg_proc') = " +
        literal(version_mark());
    statement.columns = {{"found", {base::Type::integer, 0}}};
    return store.query(statement).empty() ? 0 : base::analysis_version;
}

}  // namespace socle::store
