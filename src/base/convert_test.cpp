#include "base/convert.h"

#include "base/error.h"

#include <boost/json/parse.hpp>
#include <boost/json/value.hpp>

#include <gtest/gtest.h>

#include <functional>
#include <limits>

namespace socle::base {
namespace {

constexpr std::int64_t largest = std::numeric_limits<std::int64_t>::max();
constexpr std::int64_t smallest = std::numeric_limits<std::int64_t>::min();

Error error_of(const std::function<void()>& refused) {
    try {
        refused();
    } catch (const Error& error) {
        return error;
    }
    return {Code::internal, "nothing was thrown"};
}

struct Accepted {
    TypeInfo type;
    std::string text;
    Value value;
};

class ParseText : public testing::TestWithParam<Accepted> {};

TEST_P(ParseText, GivesTheStorageForm) {
    EXPECT_EQ(parse_text(GetParam().type, GetParam().text), GetParam().value) << GetParam().text;
}

INSTANTIATE_TEST_SUITE_P(
    Texts, ParseText,
    testing::Values(
        Accepted{{Type::text}, "", ""}, Accepted{{Type::text}, " été ", " été "},
        Accepted{{Type::date}, "2024-1-31", "2024-01-31"},
        Accepted{{Type::time}, "13:45", "13:45:00"},
        Accepted{{Type::timestamp}, "2024-01-31", "2024-01-31T00:00:00+00:00"},
        Accepted{{Type::timestamp}, "2024-01-31 01:00:00.50+02", "2024-01-30T23:00:00.5+00:00"},
        Accepted{{Type::uuid},
                 "{A0EEBC99-9C0B-4EF8-BB6D-6BB9BD380A11}",
                 "a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11"},
        Accepted{{Type::json}, R"({"bb":1,"a" : [1, 2.50,null]})", R"({"a":[1,2.5,null],"bb":1})"},
        Accepted{{Type::json}, "\"x\"", "\"x\""}, Accepted{{Type::json}, "null", "null"}));

INSTANTIATE_TEST_SUITE_P(
    Numbers, ParseText,
    testing::Values(Accepted{{Type::integer}, "42", std::int64_t{42}},
                    Accepted{{Type::integer}, " -7 ", std::int64_t{-7}},
                    Accepted{{Type::integer}, "+7", std::int64_t{7}},
                    Accepted{{Type::integer}, "9223372036854775807", largest},
                    Accepted{{Type::integer}, "-9223372036854775808", smallest},
                    Accepted{{Type::integer}, "000000000000000000000000012", std::int64_t{12}},
                    Accepted{{Type::number}, "1e3", 1000.0}, Accepted{{Type::number}, "+.5", 0.5},
                    Accepted{{Type::number}, " -2. ", -2.0},
                    Accepted{{Type::number}, "5e-324", 5e-324},
                    Accepted{{Type::number}, "1.7976931348623157e308", 1.7976931348623157e308},
                    Accepted{{Type::number}, "0", 0.0},
                    Accepted{{Type::decimal, 2}, "12.345", std::int64_t{1235}}));

TEST(ParseText, ReadsBooleansAsPostgresDoes) {
    for (const char* text :
         {"t", "true", "TRUE", "tru", "y", "Yes", "ye", "on", "ON", "1", " t "}) {
        EXPECT_EQ(parse_text({Type::boolean}, text), Value(std::int64_t{1})) << text;
    }
    for (const char* text : {"f", "false", "FAL", "n", "no", "of", "off", "0"}) {
        EXPECT_EQ(parse_text({Type::boolean}, text), Value(std::int64_t{0})) << text;
    }
    for (const char* text : {"", "o", "2", "truee", "yess", "offf", "10", "null", "t f"}) {
        EXPECT_EQ(error_of([&] { parse_text({Type::boolean}, text); }).message,
                  "invalid input syntax for type boolean: \"" + std::string(text) + '"');
    }
}

struct Refused {
    TypeInfo type;
    std::string text;
    Code code;
    std::string message;
};

class ParseTextRefuses : public testing::TestWithParam<Refused> {};

TEST_P(ParseTextRefuses, InTheWordsOfPostgres) {
    const Error error = error_of([&] { parse_text(GetParam().type, GetParam().text); });
    EXPECT_EQ(error.message, GetParam().message);
    EXPECT_EQ(error.code, GetParam().code);
}

INSTANTIATE_TEST_SUITE_P(
    Syntax, ParseTextRefuses,
    testing::Values(
        Refused{{Type::integer},
                "abc",
                Code::bad_value,
                "invalid input syntax for type bigint: \"abc\""},
        Refused{{Type::integer}, "", Code::bad_value, "invalid input syntax for type bigint: \"\""},
        Refused{{Type::integer},
                "1.5",
                Code::bad_value,
                "invalid input syntax for type bigint: \"1.5\""},
        Refused{{Type::integer},
                "+-1",
                Code::bad_value,
                "invalid input syntax for type bigint: \"+-1\""},
        Refused{{Type::integer},
                "1 2",
                Code::bad_value,
                "invalid input syntax for type bigint: \"1 2\""},
        Refused{{Type::number},
                "ten",
                Code::bad_value,
                "invalid input syntax for type double precision: \"ten\""},
        Refused{{Type::number},
                "",
                Code::bad_value,
                "invalid input syntax for type double precision: \"\""},
        Refused{{Type::number},
                "NaN",
                Code::bad_value,
                "invalid input syntax for type double precision: \"NaN\""},
        Refused{{Type::number},
                "-inf",
                Code::bad_value,
                "invalid input syntax for type double precision: \"-inf\""},
        Refused{{Type::decimal, 2},
                "1,5",
                Code::bad_value,
                "invalid input syntax for type numeric: \"1,5\""},
        Refused{{Type::uuid}, "42", Code::bad_value, "invalid input syntax for type uuid: \"42\""},
        Refused{{Type::json}, "{", Code::bad_value, "invalid input syntax for type json"},
        Refused{{Type::json}, "", Code::bad_value, "invalid input syntax for type json"},
        Refused{{Type::json}, "[1] 2", Code::bad_value, "invalid input syntax for type json"},
        Refused{
            {Type::json}, R"(["\u0000"])", Code::bad_value, "unsupported Unicode escape sequence"},
        Refused{
            {Type::point}, "1,2", Code::bad_value, "invalid input syntax for type point: \"1,2\""},
        Refused{{Type::text},
                std::string("a\0b", 3),
                Code::bad_value,
                "invalid byte sequence for encoding \"UTF8\": 0x00"},
        Refused{
            {Type::text}, "\xff", Code::bad_value, "invalid byte sequence for encoding \"UTF8\""}));

INSTANTIATE_TEST_SUITE_P(
    Range, ParseTextRefuses,
    testing::Values(Refused{{Type::integer},
                            "9999999999999999999",
                            Code::value_out_of_range,
                            "value \"9999999999999999999\" is out of range for type bigint"},
                    Refused{{Type::integer},
                            "-9223372036854775809",
                            Code::value_out_of_range,
                            "value \"-9223372036854775809\" is out of range for type bigint"},
                    Refused{{Type::number},
                            "1e400",
                            Code::value_out_of_range,
                            "\"1e400\" is out of range for type double precision"},
                    Refused{{Type::number},
                            "1e-400",
                            Code::value_out_of_range,
                            "\"1e-400\" is out of range for type double precision"},
                    Refused{{Type::decimal, 2},
                            "1e20",
                            Code::value_out_of_range,
                            "value \"1e20\" is out of range for type numeric"}));

INSTANTIATE_TEST_SUITE_P(
    Dates, ParseTextRefuses,
    testing::Values(
        Refused{{Type::date}, "x", Code::bad_date, "invalid input syntax for type date: \"x\""},
        Refused{{Type::date}, "", Code::bad_date, "invalid input syntax for type date: \"\""},
        Refused{{Type::date},
                "2024-02-30",
                Code::bad_date,
                "date/time field value out of range: \"2024-02-30\""},
        Refused{
            {Type::time}, "noon", Code::bad_date, "invalid input syntax for type time: \"noon\""},
        Refused{
            {Type::time}, "25:00", Code::bad_date, "date/time field value out of range: \"25:00\""},
        Refused{{Type::timestamp},
                "soon",
                Code::bad_date,
                "invalid input syntax for type timestamp with time zone: \"soon\""},
        Refused{{Type::timestamp},
                "2024-13-01 10:00",
                Code::bad_date,
                "date/time field value out of range: \"2024-13-01 10:00\""}));

TEST(ParseText, LongTextsAreCutInMessages) {
    const std::string text = "é" + std::string(100'000, 'x');
    const std::string message = error_of([&] { parse_text({Type::integer}, text); }).message;
    EXPECT_LT(message.size(), 300U);
    EXPECT_TRUE(message.ends_with("x…\"")) << message;
}

TEST(FromJson, RefusesInfiniteDoubles) {
    const boost::json::value infinite = std::numeric_limits<double>::infinity();
    for (const Type type : {Type::integer, Type::number, Type::decimal, Type::json}) {
        EXPECT_EQ(error_of([&] { from_json({type, 2}, infinite); }).code, Code::value_out_of_range);
    }
    EXPECT_EQ(error_of([&] { from_json({Type::text}, infinite); }).code, Code::value_out_of_range);
}

TEST(ParseText, DeepJsonIsRefused) {
    const std::string deep = std::string(10'000, '[') + std::string(10'000, ']');
    EXPECT_EQ(error_of([&] { parse_text({Type::json}, deep); }).code, Code::bad_value);
}

struct JsonAccepted {
    TypeInfo type;
    std::string json;
    Value value;
};

class FromJson : public testing::TestWithParam<JsonAccepted> {};

TEST_P(FromJson, GivesTheStorageForm) {
    EXPECT_EQ(from_json(GetParam().type, boost::json::parse(GetParam().json)), GetParam().value)
        << GetParam().json;
}

INSTANTIATE_TEST_SUITE_P(
    Values, FromJson,
    testing::Values(
        JsonAccepted{{Type::text}, "null", {}}, JsonAccepted{{Type::json}, "null", {}},
        JsonAccepted{{Type::text}, R"("a\"b")", "a\"b"},
        JsonAccepted{{Type::integer}, "5", std::int64_t{5}},
        JsonAccepted{{Type::integer}, "\"5\"", std::int64_t{5}},
        JsonAccepted{{Type::integer}, "5.0", std::int64_t{5}},
        JsonAccepted{{Type::integer}, "1e3", std::int64_t{1000}},
        JsonAccepted{{Type::number}, "5", 5.0}, JsonAccepted{{Type::number}, "0.1", 0.1},
        JsonAccepted{{Type::number}, "18446744073709551615", 18446744073709551615.0},
        JsonAccepted{{Type::boolean}, "true", std::int64_t{1}},
        JsonAccepted{{Type::boolean}, "false", std::int64_t{0}},
        JsonAccepted{{Type::boolean}, "\"yes\"", std::int64_t{1}},
        JsonAccepted{{Type::date}, "\"2024-01-31\"", "2024-01-31"},
        JsonAccepted{
            {Type::json}, R"({"b":{"y":1,"x":2},"a":"t"})", R"({"a":"t","b":{"x":2,"y":1}})"},
        JsonAccepted{{Type::json}, "\"{}\"", "\"{}\""}, JsonAccepted{{Type::json}, "7", "7"}));

INSTANTIATE_TEST_SUITE_P(
    Decimals, FromJson,
    testing::Values(
        JsonAccepted{{Type::decimal, 2}, "19.99", std::int64_t{1999}},
        JsonAccepted{{Type::decimal, 2}, "1.005", std::int64_t{101}},
        JsonAccepted{{Type::decimal, 2}, "-1.005", std::int64_t{-101}},
        JsonAccepted{{Type::decimal, 2}, "0.00001", std::int64_t{0}},
        JsonAccepted{{Type::decimal, 2}, "92233720368547758", largest - 7},
        JsonAccepted{{Type::decimal, 0}, "9223372036854775807", largest},
        JsonAccepted{{Type::decimal, 2}, "1234567890123.45", std::int64_t{123456789012345}},
        JsonAccepted{
            {Type::decimal, 2}, "\"12345678901234567.89\"", std::int64_t{1234567890123456789}},
        JsonAccepted{{Type::decimal, 1}, "1e3", std::int64_t{10'000}}));

class FromJsonRefuses : public testing::TestWithParam<Refused> {};

TEST_P(FromJsonRefuses, InTheWordsOfPostgres) {
    const boost::json::value value = boost::json::parse(GetParam().text);
    const Error error = error_of([&] { from_json(GetParam().type, value); });
    EXPECT_EQ(error.message, GetParam().message);
    EXPECT_EQ(error.code, GetParam().code);
}

INSTANTIATE_TEST_SUITE_P(
    Kinds, FromJsonRefuses,
    testing::Values(
        Refused{{Type::integer},
                "1.5",
                Code::bad_value,
                "invalid input syntax for type bigint: \"1.5\""},
        Refused{{Type::integer},
                "true",
                Code::bad_value,
                "invalid input syntax for type bigint: \"true\""},
        Refused{{Type::integer},
                "18446744073709551615",
                Code::value_out_of_range,
                "value \"18446744073709551615\" is out of range for type bigint"},
        Refused{{Type::text}, "5", Code::bad_value, "invalid input syntax for type text: \"5\""},
        Refused{{Type::text},
                R"({"a":1})",
                Code::bad_value,
                R"(invalid input syntax for type text: "{"a":1}")"},
        Refused{{Type::text},
                R"("a\u0000")",
                Code::bad_value,
                "invalid byte sequence for encoding \"UTF8\": 0x00"},
        Refused{
            {Type::boolean}, "1", Code::bad_value, "invalid input syntax for type boolean: \"1\""},
        Refused{{Type::date},
                "20240131",
                Code::bad_date,
                "invalid input syntax for type date: \"20240131\""},
        Refused{{Type::number},
                "[1]",
                Code::bad_value,
                "invalid input syntax for type double precision: \"[1]\""},
        Refused{{Type::decimal, 2},
                "1e30",
                Code::value_out_of_range,
                "value \"1000000000000000000000000000000\" is out of range for type numeric"},
        Refused{{Type::json},
                R"({"a":"\u0000"})",
                Code::bad_value,
                "unsupported Unicode escape sequence"}));

}  // namespace
}  // namespace socle::base
