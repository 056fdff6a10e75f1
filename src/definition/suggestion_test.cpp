#include "definition/suggestion.h"

#include <gtest/gtest.h>

namespace socle::definition {
namespace {

TEST(DidYouMean, ComparesOnlyWhatSomebodyMayHaveTyped) {
    EXPECT_EQ(did_you_mean("titel", {"title", "genre"}), "; did you mean 'title'?");
    EXPECT_EQ(did_you_mean("zzz", {"title"}), "");
    EXPECT_EQ(did_you_mean("", {"title"}), "");
    EXPECT_EQ(did_you_mean("titel", {}), "");
    EXPECT_EQ(did_you_mean(std::string(100'000, 'a'), {"title", std::string(99'999, 'a')}), "");
}

TEST(Alternatives, AreQuotedAndEndWithOr) {
    EXPECT_EQ(alternatives({}), "");
    EXPECT_EQ(alternatives({"a"}), "'a'");
    EXPECT_EQ(alternatives({"a", "b"}), "'a' or 'b'");
    EXPECT_EQ(alternatives({"a", "b", "c"}), "'a', 'b' or 'c'");
}

}  // namespace
}  // namespace socle::definition
