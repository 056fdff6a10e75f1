#include "base/row_shape.h"

#include <gtest/gtest.h>

namespace socle::base {
namespace {

TEST(RowShape, WritesObjectsAndBareValues) {
    const auto object =
        make_row_shape({{"a", {Type::text}}, {"b\"", {Type::integer}}}, true, false);
    EXPECT_EQ(object.prefixes, (std::vector<std::string>{"{\"a\":", ",\"b\\\"\":"}));
    EXPECT_EQ(object.suffix, "}");
    const auto bare = make_row_shape({{"a", {Type::text}}}, true, true);
    EXPECT_EQ(bare.prefixes, std::vector<std::string>{""});
    EXPECT_EQ(bare.suffix, "");
    EXPECT_EQ(make_row_shape({}, false, false).suffix, "{}");
}

TEST(RowShape, TextIsReadBackInParts) {
    const auto shape = make_row_shape(
        {{"a:1,", {Type::decimal, 2}}, {"", {Type::point}}, {"é", {Type::json}}}, false, false);
    const auto first = read_shape_text(shape_text(shape, 0, 2));
    ASSERT_EQ(first.cells.size(), 2U);
    EXPECT_EQ(first.cells[0].prefix, "{\"a:1,\":");
    EXPECT_EQ(first.cells[0].type, (TypeInfo{Type::decimal, 2}));
    EXPECT_EQ(first.cells[1].prefix, ",\"\":");
    EXPECT_EQ(first.suffix, "");
    const auto rest = read_shape_text(shape_text(shape, 2, 1));
    ASSERT_EQ(rest.cells.size(), 1U);
    EXPECT_EQ(rest.cells[0].type.type, Type::json);
    EXPECT_EQ(rest.suffix, "}");
}

}  // namespace
}  // namespace socle::base
