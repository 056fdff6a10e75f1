#include "query/validate.h"

#include "base/convert.h"

#include <gtest/gtest.h>
#include <boost/json/value.hpp>

#include <string>

namespace socle::query {
namespace {

using base::Code;
using base::Type;
using base::Value;
using definition::Field;
using definition::FieldType;
using definition::TextFormat;

Field text_field() {
    Field field;
    field.name = "it";
    return field;
}

std::string fault_of(const Field& field, const Value& value) {
    const auto fault = check_value(field, value);
    return fault ? fault->message : "";
}

struct FormatCase {
    TextFormat format;
    const char* text;
    bool good;
};

class Formats : public testing::TestWithParam<FormatCase> {};

TEST_P(Formats, AreChecked) {
    auto field = text_field();
    field.format = GetParam().format;
    EXPECT_EQ(fault_of(field, std::string(GetParam().text)).empty(), GetParam().good)
        << GetParam().text;
}

INSTANTIATE_TEST_SUITE_P(
    All, Formats,
    testing::Values(
        FormatCase{TextFormat::email, "a.b+c@example.org", true},
        FormatCase{TextFormat::email, "a@b", true}, FormatCase{TextFormat::email, "a@", false},
        FormatCase{TextFormat::email, "a b@c.org", false},
        FormatCase{TextFormat::email, "a@b@c.org", false},
        FormatCase{TextFormat::email, "a@c.org.", false},
        FormatCase{TextFormat::url, "https://example.org/a?b=c#d", true},
        FormatCase{TextFormat::url, "javascript:alert(1)", false},
        FormatCase{TextFormat::url, "https://", false},
        FormatCase{TextFormat::url, "https://a b", false},
        FormatCase{TextFormat::phone, "+33 1 23 45 67 89", true},
        FormatCase{TextFormat::phone, "12", false}, FormatCase{TextFormat::slug, "a-b-9", true},
        FormatCase{TextFormat::slug, "a--b", false}, FormatCase{TextFormat::slug, "A", false},
        FormatCase{TextFormat::color, "#ff8800", true}, FormatCase{TextFormat::color, "#f80", true},
        FormatCase{TextFormat::color, "#ff88", false},
        FormatCase{TextFormat::markdown, "# anything\nat all", true},
        FormatCase{TextFormat::html, "<b>", true}));

TEST(Validate, LengthsCountCharacters) {
    auto field = text_field();
    field.length_min = 2;
    field.length_max = 3;
    EXPECT_EQ(fault_of(field, std::string("éé")), "");
    EXPECT_EQ(fault_of(field, std::string("é")), "has 1 characters, at least 2 are needed");
    EXPECT_EQ(fault_of(field, std::string("ééé€")), "has 4 characters, at most 3 are allowed");
}

TEST(Validate, PatternsMatchTheWholeText) {
    auto field = text_field();
    field.pattern = "[a-z]+";
    EXPECT_EQ(fault_of(field, std::string("abc")), "");
    EXPECT_EQ(fault_of(field, std::string("abc1")), "\"abc1\" does not match the pattern [a-z]+");
}

TEST(Validate, LongTextsAreCutInMessages) {
    auto field = text_field();
    field.pattern = "x";
    const auto fault = fault_of(field, std::string(59, 'a') + "é" + std::string(100, 'b'));
    EXPECT_EQ(fault, "\"" + std::string(59, 'a') + "…\" does not match the pattern x");
}

TEST(Validate, SecretsAreCheckedLikeTexts) {
    auto field = text_field();
    field.type = FieldType::secret;
    field.length_min = 8;
    EXPECT_EQ(fault_of(field, std::string("short")), "has 5 characters, at least 8 are needed");
}

TEST(Validate, Choices) {
    auto field = text_field();
    field.type = FieldType::choice;
    field.choices = {{"drama", {}}, {"comedy", {}}};
    EXPECT_EQ(fault_of(field, std::string("drama")), "");
    EXPECT_EQ(fault_of(field, std::string("comdy")),
              "\"comdy\" is not one of drama, comedy; did you mean comedy?");
    EXPECT_EQ(fault_of(field, std::string("x")), "\"x\" is not one of drama, comedy");
}

struct BoundsCase {
    base::TypeInfo type;
    Value min;
    Value max;
    Value below;
    Value above;
    const char* below_message;
    const char* above_message;
};

class Bounds : public testing::TestWithParam<BoundsCase> {};

TEST_P(Bounds, AreIncluded) {
    const auto& tried = GetParam();
    Field field;
    field.type = FieldType::integer;
    field.storage = tried.type;
    field.min = tried.min;
    field.max = tried.max;
    EXPECT_EQ(fault_of(field, tried.min), "");
    EXPECT_EQ(fault_of(field, tried.max), "");
    EXPECT_EQ(fault_of(field, tried.below), tried.below_message);
    EXPECT_EQ(fault_of(field, tried.above), tried.above_message);
}

INSTANTIATE_TEST_SUITE_P(Types, Bounds,
                         testing::Values(BoundsCase{{Type::integer, 0},
                                                    std::int64_t{1},
                                                    std::int64_t{5},
                                                    std::int64_t{0},
                                                    std::int64_t{6},
                                                    "0 is below the minimum 1",
                                                    "6 is above the maximum 5"},
                                         BoundsCase{{Type::decimal, 2},
                                                    std::int64_t{0},
                                                    std::int64_t{150},
                                                    std::int64_t{-1},
                                                    std::int64_t{151},
                                                    "-0.01 is below the minimum 0.00",
                                                    "1.51 is above the maximum 1.50"},
                                         BoundsCase{{Type::number, 0},
                                                    0.5,
                                                    1.5,
                                                    0.25,
                                                    2.0,
                                                    "0.25 is below the minimum 0.5",
                                                    "2 is above the maximum 1.5"},
                                         BoundsCase{{Type::date, 0},
                                                    std::string("2024-01-01"),
                                                    std::string("2024-12-31"),
                                                    std::string("2023-12-31"),
                                                    std::string("2025-01-01"),
                                                    "2023-12-31 is below the minimum 2024-01-01",
                                                    "2025-01-01 is above the maximum 2024-12-31"}));

Field list_field(FieldType element) {
    Field field;
    field.type = FieldType::list;
    field.storage = {Type::json, 0};
    field.element = element;
    return field;
}

struct ListCase {
    FieldType element;
    boost::json::value given;
    const char* stored;  ///< or what is wrong
};

class Lists : public testing::TestWithParam<ListCase> {};

TEST_P(Lists, AreStoredByTheTypeOfTheirElements) {
    const auto field = list_field(GetParam().element);
    std::string got;
    try {
        got = std::get<std::string>(list_value(field, GetParam().given));
    } catch (const base::Error& error) {
        got = error.message;
    }
    EXPECT_EQ(got, GetParam().stored);
}

INSTANTIATE_TEST_SUITE_P(
    All, Lists,
    testing::Values(
        ListCase{FieldType::text, {"a", "b"}, "[\"a\",\"b\"]"},
        ListCase{FieldType::text, boost::json::array{}, "[]"},
        ListCase{FieldType::text, boost::json::array{1},
                 "element 1: invalid input syntax for type text: \"1\""},
        ListCase{FieldType::integer, {1, "2"}, "[1,2]"},
        ListCase{FieldType::integer,
                 {1, 2.5},
                 "element 2: invalid input syntax for type bigint: \"2.5\""},
        ListCase{FieldType::number, {1, 2.5, 1e20}, "[1,2.5,100000000000000000000]"},
        ListCase{FieldType::boolean, {true, "no"}, "[true,false]"},
        ListCase{FieldType::date, boost::json::array{"2024/02/01"}, "[\"2024-02-01\"]"},
        ListCase{FieldType::date, boost::json::array{"soon"},
                 "element 1: invalid input syntax for type date: \"soon\""},
        ListCase{FieldType::timestamp, boost::json::array{"2024-01-01T01:00:00+01"},
                 "[\"2024-01-01T00:00:00+00:00\"]"},
        ListCase{FieldType::time, boost::json::array{"13:45"}, "[\"13:45:00\"]"},
        ListCase{FieldType::uuid, boost::json::array{"00000000-0000-7000-8000-00000000000A"},
                 "[\"00000000-0000-7000-8000-00000000000a\"]"},
        ListCase{FieldType::uuid, boost::json::array{"a"},
                 "element 1: invalid input syntax for type uuid: \"a\""},
        ListCase{FieldType::text, boost::json::array{nullptr}, "element 1: may not be null"},
        ListCase{FieldType::text, boost::json::object{}, "must be a list"}));

TEST(Validate, LengthsOfLists) {
    auto field = list_field(FieldType::integer);
    field.length_min = 1;
    field.length_max = 2;
    EXPECT_EQ(fault_of(field, std::string("[1,2]")), "");
    EXPECT_EQ(fault_of(field, std::string("[]")), "has 0 elements, at least 1 are needed");
    EXPECT_EQ(fault_of(field, std::string("[1,2,3]")), "has 3 elements, at most 2 are allowed");
}

}  // namespace
}  // namespace socle::query
