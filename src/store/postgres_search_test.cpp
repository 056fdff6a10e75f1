#include "store/postgres_search.h"

#include "base/lexemes.h"
#include "base/search_phrase.h"
#include "base/text.h"
#include "store/test_database.h"

#include <gtest/gtest.h>

#include <map>
#include <random>

namespace socle::store {
namespace {

using base::Dialect;
using base::Type;

constexpr base::TypeInfo text_type{Type::text, 0};
constexpr int texts_max = 4'000;

/// Pieces that random texts are made of: scripts, marks in both forms, cases, signs, words.
const std::vector<std::string> pieces = {"a",
                                         "B",
                                         "é",
                                         "É",
                                         "e\u0301",
                                         "ñ",
                                         "ß",
                                         "ẞ",
                                         "œ",
                                         "Œ",
                                         "æ",
                                         "ø",
                                         "ł",
                                         "İ",
                                         "ı",
                                         "I",
                                         "ǅ",
                                         "ﬁ",
                                         "ά",
                                         "Σ",
                                         "ς",
                                         "σ",
                                         "Ω",
                                         "ё",
                                         "Й",
                                         "ж",
                                         "Щ",
                                         "א",
                                         "שָׁ",
                                         "ك",
                                         "ِ",
                                         "ا",
                                         "أ",
                                         "ह",
                                         "ि",
                                         "न्",
                                         "த",
                                         "மி",
                                         "한",
                                         "\u1112\u1161",
                                         "日",
                                         "が",
                                         "か\u3099",
                                         "ǆ",
                                         "ệ",
                                         "e\u0323\u0302",
                                         "1",
                                         "٣",
                                         "²",
                                         "Ⅷ",
                                         "_",
                                         "-",
                                         "'",
                                         "’",
                                         ".",
                                         ",",
                                         " ",
                                         " ",
                                         " ",
                                         " ",
                                         " ",
                                         "\n",
                                         "\t",
                                         "\u00a0",
                                         "\u200b",
                                         "\u00ad",
                                         "😀",
                                         "👩‍🚀",
                                         "❤️",
                                         "𝐀",
                                         "𐐀",
                                         "\u0301",
                                         "\u20e3",
                                         "\ufe0f",
                                         "running ",
                                         "étés ",
                                         "employées ",
                                         "chevaux ",
                                         "Häuser ",
                                         "gatti ",
                                         "правильный ",
                                         "κοινωνία ",
                                         "الكتاب ",
                                         "kirjoissa ",
                                         "könyvek ",
                                         "evlerinden ",
                                         "cities",
                                         "ational ",
                                         "y",
                                         "s ",
                                         "ing ",
                                         "eux ",
                                         "isation ",
                                         "%",
                                         "\\",
                                         "\"",
                                         "{",
                                         "&",
                                         ":*"};

std::string random_text(std::mt19937& random) {
    std::uniform_int_distribution<std::size_t> piece(0, pieces.size() - 1);
    std::uniform_int_distribution<int> length(0, 40);
    std::string text;
    for (int left = length(random); left > 0; --left)
        text += pieces[piece(random)];
    return text;
}

/// As PostgreSQL writes a tsvector: by length and bytes of the lexemes, positions behind a colon.
std::string shown(const std::vector<base::Lexeme>& lexemes) {
    std::map<std::pair<std::size_t, std::string>, std::vector<std::string>> sorted;
    for (const auto& lexeme : lexemes) {
        sorted[{lexeme.text.size(), lexeme.text}].push_back(std::to_string(lexeme.position));
    }
    std::map<std::string, std::string> by_text;
    for (const auto& [key, positions] : sorted)
        by_text[key.second] = base::join(positions, ",");
    std::string text;
    for (const auto& [lexeme, positions] : by_text) {
        text += (text.empty() ? "'" : " '") + lexeme + "':" + positions;
    }
    return text;
}

class PostgresSearch : public testing::Test {
protected:
    PostgresSearch() : database_(Dialect::postgres), store_(database_.open()) {
        store_->execute(postgres_search_sql());
    }

    std::string ask(const std::string& sql, const std::vector<std::string>& values) {
        base::Statement statement;
        statement.sql = sql;
        statement.columns = {{"", text_type}};
        base::Values parameters;
        for (const auto& value : values) {
            statement.parameters.push_back(text_type);
            parameters.emplace_back(value);
        }
        const auto rows = store_->query(statement, parameters);
        const auto cell = rows.at(0, 0);
        return base::is_null(cell) ? "null" : std::string(std::get<std::string_view>(cell));
    }

    /// Lexemes with their positions, sorted by their bytes.
    std::string vector_of(const std::string& language, const std::string& text) {
        return ask(
            "SELECT coalesce(string_agg('''' || lexeme || ''':' || array_to_string(positions, "
            "','), ' ' ORDER BY lexeme COLLATE \"C\"), '') FROM "
            "unnest(socle_search_vector($1::text, $2::text))",
            {language, text});
    }

