#include "query/plan.h"

#include "base/error.h"
#include "definition/load_files.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <vector>

namespace socle::query {
namespace {

using base::Code;
using base::Error;
using base::Type;
using definition::Expr;
using testing::ElementsAre;
using testing::HasSubstr;

const definition::Definition& library() {
    static const auto loaded = definition::load_files(
        "memory", {{"app.yaml", "app: library\n"}, {"models/book.yaml", R"yaml(model: book
key: {id: serial}
fields:
  title: {type: text}
  pages: {type: integer}
  price: {type: decimal, scale: 2}
  weight: {type: number}
  lent: {type: boolean}
  bought: {type: date}
  opens: {type: time}
  seen: {type: timestamp}
  code: {type: uuid}
  extra: {type: json}
  tags: {type: list, of: text}
  sizes: {type: list, of: integer}
  rates: {type: list, of: number}
  flags: {type: list, of: boolean}
  place: {type: point}
  pin: {type: secret}
filters:
  thick: {rule: pages > 300}
  cheap: {rule: price < 5}
computed:
  total: price * 2
  big: pages > 100
)yaml"}},
        [](const std::string&) { return std::optional<std::string>(); });
    for (const auto& problem : loaded.problems)
        ADD_FAILURE() << definition::to_text(problem);
    return *loaded.definition;
}

ReadPlan planned(std::string_view query) {
    return plan_read(library(), 0, parse_read(query));
}

Error refusal(std::string_view query) {
    try {
        const auto request = parse_read(query);
        const auto plan = plan_read(library(), 0, request);
        type_inputs(plan.inputs, request.values, nullptr);
    } catch (const Error& error) {
        return error;
    }
    ADD_FAILURE() << query << " is not refused";
    return {Code::internal, ""};
}

std::vector<std::string> names(const ReadPlan& plan) {
    std::vector<std::string> found;
    for (const auto& output : plan.outputs)
        found.push_back(output.name);
    return found;
}

TEST(Plan, StarIsEveryFieldButSecretsAndComputed) {
    const auto plan = planned("");
    EXPECT_EQ(plan.outputs.size(), 16U);
    EXPECT_EQ(names(plan).front(), "id");
    EXPECT_EQ(names(plan).back(), "place");
    EXPECT_TRUE(plan.outputs.front().from_star);
    EXPECT_EQ(plan.outputs.back().expression.type.type, Type::point);
    EXPECT_TRUE(definition::is_constant(plan.where, true));
}

TEST(Plan, NamesAliasesAndComputed) {
    const auto plan = planned("select=total,t:title,big,*");
    EXPECT_EQ(names(plan)[0], "total");
    EXPECT_EQ(names(plan)[1], "t");
    EXPECT_EQ(plan.outputs[0].expression.kind, Expr::Kind::multiply);
    EXPECT_FALSE(plan.outputs[0].from_star);
    EXPECT_EQ(plan.outputs.size(), 3U + 16U);
}

struct CastCase {
    const char* select;
    Type type;
    int scale = 0;
};

TEST(Plan, Casts) {
    const CastCase cases[] = {
        {"pages::text", Type::text},       {"pages::int8", Type::integer},
        {"pages::numeric", Type::integer}, {"price::numeric", Type::decimal, 2},
        {"price::float8", Type::number},   {"weight::numeric", Type::number},
        {"lent::int", Type::integer},      {"pages::bool", Type::boolean},
        {"seen::date", Type::date},        {"bought::timestamptz", Type::timestamp},
        {"code::text", Type::text},        {"extra::jsonb", Type::json},
        {"tags::json", Type::json},        {"title::varchar", Type::text},
    };
    for (const auto& tried : cases) {
        const auto plan = planned(std::string("select=") + tried.select);
        EXPECT_EQ(plan.outputs.front().expression.type, (base::TypeInfo{tried.type, tried.scale}))
            << tried.select;
    }
}

TEST(Plan, RefusesCastsThatTheStoresWouldDoDifferently) {
    for (const char* cast :
         {"place::text", "place::int", "extra::text", "title::jsonb", "code::int", "bought::int",
          "lent::float", "seen::bool", "tags::text"}) {
        const auto error = refusal(std::string("select=") + cast);
        EXPECT_EQ(error.code, Code::unsupported) << cast;
        EXPECT_THAT(error.message, HasSubstr("cannot cast type")) << cast;
    }
    EXPECT_THAT(refusal("select=pages::money").message, HasSubstr("not one to cast to"));
}

TEST(Plan, Orders) {
    const auto plan = planned("order=title.desc,pages,total.desc.nullslast,id.nullsfirst");
    ASSERT_EQ(plan.order.size(), 4U);
    EXPECT_TRUE(plan.order[0].nulls_first);
    EXPECT_FALSE(plan.order[1].nulls_first);
    EXPECT_FALSE(plan.order[2].nulls_first);
    EXPECT_TRUE(plan.order[3].nulls_first);
    EXPECT_EQ(refusal("order=extra").message, "cannot order by \"extra\" of type json");
    EXPECT_EQ(planned("order=extra->a,extra->>b").order.size(), 2U);
    EXPECT_EQ(refusal("order=place").code, Code::unsupported);
}

TEST(Plan, FiltersBecomeOneCondition) {
    const auto plan = planned("pages=gt.1&or=(lent.is.true,title.not.eq.x)&filter=thick,cheap");
    EXPECT_EQ(plan.where.kind, Expr::Kind::and_);
    EXPECT_EQ(plan.where.args.size(), 4U);
    EXPECT_EQ(plan.inputs.size(), 2U);
    EXPECT_EQ(plan.where.args[1].kind, Expr::Kind::or_);
    EXPECT_EQ(plan.where.args[1].args[1].kind, Expr::Kind::not_);
}

TEST(Plan, EmptyListsAreConstant) {
    EXPECT_TRUE(definition::is_constant(planned("pages=in.()").where, false));
    EXPECT_TRUE(definition::is_constant(planned("pages=eq(any).{}").where, false));
    EXPECT_TRUE(definition::is_constant(planned("pages=eq(all).{}").where, true));
}

struct RefusalCase {
    const char* query;
    Code code;
    const char* message;
    const char* hint = "";
};

class PlanRefusals : public testing::TestWithParam<RefusalCase> {};

TEST_P(PlanRefusals, SayWhatIsWrong) {
    const auto error = refusal(GetParam().query);
    EXPECT_EQ(error.code, GetParam().code);
    EXPECT_EQ(error.message, GetParam().message);
    if (*GetParam().hint != '\0') EXPECT_EQ(error.hint, GetParam().hint);
}

INSTANTIATE_TEST_SUITE_P(
    Names, PlanRefusals,
    testing::Values(
        RefusalCase{"select=titel", Code::unknown_column, "column book.titel does not exist",
                    "Perhaps you meant 'title'."},
        RefusalCase{"pagse=eq.1", Code::unknown_column, "column book.pagse does not exist",
                    "Perhaps you meant 'pages'."},
        RefusalCase{"order=tota", Code::unknown_column, "column book.tota does not exist",
                    "Perhaps you meant 'total'."},
        RefusalCase{"select=zzzzzzzz", Code::unknown_column, "column book.zzzzzzzz does not exist"},
        RefusalCase{"select=pin", Code::unknown_column, "column book.pin does not exist"},
        RefusalCase{"pin=eq.1", Code::unknown_column, "column book.pin does not exist"},
        RefusalCase{"order=pin", Code::unknown_column, "column book.pin does not exist"},
        RefusalCase{"filter=thik", Code::bad_query, "\"book\" has no filter named 'thik'",
                    "Perhaps you meant 'thick'."},
        RefusalCase{"filter=xyzxyz", Code::bad_query, "\"book\" has no filter named 'xyzxyz'",
                    "Its filters: thick, cheap."}));

INSTANTIATE_TEST_SUITE_P(
    Operators, PlanRefusals,
    testing::Values(RefusalCase{"pages=is.true", Code::bad_query,
                                "the operator of the filter on \"pages\" is not for type integer",
                                "It is for boolean fields."},
                    RefusalCase{"pages=like.1*", Code::bad_query,
                                "the operator of the filter on \"pages\" is not for type integer",
                                "It is for text fields."},
                    RefusalCase{"title=cs.{a}", Code::bad_query,
                                "the operator of the filter on \"title\" is not for type text",
                                "It is for list and json fields."},
                    RefusalCase{"actor.name=eq.1", Code::filter_not_embedded,
                                "'actor' is not an embedded resource in this request"},
                    RefusalCase{"place=eq.1", Code::bad_query,
                                "the operator of the filter on \"place\" is not for type point"},
                    RefusalCase{"place=in.(1)", Code::bad_query,
                                "the operator of the filter on \"place\" is not for type point"}));

INSTANTIATE_TEST_SUITE_P(
    Values, PlanRefusals,
    testing::Values(
        RefusalCase{"pages=eq.abc", Code::bad_value,
                    "invalid input syntax for type bigint: \"abc\""},
        RefusalCase{"pages=in.(1,x)", Code::bad_value,
                    "invalid input syntax for type bigint: \"x\""},
        RefusalCase{"pages=eq.99999999999999999999", Code::value_out_of_range,
                    "value \"99999999999999999999\" is out of range for type bigint"},
        RefusalCase{"lent=eq.maybe", Code::bad_value,
                    "invalid input syntax for type boolean: \"maybe\""},
        RefusalCase{"code=eq.1", Code::bad_value, "invalid input syntax for type uuid: \"1\""},
        RefusalCase{"bought=gt.2024-02-30", Code::bad_date,
                    "date/time field value out of range: \"2024-02-30\""},
        RefusalCase{"title=match.(", Code::bad_value, "invalid regular expression: missing ): ("},
        RefusalCase{"title=imatch.\\bx", Code::bad_value,
                    "invalid regular expression: \\b is not the same in all stores"},
        RefusalCase{"title=like.a\\", Code::bad_value,
                    "the pattern ends with a backslash; a backslash itself is written \\\\"},
        RefusalCase{"tags=cs.a", Code::bad_value, "malformed array literal: \"a\"", ""},
        RefusalCase{"tags=cs.{a", Code::bad_value, "malformed array literal: \"{a\""},
        RefusalCase{"tags=cs.{\"a}", Code::bad_value, "malformed array literal: \"{\"a}\""},
        RefusalCase{"tags=cs.{\"a\"b}", Code::bad_value, "malformed array literal: \"{\"a\"b}\""},
        RefusalCase{"tags=cs.{a,}", Code::bad_value, "malformed array literal: \"{a,}\""},
        RefusalCase{"tags=cs.{\"a\",}", Code::bad_value, "malformed array literal: \"{\"a\",}\""},
        RefusalCase{"tags=cs.{a,,b}", Code::bad_value, "malformed array literal: \"{a,,b}\""},
        RefusalCase{"tags=cs.{,}", Code::bad_value, "malformed array literal: \"{,}\""},
        RefusalCase{"sizes=cs.{x}", Code::bad_value, "invalid input syntax for type bigint: \"x\""},
        RefusalCase{"extra=eq.{a", Code::bad_value, "invalid input syntax for type json"}));

struct ValueCase {
    const char* query;
    base::Value value;
};

class PlanValues : public testing::TestWithParam<ValueCase> {};

TEST_P(PlanValues, AreTyped) {
    const auto request = parse_read(GetParam().query);
    const auto plan = plan_read(library(), 0, request);
    const auto values = type_inputs(plan.inputs, request.values, nullptr);
    ASSERT_EQ(values.size(), 1U);
    EXPECT_EQ(values.front(), GetParam().value);
}

INSTANTIATE_TEST_SUITE_P(
    All, PlanValues,
    testing::Values(ValueCase{"pages=eq.12", std::int64_t{12}},
                    ValueCase{"lent=eq.t", std::int64_t{1}},
                    ValueCase{"price=eq.1.5", std::int64_t{150}}, ValueCase{"weight=eq.1.5", 1.5},
                    ValueCase{"total=gt.1.25", std::int64_t{125}},
                    ValueCase{"code=eq.00000000-0000-7000-8000-00000000000A",
                              std::string("00000000-0000-7000-8000-00000000000a")},
                    ValueCase{"seen=lt.2024-01-31", std::string("2024-01-31T00:00:00+00:00")},
                    ValueCase{"title=like.a*b%25", std::string("a%b%")},
                    ValueCase{"title=match.a*", std::string("a*")},
                    ValueCase{"tags=cs.{a,\"b c\",NULL,\"NULL\"}",
                              std::string("[\"a\",\"b c\",null,\"NULL\"]")},
                    ValueCase{"tags=cs.{}", std::string("[]")},
                    ValueCase{"tags=ov.[\"x\"]", std::string("[\"x\"]")},
                    ValueCase{"sizes=cd.{1,-2}", std::string("[1,-2]")},
                    ValueCase{"rates=cs.{0.3}", std::string("[0.3]")},
                    ValueCase{"flags=cs.{t,false}", std::string("[true,false]")},
                    ValueCase{"extra=cs.{\"b\":1,\"a\":0.1}", std::string("{\"a\":0.1,\"b\":1}")},
                    ValueCase{"extra=in.(\"{\\\"a\\\": 1}\")", std::string("{\"a\":1}")}));

TEST(PlanValues, DoublesAreReadToTheLastDigit) {
    const auto request = parse_read("extra=cs.[7.385211118881185]");
    const auto plan = plan_read(library(), 0, request);
    EXPECT_EQ(type_inputs(plan.inputs, request.values, nullptr).front(),
              base::Value(std::string("[7.385211118881185]")));
}

}  // namespace
}  // namespace socle::query
