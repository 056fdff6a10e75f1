#include "definition/shape.h"

#include <gmock/gmock.h>

namespace socle::definition {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using Kind = Shape::Kind;

Shape shape(Kind kind, std::string noun = {}) {
    Shape result;
    result.kind = kind;
    result.noun = std::move(noun);
    return result;
}

Shape list(const Shape& of) {
    auto result = shape(Kind::list);
    result.of = {of};
    return result;
}

Shape map(const Shape& of) {
    auto result = shape(Kind::map, "thing");
    result.of = {of};
    return result;
}

Shape either(const Shape& a, const Shape& b) {
    auto result = shape(Kind::either);
    result.of = {a, b};
    return result;
}

Shape integer(std::int64_t low, std::int64_t high) {
    auto result = shape(Kind::integer);
    result.low = low;
    result.high = high;
    return result;
}

Shape duration(std::int64_t low_s, std::int64_t high_s, bool or_never = false) {
    auto result = shape(Kind::duration);
    result.low = low_s;
    result.high = high_s;
    result.or_never = or_never;
    return result;
}

Shape word() {
    auto result = shape(Kind::word, "colour");
    result.words = {{"red", {}}, {"green", {}}, {"blue", {}}, {"infrared", "not visible yet"}};
    return result;
}

Shape record() {
    auto result = shape(Kind::record);
    result.keys = {{"name", shape(Kind::text), "", true, "", {}},
                   {"colour", word(), "", false, "", {}},
                   {"smell", shape(Kind::any), "", false, "smells do not exist yet", {}}};
    return result;
}

std::vector<std::string> problems(const Shape& wanted, const std::string& yaml) {
    std::vector<std::string> texts;
    const auto document = read_yaml(yaml);
    EXPECT_THAT(document.problems, IsEmpty());
    conform(document.root, wanted, [&](const Mark& mark, std::string message) {
        texts.push_back(std::to_string(mark.line) + ":" + std::to_string(mark.column) + ": " +
                        message);
    });
    return texts;
}

struct Good {
    Shape shape;
    const char* yaml;
};
class Conforms : public ::testing::TestWithParam<Good> {};

TEST_P(Conforms, WithoutAWord) {
    EXPECT_THAT(problems(GetParam().shape, GetParam().yaml), IsEmpty());
}

INSTANTIATE_TEST_SUITE_P(
    Each, Conforms,
    ::testing::Values(Good{shape(Kind::text), "a"}, Good{shape(Kind::text), "12"},
                      Good{shape(Kind::text), "''"}, Good{shape(Kind::expression), "a = 1"},
                      Good{shape(Kind::boolean), "true"}, Good{shape(Kind::boolean), "false"},
                      Good{shape(Kind::off), "false"}, Good{integer(-5, 5), "-5"},
                      Good{duration(30, 86400), "30s"}, Good{duration(30, 86400), "1d"},
                      Good{duration(30, 86400), "90m"}, Good{duration(30, 86400, true), "0"},
                      Good{duration(30, 86400, true), "0s"}, Good{shape(Kind::scalar), "1.5"},
                      Good{shape(Kind::any), "~"}, Good{shape(Kind::any), "[{a: 1}]"},
                      Good{word(), "green"}, Good{list(word()), "[red, blue]"},
                      Good{list(word()), "[]"}, Good{map(integer(0, 9)), "{a: 1, b: 2}"},
                      Good{record(), "{name: a}"}, Good{record(), "{colour: red, name: a}"},
                      Good{either(word(), list(word())), "red"},
                      Good{either(word(), list(word())), "[red]"}));

struct Bad {
    Shape shape;
    const char* yaml;
    const char* problem;
};
class DoesNotConform : public ::testing::TestWithParam<Bad> {};

TEST_P(DoesNotConform, WithOneProblem) {
    EXPECT_THAT(problems(GetParam().shape, GetParam().yaml), ElementsAre(GetParam().problem));
}

INSTANTIATE_TEST_SUITE_P(
    Each, DoesNotConform,
    ::testing::Values(
        Bad{shape(Kind::text), "[a]", "1:1: expected a text, found a list"},
        Bad{shape(Kind::text), "~", "1:1: expected a text, found nothing"},
        Bad{shape(Kind::expression), "{a: 1}", "1:1: expected an expression, found a map"},
        Bad{shape(Kind::boolean), "yes", "1:1: expected true or false, found 'yes'"},
        Bad{shape(Kind::boolean), "'true'", "1:1: expected true or false, found 'true'"},
        Bad{shape(Kind::boolean), "True", "1:1: expected true or false, found 'True'"},
        Bad{shape(Kind::off, "telepathy"), "true",
            "1:1: telepathy does not exist yet: write false or leave it out"},
        Bad{integer(1, 5), "6", "1:1: expected a whole number from 1 to 5, found '6'"},
        Bad{integer(1, 5), "1.5", "1:1: expected a whole number from 1 to 5, found '1.5'"},
        Bad{integer(1, 5), "99999999999999999999",
            "1:1: expected a whole number from 1 to 5, found '99999999999999999999'"},
        Bad{duration(30, 7200), "29s",
            "1:1: expected a duration from 30s to 2h like '90s', '15m', '1h' or '7d', found '29s'"},
        Bad{duration(60, 172800, true), "3d",
            "1:1: expected a duration from 1m to 2d like '90s', '15m', '1h' or '7d' (or 0), found "
            "'3d'"},
        Bad{duration(30, 7200), "0",
            "1:1: expected a duration from 30s to 2h like '90s', '15m', '1h' or '7d', found '0'"},
        Bad{word(), "gren", "1:1: unknown colour 'gren'; did you mean 'green'?"},
        Bad{word(), "mauve", "1:1: unknown colour 'mauve'; it is 'red', 'green' or 'blue'"},
        Bad{word(), "infrared", "1:1: colour 'infrared': not visible yet"},
        Bad{word(), "[red]", "1:1: expected the name of a colour, found a list"},
        Bad{list(word()), "red", "1:1: expected a list, found 'red'"},
        Bad{list(word()), "[red, 1]", "1:7: unknown colour '1'; it is 'red', 'green' or 'blue'"},
        Bad{map(word()), "[a]", "1:1: expected a map of thing to value, found a list"},
        Bad{map(word()), "{a: red, b: reed}", "1:13: unknown colour 'reed'; did you mean 'red'?"},
        Bad{record(), "{colour: red}", "1:1: key 'name' is missing"},
        Bad{record(), "{name: a, color: red}", "1:11: unknown key 'color'; did you mean 'colour'?"},
        Bad{record(), "{name: a, weight: 3}", "1:11: unknown key 'weight'; known are name, colour"},
        Bad{record(), "{name: a, smell: 3}", "1:11: key 'smell': smells do not exist yet"},
        Bad{record(), "a", "1:1: expected a map with keys like 'name' or 'colour', found 'a'"},
        Bad{either(word(), list(word())), "{a: b}",
            "1:1: expected the name of a colour or a list, found a map"},
        Bad{shape(Kind::boolean), "a very long text that says neither yes nor no",
            "1:1: expected true or false, found a text"}));

TEST(Durations, AreANumberAndAUnit) {
    EXPECT_EQ(duration_seconds("0"), 0);
    EXPECT_EQ(duration_seconds("45s"), 45);
    EXPECT_EQ(duration_seconds("15m"), 900);
    EXPECT_EQ(duration_seconds("2h"), 7200);
    EXPECT_EQ(duration_seconds("7d"), 604800);
    EXPECT_EQ(duration_seconds("2w"), 1209600);
    EXPECT_EQ(duration_seconds("2y"), 63072000);
    for (const char* wrong : {"", "1", "s", "-1s", "1 s", "1.5h", "1x", "1ms", "1h30m", "+1s",
                              "99999999999s", "999999999999999999999s", " 1s", "1S"}) {
        EXPECT_EQ(duration_seconds(wrong), std::nullopt) << wrong;
    }
}

TEST(Conform, ReportsEveryProblem) {
    EXPECT_THAT(
        problems(list(record()), "- {colour: rd}\n- a\n- {name: [b]}\n"),
        ElementsAre("1:12: unknown colour 'rd'; did you mean 'red'?", "1:3: key 'name' is missing",
                    "2:3: expected a map with keys like 'name' or 'colour', found 'a'",
                    "3:10: expected a text, found a list"));
}

TEST(Conform, ALeastNumberOfItems) {
    auto wanted = list(word());
    wanted.least = 1;
    EXPECT_THAT(problems(wanted, "[]"), ElementsAre("1:1: expected at least 1 here"));
}

}  // namespace
}  // namespace socle::definition
