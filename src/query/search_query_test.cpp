#include "query/search_query.h"

#include "base/error.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace socle::query {
namespace {

using base::Code;
using testing::HasSubstr;

struct Case {
    SearchSyntax syntax;
    const char* text;
    const char* query;
};

class SearchQueries : public testing::TestWithParam<Case> {};

TEST_P(SearchQueries, AreReadAsPostgresReadsThem) {
    EXPECT_EQ(to_text(parse_search(GetParam().syntax, GetParam().text)), GetParam().query)
        << GetParam().text;
}

constexpr auto query = SearchSyntax::query;
INSTANTIATE_TEST_SUITE_P(
    Query, SearchQueries,
    testing::Values(
        Case{query, "Cat", "'cat'"}, Case{query, "", ""}, Case{query, "  ", ""},
        Case{query, "fat & rat", "('fat' & 'rat')"},
        Case{query, "fat&rat|cat", "(('fat' & 'rat') | 'cat')"},
        Case{query, "fat & (rat | cat)", "('fat' & ('rat' | 'cat'))"},
        Case{query, "!cat", "!'cat'"}, Case{query, "!!cat", "'cat'"},
        Case{query, "!(a | b) & c", "(!('a' | 'b') & 'c')"}, Case{query, "a <-> b", "'a' <-> 'b'"},
        Case{query, "a <2> b <-> c", "'a' <2> 'b' <-> 'c'"},
        Case{query, "a <-> (b <-> c)", "'a' <-> 'b' <-> 'c'"},
        Case{query, "a <0> b", "'a' <0> 'b'"}, Case{query, "a & b <-> c", "('a' & 'b' <-> 'c')"},
        Case{query, "(a | b) <-> c", "('a' <-> 'c' | 'b' <-> 'c')"},
        Case{query, "a <-> (b | c <-> d)", "('a' <-> 'b' | 'a' <-> 'c' <-> 'd')"},
        Case{query, "ca:*", "'ca':*"}, Case{query, "ca:* & b", "('ca':* & 'b')"},
        Case{query, "a:", "'a'"}, Case{query, "'two words'", "'two' <-> 'words'"},
        Case{query, "'it''s'", "'it' <-> 's'"},
        Case{query, "'two words':*", "'two':* <-> 'words':*"}, Case{query, R"(\'a)", "'a'"},
        Case{query, "space-odyssey", "'space' <-> 'odyssey'"},
        Case{query, "L'été", "'l' <-> 'été'"}, Case{query, "'...'", ""},
        Case{query, "a & '...'", "'a'"}, Case{query, "'-' | a", "'a'"},
        Case{query, "!'.' & a", "'a'"}, Case{query, "a <-> '.' <-> b", "'a' <2> 'b'"},
        Case{query, "'.' <-> b", "'b'"}, Case{query, "a <-> '.'", "'a'"},
        Case{query, "(a)", "'a'"}));

INSTANTIATE_TEST_SUITE_P(
    Plain, SearchQueries,
    testing::Values(Case{SearchSyntax::plain, "The Fat Cats", "('the' & 'fat' & 'cats')"},
                    Case{SearchSyntax::plain, "a & !b | (c):*", "('a' & 'b' & 'c')"},
                    Case{SearchSyntax::plain, "cat", "'cat'"}, Case{SearchSyntax::plain, "?!", ""},
                    Case{SearchSyntax::phrase, "The Fat Cats", "'the' <-> 'fat' <-> 'cats'"},
                    Case{SearchSyntax::phrase, "cat", "'cat'"},
                    Case{SearchSyntax::phrase, "", ""}));

constexpr auto web = SearchSyntax::web;
INSTANTIATE_TEST_SUITE_P(
    Web, SearchQueries,
    testing::Values(
        Case{web, "fat cats", "('fat' & 'cats')"}, Case{web, "\"fat cats\"", "'fat' <-> 'cats'"},
        Case{web, "\"fat cats\" or rat", "('fat' <-> 'cats' | 'rat')"},
        Case{web, "a b or c d", "(('a' & 'b') | ('c' & 'd'))"}, Case{web, "a OR b", "('a' | 'b')"},
        Case{web, "-cat", "!'cat'"}, Case{web, "fat -cat", "('fat' & !'cat')"},
        Case{web, "fat -\"black cat\"", "('fat' & !('black' <-> 'cat'))"},
        Case{web, "--cat", "'cat'"}, Case{web, "or", "'or'"}, Case{web, "or cat", "('or' & 'cat')"},
        Case{web, "cat or", "('cat' & 'or')"}, Case{web, "cat or ", "('cat' & 'or')"},
        Case{web, "cat or or dog", "('cat' | ('or' & 'dog'))"},
        Case{web, "cat oregon", "('cat' & 'oregon')"},
        Case{web, "cat or-dog", "('cat' & 'or' <-> 'dog')"},
        Case{web, "space-odyssey", "'space' <-> 'odyssey'"},
        Case{web, "a & b | (c) : d!", "('a' & 'b' & 'c' & 'd')"},
        Case{web, "\"open quote", "'open' <-> 'quote'"}, Case{web, "\"\"", ""}, Case{web, "-", ""},
        Case{web, "cat -", "'cat'"}, Case{web, "", ""},
        Case{web, "a\"b c\"d", "('a' & 'b' <-> 'c' & 'd')"}, Case{web, "it's", "'it' <-> 's'"}));

struct Refusal {
    const char* text;
    Code code;
    const char* message;
};

class SearchRefusals : public testing::TestWithParam<Refusal> {};

TEST_P(SearchRefusals, SayWhatPostgresSays) {
    try {
        const auto parsed = parse_search(SearchSyntax::query, GetParam().text);
        FAIL() << GetParam().text << " was read as " << to_text(parsed);
    } catch (const base::Error& error) {
        EXPECT_EQ(error.code, GetParam().code) << GetParam().text;
        EXPECT_THAT(error.message, HasSubstr(GetParam().message));
    }
}

INSTANTIATE_TEST_SUITE_P(
    All, SearchRefusals,
    testing::Values(
        Refusal{"fat rat", Code::bad_search, "syntax error in tsquery: \"fat rat\""},
        Refusal{"fat &", Code::bad_search, "no operand in tsquery: \"fat &\""},
        Refusal{"& fat", Code::bad_search, "syntax error in tsquery: \"& fat\""},
        Refusal{"(fat", Code::bad_search, "syntax error in tsquery: \"(fat\""},
        Refusal{"fat)", Code::bad_search, "syntax error in tsquery"},
        Refusal{"'fat", Code::bad_search, "syntax error in tsquery"},
        Refusal{"a < b", Code::bad_search, "syntax error in tsquery"},
        Refusal{"a <x> b", Code::bad_search, "syntax error in tsquery"},
        Refusal{"a <-1> b", Code::bad_search, "syntax error in tsquery"},
        Refusal{"a :* b", Code::bad_search, "syntax error in tsquery"},
        Refusal{"a:x", Code::bad_search, "syntax error in tsquery"},
        Refusal{"!", Code::bad_search, "no operand in tsquery: \"!\""},
        Refusal{"a <20000> b", Code::value_out_of_range,
                "distance in phrase operator must be an integer value between zero and 16384"},
        Refusal{"a:A", Code::unsupported, "weights of words are not served"},
        Refusal{"a <-> !b", Code::unsupported, "& and ! between <-> are not served"},
        Refusal{"a <-> (b & c)", Code::unsupported, "& and ! between <-> are not served"}));

TEST(SearchLimits, AreRefusedPastThem) {
    const auto code_of = [](SearchSyntax syntax, const std::string& text) {
        try {
            parse_search(syntax, text);
        } catch (const base::Error& error) {
            return error.code;
        }
        return Code::internal;
    };
    std::string words;
    for (int i = 0; i <= search_words_max; ++i)
        words += "w ";
    for (const auto syntax : {SearchSyntax::plain, SearchSyntax::phrase, SearchSyntax::web})
        EXPECT_EQ(code_of(syntax, words), Code::bad_query);
    EXPECT_EQ(code_of(query, "'" + words + "'"), Code::bad_query);
    EXPECT_EQ(code_of(query, std::string(search_depth_max, '(') + "a" +
                                 std::string(search_depth_max, ')')),
              Code::bad_query);
    std::string product = "(a|b)";
    for (int i = 0; i < 10; ++i)
        product += "<->(a|b)";
    EXPECT_EQ(code_of(query, product), Code::bad_query);
    EXPECT_NO_THROW(parse_search(query, std::string(1'000, '!') + "a"));
}

}  // namespace
}  // namespace socle::query
