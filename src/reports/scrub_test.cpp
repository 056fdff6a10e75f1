#include "reports/scrub.h"

#include <gtest/gtest.h>

namespace socle::reports {
namespace {

TEST(scrub, hides_values_of_names_that_may_be_secrets) {
    constexpr std::pair<const char*, const char*> cases[] = {
        {"", ""},
        {"a=1&b=2", "a=1&b=2"},
        {"apikey=x&limit=1", "apikey=[Filtered]&limit=1"},
        {"access_token=x", "access_token=[Filtered]"},
        {"PassWord=x", "PassWord=[Filtered]"},
        {"%74oken=x", "%74oken=[Filtered]"},
        {"code", "code=[Filtered]"},
        {"title=eq.eyJhbGciOiJI.eyJzdWIiOiIx.c2ln", "title=eq.[Filtered]"},
    };
    for (const auto& [query, told] : cases)
        EXPECT_EQ(scrubbed_query(query), told) << query;
}

TEST(scrub, takes_tokens_keys_and_passwords_out_of_texts) {
    constexpr std::pair<const char*, const char*> cases[] = {
        {"nothing", "nothing"},
        {"postgres://me:secret@host/db is away", "postgres://me:[Filtered]@host/db is away"},
        {"Bearer abc.def", "Bearer [Filtered]"},
        {"sent eyJhbGciOiJI.eyJzdWIiOiIx.c2ln twice", "sent [Filtered] twice"},
        {"\xff", "a text that is no UTF-8"},
    };
    for (const auto& [text, told] : cases)
        EXPECT_EQ(scrubbed_text(text), told) << text;
    EXPECT_LT(scrubbed_text(std::string(20'000, 'x')).size(), 9'000U);
}

TEST(scrub, tells_known_headers_only) {
    for (const auto* name : {"Host", "user-agent", "Content-Type", "X-Request-Id"})
        EXPECT_TRUE(may_tell_header(name)) << name;
    for (const auto* name : {"Authorization", "Cookie", "apikey", "X-Api-Key", "Set-Cookie",
                             "Proxy-Authorization", "X-Forwarded-For", "Referer"}) {
        EXPECT_FALSE(may_tell_header(name)) << name;
    }
}

}  // namespace
}  // namespace socle::reports
