#include "base/json.h"

#include "base/convert.h"

#include <boost/json/monotonic_resource.hpp>
#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>
#include <boost/json/value.hpp>

#include <gtest/gtest.h>

#include <bit>
#include <charconv>
#include <cmath>
#include <random>
#include <string>
#include <vector>

namespace socle::base {
namespace {

double double_of(std::string_view text) {
    JsonFault fault;
    const auto value = parse_json(text, fault);
    return value && value->is_number() ? value->to_number<double>() : NAN;
}

TEST(ParseJson, ReadsWhatBoostReads) {
    for (const char* text :
         {"null", "true", "false", "0", "-1", "9223372036854775807", "-9223372036854775808",
          "18446744073709551615", "\"\"", R"("a\n\"\\\/\b\f\r\t\u00e9\ud83d\ude00é")", "[]", "{}",
          " [ 1 , 2.5 , [ ] , { } ] ", R"({"a":{"b":[1,2,{"c":null}]},"d":"e","a b":true})",
          R"({"a":1,"b":2,"a":3})", "[0.5,-0.25,1e3,1E-3,-0,0.0,-0.0]"}) {
        JsonFault fault;
        const auto value = parse_json(text, fault);
        ASSERT_TRUE(value.has_value()) << text << ": " << fault.message;
        EXPECT_EQ(*value, boost::json::parse(text)) << text;
    }
}

TEST(ParseJson, LongTextsAreWhole) {
    std::string text = "[";
    for (int i = 0; i < 5'000; ++i) {
        text += "{\"key_" + std::to_string(i) + "\":\"" + std::string(i % 300, 'x') + "\"},";
    }
    text += "\"" + std::string(1'000'000, 'y') + "\"]";
    JsonFault fault;
    const auto value = parse_json(text, fault);
    ASSERT_TRUE(value.has_value());
    EXPECT_EQ(boost::json::serialize(*value), text);
}

TEST(ParseJson, DoublesAreTheNearest) {
    EXPECT_EQ(double_of("0.1"), 0.1);
    EXPECT_EQ(double_of("1.7976931348623157e308"), 1.7976931348623157e308);
    EXPECT_EQ(double_of("2.2250738585072014e-308"), 2.2250738585072014e-308);
    EXPECT_EQ(double_of("5e-324"), 5e-324);
    EXPECT_EQ(double_of("123456789012345678901234567890"), 123456789012345678901234567890.0);
    EXPECT_EQ(double_of("1e-400"), 0);
    std::mt19937_64 random(13);
    for (int i = 0; i < 50'000; ++i) {
        const double number = std::bit_cast<double>(random());
        if (!std::isfinite(number)) continue;
        std::string text;
        append_double(text, number);
        ASSERT_EQ(double_of(text), number) << text;
    }
}

TEST(ParseJson, SaysWhatIsWrongAndWhere) {
    struct Case {
        std::string text;
        std::size_t at;
        const char* message;
    };
    const std::vector<Case> cases = {
        {"", 0, "incomplete JSON"},        {"  ", 2, "incomplete JSON"},
        {"[1", 2, "incomplete JSON"},      {"nul", 3, "incomplete JSON"},
        {"[1,]", 3, "syntax error"},       {"{\"a\" 1}", 5, "syntax error"},
        {"'a'", 0, "syntax error"},        {"[1] 2", 4, "extra data"},
        {"1e400", 5, "exponent overflow"}, {"-1e400", 6, "exponent overflow"},
        {"// c\n1", 0, "syntax error"},    {"NaN", 0, "syntax error"},
        {"01", 1, "extra data"},           {"\"\x01\"", 1, "syntax error"}};
    for (const auto& [text, at, message] : cases) {
        JsonFault fault;
        EXPECT_FALSE(parse_json(text, fault).has_value()) << text;
        EXPECT_EQ(fault.at, at) << text;
        EXPECT_EQ(fault.message, message) << text;
    }
}

TEST(ParseJson, RefusesDeepNestingAndInvalidText) {
    JsonFault fault;
    const auto nested = [](std::size_t depth) {
        return std::string(depth, '[') + std::string(depth, ']');
    };
    EXPECT_TRUE(parse_json(nested(json_depth_max), fault).has_value());
    EXPECT_FALSE(parse_json(nested(json_depth_max + 1), fault).has_value());
    EXPECT_FALSE(parse_json(std::string(100'000, '['), fault).has_value());
    EXPECT_FALSE(parse_json("\"\xff\"", fault).has_value());
    EXPECT_FALSE(parse_json(R"("\ud83d")", fault).has_value());
}

TEST(ParseJson, UsesTheStorageGiven) {
    boost::json::monotonic_resource memory;
    JsonFault fault;
    const auto value = parse_json("[1,[2]]", fault, &memory);
    ASSERT_TRUE(value.has_value());
    EXPECT_EQ(value->storage().get(), &memory);
}

TEST(Json, TextsOfListsAndMembers) {
    EXPECT_EQ(texts_in_json(R"(["a", 1, "b"])"), (std::vector<std::string>{"a", "b"}));
    for (const char* none : {"", "{}", "\"a\"", "[", "null"})
        EXPECT_TRUE(texts_in_json(none).empty()) << none;
    const boost::json::object object = {{"a", "x"}, {"b", 1}};
    EXPECT_EQ(text_member(object, "a"), "x");
    EXPECT_EQ(text_member(object, "b"), "");
    EXPECT_EQ(text_member(object, "c"), "");
}

}  // namespace
}  // namespace socle::base