    TestDatabase database_;
    std::unique_ptr<Store> store_;
};

TEST_F(PostgresSearch, FindsTheSameLexemesAsTheAnalyser) {
    std::mt19937 random(20261121);
    for (const auto language : base::search_languages) {
        const base::Analyser analyser(language);
        for (int i = 0; i < texts_max / static_cast<int>(base::search_languages.size()); ++i) {
            const auto text = random_text(random);
            ASSERT_EQ(vector_of(std::string(language), text), shown(analyser.lexemes_of(text)))
                << language << ": " << text;
        }
    }
}

TEST_F(PostgresSearch, FindsTheSameInEveryCharacter) {
    const base::Analyser analyser("simple");
    std::string text;
    int count = 0;
    for (unsigned character = 1; character < 0x1'f000; ++character) {
        if (character >= 0xd800 && character <= 0xdfff) continue;
        std::string bytes;
        if (character < 0x80) {
            bytes = {static_cast<char>(character)};
        } else if (character < 0x800) {
            bytes = {static_cast<char>(0xc0 | character >> 6),
                     static_cast<char>(0x80 | (character & 63))};
        } else if (character < 0x1'0000) {
            bytes = {static_cast<char>(0xe0 | character >> 12),
                     static_cast<char>(0x80 | (character >> 6 & 63)),
                     static_cast<char>(0x80 | (character & 63))};
        } else {
            bytes = {static_cast<char>(0xf0 | character >> 18),
                     static_cast<char>(0x80 | (character >> 12 & 63)),
                     static_cast<char>(0x80 | (character >> 6 & 63)),
                     static_cast<char>(0x80 | (character & 63))};
        }
        text += "x" + bytes + " ";
        if (++count % 2'000 != 0) continue;
        ASSERT_EQ(vector_of("simple", text), shown(analyser.lexemes_of(text))) << character;
        text.clear();
    }
}

TEST_F(PostgresSearch, FindsTheSamePhrases) {
    std::mt19937 random(7);
    std::uniform_int_distribution<int> letter(0, 2);
    std::uniform_int_distribution<int> small(0, 3);
    const base::Analyser analyser("simple");
    for (int i = 0; i < 1'000; ++i) {
        std::string text;
        for (int words = small(random) * 2; words >= 0; --words)
            text += std::string(1, static_cast<char>('a' + letter(random))) + " ";
        base::SearchPhrase phrase;
        int offset = 0;
        for (int words = small(random); words >= 0; --words) {
            const std::string word(1, static_cast<char>('a' + letter(random)));
            phrase.words.push_back({word, offset, small(random) == 0});
            offset += small(random);
        }
        const auto found =
            ask("SELECT (socle_search_vector('simple', $1::text) @@ "
                "$2::text::tsquery)::text",
                {text, base::to_text(phrase)});
        ASSERT_EQ(found, base::matches(analyser.lexemes_of(text), phrase) ? "true" : "false")
            << text << base::to_text(phrase);
    }
}

TEST_F(PostgresSearch, HasTheLimitsOfTheAnalyser) {
    std::string often;
    std::string many;
    std::string large;
    for (int i = 0; i < 20'000; ++i) {
        often += "word ";
        many += "w" + std::to_string(i) + " ";
        large += "𠀋𠀋𠀋𠀋𠀋𠀋𠀋𠀋" + std::to_string(i) + " ";
    }
    // Two lexemes of four bytes a letter for each word.
    std::string twofold;
    for (int i = 0; i < 20'000; ++i) {
        for (int digit = 0, rest = i; digit < 4; ++digit, rest /= 13)
            twofold += "\xf0\xa0\x80" + std::string(1, static_cast<char>(0x80 + rest % 13));
        twofold += "ées ";
    }
    std::string long_twofold;
    for (int i = 0; i < 600; ++i) {
        for (int letter = 0; letter < 190; ++letter)
            long_twofold += "𠀋";
        long_twofold += std::to_string(i) + "ées ";
    }
    const base::Analyser analyser("french");
    for (const auto& text : {often, many, large, twofold, long_twofold, std::string(5'000, 'x')})
        EXPECT_EQ(vector_of("french", text), shown(analyser.lexemes_of(text)));
}

TEST_F(PostgresSearch, MayBeMadeAgain) {
    EXPECT_EQ(postgres_search_version(*store_), base::analysis_version);
    store_->execute(postgres_search_sql());
    EXPECT_EQ(ask("SELECT coalesce(socle_search_vector('french', NULL)::text, 'null')", {}),
              "null");
    store_->execute({"DROP FUNCTION socle_search_vector(text, text)"});
    EXPECT_EQ(postgres_search_version(*store_), 0);
    store_->execute(postgres_search_sql());
    EXPECT_EQ(vector_of("french", "chevaux"), "'cheval':1");
}

}  // namespace
}  // namespace socle::store
