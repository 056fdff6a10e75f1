#include "query/body_rows.h"

#include "base/convert.h"
#include "base/error.h"

#include <gtest/gtest.h>
#include <boost/json/value.hpp>

namespace socle::query {
namespace {

definition::Model country() {
    definition::Model model;
    model.name = "country";
    for (const char* name : {"code", "name"}) {
        definition::Field field;
        field.name = name;
        model.fields.push_back(field);
    }
    return model;
}

/// The rows of a body given in pieces of `size` bytes, one a line: `2 {"code":"DE"}`.
std::string rows_of(BodyForm form, std::string_view body, std::size_t size) {
    const auto model = country();
    RowReader reader(model, form);
    std::string text;
    const auto take = [&] {
        while (const auto row = reader.next())
            text += std::to_string(row->line) + " " + base::canonical_json(row->values) + "\n";
    };
    try {
        for (std::size_t at = 0; at < body.size(); at += size) {
            reader.put(body.substr(at, size));
            take();
        }
        reader.end();
        take();
    } catch (const base::Error& error) {
        text += error.details.empty() ? error.message : error.details;
    }
    return text;
}

struct BodyCase {
    BodyForm form;
    std::string body;
    std::string rows;
};

class RowReaderTest : public testing::TestWithParam<BodyCase> {};

TEST_P(RowReaderTest, GivesTheSameRowsHoweverTheBodyIsCut) {
    const auto& [form, body, rows] = GetParam();
    for (const std::size_t size : {1UL, 2UL, 3UL, 7UL, 1'000UL})
        EXPECT_EQ(rows_of(form, body, size), rows) << size;
}

INSTANTIATE_TEST_SUITE_P(
    Csv, RowReaderTest,
    testing::Values(
        BodyCase{BodyForm::csv, "", ""}, BodyCase{BodyForm::csv, "code,name\n", ""},
        BodyCase{BodyForm::csv, "code,name\r\nDE,Germany\r\n\r\nFR,\"a\nb \"\"c\"\"\"\r\nIT,x",
                 "2 {\"code\":\"DE\",\"name\":\"Germany\"}\n"
                 "4 {\"code\":\"FR\",\"name\":\"a\\nb \\\"c\\\"\"}\n"
                 "6 {\"code\":\"IT\",\"name\":\"x\"}\n"},
        BodyCase{BodyForm::csv, "\xEF\xBB\xBFname,code\n,NULL\n\"\",\"NULL\"\n",
                 "2 {\"code\":null,\"name\":null}\n3 {\"code\":\"NULL\",\"name\":\"\"}\n"},
        BodyCase{BodyForm::csv, "code,name\nDE\n", "line 2: 1 cells, but the header has 2"},
        BodyCase{BodyForm::csv, "code,nam\nDE,x\n",
                 "Could not find the 'nam' column of 'country' in the schema cache"},
        BodyCase{BodyForm::csv, "code,code\n", "line 1: the column 'code' is there twice"},
        BodyCase{BodyForm::csv, "code,name\nDE,\"x\n", "line 2: this quote is never closed"}));

INSTANTIATE_TEST_SUITE_P(
    Json, RowReaderTest,
    testing::Values(
        BodyCase{BodyForm::ndjson, "{\"code\":\"DE\"}\n\n {\"name\":1}\n",
                 "1 {\"code\":\"DE\"}\n3 {\"name\":1}\n"},
        BodyCase{BodyForm::ndjson, "{\"code\":\"DE\"}\n[1]",
                 "1 {\"code\":\"DE\"}\nline 2: expected an object {…}"},
        BodyCase{BodyForm::json, "[\n {\"code\":\"}\\\"\"},\n {\"name\":{\"a\":[1]}}\n]\n",
                 "2 {\"code\":\"}\\\"\"}\n3 {\"name\":{\"a\":[1]}}\n"},
        BodyCase{BodyForm::json, "{\"code\":\"DE\"} {\"code\":\"FR\"}",
                 "1 {\"code\":\"DE\"}\n1 {\"code\":\"FR\"}\n"},
        BodyCase{BodyForm::json, "[]", ""},
        BodyCase{BodyForm::json, "[{\"code\":\"DE\"}",
                 "1 {\"code\":\"DE\"}\nline 1: the body ends before its list does"},
        BodyCase{BodyForm::json, "[{\"code\":", "line 1: the body ends inside of this object"},
        BodyCase{BodyForm::json, "[1]", "line 1: expected an object {…}"}));

TEST(ReadRows, AFormIsOneRow) {
    const auto rows = read_rows(country(), "code=D%45&name=a+b&", BodyForm::form);
    ASSERT_EQ(rows.size(), 1U);
    EXPECT_EQ(base::canonical_json(rows[0].values), R"({"code":"DE","name":"a b"})");
    EXPECT_THROW(read_rows(country(), "code=a&code=b", BodyForm::form), base::Error);
    EXPECT_THROW(read_rows(country(), "code=%4", BodyForm::form), base::Error);
}

}  // namespace
}  // namespace socle::query
