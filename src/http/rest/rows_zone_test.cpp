#include "http/rest/rows_zone.h"

#include "base/row_shape.h"

#include <gtest/gtest.h>

namespace socle::http {
namespace {

using base::Column;
using base::Rows;
using base::Type;

std::string text_at(const Rows& rows, std::size_t row, std::size_t column) {
    const auto value = rows.at(row, column);
    return base::is_null(value) ? "null" : std::string(std::get<std::string_view>(value));
}

std::shared_ptr<const base::RowShape> shape(std::vector<Column> columns, bool many, bool bare) {
    return std::make_shared<const base::RowShape>(
        base::make_row_shape(std::move(columns), many, bare));
}

TEST(RowsInZone, OnlyTimestampsChange) {
    const std::vector<Column> columns = {{"at", {Type::timestamp, 0}},
                                         {"place", {Type::point, 0}},
                                         {"text", {Type::text, 0}},
                                         {"day", {Type::date, 0}}};
    Rows rows(5);
    rows.add_text("2024-01-31T12:00:00+00:00");
    rows.add_real(1.5);
    rows.add_real(2.5);
    rows.add_text("2024-01-31T12:00:00+00:00");
    rows.add_text("2024-01-31");
    for (int cell = 0; cell < 5; ++cell)
        rows.add_null();
    const auto zone = base::Zone::find("Asia/Tokyo");
    const auto moved = in_zone(columns, rows, *zone);
    ASSERT_EQ(moved.size(), 2U);
    EXPECT_EQ(text_at(moved, 0, 0), "2024-01-31T21:00:00+09:00");
    EXPECT_EQ(moved.at(0, 2), base::ValueView(2.5));
    EXPECT_EQ(text_at(moved, 0, 3), "2024-01-31T12:00:00+00:00");
    EXPECT_EQ(text_at(moved, 0, 4), "2024-01-31");
    for (std::size_t cell = 0; cell < 5; ++cell)
        EXPECT_TRUE(base::is_null(moved.at(1, cell)));
}

TEST(RowsInZone, RelatedRecordsToo) {
    const Column at = {"at", {Type::timestamp, 0}};
    const Column note = {"no}te", {Type::json, 0}};
    const Column times = {"times", {Type::json, 0}, shape({at}, true, true)};
    const Column one = {"one", {Type::json, 0}, shape({note, at, times}, false, false)};
    const Column none = {"none", {Type::json, 0}, shape({}, true, false)};
    const std::vector<Column> columns = {
        {"many", {Type::json, 0}, shape({at, one, none, note}, true, false)}};
    const std::string json =
        R"-([{"at":"2024-01-31T12:00:00+00:00","one":{"no}te":{"at":"2024-01-31T12:00:00+00:00",)-"
        R"-("x":["],\"}"]},"at":null,"times":["2024-01-31T12:00:00+00:00",null]},)-"
        R"-("none":[{},{}],"no}te":"a\",]"},)-"
        R"-({"at":"2024-07-31T12:00:00.5+00:00","one":null,"none":[],"no}te":-1.5}])-";
    const std::string expected =
        R"-([{"at":"2024-01-31T07:00:00-05:00","one":{"no}te":{"at":"2024-01-31T12:00:00+00:00",)-"
        R"-("x":["],\"}"]},"at":null,"times":["2024-01-31T07:00:00-05:00",null]},)-"
        R"-("none":[{},{}],"no}te":"a\",]"},)-"
        R"-({"at":"2024-07-31T08:00:00.5-04:00","one":null,"none":[],"no}te":-1.5}])-";
    Rows rows(1);
    rows.add_text(json);
    const auto zone = base::Zone::find("America/New_York");
    EXPECT_EQ(text_at(in_zone(columns, rows, *zone), 0, 0), expected);
}

}  // namespace
}  // namespace socle::http
