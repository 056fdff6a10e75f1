#include "store/schema_convert.h"

#include "base/convert.h"
#include "base/error.h"

#include <gmock/gmock.h>

namespace socle::store {

namespace {

using base::Type;
using base::TypeInfo;
using base::Value;

constexpr TypeInfo of(Type type) {
    return {type, 0};
}
constexpr TypeInfo decimal(int scale) {
    return {Type::decimal, scale};
}
Value text(const char* value) {
    return std::string(value);
}
Value integer(std::int64_t value) {
    return value;
}

struct Case {
    TypeInfo from;
    Value value;
    TypeInfo to;
    Value expected;
    bool loses = false;
};

const std::vector<Case> cases = {
    {of(Type::text), text(" 42 "), of(Type::integer), integer(42)},
    {of(Type::text), text("+42"), of(Type::integer), integer(42)},
    {of(Type::text), text("007"), of(Type::integer), integer(7), true},
    {of(Type::text), text("0"), of(Type::integer), integer(0)},
    {of(Type::text), text("-0.5"), decimal(2), integer(-50)},
    {of(Type::text), text("1.250"), decimal(2), integer(125)},
    {of(Type::text), text("1.255"), decimal(2), integer(126), true},
    {of(Type::text), text("1.5e3"), of(Type::number), 1500.0},
    {of(Type::text), text("yes"), of(Type::boolean), integer(1)},
    {of(Type::text), text("off"), of(Type::boolean), integer(0)},
    {of(Type::text), text("2024-01-31"), of(Type::date), text("2024-01-31")},
    {of(Type::text), text("01/31/2024"), of(Type::date), text("2024-01-31")},
    {of(Type::text), text("2024-01-31T10:00:00Z"), of(Type::date), text("2024-01-31"), true},
    {of(Type::text), text("2024-01-31 10:00"), of(Type::timestamp),
     text("2024-01-31T10:00:00+00:00")},
    {of(Type::text), text("2024-01-31T10:00:00.5+02:00"), of(Type::timestamp),
     text("2024-01-31T08:00:00.5+00:00")},
    {of(Type::text), text("13:45"), of(Type::time), text("13:45:00")},
    {of(Type::text), text("{0190F1D0-0000-7000-8000-000000000001}"), of(Type::uuid),
     text("0190f1d0-0000-7000-8000-000000000001")},
    {of(Type::text), text(R"({"b": 1, "a":[1, 2]})"), of(Type::json), text(R"({"a":[1,2],"b":1})")},
    {of(Type::integer), integer(-7), of(Type::text), text("-7")},
    {of(Type::integer), integer(7), of(Type::number), 7.0},
    {of(Type::integer), integer(9007199254740993), of(Type::number), 9007199254740992.0, true},
    {of(Type::integer), integer(7), decimal(2), integer(700)},
    {of(Type::integer), integer(1), of(Type::boolean), integer(1)},
    {of(Type::integer), integer(7), of(Type::json), text("7")},
    {of(Type::number), 2.5, of(Type::integer), integer(2), true},
    {of(Type::number), 3.5, of(Type::integer), integer(4), true},
    {of(Type::number), -3.0, of(Type::integer), integer(-3)},
    {of(Type::number), 0.1, decimal(2), integer(10)},
    {of(Type::number), 0.125, decimal(2), integer(13), true},
    {of(Type::number), 0.1, of(Type::text), text("0.1")},
    {of(Type::number), 5.0, of(Type::text), text("5")},
    {of(Type::number), 1e20, of(Type::text), text("1e+20")},
    {decimal(2), integer(1250), decimal(3), integer(12500)},
    {decimal(3), integer(12500), decimal(2), integer(1250)},
    {decimal(3), integer(12505), decimal(2), integer(1251), true},
    {decimal(3), integer(-12505), decimal(2), integer(-1251), true},
    {decimal(2), integer(1250), of(Type::integer), integer(13), true},
    {decimal(2), integer(-1249), of(Type::integer), integer(-12), true},
    {decimal(2), integer(1200), of(Type::integer), integer(12)},
    {decimal(2), integer(1250), of(Type::number), 12.5},
    {decimal(2), integer(1250), of(Type::text), text("12.50")},
    {decimal(2), integer(1250), of(Type::json), text("12.50")},
    {of(Type::boolean), integer(1), of(Type::text), text("true")},
    {of(Type::boolean), integer(0), of(Type::integer), integer(0)},
    {of(Type::boolean), integer(0), of(Type::json), text("false")},
    {of(Type::date), text("2024-01-31"), of(Type::timestamp), text("2024-01-31T00:00:00+00:00")},
    {of(Type::date), text("2024-01-31"), of(Type::text), text("2024-01-31")},
    {of(Type::timestamp), text("2024-01-31T00:00:00+00:00"), of(Type::date), text("2024-01-31")},
    {of(Type::timestamp), text("2024-01-31T10:00:00.5+00:00"), of(Type::date), text("2024-01-31"),
     true},
    {of(Type::timestamp), text("2024-01-31T10:00:00.5+00:00"), of(Type::time), text("10:00:00.5"),
     true},
    {of(Type::timestamp), text("2024-01-31T10:00:00+00:00"), of(Type::text),
     text("2024-01-31T10:00:00+00:00")},
    {of(Type::json), text(R"({"a":["x:,\"y",1],"b":{}})"), of(Type::text),
     text(R"({"a": ["x:,\"y", 1], "b": {}})")},
    {of(Type::uuid), text("0190f1d0-0000-7000-8000-000000000001"), of(Type::text),
     text("0190f1d0-0000-7000-8000-000000000001")},
};

