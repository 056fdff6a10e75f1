#include "store/migration_test_database.h"

namespace socle::store {

namespace {

using namespace test;
using base::Dialect;
using base::Type;
using testing::ElementsAre;

using migration_of_types = MigrationTest;
INSTANTIATE_TEST_SUITE_P(stores, migration_of_types,
                         testing::Values(Dialect::sqlite, Dialect::postgres), dialect_name);

TEST_P(migration_of_types, converts_types_alike_on_both_stores) {
    struct Case {
        Field before;
        std::vector<std::string> values;
        Field after;
        std::vector<std::string> expected;
        std::string loss;
    };
    const auto value = [](Type type, int scale = 0) { return field("value", type, scale); };
    const std::string exact = "the exact form of ";
    const std::vector<Case> cases = {
        {value(Type::text),
         {" 42 ", "-", "007"},
         value(Type::integer),
         {"42", "-", "7"},
         exact + "1 value of t.value (text to integer)"},
        {value(Type::text),
         {"1.255", "-3"},
         value(Type::decimal, 2),
         {"1.26", "-3.00"},
         exact + "1 value of t.value (text to decimal (2 decimals))"},
        {value(Type::text), {"1.5e3", "0.1"}, value(Type::number), {"1500", "0.1"}, ""},
        {value(Type::text),
         {"yes", "F", " on "},
         value(Type::boolean),
         {"true", "false", "true"},
         ""},
        {value(Type::text),
         {"01/31/2024", "2024-02-29"},
         value(Type::date),
         {"2024-01-31", "2024-02-29"},
         ""},
        {value(Type::text),
         {"2024-01-31 10:00", "2024-01-31T10:00:00.123456+02:00"},
         value(Type::timestamp),
         {"2024-01-31T10:00:00+00:00", "2024-01-31T08:00:00.123456+00:00"},
         ""},
        {value(Type::text),
         {"13:45", "13:45:00.50"},
         value(Type::time),
         {"13:45:00", "13:45:00.5"},
         ""},
        {value(Type::text),
         {"{0190F1D0-0000-7000-8000-000000000001}"},
         value(Type::uuid),
         {"0190f1d0-0000-7000-8000-000000000001"},
         ""},
        {value(Type::text),
         {R"({"bb": 1, "a":["x, y"]})", "null"},
         value(Type::json),
         {R"({"a":["x, y"],"bb":1})", "null"},
         ""},
        {value(Type::integer), {"7", "-7", "0"}, value(Type::text), {"7", "-7", "0"}, ""},
        {value(Type::integer),
         {"7", "9007199254740993"},
         value(Type::number),
         {"7", "9.007199254740992e+15"},
         exact + "1 value of t.value (integer to number)"},
        {value(Type::integer), {"7"}, value(Type::decimal, 2), {"7.00"}, ""},
        {value(Type::integer), {"1", "0", "-"}, value(Type::boolean), {"true", "false", "-"}, ""},
        {value(Type::integer), {"7"}, value(Type::json), {"7"}, ""},
        {value(Type::number),
         {"2.5", "3.5", "-3"},
         value(Type::integer),
         {"2", "4", "-3"},
         exact + "2 values of t.value (number to integer)"},
        {value(Type::number),
         {"0.125", "0.3", "1e15"},
         value(Type::decimal, 2),
         {"0.13", "0.30", "1000000000000000.00"},
         exact + "1 value of t.value (number to decimal (2 decimals))"},
        {value(Type::number),
         {"0.1", "5", "1e+20", "0.30000000000000004"},
         value(Type::text),
         {"0.1", "5", "1e+20", "0.30000000000000004"},
         ""},
        {value(Type::decimal, 2),
         {"12.50", "-1.25"},
         value(Type::decimal, 3),
         {"12.500", "-1.250"},
         ""},
        {value(Type::decimal, 3),
         {"12.505", "-12.505", "1.5"},
         value(Type::decimal, 2),
         {"12.51", "-12.51", "1.50"},
         exact + "2 values of t.value (decimal (3 decimals) to decimal (2 decimals))"},
        {value(Type::decimal, 2),
         {"12.50", "-12.49"},
         value(Type::integer),
         {"13", "-12"},
         exact + "2 values of t.value (decimal (2 decimals) to integer)"},
        {value(Type::decimal, 2), {"12.50"}, value(Type::number), {"12.5"}, ""},
        {value(Type::decimal, 2), {"12.5"}, value(Type::text), {"12.50"}, ""},
        {value(Type::decimal, 2), {"12.5"}, value(Type::json), {"12.50"}, ""},
        {value(Type::boolean),
         {"true", "false", "-"},
         value(Type::text),
         {"true", "false", "-"},
         ""},
        {value(Type::boolean), {"true", "false"}, value(Type::integer), {"1", "0"}, ""},
        {value(Type::boolean), {"true"}, value(Type::json), {"true"}, ""},
        {value(Type::date),
         {"2024-01-31"},
         value(Type::timestamp),
         {"2024-01-31T00:00:00+00:00"},
         ""},
        {value(Type::date), {"2024-01-31"}, value(Type::text), {"2024-01-31"}, ""},
        {value(Type::time), {"13:45:00.5"}, value(Type::text), {"13:45:00.5"}, ""},
        {value(Type::timestamp),
         {"2024-01-31T23:30:00.5Z", "2024-01-31"},
         value(Type::date),
         {"2024-01-31", "2024-01-31"},
         exact + "1 value of t.value (timestamp to date)"},
        {value(Type::timestamp),
         {"2024-01-31T23:30:00.5Z"},
         value(Type::time),
         {"23:30:00.5"},
         exact + "1 value of t.value (timestamp to time)"},
        {value(Type::timestamp),
         {"2024-01-31T23:30:00.120Z"},
         value(Type::text),
         {"2024-01-31T23:30:00.12+00:00"},
         ""},
        {value(Type::uuid),
         {"0190f1d0-0000-7000-8000-000000000001"},
         value(Type::text),
         {"0190f1d0-0000-7000-8000-000000000001"},
         ""},
        {value(Type::json),
         {R"({"a":["x:,\"y",1],"b":{}})"},
         value(Type::text),
         {R"({"a": ["x:,\"y", 1], "b": {}})"},
         ""},
        {value(Type::uuid), {"-", "-"}, value(Type::integer), {"-", "-"}, ""},
    };
    for (const auto& item : cases) {
        const auto before = model("t", KeyKind::text, {item.before});
        const auto after = model("t", KeyKind::text, {item.after});
        migrate({before});
        int number = 0;
        for (const auto& cell : item.values)
            add(before, {"k" + std::to_string(++number), cell});
        const auto applied = migrate({after});
        EXPECT_EQ(losses(applied), item.loss) << words(applied);
        std::vector<std::string> expected;
        for (const auto& cell : item.expected) {
            expected.push_back("k" + std::to_string(expected.size() + 1) + "|" + cell);
        }
        EXPECT_EQ(rows(after), expected) << words(applied);
        migrate({});
    }
}

