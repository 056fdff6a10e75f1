#include "reports/throw_trace.h"

#include "base/error.h"
#include "reports/frames.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <exception>
#include <optional>
#include <stdexcept>
#include <string_view>
#include <thread>

namespace socle::reports {
namespace {

class Watching : public ::testing::Test {
protected:
    Watching() { watch_throws(true); }
    void SetUp() override {
        if (!knows_throws()) GTEST_SKIP() << "the sanitizer has the place where exceptions begin";
    }
    ~Watching() override { watch_throws(false); }
};

[[gnu::noinline]] void break_down() {
    throw std::runtime_error("broken");
}

[[gnu::noinline]] void fail(base::Code code) {
    throw base::Error(code, "broken");
}

bool has_function(const std::vector<Frame>& frames, std::string_view name) {
    return std::ranges::any_of(frames, [&](const Frame& frame) {
        return frame.function.find(name) != std::string::npos && frame.own && frame.line > 0 &&
               frame.file == "src/reports/throw_trace_test.cpp";
    });
}

TEST_F(Watching, knows_where_it_was_thrown_after_the_stack_is_gone) {
    try {
        break_down();
    } catch (const std::exception& error) {
        const auto frames = frames_of(trace_of(&error));
        EXPECT_TRUE(has_function(frames, "break_down"));
        EXPECT_NE(frames.back().file, "src/reports/throw_trace.cpp");
        EXPECT_FALSE(has_function(frames_of(trace_of(&error)), "break_down")) << "it is given once";
    }
}

TEST_F(Watching, knows_it_on_another_thread) {
    std::exception_ptr carried;
    std::thread([&] {
        try {
            break_down();
        } catch (...) {
            carried = std::current_exception();
        }
    }).join();
    try {
        std::rethrow_exception(carried);
    } catch (const std::exception& error) {
        EXPECT_TRUE(has_function(frames_of(trace_of(&error)), "break_down"));
    }
}

TEST_F(Watching, knows_a_copy_by_its_thread) {
    std::optional<base::Error> copy;
    try {
        fail(base::Code::internal);
    } catch (const base::Error& error) {
        copy = error;
    }
    EXPECT_TRUE(has_function(frames_of(trace_of(&*copy)), "fail"));
}

TEST_F(Watching, notes_nothing_of_what_callers_did) {
    try {
        fail(base::Code::bad_value);
    } catch (const base::Error& error) {
        EXPECT_FALSE(has_function(frames_of(trace_of(&error)), "fail"));
    }
}

TEST(frames, reads_the_line_of_a_script) {
    const auto found = script_line_in("functions/pay.lua:12: it broke\nhere");
    EXPECT_EQ(found.frame.file, "functions/pay.lua");
    EXPECT_EQ(found.frame.line, 12);
    EXPECT_EQ(found.rest, "it broke\nhere");
    EXPECT_EQ(script_line_in("it broke").frame.file, "");
}

}  // namespace
}  // namespace socle::reports
