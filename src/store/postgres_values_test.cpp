#include "store/postgres_values.h"

#include "base/error.h"

#include <gtest/gtest.h>

#include <limits>
#include <string>
#include <variant>

namespace socle::store {

namespace {

using base::Code;
using base::Type;
using base::TypeInfo;
using base::Value;

Value stored(TypeInfo type, std::string_view text) {
    base::Rows rows(1);
    std::string scratch = "left over";
    add_postgres_cell(rows, type, text, scratch);
    return base::copy(rows.at(0, 0));
}

Value stored(Type type, std::string_view text) {
    return stored(TypeInfo{type}, text);
}

TEST(PostgresCells, HaveTheirStorageForm) {
    struct Case {
        TypeInfo type;
        std::string text;
        Value stored;
    };
    const std::vector<Case> cases{
        {{Type::integer}, "0", std::int64_t{0}},
        {{Type::integer}, "-9223372036854775808", std::numeric_limits<std::int64_t>::min()},
        {{Type::integer}, "9223372036854775807", std::numeric_limits<std::int64_t>::max()},
        {{Type::boolean}, "t", std::int64_t{1}},
        {{Type::boolean}, "f", std::int64_t{0}},
        {{Type::number}, "0.1", 0.1},
        {{Type::number}, "-1e+20", -1e20},
        {{Type::number}, "5", 5.0},
        {{Type::number}, "1.7976931348623157e+308", std::numeric_limits<double>::max()},
        {{Type::point}, "48.8584", 48.8584},
        {{Type::decimal, 2}, "12.5", std::int64_t{1250}},
        {{Type::decimal, 2}, "-0.01", std::int64_t{-1}},
        {{Type::decimal, 2}, "12.345", std::int64_t{1235}},
        {{Type::decimal, 2}, "-12.345", std::int64_t{-1235}},
        {{Type::decimal, 0}, "12", std::int64_t{12}},
        {{Type::decimal, 3}, "7", std::int64_t{7000}},
        {{Type::text}, "", ""},
        {{Type::text}, "a\nb ü", "a\nb ü"},
        {{Type::uuid},
         "0190c3c0-0000-7000-8000-000000000000",
         "0190c3c0-0000-7000-8000-000000000000"},
        {{Type::date}, "2024-01-31", "2024-01-31"},
        {{Type::time}, "13:45:00.5", "13:45:00.5"},
        {{Type::timestamp}, "2024-01-01 00:00:00.12+00", "2024-01-01T00:00:00.12+00:00"},
        {{Type::timestamp}, "2024-01-01 23:59:59+00", "2024-01-01T23:59:59+00:00"},
        {{Type::timestamp}, "2024-01-01 02:00:00+02", "2024-01-01T00:00:00+00:00"},
        {{Type::timestamp}, "infinity", "infinity"},
    };
    for (const auto& each : cases)
        EXPECT_EQ(stored(each.type, each.text), each.stored) << each.text;
}

TEST(PostgresCells, JsonIsCompactAndCanonical) {
    const std::vector<std::pair<std::string, std::string>> cases{
        {"{}", "{}"},
        {"[]", "[]"},
        {"null", "null"},
        {"12", "12"},
        {"1234.5", "1234.5"},
        {"100000000000000000000", "100000000000000000000"},
        {"0.0000001", "0.0000001"},
        {"\"open", "\"open"},
        {"\"open\\\\", "\"open\\\\"},
        {R"({"a": 1, "b": [1, 2, {"c": null}]})", R"({"a":1,"b":[1,2,{"c":null}]})"},
        {R"("a b, c: d")", R"("a b, c: d")"},
        {R"({"quote \" here": "back \\", "x": "\\\" , "})",
         R"({"quote \" here":"back \\","x":"\\\" , "})"},
        {R"(["ü, é", true, false])", R"(["ü, é",true,false])"},
        {"[{\"a\":1}, \n {\"a\":2}]", R"([{"a":1},{"a":2}])"},
    };
    for (const auto& [text, expected] : cases)
        EXPECT_EQ(stored(Type::json, text), Value(expected)) << text;
}

TEST(PostgresCells, OfAnotherTypeAreRefused) {
    const std::vector<std::pair<TypeInfo, std::string>> cases{
        {{Type::integer}, "1.5"},   {{Type::integer}, ""},    {{Type::integer}, "12a"},
        {{Type::number}, "text"},   {{Type::number}, "1.5 "}, {{Type::decimal, 2}, "abc"},
        {{Type::decimal, 2}, "NaN"}};
    for (const auto& [type, text] : cases)
        EXPECT_THROW(stored(type, text), base::Error) << text;
}

TEST(PostgresCells, DecimalsBeyondTheStorageFormAreRefused) {
    try {
        stored({Type::decimal, 2}, "99999999999999999999.00");
        ADD_FAILURE() << "it was taken";
    } catch (const base::Error& error) {
        EXPECT_EQ(error.code, Code::value_out_of_range);
    }
}

TEST(PostgresParameterTexts, AreWhatTheServerReads) {
    const std::vector<TypeInfo> types{{Type::integer}, {Type::boolean},    {Type::boolean},
                                      {Type::number},  {Type::decimal, 2}, {Type::decimal, 2},
                                      {Type::text},    {Type::timestamp},  {Type::json}};
    const base::Values values{
        std::int64_t{-42}, std::int64_t{1},    std::int64_t{0}, 0.1,
        std::int64_t{-5},  std::int64_t{1250}, "it's",          "2024-01-01T00:00:00.12+00:00",
        base::Value{}};
    PostgresParameters parameters;
    for (int round = 0; round < 2; ++round) {
        parameters.fill(types, values);
        ASSERT_EQ(parameters.size(), 9);
        const std::vector<const char*> expected{
            "-42", "t", "f", "0.1", "-0.05", "12.50", "it's", "2024-01-01T00:00:00.12+00:00"};
        for (std::size_t i = 0; i < expected.size(); ++i)
            EXPECT_STREQ(parameters.data()[i], expected[i]);
        EXPECT_EQ(parameters.data()[8], nullptr);
    }
    parameters.fill({}, {});
    EXPECT_EQ(parameters.size(), 0);
}

TEST(PostgresParameterTexts, OfManyNumbersStayApart) {
    base::Values values;
    for (std::int64_t i = 0; i < 2000; ++i)
        values.emplace_back(i * i * i);
    PostgresParameters parameters;
    parameters.fill({}, values);
    for (int i = 0; i < 2000; ++i)
        EXPECT_EQ(parameters.data()[i], std::to_string(static_cast<std::int64_t>(i) * i * i));
}

TEST(PostgresParameterTexts, AreChecked) {
    EXPECT_NO_THROW(check_parameters({"text", std::int64_t{1}, base::Value{}}));
    EXPECT_THROW(check_parameters({std::string("a\0b", 3)}), base::Error);
    EXPECT_NO_THROW(check_parameters(base::Values(parameters_max)));
    EXPECT_THROW(check_parameters(base::Values(parameters_max + 1)), base::Error);
}

}  // namespace

}  // namespace socle::store
