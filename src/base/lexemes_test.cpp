#include "base/lexemes.h"

#include "base/text.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace socle::base {
namespace {

using testing::ElementsAre;

struct Case {
    const char* language;
    const char* text;
    const char* lexemes;  ///< with their positions
};

std::string shown(const std::vector<Lexeme>& lexemes) {
    std::vector<std::string> parts;
    for (const auto& lexeme : lexemes)
        parts.push_back(lexeme.text + ":" + std::to_string(lexeme.position));
    return join(parts, " ");
}

class Lexemes : public testing::TestWithParam<Case> {};

TEST_P(Lexemes, AreFoundInTexts) {
    EXPECT_EQ(shown(Analyser(GetParam().language).lexemes_of(GetParam().text)), GetParam().lexemes)
        << GetParam().language << ": " << GetParam().text;
}

INSTANTIATE_TEST_SUITE_P(
    All, Lexemes,
    testing::Values(Case{"simple", "", ""}, Case{"simple", " ,.;-!\n\t ", ""},
                    Case{"simple", "The Fat Cats", "the:1 fat:2 cats:3"},
                    Case{"english", "The Fat Cats", "the:1 fat:2 cat:3"},
                    Case{"english", "running runners ran", "run:1 runner:2 ran:3"},
                    Case{"french", "l'été, c'est amusant", "l:1 ete:2 c:3 est:4 amus:5"},
                    Case{"french", "employées employees", "emploi:1 employe:1 employe:2"},
                    Case{"english", "Agnès", "agne:1 agn:1"},
                    Case{"french", "Chevaux et CHEVAL", "cheval:1 et:2 cheval:3"},
                    Case{"simple", "É é É E", "e:1 e:2 e:3 e:4"},
                    Case{"simple", "œuvre Œuvre cœur", "œuvre:1 œuvre:2 cœur:3"},
                    Case{"german", "Straße STRASSE Bäume", "strass:1 strass:2 baum:3"},
                    Case{"simple", "Straße", "straße:1"}, Case{"greek", "Οδυσσέας", "οδυσσε:1"},
                    Case{"simple", "ΟΔΥΣΣΕΎΣ", "οδυσσευς:1"},
                    Case{"russian", "Кошки и кошка", "кошк:1 и:2 кошк:3"},
                    Case{"simple", "Ёлка Йод", "елка:1 иод:2"},
                    Case{"simple", "2001: a space-odyssey, 3D v1.5",
                         "2001:1 a:2 space:3 odyssey:4 3d:5 v1:6 5:7"},
                    Case{"simple", "a😀b ❤️ c", "a:1 b:2 c:3"},
                    Case{"simple", "İstanbul", "istanbul:1"}, Case{"simple", "ﬁn ² Ⅷ ½", "ﬁn:1"},
                    Case{"simple", "हिन्दी की", "हिन्दी:1 की:2"},
                    Case{"simple", "한국어 日本語 が", "한국어:1 日本語:2 が:3"},
                    Case{"arabic", "الكِتَاب", "كتاب:1"}, Case{"simple", "שָׁלוֹם", "שלום:1"},
                    Case{"simple",
                         "a\xFF\xFE"
                         "b \xC3",
                         "a:1 b:2"},
                    Case{"simple", "x\u0301y", "xy:1"}, Case{"simple", "\u0301x", "x:1"}));

TEST(LexemesOfLongTexts, AreThoseThatPostgresKeeps) {
    std::string text;
    for (int i = 1; i <= searched_words_max + 10; ++i)
        text += std::to_string(i) + " ";
    EXPECT_EQ(Analyser("simple").lexemes_of(text).size(),
              static_cast<std::size_t>(searched_words_max));
    EXPECT_EQ(words_of(std::string(1'000, 'a')).front().size(), word_characters_max);
    std::string accented;
    for (int i = 0; i < 300; ++i)
        accented += "é";
    EXPECT_EQ(words_of(accented).front().size(), 2 * word_characters_max);
    EXPECT_TRUE(words_of(std::string(searched_characters_max, '.') + "late").empty());
}

TEST(LexemesOfLongTexts, KeepSoManyPositionsOfALexeme) {
    std::string text;
    for (int i = 0; i < lexeme_positions_max; ++i)
        text += "a ";
    const auto lexemes = Analyser("simple").lexemes_of(text + "a b a");
    ASSERT_EQ(lexemes.size(), lexeme_positions_max + 1U);
    EXPECT_EQ(lexemes.back(), (Lexeme{"b", lexeme_positions_max + 2}));
}

TEST(SearchLanguages, AreFoundByTag) {
    EXPECT_EQ(search_language_of("fr"), "french");
    EXPECT_EQ(search_language_of("fr-CA"), "french");
    EXPECT_EQ(search_language_of("en_GB"), "english");
    EXPECT_EQ(search_language_of("ja"), "simple");
    EXPECT_EQ(search_language_of(""), "simple");
    EXPECT_TRUE(is_search_language("simple"));
    EXPECT_FALSE(is_search_language("klingon"));
    EXPECT_TRUE(std::ranges::is_sorted(search_languages));
    for (const auto language : search_languages)
        EXPECT_THAT(Analyser(language).lexemes_of("42"), ElementsAre(Lexeme{"42", 1})) << language;
}

TEST(CharacterRanges, AreSorted) {
    for (const auto* ranges : {&word_marks, &accents}) {
        char32_t last = 0;
        for (const auto& range : *ranges) {
            EXPECT_GT(range.first, last);
            EXPECT_GE(range.last, range.first);
            last = range.last;
        }
    }
}

}  // namespace
}  // namespace socle::base
