#include "http/rest/rows_json.h"

#include "http/rest/rows_csv.h"

#include <gtest/gtest.h>

namespace socle::http {
namespace {

using base::Column;
using base::Rows;
using base::Type;

/// Every type, in its storage form, in a row; nulls in another.
struct Table {
    std::vector<Column> columns = {
        {"id", {Type::integer, 0}},      {"title", {Type::text, 0}},
        {"price", {Type::decimal, 2}},   {"score", {Type::number, 0}},
        {"shown", {Type::boolean, 0}},   {"day", {Type::date, 0}},
        {"at", {Type::timestamp, 0}},    {"place", {Type::point, 0}},
        {"extra", {Type::json, 0}},      {"", {Type::integer, 0}},
        {"code \"x\"", {Type::uuid, 0}},
    };
    Rows rows{12};

    void add_full() {
        rows.add_integer(1);
        rows.add_text("Le \"grand\",\nbleu");
        rows.add_integer(1'250);
        rows.add_real(0.5);
        rows.add_integer(1);
        rows.add_text("1988-05-11");
        rows.add_text("1988-05-11T20:00:00.5+00:00");
        rows.add_real(43.55);
        rows.add_real(7.01);
        rows.add_text(R"({"a":[1,null]})");
        rows.add_integer(99);
        rows.add_text("0188c0de-0000-4000-8000-000000000000");
    }
    void add_nulls() {
        rows.add_integer(2);
        for (int cell = 1; cell < 12; ++cell)
            rows.add_null();
    }

    std::string json(const Media& media = {}) const {
        std::string out;
        append_rows_json(out, columns, rows, media);
        return out;
    }
    std::string csv() const {
        std::string out;
        append_rows_csv(out, columns, rows);
        return out;
    }
};

constexpr const char* full =
    R"({"id":1,"title":"Le \"grand\",\nbleu","price":12.50,"score":0.5,"shown":true,)"
    R"("day":"1988-05-11","at":"1988-05-11T20:00:00.5+00:00",)"
    R"("place":{"type":"Point","coordinates":[7.01,43.55]},"extra":{"a":[1,null]},)"
    R"("code \"x\"":"0188c0de-0000-4000-8000-000000000000"})";
constexpr const char* nulls =
    R"({"id":2,"title":null,"price":null,"score":null,"shown":null,"day":null,"at":null,)"
    R"("place":null,"extra":null,"code \"x\"":null})";

TEST(RowsJson, NoRowIsAnEmptyArray) {
    EXPECT_EQ(Table().json(), "[]");
}

TEST(RowsJson, RowsAreObjectsWithKeysInTheOrderOfTheColumns) {
    Table table;
    table.add_full();
    EXPECT_EQ(table.json(), "[" + std::string(full) + "]");
    table.add_nulls();
    EXPECT_EQ(table.json(), "[" + std::string(full) + ",\n " + nulls + "]");
}

TEST(RowsJson, OneObjectIsTheFirstRowAlone) {
    Table table;
    table.add_nulls();
    EXPECT_EQ(table.json({Media::Form::object, false, {}}), nulls);
}

TEST(RowsJson, NullsCanBeLeftOut) {
    Table table;
    table.add_nulls();
    table.add_full();
    EXPECT_EQ(table.json({Media::Form::array, true, {}}), R"([{"id":2},)"
                                                          "\n " +
                                                              std::string(full) + "]");
    EXPECT_EQ(table.json({Media::Form::object, true, {}}), R"({"id":2})");
}

TEST(RowsJson, IsAppendedToWhatIsThere) {
    std::string out = "before ";
    const Table table;
    append_rows_json(out, table.columns, table.rows, {});
    EXPECT_EQ(out, "before []");
}

TEST(RowsCsv, NoRowIsALineOfNames) {
    EXPECT_EQ(Table().csv(), R"(id,title,price,score,shown,day,at,place,extra,"code ""x""")");
}

TEST(RowsCsv, CellsAreQuotedWhereTheyMust) {
    Table table;
    table.add_full();
    table.add_nulls();
    const auto lines = table.csv().substr(Table().csv().size());
    EXPECT_EQ(lines,
              "\n1,\"Le \"\"grand\"\",\nbleu\",12.50,0.5,true,1988-05-11,"
              "1988-05-11T20:00:00.5+00:00,"
              R"("{""type"":""Point"",""coordinates"":[7.01,43.55]}","{""a"":[1,null]}",)"
              "0188c0de-0000-4000-8000-000000000000"
              "\n2,,,,,,,,,");
}

TEST(RowsCsv, EmptyTextIsNotNull) {
    const std::vector<Column> columns = {{"a", {Type::text, 0}}, {"b", {Type::text, 0}}};
    Rows rows(2);
    rows.add_text("");
    rows.add_null();
    rows.add_text(" spaced ");
    rows.add_text("in the middle");
    std::string out;
    append_rows_csv(out, columns, rows);
    EXPECT_EQ(out, "a,b\n\"\",\n\" spaced \",in the middle");
}

}  // namespace
}  // namespace socle::http
