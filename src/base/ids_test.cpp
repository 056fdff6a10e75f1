#include "base/ids.h"

#include "base/time.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <set>
#include <thread>
#include <vector>

namespace socle::base {
namespace {

TEST(NewUuid, IsVersion7OfRfc9562) {
    const std::string uuid = new_uuid();
    ASSERT_EQ(uuid.size(), 36U);
    EXPECT_EQ(parse_uuid(uuid), uuid);
    EXPECT_EQ(uuid[14], '7');
    EXPECT_NE(std::string("89ab").find(uuid[19]), std::string::npos) << uuid;
}

TEST(NewUuid, HoldsTheTimeInMilliseconds) {
    const Microseconds before_ms = now_us() / 1000;
    std::string digits = new_uuid();
    const Microseconds after_ms = now_us() / 1000;
    digits.erase(8, 1);
    const Microseconds at_ms = std::stoll(digits.substr(0, 12), nullptr, 16);
    EXPECT_GE(at_ms, before_ms);
    EXPECT_LE(at_ms, after_ms + 1);
}

TEST(NewUuid, GrowsWithEveryCallOfAThread) {
    std::string last = new_uuid();
    for (int i = 0; i < 20'000; ++i) {
        std::string next = new_uuid();
        ASSERT_LT(last, next);
        last = std::move(next);
    }
}

TEST(NewUuid, IsUniqueAcrossThreads) {
    constexpr int each_count = 5'000;
    std::vector<std::vector<std::string>> made(4);
    std::vector<std::jthread> threads;
    for (auto& ids : made) {
        threads.emplace_back([&ids] {
            for (int i = 0; i < each_count; ++i)
                ids.push_back(new_uuid());
        });
    }
    threads.clear();
    std::set<std::string> ticks;
    for (const auto& ids : made) {
        EXPECT_TRUE(std::ranges::is_sorted(ids));
        for (const std::string& id : ids)
            ticks.insert(id.substr(0, 18));
    }
    EXPECT_EQ(ticks.size(), made.size() * each_count) << "the ordered part alone is unique";
}

TEST(NameUuid, AnswersWhatOthersMake) {
    // Python: uuid.uuid5(uuid.NAMESPACE_URL, name)
    EXPECT_EQ(name_uuid("python.org"), "7af94e2b-4dd9-50f0-9c9a-8a48519bdef0");
    EXPECT_EQ(name_uuid(""), "1b4db7eb-4057-5ddf-91e0-36dec72071f5");
    EXPECT_EQ(name_uuid("https://issuer.example/ auth0|abc"),
              "5ad270f9-597e-5efc-867a-17793dcfde50");
}

TEST(ParseUuid, GivesTheCanonicalForm) {
    const std::string canonical = "a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11";
    for (const char* text :
         {"a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11", "A0EEBC99-9C0B-4EF8-BB6D-6BB9BD380A11",
          "{a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11}", "a0eebc999c0b4ef8bb6d6bb9bd380a11",
          "a0ee-bc99-9c0b-4ef8-bb6d-6bb9-bd38-0a11", "{a0eebc99-9c0b4ef8-bb6d6bb9-bd380a11}"}) {
        EXPECT_EQ(parse_uuid(text), canonical) << text;
    }
}

TEST(ParseUuid, RefusesEverythingElse) {
    for (const char* text :
         {"", "abc", "{}", "a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a1",
          "{a0eebc999c0b4ef8bb6d6bb9bd380a11", "a0eebc999c0b4ef8bb6d6bb9bd380a11}",
          "a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a111", "g0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11",
          "a0eebc99--9c0b-4ef8-bb6d-6bb9bd380a11", "-a0eebc999c0b4ef8bb6d6bb9bd380a11",
          "a0eebc999c0b4ef8bb6d6bb9bd380a11-", "a0eeb-c999c0b4ef8bb6d6bb9bd380a11",
          " a0eebc999c0b4ef8bb6d6bb9bd380a11"}) {
        EXPECT_EQ(parse_uuid(text), std::nullopt) << text;
    }
}

TEST(NewRequestId, IsSixteenHexadecimalDigits) {
    std::set<std::string> ids;
    for (int i = 0; i < 2'000; ++i) {
        const std::string id = new_request_id();
        ASSERT_EQ(id.size(), 16U);
        ASSERT_EQ(id.find_first_not_of("0123456789abcdef"), std::string::npos) << id;
        ids.insert(id);
    }
    EXPECT_EQ(ids.size(), 2'000U);
}

}  // namespace
}  // namespace socle::base
