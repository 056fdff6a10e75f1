#include "http/entity_tag.h"

#include <gtest/gtest.h>

namespace socle::http {
namespace {

TEST(EntityTag, IsWeakAndOfTheBytes) {
    const std::string tag = entity_tag_of("body");
    EXPECT_EQ(tag.size(), 20U);
    EXPECT_TRUE(tag.starts_with("W/\"") && tag.ends_with('"'));
    EXPECT_EQ(tag, entity_tag_of("body"));
    EXPECT_NE(tag, entity_tag_of("bodY"));
    EXPECT_EQ(entity_tag_of("").size(), 20U);
}

struct Case {
    const char* header;
    bool matches;
};

TEST(EntityTag, MatchesAsIfNoneMatchSays) {
    const std::string tag = R"(W/"abc")";
    const Case cases[] = {
        {R"(W/"abc")", true},
        {R"("abc")", true},
        {R"(abc)", false},
        {R"("ab")", false},
        {"*", true},
        {" * ", true},
        {"", false},
        {",", false},
        {R"("x", W/"abc")", true},
        {R"("x","abc" , "y")", true},
        {R"("x,"abc"")", false},
        {R"("a,b", "abc")", true},
        {R"("x", *)", false},
        {R"("abc)", false},
    };
    for (const Case& one : cases) {
        EXPECT_EQ(entity_tag_matches(one.header, tag), one.matches) << one.header;
    }
}

}  // namespace
}  // namespace socle::http
