#include "events/json_members.h"

#include <gtest/gtest.h>

namespace socle::events {
namespace {

using Pairs = std::vector<std::pair<std::string, std::string>>;

Pairs pairs_of(std::string_view text) {
    Pairs pairs;
    for (const auto& member : json_members(text))
        pairs.emplace_back(member.name, std::string(member.value));
    return pairs;
}

TEST(JsonMembers, KeepsValuesAsWritten) {
    EXPECT_EQ(pairs_of(R"({"a":10.00,"b":["x",{"y":"}],"}],"é\"":null})"),
              (Pairs{{"a", "10.00"}, {"b", R"(["x",{"y":"}],"}])"}, {"é\"", "null"}}));
    EXPECT_EQ(pairs_of("{}"), Pairs());
}

TEST(JsonMembers, OfWhatIsNoObjectAreNone) {
    for (const auto* text : {"", "[]", "null", "{", "\"{\"", R"({"a)", R"({"a\)"}) {
        EXPECT_TRUE(json_members(text).size() <= 1) << text;
    }
}

TEST(JsonElements, KeepsValuesAsWritten) {
    const std::string text = R"(["a,b",[1,2],{"c":[]},9.90,null])";
    const auto elements = json_elements(text);
    ASSERT_EQ(elements.size(), 5U);
    EXPECT_EQ(elements[0], R"("a,b")");
    EXPECT_EQ(elements[1], "[1,2]");
    EXPECT_EQ(elements[2], R"({"c":[]})");
    EXPECT_EQ(elements[3], "9.90");
    EXPECT_EQ(elements[4], "null");
    EXPECT_TRUE(json_elements("[]").empty());
    EXPECT_TRUE(json_elements("7").empty());
}

TEST(JsonString, IsItsText) {
    EXPECT_EQ(json_string(R"("a\nü")"), "a\nü");
    EXPECT_EQ(json_string("7"), "");
}

}  // namespace
}  // namespace socle::events