TEST_P(migration_of_types, refuses_a_type_that_a_value_cannot_take) {
    struct Case {
        Field before;
        std::string good;
        std::string bad;
        Field after;
        std::string expected;
    };
    const auto value = [](Type type, int scale = 0) { return field("value", type, scale); };
    const std::vector<Case> cases = {
        {value(Type::text), "1", "abc", value(Type::integer),
         "t.value cannot change from text to integer: t b has \"abc\""},
        {value(Type::text), "1", "", value(Type::integer),
         "t.value cannot change from text to integer: t b has \"\""},
        {value(Type::text), "2024-01-31", "2024-02-30", value(Type::date),
         "t.value cannot change from text to date: t b has \"2024-02-30\""},
        {value(Type::text), "{}", "{", value(Type::json),
         "t.value cannot change from text to json: t b has \"{\""},
        {value(Type::integer), "1", "2", value(Type::boolean),
         "t.value cannot change from integer to boolean: t b has 2"},
        {value(Type::integer), "1", "100000000000000000", value(Type::decimal, 2),
         "t.value cannot change from integer to decimal (2 decimals): t b has 100000000000000000"},
        {value(Type::date), "2024-01-31", "2024-01-31", value(Type::integer),
         "t.value cannot change from date to integer: there is no conversion for its 3 values"},
    };
    for (const auto& item : cases) {
        const auto before = model("t", KeyKind::text, {item.before});
        migrate({before});
        add(before, {"c", item.bad});
        add(before, {"a", item.good});
        add(before, {"b", item.bad});
        EXPECT_EQ(refusal({model("t", KeyKind::text, {item.after})}), item.expected);
        EXPECT_THAT(rows(before), ElementsAre("c|" + item.bad, "a|" + item.good, "b|" + item.bad));
        migrate({});
    }
}

TEST_P(migration_of_types, tries_values_page_by_page) {
    const auto before = model("t", KeyKind::serial, {text("value")});
    migrate({before});
    const auto digit =
        "SELECT 0 AS d UNION ALL SELECT 1 UNION ALL SELECT 2 UNION ALL SELECT 3 "
        "UNION ALL SELECT 4 UNION ALL SELECT 5 UNION ALL SELECT 6 UNION ALL "
        "SELECT 7 UNION ALL SELECT 8 UNION ALL SELECT 9";
    store().execute(
        {"WITH digit AS (" + std::string(digit) +
         ") INSERT INTO t (value) SELECT CAST(a.d * 1000 + b.d * 100 + c.d * 10 + e.d "
         "AS text) FROM digit a, digit b, digit c, digit e ORDER BY a.d, b.d, c.d, e.d"});
    store().execute({"UPDATE t SET value = '0' || value WHERE id % 5 = 0",
                     "UPDATE t SET value = 'x' WHERE id = 7001"});
    const auto after = model("t", KeyKind::serial, {field("value", Type::integer)});
    EXPECT_EQ(refusal({after}), "t.value cannot change from text to integer: t 7001 has \"x\"");
    store().execute({"DELETE FROM t WHERE id = 7001"});
    EXPECT_EQ(losses(migrate({after})),
              "the exact form of 2000 values of t.value (text to integer)");
    EXPECT_THAT(ask("SELECT count(*), min(value), max(value) FROM t",
                    {Type::integer, Type::integer, Type::integer}),
                ElementsAre("9999|0|9999"));
}

TEST_P(migration_of_types, sees_duplicates_that_a_conversion_or_a_default_makes) {
    const auto before = model("t", KeyKind::serial, {unique(text("value"))});
    migrate({before});
    add(before, {"-", "1"});
    add(before, {"-", "01"});
    EXPECT_EQ(refusal({model("t", KeyKind::serial, {unique(field("value", Type::integer))})}),
              "t.value cannot be unique: 1 occurs in 2 rows");
    EXPECT_EQ(refusal({model("t", KeyKind::serial,
                             {unique(text("value")),
                              unique(required(filled(text("code"), std::string("x"))))})}),
              "t.code cannot be unique: \"x\" occurs in 2 rows");
}

}  // namespace

}  // namespace socle::store
