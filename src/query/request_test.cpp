#include "query/request.h"

#include "base/error.h"
#include "base/text.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace socle::query {
namespace {

using base::Code;
using base::Error;
using testing::ElementsAre;
using testing::HasSubstr;

/// The one test of a query string with one filter.
Condition only_test(std::string_view query) {
    const auto request = parse_read(query);
    EXPECT_EQ(request.where.children.size(), 1U) << query;
    return request.where.children.at(0);
}

Error refusal(std::string_view query) {
    try {
        parse_read(query);
    } catch (const Error& error) {
        return error;
    }
    ADD_FAILURE() << query << " is not refused";
    return {Code::internal, ""};
}

struct OperatorCase {
    std::string query;
    Operator operation;
    bool negated = false;
    Quantifier quantifier = Quantifier::none;
    std::vector<std::string> values = {};
};

class Operators : public testing::TestWithParam<OperatorCase> {};

TEST_P(Operators, AreRead) {
    const auto& expected = GetParam();
    const auto request = parse_read("title=" + base::url_encode(expected.query));
    const auto& test = request.where.children.at(0);
    EXPECT_EQ(test.kind, Condition::Kind::test);
    EXPECT_EQ(test.name, "title");
    EXPECT_EQ(test.operation, expected.operation);
    EXPECT_EQ(test.negated, expected.negated);
    EXPECT_EQ(test.quantifier, expected.quantifier);
    EXPECT_EQ(request.values, expected.values);
    EXPECT_EQ(test.slots.size(), expected.values.size());
}

INSTANTIATE_TEST_SUITE_P(
    Known, Operators,
    testing::Values(
        OperatorCase{"eq.Leon", Operator::equal, false, Quantifier::none, {"Leon"}},
        OperatorCase{"eq.", Operator::equal, false, Quantifier::none, {""}},
        OperatorCase{"eq.a,b)\"", Operator::equal, false, Quantifier::none, {"a,b)\""}},
        OperatorCase{"neq.x", Operator::not_equal, false, Quantifier::none, {"x"}},
        OperatorCase{"gt.1", Operator::greater, false, Quantifier::none, {"1"}},
        OperatorCase{"gte.1", Operator::greater_equal, false, Quantifier::none, {"1"}},
        OperatorCase{"lt.1", Operator::less, false, Quantifier::none, {"1"}},
        OperatorCase{"lte.1", Operator::less_equal, false, Quantifier::none, {"1"}},
        OperatorCase{"like.a*", Operator::like, false, Quantifier::none, {"a*"}},
        OperatorCase{"ilike.a%", Operator::ilike, false, Quantifier::none, {"a%"}},
        OperatorCase{"match.^a", Operator::match, false, Quantifier::none, {"^a"}},
        OperatorCase{"imatch.^a", Operator::imatch, false, Quantifier::none, {"^a"}},
        OperatorCase{"isdistinct.a", Operator::distinct, false, Quantifier::none, {"a"}},
        OperatorCase{"cs.{a,b}", Operator::contains, false, Quantifier::none, {"{a,b}"}},
        OperatorCase{"cd.{a}", Operator::contained, false, Quantifier::none, {"{a}"}},
        OperatorCase{"ov.[1]", Operator::overlaps, false, Quantifier::none, {"[1]"}},
        OperatorCase{"not.eq.a", Operator::equal, true, Quantifier::none, {"a"}},
        OperatorCase{"not.not.eq.a", Operator::equal, false, Quantifier::none, {"a"}},
        OperatorCase{"is.null", Operator::is_null},
        OperatorCase{"is.not_null", Operator::is_not_null},
        OperatorCase{"is.TRUE", Operator::is_true}, OperatorCase{"is.false", Operator::is_false},
        OperatorCase{"not.is.unknown", Operator::is_unknown, true}));

INSTANTIATE_TEST_SUITE_P(
    Lists, Operators,
    testing::Values(
        OperatorCase{"in.(a,b)", Operator::in, false, Quantifier::none, {"a", "b"}},
        OperatorCase{"in.()", Operator::in},
        OperatorCase{"in.(,)", Operator::in, false, Quantifier::none, {"", ""}},
        OperatorCase{"in.(\"a,b\", \"c)\\\"\\\\\")",
                     Operator::in,
                     false,
                     Quantifier::none,
                     {"a,b", "c)\"\\"}},
        OperatorCase{"not.in.(1)", Operator::in, true, Quantifier::none, {"1"}},
        OperatorCase{"eq(any).{a,b}", Operator::equal, false, Quantifier::any, {"a", "b"}},
        OperatorCase{
            "like(all).{a*,\"b,*\"}", Operator::like, false, Quantifier::all, {"a*", "b,*"}},
        OperatorCase{"gt(any).{}", Operator::greater, false, Quantifier::any}));

TEST(Request, SelectsFieldsWithAliasesAndCasts) {
    const auto request = parse_read("select=id,name:title, year::text,\"odd name\",*,a:b::int");
    ASSERT_EQ(request.select.size(), 6U);
    EXPECT_EQ(request.select[1].alias, "name");
    EXPECT_EQ(request.select[1].name, "title");
    EXPECT_EQ(request.select[2].name, "year");
    EXPECT_EQ(request.select[2].cast, "text");
    EXPECT_EQ(request.select[3].name, "odd name");
    EXPECT_EQ(request.select[4].name, "*");
    EXPECT_EQ(request.select[5].alias, "a");
    EXPECT_EQ(request.select[5].cast, "int");
}

TEST(Request, AnEmptySelectIsEverything) {
    EXPECT_TRUE(parse_read("select=").select.empty());
    EXPECT_TRUE(parse_read("").select.empty());
    EXPECT_TRUE(parse_read("&&").where.children.empty());
}

TEST(Request, Orders) {
    const auto request = parse_read("order=a,b.desc,c.asc.nullsfirst,d.nullslast,e.desc.nullslast");
    ASSERT_EQ(request.order.size(), 5U);
    EXPECT_FALSE(request.order[0].descending);
    EXPECT_FALSE(request.order[0].nulls_first.has_value());
    EXPECT_TRUE(request.order[1].descending);
    EXPECT_EQ(request.order[2].nulls_first, std::optional(true));
    EXPECT_EQ(request.order[3].nulls_first, std::optional(false));
    EXPECT_TRUE(request.order[4].descending);
    EXPECT_EQ(request.order[4].nulls_first, std::optional(false));
}

TEST(Request, Pages) {
    const auto request = parse_read("limit=10&offset=9223372036854775807");
    EXPECT_EQ(request.limit, std::optional<std::int64_t>(10));
    EXPECT_EQ(request.offset, std::optional<std::int64_t>(9223372036854775807));
}

TEST(Request, ReadsColumnsAndNamedFilters) {
    const auto request = parse_read("columns=a,b&filter=mine,late&filter=new");
    EXPECT_THAT(request.columns, ElementsAre("a", "b"));
    EXPECT_THAT(request.named_filters, ElementsAre("mine", "late", "new"));
    EXPECT_TRUE(request.filtered());
    EXPECT_FALSE(parse_read("columns=a&select=b&order=c&limit=1").filtered());
}

TEST(Request, ReadsGroups) {
    const auto request =
        parse_read("or=(a.eq.1,not.and(b.gt.2,c.not.is.null),d.in.(x,\"y,z\"))&not.and=(e.lt.3)");
    ASSERT_EQ(request.where.children.size(), 2U);
    const auto& either = request.where.children[0];
    EXPECT_EQ(either.kind, Condition::Kind::any_of);
    EXPECT_FALSE(either.negated);
    ASSERT_EQ(either.children.size(), 3U);
    EXPECT_EQ(either.children[1].kind, Condition::Kind::all_of);
    EXPECT_TRUE(either.children[1].negated);
    EXPECT_TRUE(either.children[1].children[1].negated);
    EXPECT_EQ(either.children[1].children[1].operation, Operator::is_null);
    EXPECT_EQ(either.children[2].slots.size(), 2U);
    EXPECT_TRUE(request.where.children[1].negated);
    EXPECT_THAT(request.values, ElementsAre("1", "2", "x", "y,z", "3"));
}

TEST(Request, ValuesInGroupsMayBeQuotedOrBracketed) {
    const auto request =
        parse_read("and=( a.eq.\"x,)\\\"\" , b.cs.{a,\"}\"},c.cd.[1,[2]],d.eq.plain value)");
    EXPECT_THAT(request.values, ElementsAre("x,)\"", "{a,\"}\"}", "[1,[2]]", "plain value"));
}

TEST(Request, FieldsMayBeNamedLikeGroups) {
    EXPECT_EQ(only_test("order_id=eq.1").name, "order_id");
    EXPECT_EQ(parse_read("or=(order.eq.1,android.eq.2)").where.children[0].children[1].name,
              "android");
}

TEST(Request, DecodesPercentAndPlus) {
    const auto request = parse_read("title=eq.L%C3%A9on+%2B1&t%69tle=eq.x");
    EXPECT_THAT(request.values, ElementsAre("Léon +1", "x"));
    EXPECT_EQ(request.where.children[1].name, "title");
}

TEST(Request, TheSameShapeForOtherValues) {
    EXPECT_EQ(parse_read("title=eq.a&year=gt.1&limit=3").shape,
              parse_read("title=eq.b&year=gt.2&limit=9").shape);
}

TEST(Request, OtherShapesForOtherRequests) {
    const std::vector<std::string> queries = {
        "",
        "title=eq.a",
        "title=neq.a",
        "title=not.eq.a",
        "year=eq.a",
        "title=in.(a)",
        "title=in.(a,b)",
        "title=eq(any).{a}",
        "title=eq(all).{a}",
        "title=eq.a&title=eq.a",
        "and=(title.eq.a)",
        "or=(title.eq.a)",
        "not.or=(title.eq.a)",
        "or=(title.eq.a,title.eq.b)",
        "or=(title.eq.a)&or=(title.eq.b)",
        "or=(title.eq.a,or(title.eq.b))",
        "title=is.null",
        "title=is.not_null",
        "title=not.is.null",
        "select=title",
        "order=title",
        "filter=title",
        "columns=title",
        "select=title&order=title",
    };
    for (std::size_t a = 0; a < queries.size(); ++a) {
        for (std::size_t b = 0; b < a; ++b) {
            EXPECT_NE(parse_read(queries[a]).shape, parse_read(queries[b]).shape)
                << queries[a] << " and " << queries[b];
        }
    }
}

/// A name cannot be made up that looks like the shape of other filters: values would be missing.
TEST(Request, NamesCannotForgeAShape) {
    const auto honest = parse_read("a=eq.1&a=eq.2");
    ASSERT_EQ(honest.shape, "1:a2:eq1:a2:eq");
    for (const char* forged :
         {"%22a2:eq1:a%22=eq.1", "%22a%1Feq%1Fa%22=eq.1", "and=(%22a2:eq1:a%22.eq.1)"}) {
        EXPECT_NE(parse_read(forged).shape, honest.shape) << forged;
    }
}

struct RefusalCase {
    std::string query;
    Code code;
    std::string message;
    std::string details = {};
};

class Refusals : public testing::TestWithParam<RefusalCase> {};

TEST_P(Refusals, SayWhatIsWrong) {
    const auto error = refusal(GetParam().query);
    EXPECT_EQ(error.code, GetParam().code);
    EXPECT_EQ(error.message, GetParam().message);
    if (!GetParam().details.empty()) EXPECT_EQ(error.details, GetParam().details);
    EXPECT_TRUE(base::valid_utf8(error.message + error.details));
}

INSTANTIATE_TEST_SUITE_P(
    Filters, Refusals,
    testing::Values(
        RefusalCase{"title=xx.1", Code::bad_query,
                    "\"failed to parse filter (xx.1)\" (line 1, column 1)",
                    "unexpected \"x\" expecting \"not\" or operator (eq, gt, ...)"},
        RefusalCase{"title=eq", Code::bad_query,
                    "\"failed to parse filter (eq)\" (line 1, column 3)",
                    "unexpected end of input expecting \".\""},
        RefusalCase{"title", Code::bad_query, "\"failed to parse filter ()\" (line 1, column 1)"},
        RefusalCase{"title=is.nul", Code::bad_query,
                    "\"failed to parse filter (is.nul)\" (line 1, column 4)",
                    "unexpected \"n\" expecting null, not_null, true, false or unknown"},
        RefusalCase{"title=is", Code::bad_query,
                    "\"failed to parse filter (is)\" (line 1, column 3)"},
        RefusalCase{"title=in.(a", Code::bad_query,
                    "\"failed to parse filter (in.(a)\" (line 1, column 6)",
                    "unexpected end of input expecting \")\""},
        RefusalCase{"title=in.a", Code::bad_query,
                    "\"failed to parse filter (in.a)\" (line 1, column 4)",
                    "unexpected \"a\" expecting \"(\""},
        RefusalCase{"title=in.(a)b", Code::bad_query,
                    "\"failed to parse filter (in.(a)b)\" (line 1, column 7)",
                    "unexpected \"b\" expecting end of input"},
        RefusalCase{"title=in.(%22a)", Code::bad_query,
                    "\"failed to parse filter (in.(\"a))\" (line 1, column 8)"},
        RefusalCase{"title=neq(any).{a}", Code::bad_query,
                    "\"failed to parse filter (neq(any).{a})\" (line 1, column 4)"},
        RefusalCase{"title=eq(some).a", Code::bad_query,
                    "\"failed to parse filter (eq(some).a)\" (line 1, column 3)"},
        RefusalCase{"=eq.1", Code::bad_query,
                    "\"failed to parse filter name ()\" (line 1, column 1)",
                    "unexpected end of input expecting field name (* or [a..z0..9_$])"},
        RefusalCase{"ti%26tle=eq.1", Code::bad_query,
                    "\"failed to parse filter name (ti&tle)\" (line 1, column 3)"}));

INSTANTIATE_TEST_SUITE_P(
    Groups, Refusals,
    testing::Values(RefusalCase{"or=()", Code::bad_query,
                                "\"failed to parse logic tree (())\" (line 1, column 2)"},
                    RefusalCase{"or=(a.eq.1", Code::bad_query,
                                "\"failed to parse logic tree ((a.eq.1)\" (line 1, column 8)"},
                    RefusalCase{"or=(a.eq.1))", Code::bad_query,
                                "\"failed to parse logic tree ((a.eq.1)))\" (line 1, column 9)",
                                "unexpected \")\" expecting end of input"},
                    RefusalCase{"or=a.eq.1", Code::bad_query,
                                "\"failed to parse logic tree (a.eq.1)\" (line 1, column 1)",
                                "unexpected \"a\" expecting \"(\""},
                    RefusalCase{"or=(a)", Code::bad_query,
                                "\"failed to parse logic tree ((a))\" (line 1, column 3)"},
                    RefusalCase{
                        "or=(a.cs.{1,2)", Code::bad_query,
                        "\"failed to parse logic tree ((a.cs.{1,2))\" (line 1, column 12)"}));

INSTANTIATE_TEST_SUITE_P(
    Others, Refusals,
    testing::Values(
        RefusalCase{"select=a,", Code::bad_query,
                    "\"failed to parse select parameter (a,)\" (line 1, column 3)"},
        RefusalCase{"select=a)é", Code::bad_query,
                    "\"failed to parse select parameter (a)é)\" (line 1, column 2)"},
        RefusalCase{"order=a.é", Code::bad_query,
                    "\"failed to parse order (a.é)\" (line 1, column 3)",
                    "unexpected \"é\" expecting asc, desc, nullsfirst or nullslast"},
        RefusalCase{"order=a.asc.desc", Code::bad_query,
                    "\"failed to parse order (a.asc.desc)\" (line 1, column 7)"},
        RefusalCase{"order=a.nullsfirst.nullslast", Code::bad_query,
                    "\"failed to parse order (a.nullsfirst.nullslast)\" (line 1, column 14)"},
        RefusalCase{"limit=-1", Code::bad_range, "Requested range not satisfiable",
                    "Limit should be greater than or equal to zero."},
        RefusalCase{"offset=-1", Code::bad_query,
                    "\"failed to parse offset (-1)\" (line 1, column 1)",
                    "expecting a whole number that is not negative"},
        RefusalCase{"limit=ten", Code::bad_query,
                    "\"failed to parse limit (ten)\" (line 1, column 1)"},
        RefusalCase{"offset=99999999999999999999", Code::bad_query,
                    "\"failed to parse offset (99999999999999999999)\" (line 1, column 1)"},
        RefusalCase{"columns=a;b", Code::bad_query,
                    "\"failed to parse columns parameter (a;b)\" (line 1, column 2)"},
        RefusalCase{"filter=", Code::bad_query,
                    "\"failed to parse named filter ()\" (line 1, column 1)"},
        RefusalCase{"title=eq.%zz", Code::bad_query,
                    "the query string is not valid percent-encoded UTF-8"},
        RefusalCase{"title=eq.%C3", Code::bad_query,
                    "the query string is not valid percent-encoded UTF-8"},
        RefusalCase{"title=eq.%00", Code::bad_query,
                    "the query string is not valid percent-encoded UTF-8"}));

INSTANTIATE_TEST_SUITE_P(
    NotYet, Refusals,
    testing::Values(RefusalCase{"title=sl.cat", Code::unsupported,
                                "the operator sl is not served by this version of Socle"},
                    RefusalCase{
                        "as_of=2024-01-01", Code::unsupported,
                        "reading the past (as_of) is not served by this version of Socle"}));

std::string repeated(std::string_view text, std::size_t times) {
    std::string out;
    for (std::size_t at = 0; at < times; ++at)
        out += text;
    return out;
}

TEST(RequestLimits, AreRefusedPastThem) {
    const std::vector<std::pair<std::string, std::string>> cases = {
        {std::string(query_bytes_max + 1, 'a'), "longer than 49152 bytes"},
        {repeated("a=eq.1&", conditions_max + 1), "failed to parse filter"},
        {"or=" + repeated("(or", 17) + "(a.eq.1)" + repeated(")", 17), "logic tree"},
        {"a=in.(" + repeated("1,", list_values_max) + "1)", "failed to parse filter"},
        {"select=" + repeated("a,", select_items_max) + "a", "select parameter"},
        {"order=" + repeated("a,", order_items_max) + "a", "failed to parse order"},
    };
    for (const auto& [query, message] : cases) {
        const auto error = refusal(query);
        EXPECT_EQ(error.code, Code::bad_query);
        EXPECT_THAT(error.message, HasSubstr(message));
    }
}

TEST(RequestLimits, AreReached) {
    EXPECT_EQ(parse_read(repeated("a=eq.1&", conditions_max)).values.size(), conditions_max);
    EXPECT_EQ(parse_read("a=in.(" + repeated("1,", list_values_max - 1) + "1)").values.size(),
              list_values_max);
    EXPECT_NO_THROW(parse_read("or=" + repeated("(or", 15) + "(a.eq.1)" + repeated(")", 15)));
}

}  // namespace
}  // namespace socle::query
