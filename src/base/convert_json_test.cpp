#include "base/convert.h"

#include <boost/json/parse.hpp>
#include <boost/json/value.hpp>

#include <gtest/gtest.h>

#include <bit>
#include <charconv>
#include <cmath>
#include <limits>
#include <random>

namespace socle::base {
namespace {

std::string json_of(TypeInfo type, const ValueView& value) {
    std::string out = "<";
    append_json(out, type, value);
    return out.substr(1);
}

std::string json_string_of(std::string_view text) {
    std::string out;
    append_json_string(out, text);
    return out;
}

std::string double_of(double value) {
    std::string out;
    append_double(out, value);
    return out;
}

struct Cell {
    TypeInfo type;
    ValueView value;
    const char* json;
    const char* text;
};

class AppendJson : public testing::TestWithParam<Cell> {};

TEST_P(AppendJson, WritesTheFormOnTheWire) {
    EXPECT_EQ(json_of(GetParam().type, GetParam().value), GetParam().json);
    EXPECT_EQ(to_text(GetParam().type, GetParam().value), GetParam().text);
}

INSTANTIATE_TEST_SUITE_P(
    Cells, AppendJson,
    testing::Values(Cell{{Type::text}, {}, "null", "null"},
                    Cell{{Type::text}, std::string_view("a\"b"), R"("a\"b")", "a\"b"},
                    Cell{{Type::integer},
                         std::numeric_limits<std::int64_t>::min(),
                         "-9223372036854775808",
                         "-9223372036854775808"},
                    Cell{{Type::boolean}, std::int64_t{1}, "true", "true"},
                    Cell{{Type::boolean}, std::int64_t{0}, "false", "false"},
                    Cell{{Type::decimal, 2}, std::int64_t{-1250}, "-12.50", "-12.50"},
                    Cell{{Type::decimal, 0}, std::int64_t{12}, "12", "12"},
                    Cell{{Type::number}, 0.1, "0.1", "0.1"},
                    Cell{{Type::number}, std::int64_t{3}, "3", "3"},
                    Cell{{Type::integer}, 2.5, "2.5", "2.5"},
                    Cell{{Type::timestamp},
                         std::string_view("2024-01-31T13:45:00.12+00:00"),
                         R"("2024-01-31T13:45:00.12+00:00")",
                         "2024-01-31T13:45:00.12+00:00"},
                    Cell{
                        {Type::json}, std::string_view(R"({"a":1})"), R"({"a":1})", R"({"a":1})"}));

TEST(AppendPoint, IsGeoJsonWithLongitudeFirst) {
    std::string out;
    append_point(out, 48.8566, 2.35);
    EXPECT_EQ(out, R"({"type":"Point","coordinates":[2.35,48.8566]})");
    for (const auto& [latitude, longitude] :
         {std::pair<ValueView, ValueView>{{}, 1.0}, {1.0, {}}, {{}, {}}}) {
        out.clear();
        append_point(out, latitude, longitude);
        EXPECT_EQ(out, "null");
    }
}

TEST(AppendJsonString, EscapesWhatJsonRequires) {
    EXPECT_EQ(json_string_of(""), R"("")");
    EXPECT_EQ(json_string_of("plain / text é 日本 \x7f"), "\"plain / text é 日本 \x7f\"");
    EXPECT_EQ(json_string_of("\"\\\b\f\n\r\t"), R"("\"\\\b\f\n\r\t")");
    EXPECT_EQ(json_string_of(std::string("\0\x01\x1f", 3)), R"("\u0000\u0001\u001f")");
}

TEST(AppendJsonString, FindsAnEscapeAtEveryPlace) {
    for (std::size_t size = 1; size < 40; ++size) {
        for (std::size_t at = 0; at < size; ++at) {
            for (const char c : {'"', '\\', '\n', '\x1f', '\x01'}) {
                std::string text(size, at % 2 == 0 ? ' ' : '\xff');
                text[at] = c;
                std::string escape = json_string_of(std::string(1, c));
                escape = escape.substr(1, escape.size() - 2);
                EXPECT_EQ(json_string_of(text),
                          '"' + text.substr(0, at) + escape + text.substr(at + 1) + '"');
            }
        }
    }
}

TEST(AppendJsonString, ReadsBackForRandomText) {
    std::mt19937 random(3);
    for (int i = 0; i < 5'000; ++i) {
        std::string text(random() % 60, ' ');
        for (char& c : text)
            c = static_cast<char>(random() % 0x80);
        const boost::json::value value = boost::json::parse(json_string_of(text));
        ASSERT_EQ(std::string_view(value.get_string()), text);
    }
}

struct DoubleCase {
    double value;
    const char* text;
};

class AppendDouble : public testing::TestWithParam<DoubleCase> {};

TEST_P(AppendDouble, IsWhatPostgresPrints) {
    EXPECT_EQ(double_of(GetParam().value), GetParam().text);
}

INSTANTIATE_TEST_SUITE_P(
    Doubles, AppendDouble,
    testing::Values(DoubleCase{0, "0"}, DoubleCase{-0.0, "-0"}, DoubleCase{5, "5"},
                    DoubleCase{-5, "-5"}, DoubleCase{0.1, "0.1"}, DoubleCase{-12.75, "-12.75"},
                    DoubleCase{100000, "100000"}, DoubleCase{1e14, "100000000000000"},
                    DoubleCase{123456789012345, "123456789012345"}, DoubleCase{1e15, "1e+15"},
                    DoubleCase{1234567890123456, "1.234567890123456e+15"},
                    DoubleCase{12345678901234.5, "12345678901234.5"},
                    DoubleCase{999999999999999.9, "999999999999999.9"},
                    DoubleCase{0.0001, "0.0001"}, DoubleCase{0.00012345, "0.00012345"},
                    DoubleCase{0.00001, "1e-05"}, DoubleCase{-0.000012345, "-1.2345e-05"},
                    DoubleCase{1e20, "1e+20"}, DoubleCase{1e100, "1e+100"},
                    DoubleCase{1e-100, "1e-100"}, DoubleCase{5e-324, "5e-324"},
                    DoubleCase{1.7976931348623157e308, "1.7976931348623157e+308"},
                    DoubleCase{2.2250738585072014e-308, "2.2250738585072014e-308"},
                    DoubleCase{1.0 / 3, "0.3333333333333333"},
                    DoubleCase{std::numeric_limits<double>::infinity(), "\"Infinity\""},
                    DoubleCase{-std::numeric_limits<double>::infinity(), "\"-Infinity\""},
                    DoubleCase{std::numeric_limits<double>::quiet_NaN(), "\"NaN\""}));

TEST(AppendDouble, EveryDoubleReadsBack) {
    std::mt19937_64 random(5);
    for (int i = 0; i < 50'000; ++i) {
        const double value = std::bit_cast<double>(random());
        if (!std::isfinite(value)) continue;
        const std::string text = double_of(value);
        double read = 0;
        const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), read);
        ASSERT_EQ(error, std::errc()) << text;
        ASSERT_EQ(end, text.data() + text.size()) << text;
        ASSERT_EQ(read, value) << text;
    }
}

