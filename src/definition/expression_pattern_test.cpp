#include "definition/expression_pattern.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace socle::definition {
namespace {

using testing::HasSubstr;
using testing::StartsWith;

TEST(ExpressionPattern, WhatBothStoresReadAlike) {
    for (const char* pattern : {"", "abc", "^[a-z]+$", "a{2}", "a{2,}b{0,255}", "(?:a|b)*?",
                                "\\d+\\.\\d", "\\{x\\}", "[[:alpha:]_-]", "[]a]", "[^]a{]", "[{]",
                                "[\\]{]", "é+", "\\\\", "a|b|", "[\\w-]x", "\\A\\s*\\S"}) {
        EXPECT_EQ(regex_problem(pattern), "") << pattern;
    }
}

TEST(ExpressionPattern, WhatOnlyOneStoreKnowsIsRefused) {
    for (const char* pattern : {"\\bword", "\\pL", "\\P{Greek}", "(?i)x", "(?P<n>x)", "(?s:.)",
                                "\\Qa.b\\E", "\\x41", "x\\z", "\\C", "a\\B", "[\\pL]", "\\a"}) {
        EXPECT_THAT(regex_problem(pattern), HasSubstr("is not the same in all stores")) << pattern;
    }
    for (const char* pattern : {"a{", "{a}", "a{,3}", "a{x}", "a{1,2", "a{256}", "a{1,300}"}) {
        EXPECT_THAT(regex_problem(pattern), HasSubstr("a repetition is {n}")) << pattern;
    }
}

TEST(ExpressionPattern, WhatRe2Refuses) {
    for (const char* pattern : {"(", "[a", "a**", "\\", "(?=x)", "(a)\\1", "x{2}{3}", "[b-a]"}) {
        EXPECT_THAT(regex_problem(pattern), StartsWith("invalid regular expression: ")) << pattern;
    }
}

TEST(ExpressionPattern, LikeEndsWithAWholeEscape) {
    for (const char* pattern : {"", "a%", "\\%", "a\\\\", "\\\\\\%"}) {
        EXPECT_EQ(like_problem(pattern), "") << pattern;
    }
    for (const char* pattern : {"\\", "a\\", "\\\\\\"}) {
        EXPECT_THAT(like_problem(pattern), HasSubstr("ends with a backslash")) << pattern;
    }
}

}  // namespace
}  // namespace socle::definition
