#include "trial/match.h"

#include <gmock/gmock.h>
#include <boost/json.hpp>

namespace socle::trial {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

std::vector<std::string> differences(std::string_view expected, std::string_view found,
                                     Matcher::Members members = Matcher::Members::exact,
                                     bool unordered = false) {
    const auto document = definition::read_yaml(expected);
    EXPECT_THAT(document.problems, IsEmpty());
    const auto value = boost::json::parse({found.data(), found.size()});
    Values values;
    values.set("id", 7);
    values.set("name", "Léon");
    Matcher matcher(values, members, unordered);
    matcher.match(document.root, &value, "body");
    std::vector<std::string> texts;
    for (const auto& difference : matcher.differences())
        texts.push_back(difference.text);
    return texts;
}

TEST(MatchTest, TheSameIsTheSame) {
    const std::pair<const char*, const char*> cases[] = {
        {"{a: 1, b: [x, null, true], c: {d: 1.5}}", R"({"c":{"d":1.5},"b":["x",null,true],"a":1})"},
        {"[]", "[]"},
        {"{}", "{}"},
        {"1", "1.0"},
        {"'1'", R"("1")"},
        {"2024-01-31", R"("2024-01-31")"},
        {"{id: '${id}', text: 'no ${id} is ${name}'}", R"({"id":7,"text":"no 7 is Léon"})"},
        {"[1, <more>]", "[1,2,3]"},
        {"[1, <more>]", "[1]"},
        {"{a: <absent>}", "{}"},
        {"{a: <any>}", R"({"a":null})"},
    };
    for (const auto& [expected, found] : cases)
        EXPECT_THAT(differences(expected, found), IsEmpty()) << expected;
}

TEST(MatchTest, WhatDiffersIsNamedWithItsPlace) {
    EXPECT_THAT(
        differences("{a: 1, b: {c: [x, y]}}", R"({"a":2,"b":{"c":["x","z"]}})"),
        ElementsAre("body.a: expected 1, found 2", R"(body.b.c.1: expected "y", found "z")"));
    EXPECT_THAT(differences("{a: 1}", R"({"a":1,"b":2})"),
                ElementsAre("body.b: not expected, found 2"));
    EXPECT_THAT(differences("{a: 1, b: 2}", R"({"a":1})"),
                ElementsAre("body.b: expected 2, it is not there"));
    EXPECT_THAT(differences("[1, 2]", "[1]"), ElementsAre("body.1: expected 2, it is not there"));
    EXPECT_THAT(differences("[1]", "[1,2]"), ElementsAre("body.1: not expected, found 2"));
    EXPECT_THAT(differences("[1]", "{}"), ElementsAre("body: expected a list, found {}"));
    EXPECT_THAT(differences("{a: <absent>}", R"({"a":1})"),
                ElementsAre("body.a: expected nothing, found 1"));
    EXPECT_THAT(differences("'1'", "1"), ElementsAre(R"(body: expected "1", found 1)"));
    EXPECT_THAT(differences("<uuid>", R"("x")"),
                ElementsAre(R"(body: expected <uuid>, found "x")"));
}

TEST(MatchTest, SomeMembersMayBeMoreAtAnyDepth) {
    EXPECT_THAT(
        differences("{a: [{b: 1}]}", R"({"a":[{"b":1,"c":2}],"d":3})", Matcher::Members::some),
        IsEmpty());
    EXPECT_THAT(differences("{a: [{b: 1}]}", R"({"a":[{"b":1},{}]})", Matcher::Members::some),
                ElementsAre("body.a.1: not expected, found {}"));
}

TEST(MatchTest, ListsWithoutOrder) {
    const auto exact = Matcher::Members::exact;
    EXPECT_THAT(differences("[1, 2, 2]", "[2,1,2]", exact, true), IsEmpty());
    EXPECT_THAT(differences("[3, <more>]", "[1,2,3]", exact, true), IsEmpty());
    EXPECT_THAT(differences("[{a: 1}, {a: 2}]", R"([{"a":2},{"a":3}])", exact, true),
                ElementsAre(R"(body: expected an element like {"a":1}, found [{"a":2},{"a":3}])",
                            R"(body.1: not expected, found {"a":3})"));
}

TEST(MatchTest, LongValuesAreCutBetweenCharacters) {
    const boost::json::value value = boost::json::string(std::string(199, 'a') + "éé");
    EXPECT_EQ(shown(value), "\"" + std::string(199, 'a') + "…");
}

}  // namespace
}  // namespace socle::trial
