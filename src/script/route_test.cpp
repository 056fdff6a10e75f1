#include "script/route.h"

#include "base/error.h"

#include <gmock/gmock.h>

namespace socle::script {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Optional;

Route route_of(const std::string& pattern) {
    Route route;
    route.pattern = pattern;
    route.segments = parse_pattern(pattern);
    return route;
}

struct Fit {
    const char* pattern;
    const char* path;
    bool fits;
};

TEST(Route, FitsPathsByTheirSegments) {
    const Fit all[] = {
        {"/", "/", true},
        {"/", "/a", false},
        {"/movies", "/movies", true},
        {"/movies", "/movies/", false},
        {"/movies", "/Movies", false},
        {"/movies/", "/movies/", true},
        {"/movies/{id}", "/movies/", false},
        {"/movies/{id}", "/movies/a/b", false},
        {"/movies/{id}/actors", "/movies/7/actors", true},
        {"/movies/{id:integer}", "/movies/9223372036854775807", true},
        {"/movies/{id:integer}", "/movies/9223372036854775808", false},
        {"/movies/{id:integer}", "/movies/-1", false},
        {"/movies/{id:integer}", "/movies/1.5", false},
        {"/movies/{id:digits}", "/movies/99999999999999999999", true},
        {"/movies/{id:digits}", "/movies/%31", true},
        {"/movies/{id:uuid}", "/movies/00000000-0000-7000-8000-00000000000A", true},
        {"/movies/{id:uuid}", "/movies/00000000-0000-7000-8000-00000000000", false},
        {"/movies/{id}", "/movies/%zz", false},
        {"/movies/{id}", "/movies/%00", false},
        {"/movies/{id}", "/movies/%ff", false},
        {"/files/{path...}", "/files/a/b/c", true},
        {"/files/{path...}", "/files/", true},
        {"/files/{path...}", "/files", false},
    };
    for (const auto& one : all)
        EXPECT_EQ(match(route_of(one.pattern), one.path).has_value(), one.fits)
            << one.pattern << " " << one.path;
}

TEST(Route, DecodesTheValuesOfAPath) {
    EXPECT_THAT(match(route_of("/a/{b}/{c...}"), "/a/x%2Fy+z/1/%C3%A9"),
                Optional(ElementsAre("x/y+z", "1/é")));
    EXPECT_THAT(match(route_of("/a"), "/a"), Optional(IsEmpty()));
}

TEST(Route, RefusesPatternsThatAreNone) {
    const std::pair<const char*, const char*> all[] = {
        {"movies", "a path begins with /"},
        {"/movies/{id", "is not closed"},
        {"/movies/{id:float}", "unknown type 'float': text, integer, digits or uuid"},
        {"/movies/x{id}", "a parameter is a whole segment"},
        {"/{a...}/b", "only at the end"},
        {"/{a}/{a}", "the parameter 'a' is there twice"},
        {"/{1a}", "'1a' is no name"},
        {"/a?b", "a whole segment"},
    };
    for (const auto& [pattern, message] : all) {
        try {
            parse_pattern(pattern);
            ADD_FAILURE() << pattern;
        } catch (const base::Error& error) {
            EXPECT_THAT(error.message, HasSubstr(message)) << pattern;
        }
    }
}

TEST(Route, KnowsSoclesOwnPaths) {
    EXPECT_TRUE(is_own_path("/rest/v1/movie"));
    EXPECT_TRUE(is_own_path("/docs"));
    EXPECT_FALSE(is_own_path("/movies"));
    EXPECT_FALSE(is_own_path("/"));
    EXPECT_FALSE(is_own_path("/restaurants"));
}

}  // namespace
}  // namespace socle::script