struct CanonicalCase {
    const char* json;
    const char* canonical;
};

class CanonicalJson : public testing::TestWithParam<CanonicalCase> {};

TEST_P(CanonicalJson, IsCompactInTheOrderOfJsonb) {
    EXPECT_EQ(canonical_json(boost::json::parse(GetParam().json)), GetParam().canonical);
    EXPECT_EQ(canonical_json(boost::json::parse(GetParam().canonical)), GetParam().canonical)
        << "what is canonical stays";
}

INSTANTIATE_TEST_SUITE_P(
    Values, CanonicalJson,
    testing::Values(
        CanonicalCase{"{}", "{}"}, CanonicalCase{"[ ]", "[]"},
        CanonicalCase{R"({"bb":1,"a":2,"c":3,"aaa":4,"ab":5})",
                      R"({"a":2,"c":3,"ab":5,"bb":1,"aaa":4})"},
        CanonicalCase{R"({"é":1,"zz":2,"Z":3,"a":4})", R"({"Z":3,"a":4,"zz":2,"é":1})"},
        CanonicalCase{R"({"a":1,"a":2})", R"({"a":2})"},
        CanonicalCase{R"([null,true,false,"x\ny",{"b":[],"a":{}}])",
                      R"([null,true,false,"x\ny",{"a":{},"b":[]}])"},
        CanonicalCase{R"("\u00e9\/")", "\"é/\""},
        CanonicalCase{"[1.0,-0.0,1.5e3,0.1,-2.50]", "[1,0,1500,0.1,-2.5]"},
        CanonicalCase{"[1e20,1e-7,-1.25e-7]", "[100000000000000000000,0.0000001,-0.000000125]"},
        CanonicalCase{"[9223372036854775807,-9223372036854775808,18446744073709551615]",
                      "[9223372036854775807,-9223372036854775808,18446744073709551615]"}));

}  // namespace
}  // namespace socle::base
