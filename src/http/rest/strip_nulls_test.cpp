#include "http/rest/strip_nulls.h"

#include <gtest/gtest.h>

namespace socle::http {
namespace {

std::string stripped(std::string_view json) {
    std::string out;
    append_without_nulls(out, json);
    return out;
}

TEST(StripNulls, LeavesOutMembersAtAnyDepth) {
    EXPECT_EQ(stripped(R"({"a":null,"b":1.50,"c":{"d":null},"e":[null,{"f":null,"g":2}]})"),
              R"({"b":1.50,"c":{},"e":[null,{"g":2}]})");
    EXPECT_EQ(stripped(R"({"a":1,"b":null,"c":2})"), R"({"a":1,"c":2})");
    EXPECT_EQ(stripped(R"([[],{},[null]])"), R"([[],{},[null]])");
}

TEST(StripNulls, TextsAreNotRead) {
    EXPECT_EQ(stripped(R"({"a":"null","b\"}":"{\"x\":null}","c\\":",]"})"),
              R"({"a":"null","b\"}":"{\"x\":null}","c\\":",]"})");
    EXPECT_EQ(stripped("null"), "null");
    EXPECT_EQ(stripped("\"\""), "\"\"");
}

}  // namespace
}  // namespace socle::http
