#include "events/erase.h"

#include <gtest/gtest.h>

namespace socle::events {
namespace {

TEST(WithoutValues, KeepsTheKeyAndTheNames) {
    EXPECT_EQ(without_values("added", R"({"id":7,"name":"Ann","age":30})", "id", {}),
              R"({"id":7,"name":null,"age":null})");
    EXPECT_EQ(without_values("changed", R"({"name":["Ann","Anne"]})", "id", {}),
              R"({"name":[null,null]})");
}

TEST(WithoutValues, OfTheFieldsNamed) {
    EXPECT_EQ(without_values("deleted", R"({"id":7,"name":"Ann","age":30})", "id", {"age"}),
              R"({"id":7,"name":"Ann","age":null})");
}

}  // namespace
}  // namespace socle::events
