#include "base/value.h"

#include <gtest/gtest.h>

namespace socle::base {
namespace {

struct NameCase {
    Type type;
    std::string_view name;
    std::string_view postgres_name;
};

class TypeNames : public testing::TestWithParam<NameCase> {};

TEST_P(TypeNames, AreSpeltAsDefinitionsAndAsPostgres) {
    EXPECT_EQ(type_name(GetParam().type), GetParam().name);
    EXPECT_EQ(postgres_type_name(GetParam().type), GetParam().postgres_name);
}

INSTANTIATE_TEST_SUITE_P(
    All, TypeNames,
    testing::Values(NameCase{Type::text, "text", "text"},
                    NameCase{Type::integer, "integer", "bigint"},
                    NameCase{Type::number, "number", "double precision"},
                    NameCase{Type::decimal, "decimal", "numeric"},
                    NameCase{Type::boolean, "boolean", "boolean"},
                    NameCase{Type::date, "date", "date"}, NameCase{Type::time, "time", "time"},
                    NameCase{Type::timestamp, "timestamp", "timestamp with time zone"},
                    NameCase{Type::uuid, "uuid", "uuid"}, NameCase{Type::json, "json", "json"},
                    NameCase{Type::point, "point", "point"}));

TEST(Value, ViewAndCopyKeepKindAndContent) {
    const Values values = {Value(), Value(std::int64_t{-7}), Value(2.5), Value("text"), Value("")};
    for (const Value& value : values) {
        EXPECT_EQ(copy(view(value)), value);
        EXPECT_EQ(is_null(view(value)), is_null(value));
    }
}

TEST(Value, ViewPointsIntoTheValue) {
    const Value value = std::string("a text that is too long to be stored inside of the string");
    const ValueView seen = view(value);
    EXPECT_EQ(std::get<std::string_view>(seen).data(), std::get<std::string>(value).data());
}

}  // namespace
}  // namespace socle::base
