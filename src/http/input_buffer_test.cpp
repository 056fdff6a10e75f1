#include "http/input_buffer.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <string>

namespace socle::http {
namespace {

void put(InputBuffer& buffer, std::string_view text) {
    const std::span<char> room = buffer.prepare(text.size());
    ASSERT_GE(room.size(), text.size());
    std::ranges::copy(text, room.begin());
    buffer.commit(text.size());
}

TEST(InputBuffer, HoldsWhatWasPutUntilItIsConsumed) {
    InputBuffer buffer;
    EXPECT_TRUE(buffer.empty());
    EXPECT_EQ(buffer.view(), "");
    put(buffer, "hello ");
    put(buffer, "world");
    EXPECT_EQ(buffer.view(), "hello world");
    buffer.consume(6);
    EXPECT_EQ(buffer.view(), "world");
    buffer.consume(5);
    EXPECT_TRUE(buffer.empty());
}

TEST(InputBuffer, KeepsItsContentWhenItGrowsOrMoves) {
    InputBuffer buffer;
    std::string expected;
    for (int i = 0; i < 1'000; ++i) {
        const std::string text = "number " + std::to_string(i) + ";";
        put(buffer, text);
        expected += text;
        if (i % 3 == 1) {
            buffer.consume(10);
            expected.erase(0, 10);
        }
        ASSERT_EQ(buffer.view(), expected);
        if (i % 100 != 99) continue;
        buffer.consume(expected.size());
        expected.clear();
        put(buffer, "some more");
        expected = "some more";
    }
}

TEST(InputBuffer, ReusesTheRoomOfWhatWasConsumed) {
    InputBuffer buffer;
    put(buffer, std::string(100, 'a'));
    const char* const start = buffer.view().data();
    buffer.consume(90);
    put(buffer, std::string(80, 'b'));
    EXPECT_EQ(buffer.view().data(), start) << "moved to the front instead of growing";
    EXPECT_EQ(buffer.view(), std::string(10, 'a') + std::string(80, 'b'));
}

TEST(InputBuffer, GivesMemoryBackOnlyWhenEmptyAndLarge) {
    InputBuffer buffer;
    put(buffer, std::string(10'000, 'a'));
    buffer.shrink(100);
    EXPECT_EQ(buffer.view().size(), 10'000U);
    buffer.consume(10'000);
    buffer.shrink(100);
    EXPECT_EQ(buffer.prepare(10).size(), 10U) << "it began anew";
    buffer.shrink(100);
    EXPECT_EQ(buffer.prepare(5).size(), 10U) << "small memory is kept";
}

}  // namespace
}  // namespace socle::http
