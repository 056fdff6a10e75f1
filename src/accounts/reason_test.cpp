#include "accounts/reason.h"

#include "base/error.h"

#include <gtest/gtest.h>

#include <set>

namespace socle::accounts {
namespace {

TEST(Reason, HasANameOfItsOwn) {
    std::set<std::string_view> names;
    const int count = static_cast<int>(Reason::weak_password) + 1;
    for (int i = 0; i < count; ++i) {
        const std::string_view name = reason_name(static_cast<Reason>(i));
        EXPECT_EQ(name.find_first_not_of("abcdefghijklmnopqrstuvwxyz_"), std::string_view::npos);
        EXPECT_TRUE(names.insert(name).second) << name;
    }
    EXPECT_EQ(reason_name(Reason::anonymous_provider_disabled), "anonymous_provider_disabled");
    EXPECT_EQ(reason_name(Reason::weak_password), "weak_password");
}

TEST(Refuse, ThrowsWhatTheSurfaceReads) {
    try {
        refuse(Reason::over_request_rate_limit, "Too quick", "7");
    } catch (const base::Error& error) {
        EXPECT_EQ(error.code, base::Code::account_refused);
        EXPECT_EQ(error.message, "Too quick");
        EXPECT_EQ(error.details, "over_request_rate_limit");
        EXPECT_EQ(error.hint, "7");
        EXPECT_EQ(error.internal, "");
    }
    EXPECT_THROW(refuse(Reason::user_banned, "User is banned"), base::Error);
}

}  // namespace
}  // namespace socle::accounts
