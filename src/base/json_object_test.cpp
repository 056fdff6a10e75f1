#include "base/json_object.h"

#include <gtest/gtest.h>

namespace socle::base {
namespace {

TEST(JsonObject, EscapesAndCanBeUsedAgain) {
    JsonObject object;
    object.text("a\"b", "c\nd").number("n", -1).boolean("t", true).texts("l", {"x", "\""});
    EXPECT_EQ(object.take(), R"({"a\"b":"c\nd","n":-1,"t":true,"l":["x","\""]})");
    EXPECT_EQ(object.take(), "{}");
    EXPECT_EQ(JsonObject().instant_if_any("at", "soon").take(), R"({"at":"soon"})");
    EXPECT_EQ(json_array({}), "[]");
    EXPECT_EQ(json_array({"1", "{}"}), "[1,{}]");
}

}  // namespace
}  // namespace socle::base