std::string name_of(const Case& item) {
    return described(item.from) + " " + base::to_text(item.from, base::view(item.value)) + " to " +
           described(item.to);
}

TEST(convert, gives_the_value_and_whether_something_is_lost) {
    for (const auto& item : cases) {
        ASSERT_TRUE(convertible(item.from, item.to)) << name_of(item);
        const auto value = base::view(item.value);
        const auto converted = convert(item.from, item.to, value);
        EXPECT_EQ(converted, item.expected)
            << name_of(item) << ": " << base::to_text(item.to, base::view(converted));
        EXPECT_EQ(conversion_loses(item.from, item.to, value, converted), item.loses)
            << name_of(item);
    }
}

TEST(convert, refuses_what_has_no_counterpart) {
    const std::vector<Case> refused = {
        {of(Type::text), text("abc"), of(Type::integer), {}},
        {of(Type::text), text(""), of(Type::integer), {}},
        {of(Type::text), text("1.5"), of(Type::integer), {}},
        {of(Type::text), text("9223372036854775808"), of(Type::integer), {}},
        {of(Type::text), text("NaN"), of(Type::number), {}},
        {of(Type::text), text("perhaps"), of(Type::boolean), {}},
        {of(Type::text), text("2024-02-30"), of(Type::date), {}},
        {of(Type::text), text("25:00"), of(Type::time), {}},
        {of(Type::text), text("noon"), of(Type::timestamp), {}},
        {of(Type::text), text("12"), of(Type::uuid), {}},
        {of(Type::text), text("{"), of(Type::json), {}},
        {of(Type::integer), integer(2), of(Type::boolean), {}},
        {of(Type::integer), integer(1'000'000'000'000'000'000), decimal(2), {}},
        {of(Type::number), 1e19, of(Type::integer), {}},
        {of(Type::number), 1e19, decimal(0), {}},
        {of(Type::date), text("2024-01-31"), of(Type::integer), {}},
    };
    for (const auto& item : refused) {
        EXPECT_THROW(convert(item.from, item.to, base::view(item.value)), base::Error)
            << name_of(item);
    }
}

TEST(convert, keeps_null_and_equal_types) {
    EXPECT_TRUE(base::is_null(convert(of(Type::text), of(Type::integer), base::ValueView())));
    EXPECT_TRUE(base::is_null(convert(of(Type::uuid), of(Type::date), base::ValueView())));
    EXPECT_EQ(convert(of(Type::json), of(Type::json), base::ValueView("1")), text("1"));
}

TEST(convertible, knows_text_and_the_sensible_pairs) {
    for (const auto type : {Type::integer, Type::number, Type::decimal, Type::boolean, Type::date,
                            Type::time, Type::timestamp, Type::uuid, Type::json}) {
        EXPECT_TRUE(convertible(of(type), of(Type::text)));
        EXPECT_TRUE(convertible(of(Type::text), of(type)));
        EXPECT_FALSE(convertible(of(type), of(Type::point)));
    }
    EXPECT_FALSE(convertible(of(Type::uuid), of(Type::integer)));
    EXPECT_FALSE(convertible(of(Type::boolean), of(Type::date)));
    EXPECT_FALSE(convertible(of(Type::json), of(Type::integer)));
}

TEST(conversion_sql, is_written_for_both_dialects) {
    using base::Dialect;
    EXPECT_EQ(conversion_sql(Dialect::sqlite, decimal(2), decimal(3), "x"),
              "socle_convert(x, 'decimal', 2, 'decimal', 3)");
    EXPECT_EQ(conversion_sql(Dialect::postgres, decimal(2), decimal(3), "x"), "x::numeric(38,3)");
    EXPECT_EQ(conversion_sql(Dialect::sqlite, of(Type::uuid), of(Type::date), "x"), "NULL");
    EXPECT_EQ(conversion_sql(Dialect::postgres, of(Type::uuid), of(Type::date), "x"), "NULL::date");
    EXPECT_EQ(conversion_sql(Dialect::postgres, of(Type::text), of(Type::text), "x"), "x");
}

TEST(described, names_types) {
    EXPECT_EQ(described(decimal(2)), "decimal (2 decimals)");
    EXPECT_EQ(described(decimal(1)), "decimal (1 decimal)");
    EXPECT_EQ(described(of(Type::timestamp)), "timestamp");
    EXPECT_EQ(type_named("uuid"), Type::uuid);
    EXPECT_THROW(type_named("txt"), base::Error);
}

}  // namespace

}  // namespace socle::store
