#include "base/search_phrase.h"

#include "base/error.h"

#include <gtest/gtest.h>

namespace socle::base {
namespace {

struct Case {
    const char* text;
    const char* phrase;
    bool found;
};

class SearchPhrases : public testing::TestWithParam<Case> {};

TEST_P(SearchPhrases, AreFoundOrNot) {
    const auto lexemes = Analyser("simple").lexemes_of(GetParam().text);
    const auto phrase = read_phrase(GetParam().phrase);
    EXPECT_EQ(matches(lexemes, phrase), GetParam().found)
        << GetParam().text << ": " << GetParam().phrase;
    EXPECT_EQ(to_text(phrase), GetParam().phrase);
}

INSTANTIATE_TEST_SUITE_P(
    All, SearchPhrases,
    testing::Values(
        Case{"the fat cat", "'cat'", true}, Case{"the fat cat", "'rat'", false},
        Case{"the fat cat", "'ca':*", true}, Case{"the fat cat", "'ca'", false},
        Case{"the fat cat", "'fat' <-> 'cat'", true}, Case{"the fat cat", "'cat' <-> 'fat'", false},
        Case{"the fat cat", "'the' <2> 'cat'", true}, Case{"the fat cat", "'the' <-> 'cat'", false},
        Case{"a b a c", "'a' <-> 'c'", true}, Case{"a b a c", "'a' <-> 'b' <-> 'a' <-> 'c'", true},
        Case{"a b a c", "'a' <2> 'a' <-> 'c'", true}, Case{"a b a c", "'a' <0> 'a'", true},
        Case{"a b a c", "'a' <0> 'b'", false}, Case{"ab ac", "'a':* <-> 'ac'", true},
        Case{"", "'a'", false}, Case{"b c", "('a' | 'b')", true},
        Case{"b c", "('a' | 'x') <-> 'c'", false}, Case{"ab c", "('x':* | 'a':*) <-> 'c'", true},
        Case{"a", "", false}));

TEST(SearchPhrases, TellWhetherTheirWordsAreSideBySide) {
    EXPECT_TRUE(read_phrase("'a' <-> 'b'").in_a_row());
    EXPECT_TRUE(read_phrase("").in_a_row());
    EXPECT_FALSE(read_phrase("'a' <2> 'b'").in_a_row());
    EXPECT_FALSE(read_phrase("'a' <0> 'b'").in_a_row());
    EXPECT_FALSE(read_phrase("'a':* <-> 'b'").in_a_row());
    EXPECT_TRUE(read_phrase("'a' <-> 'b':*").in_a_row());
}

TEST(SearchPhrases, AreAnalysedWordByWord) {
    const auto phrase = read_phrase("'running':* <-> 'cats'");
    EXPECT_EQ(to_text(analysed(Analyser("english"), phrase)), "'run':* <-> 'cat'");
    EXPECT_EQ(to_text(analysed(Analyser("english"), read_phrase("'agnès'"))), "('agne' | 'agn')");
}

TEST(SearchPhrases, OfAnotherFormAreABug) {
    for (const char* text :
         {"a", "'a", "'a' 'b'", "'a' <x> 'b'", "'a' <-", "'a' <-> ", "('a' 'b')", "('a' | 'b'"})
        EXPECT_ANY_THROW(read_phrase(text)) << text;
}

}  // namespace
}  // namespace socle::base
