#include "query/body.h"

#include "base/error.h"
#include "definition/load_files.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

namespace socle::query {
namespace {

using base::Code;
using base::Error;
using base::Value;
using testing::ElementsAre;
using testing::HasSubstr;

const definition::Definition& library() {
    static const auto loaded = definition::load_files(
        "memory",
        {{"app.yaml", "app: library\n"},
         {"models/book.yaml", R"yaml(model: book
key: {id: serial}
fields:
  title: {type: text, required: true, max: 10}
  pages: {type: integer, min: 1}
  kind: {type: choice, choices: [novel, essay], default: novel, required: true}
  price: {type: decimal, scale: 2}
  tags: {type: list, of: text, max: 2}
  place: {type: point}
  added: {type: timestamp, default: now, readonly: true}
  pin: {type: secret}
computed:
  total: price * 2
)yaml"},
         {"models/shelf.yaml", "model: shelf\nkey: {code: text}\nfields:\n  name: {type: text}\n"}},
        [](const std::string&) { return std::optional<std::string>(); });
    for (const auto& problem : loaded.problems)
        ADD_FAILURE() << definition::to_text(problem);
    return *loaded.definition;
}

BodyOptions creating() {
    BodyOptions options;
    options.create = true;
    return options;
}

WriteRows rows_of(std::string_view json, const BodyOptions& options = {}, int model = 0) {
    return parse_body(library(), model, json, options);
}

Error refusal(std::string_view json, const BodyOptions& options = creating(), int model = 0) {
    try {
        rows_of(json, options, model);
    } catch (const Error& error) {
        return error;
    }
    ADD_FAILURE() << json << " is not refused";
    return {Code::internal, ""};
}

int field(const char* name) {
    return library().model(0).find_field(name);
}

TEST(Body, ReadsAnObject) {
    const auto rows = rows_of(
        R"({"title":"Emma","pages":474,"price":9.99,"tags":["a"],"pin":"1234"})", creating());
    EXPECT_TRUE(rows.single);
    EXPECT_THAT(rows.fields, ElementsAre(field("title"), field("pages"), field("price"),
                                         field("tags"), field("pin")));
    ASSERT_EQ(rows.rows.size(), 1U);
    EXPECT_THAT(rows.rows[0].cells,
                ElementsAre(Value("Emma"), Value(std::int64_t{474}), Value(std::int64_t{999}),
                            Value("[\"a\"]"), Value("1234")));
    EXPECT_THAT(rows.rows[0].mentioned, ElementsAre(true, true, true, true, true));
}

TEST(Body, ReadsRowsWithDifferentKeys) {
    const auto rows = rows_of(R"([{"title":"A"},{"pages":2,"title":"B"}])", creating());
    EXPECT_FALSE(rows.single);
    EXPECT_THAT(rows.fields, ElementsAre(field("title"), field("pages")));
    EXPECT_THAT(rows.rows[0].mentioned, ElementsAre(true, false));
    EXPECT_THAT(rows.rows[0].cells, ElementsAre(Value("A"), Value()));
    EXPECT_THAT(rows.rows[1].mentioned, ElementsAre(true, true));
}

TEST(Body, MissingMayMeanNull) {
    auto options = creating();
    options.missing_null = true;
    const auto rows = rows_of(R"([{"title":"A"},{"pages":2,"title":"B"}])", options);
    EXPECT_THAT(rows.rows[0].mentioned, ElementsAre(true, true));
    EXPECT_EQ(refusal(R"([{"title":"A"},{"pages":2}])", options).details,
              "row 2, title: may not be null");
}

TEST(Body, TakesOnlyTheColumnsAskedFor) {
    auto options = creating();
    options.columns = {"title", "pages"};
    const auto rows = rows_of(R"([{"title":"A","nonsense":1},{"title":"B","pages":3}])", options);
    EXPECT_THAT(rows.fields, ElementsAre(field("title"), field("pages")));
    EXPECT_THAT(rows.rows[0].mentioned, ElementsAre(true, false));
    options.columns = {"titel"};
    EXPECT_EQ(refusal("{}", options).code, Code::unknown_column_in_body);
}

TEST(Body, AnEmptyArrayIsNoRow) {
    EXPECT_TRUE(rows_of("[]", creating()).rows.empty());
}

TEST(Body, ReadsPoints) {
    const Value paris[] = {48.85, 2.35};
    for (const char* body : {R"({"place":{"type":"Point","coordinates":[2.35,48.85]}})",
                             R"({"place":{"latitude":48.85,"longitude":2.35}})"}) {
        EXPECT_THAT(rows_of(body).rows[0].cells, ElementsAre(paris[0], paris[1])) << body;
    }
    EXPECT_THAT(rows_of(R"({"place":null})").rows[0].cells, ElementsAre(Value(), Value()));
    for (const char* body :
         {R"({"place":"here"})", R"({"place":{"latitude":91,"longitude":0}})",
          R"({"place":{"type":"Point","coordinates":[1]}})", R"({"place":{"latitude":1}})",
          R"({"place":{"type":"Line","coordinates":[1,2]}})",
          R"({"place":{"latitude":"1","longitude":"2"}})"}) {
        const auto error = refusal(body, {});
        EXPECT_EQ(error.code, Code::bad_value) << body;
        EXPECT_THAT(error.message, HasSubstr("GeoJSON point")) << body;
    }
}

TEST(Body, DoublesAreReadToTheLastDigit) {
    BodyOptions options;
    EXPECT_EQ(rows_of(R"({"price":7.385211118881185})", options).rows[0].cells[0],
              Value(std::int64_t{739}));
}

struct RefusalCase {
    const char* body;
    Code code;
    const char* message;
    const char* details = "";
};

class BodyRefusals : public testing::TestWithParam<RefusalCase> {};

TEST_P(BodyRefusals, SayWhatIsWrong) {
    const auto error = refusal(GetParam().body);
    EXPECT_EQ(error.code, GetParam().code);
    EXPECT_EQ(error.message, GetParam().message);
    EXPECT_THAT(error.details, HasSubstr(GetParam().details));
}

INSTANTIATE_TEST_SUITE_P(
    Form, BodyRefusals,
    testing::Values(
        RefusalCase{"", Code::bad_body, "Empty or invalid json", "The body is empty"},
        RefusalCase{"  \n", Code::bad_body, "Empty or invalid json", "The body is empty"},
        RefusalCase{"{\"title\":}", Code::bad_body, "Empty or invalid json", "At byte 10"},
        RefusalCase{"{} x", Code::bad_body, "Empty or invalid json", "At byte 4"},
        RefusalCase{"{\"title\":\"\xff\"}", Code::bad_body, "Empty or invalid json", "At byte"},
        RefusalCase{"12", Code::bad_body, "The body must be a JSON object or an array of objects"},
        RefusalCase{"[1]", Code::bad_body, "All elements of the array must be JSON objects"},
        RefusalCase{"[[]]", Code::bad_body, "All elements of the array must be JSON objects"}));

INSTANTIATE_TEST_SUITE_P(
    Values, BodyRefusals,
    testing::Values(
        RefusalCase{R"({"title":"A","pages":"many"})", Code::bad_value,
                    "invalid input syntax for type bigint: \"many\"",
                    "pages: invalid input syntax"},
        RefusalCase{R"({"title":"A","pages":0})", Code::check_violation,
                    "\"pages\" of \"book\" 0 is below the minimum 1"},
        RefusalCase{R"({"title":"A long title"})", Code::check_violation,
                    "\"title\" of \"book\" has 12 characters, at most 10 are allowed"},
        RefusalCase{R"({"title":"A","kind":"novle"})", Code::check_violation,
                    "\"kind\" of \"book\" \"novle\" is not one of novel, essay; did you mean "
                    "novel?"},
        RefusalCase{R"({"title":"A","tags":["a","b","c"]})", Code::check_violation,
                    "\"tags\" of \"book\" has 3 elements, at most 2 are allowed"},
        RefusalCase{R"({"title":"A","tags":[1]})", Code::bad_value,
                    "element 1: invalid input syntax for type text: \"1\""},
        RefusalCase{R"({"pages":1})", Code::not_null_violation,
                    "null value in column \"title\" of relation \"book\" violates not-null "
                    "constraint",
                    "title: is required"},
        RefusalCase{R"({"title":null})", Code::not_null_violation,
                    "null value in column \"title\" of relation \"book\" violates not-null "
                    "constraint",
                    "title: may not be null"},
        RefusalCase{R"({"title":"A","kind":null})", Code::not_null_violation,
                    "null value in column \"kind\" of relation \"book\" violates not-null "
                    "constraint",
                    "kind: may not be null"},
        RefusalCase{R"({"title":"A","added":"2024-01-01"})", Code::check_violation,
                    "\"added\" of \"book\" is read-only", "added: is read-only"}));

TEST(BodyRefusals, AllFaultsAtOnce) {
    const auto error = refusal(R"([{"title":"A","pages":0},{"pages":"x","kind":"y"}])");
    EXPECT_EQ(error.code, Code::check_violation);
    EXPECT_EQ(error.message,
              "4 values are refused: \"pages\" of \"book\" 0 is below the minimum 1, …");
    EXPECT_EQ(error.details,
              "row 1, pages: 0 is below the minimum 1\n"
              "row 2, pages: invalid input syntax for type bigint: \"x\"\n"
              "row 2, kind: \"y\" is not one of novel, essay\n"
              "row 2, title: is required");
}

TEST(BodyRefusals, StopAtTheMostFaults) {
    std::string body = "[";
    for (int row = 0; row < 200; ++row)
        body += "{\"pages\":0},";
    body.back() = ']';
    const auto error = refusal(body);
    EXPECT_THAT(error.message, HasSubstr("50 values are refused"));
}

TEST(BodyRefusals, UnknownColumnsWithTheNearestName) {
    const auto error = refusal(R"({"titel":"A"})");
    EXPECT_EQ(error.code, Code::unknown_column_in_body);
    EXPECT_THAT(error.hint, HasSubstr("'title'"));
    EXPECT_EQ(refusal(R"({"total":1})").code, Code::unknown_column_in_body);
}

TEST(BodyRefusals, ReadonlyFieldsCannotBeSetByNamingTheirColumn) {
    auto options = creating();
    options.columns = {"title", "added"};
    EXPECT_NO_THROW(rows_of(R"({"title":"A"})", options));
    options.missing_null = true;
    EXPECT_EQ(refusal(R"({"title":"A"})", options).details, "added: is read-only");
    options.privileged = true;
    EXPECT_NO_THROW(rows_of(R"({"title":"A"})", options));
}

TEST(Body, TheServiceKeyWritesReadonlyFields) {
    auto options = creating();
    options.privileged = true;
    const auto rows = rows_of(R"({"title":"A","added":"2024-01-01"})", options);
    EXPECT_EQ(rows.rows[0].cells[1], Value("2024-01-01T00:00:00+00:00"));
}

TEST(Body, UpdatesNeedNothing) {
    EXPECT_NO_THROW(rows_of("{}"));
    EXPECT_NO_THROW(rows_of(R"({"pages":3})"));
}

TEST(Body, KeysThatNobodyMakesAreRequired) {
    EXPECT_EQ(refusal(R"({"name":"a"})", creating(), 1).details, "code: is required");
    EXPECT_NO_THROW(rows_of(R"({"code":"x"})", creating(), 1));
    EXPECT_EQ(rows_of(R"({"id":7,"title":"A"})", creating()).rows[0].cells[0],
              Value(std::int64_t{7}));
}

TEST(Body, KeysThatCountUpStayFarFromTheirEnd) {
    EXPECT_NO_THROW(rows_of(R"({"id":9007199254740991,"title":"A"})", creating()));
    EXPECT_EQ(refusal(R"({"id":9007199254740992,"title":"A"})").message,
              "\"id\" of \"book\" is above the largest key, 9007199254740991");
}

TEST(Body, TooManyRowsAreRefused) {
    std::string body = "[{}";
    for (std::size_t row = 0; row < body_rows_max; ++row)
        body += ",{}";
    EXPECT_THAT(refusal(body + "]").message, HasSubstr("at most 100000 are taken at once"));
}

}  // namespace
}  // namespace socle::query
