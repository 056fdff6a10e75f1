#include "records/cursor.h"

#include "base/error.h"

#include <gtest/gtest.h>

#include <string>

namespace socle::records {
namespace {

using base::Type;

query::ReadRequest ordered(const std::string& order) {
    return query::parse_read("order=" + order);
}

TEST(Cursor, BringsValuesOfEveryTypeBack) {
    const std::vector<query::PlaceCell> cells = {{0, {Type::integer, 0}}, {1, {Type::decimal, 2}},
                                                 {2, {Type::number, 0}},  {3, {Type::text, 0}},
                                                 {4, {Type::boolean, 0}}, {5, {Type::timestamp, 0}},
                                                 {6, {Type::json, 0}},    {7, {Type::uuid, 0}}};
    base::Rows rows(8);
    rows.add_integer(-9'007'199'254'740'993);
    rows.add_integer(1'999);
    rows.add_real(0.1 + 0.2);
    rows.add_text("a \"b\" \xc3\xa9");
    rows.add_integer(1);
    rows.add_text("2024-01-31T13:45:00.12+00:00");
    rows.add_text(R"({"a": [1, null]})");
    rows.add_null();
    const auto request = ordered("a,b.desc");
    const auto place = read_cursor(cursor_text(request, cells, rows, 0), request);
    EXPECT_EQ(place.nulls(),
              std::vector<bool>({false, false, false, false, false, false, false, true}));
    const auto values = place_values(place, cells);
    for (std::size_t at = 0; at < 8; ++at) {
        if (at == 6) continue;
        EXPECT_EQ(values[at], base::copy(rows.at(0, at))) << at;
    }
}

std::string refusal(std::string_view cursor, const std::string& order,
                    const std::vector<query::PlaceCell>& cells) {
    try {
        place_values(read_cursor(cursor, ordered(order)), cells);
    } catch (const base::Error& error) {
        EXPECT_EQ(error.code, base::Code::bad_query);
        return error.message;
    }
    return "taken";
}

TEST(Cursor, IsOfItsOrderOnly) {
    base::Rows rows(1);
    rows.add_text("x");
    const std::vector<query::PlaceCell> cells = {{0, {Type::text, 0}}};
    const auto cursor = cursor_text(ordered("a"), cells, rows, 0);
    EXPECT_EQ(refusal(cursor, "a", cells), "taken");
    EXPECT_EQ(refusal(cursor, "a.nullslast", cells), "taken");
    for (const char* other : {"b", "a.desc", "a.nullsfirst", "a,b", "r(a)", "a->b", "a->>b"}) {
        EXPECT_EQ(refusal(cursor, other, cells),
                  "the cursor of `after` is of another order than this request's")
            << other;
    }
    EXPECT_EQ(refusal(cursor, "a", {}), "the cursor of `after` does not fit this list");
    EXPECT_EQ(refusal(cursor, "a", {{0, {Type::integer, 0}}}),
              "the cursor of `after` does not fit this list");
    for (const char* none : {"", "x", "[]", "[[],[],[]]", "[[],{}]", "{}"})
        EXPECT_EQ(refusal(none, "a", cells), "the cursor of `after` is none") << none;
}

}  // namespace
}  // namespace socle::records
