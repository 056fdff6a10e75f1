#include "store/postgres_rows.h"

#include "base/error.h"

#include <gtest/gtest.h>

#include <memory>
#include <string>

namespace socle::store {
namespace {

using base::Type;

std::string shaped(const base::RowShape& shape, std::string_view text) {
    std::string out;
    append_shaped_json(out, shape, text);
    return out;
}

TEST(PostgresRows, BecomeTheJsonThatSqliteGives) {
    const auto shape = base::make_row_shape({{"a\"", {Type::decimal, 2}},
                                             {"b", {Type::boolean}},
                                             {"c", {Type::timestamp}},
                                             {"d", {Type::json}},
                                             {"e", {Type::point}},
                                             {"f", {Type::text}}},
                                            true, false);
    EXPECT_EQ(shaped(shape, R"([{"f1":"12.5","f2":"false","f3":"2024-01-01 00:00:00.12+00",)"
                            R"("f4":"{\"a\": [1, 2]}","f5":"48.5","f6":"2.25","f7":"é\"\n"}, )"
                            "\n {\"f1\":null,\"f2\":\"true\",\"f3\":null,\"f4\":null,\"f5\":null,"
                            "\"f6\":\"1\",\"f7\":null}]"),
              R"([{"a\"":12.50,"b":false,"c":"2024-01-01T00:00:00.12+00:00","d":{"a":[1,2]},)"
              R"("e":{"type":"Point","coordinates":[2.25,48.5]},"f":"é\"\n"},)"
              R"({"a\"":null,"b":true,"c":null,"d":null,"e":null,"f":null}])");
    EXPECT_EQ(shaped(shape, "[]"), "[]");
    EXPECT_EQ(shaped(shape, "null"), "[]");
}

TEST(PostgresRows, NestAndAreBare) {
    const auto bare = base::make_row_shape({{"n", {Type::integer}}}, true, true);
    EXPECT_EQ(shaped(bare, R"([{"f1":"3"}, {"f1":null}])"), "[3,null]");
    auto inner = std::make_shared<const base::RowShape>(bare);
    auto none = std::make_shared<const base::RowShape>(
        base::make_row_shape({{"x", {Type::text}}}, false, false));
    const auto outer = base::make_row_shape(
        {{"many", {Type::json}, inner}, {"one", {Type::json}, none}}, false, false);
    EXPECT_EQ(shaped(outer, R"({"f1":[{"f1":"1"}],"f2":{"f1":"y"}})"),
              R"({"many":[1],"one":{"x":"y"}})");
    EXPECT_EQ(shaped(outer, R"({"f1":null,"f2":null})"), R"({"many":[],"one":null})");
    EXPECT_EQ(shaped(base::make_row_shape({}, false, false), "{}"), "{}");
}

TEST(PostgresRows, OtherShapesAreOurFault) {
    const auto shape = base::make_row_shape({{"a", {Type::text}}}, true, false);
    for (const char* text : {"", "[", "{}", "[{}]", R"([{"f1":"a"}] x)", R"([{"f1":"a"},])",
                             R"([{"f1":5}])", R"([{"f1":"a)"}) {
        EXPECT_THROW(shaped(shape, text), base::Error) << text;
    }
}

}  // namespace
}  // namespace socle::store
