#include "http/health.h"

#include "base/error.h"
#include "http/server_test_support.h"

#include <gmock/gmock.h>

#include <atomic>
#include <stdexcept>

namespace socle::http {
namespace {

using testing::HasSubstr;
using testing::Not;

base::Task<Response> healthy() {
    co_return health_response();
}

TEST(Health, IsAlwaysOk) {
    const Response response = health_response();
    EXPECT_EQ(response.status, 200);
    EXPECT_EQ(response.body, R"({"status":"ok"})");
}

TEST(Readiness, SaysThatTheStoreAnswers) {
    Readiness readiness([] {});
    const Response response = run_task(readiness.answer());
    EXPECT_EQ(response.status, 200);
    EXPECT_EQ(response.body, R"({"status":"ready"})");
}

TEST(Readiness, GivesTheReason) {
    Readiness readiness([] {
        throw base::Error(base::Code::unavailable, "the database does not answer", "", "",
                          "secret");
    });
    const Response response = run_task(readiness.answer());
    EXPECT_EQ(response.status, 503);
    EXPECT_THAT(response.body, HasSubstr("the database does not answer"));
    EXPECT_THAT(response.body, Not(HasSubstr("secret")));
}

TEST(Readiness, HidesTheCauseOfOtherFailures) {
    Readiness readiness([] { throw std::runtime_error("secret"); });
    testing::internal::CaptureStderr();
    const Response response = run_task(readiness.answer());
    EXPECT_EQ(response.status, 503);
    EXPECT_THAT(response.body, HasSubstr("the store cannot be used"));
    EXPECT_THAT(testing::internal::GetCapturedStderr(), HasSubstr("secret"));
}

TEST(Readiness, AsksTheStoreRarelyAndNeverOnTheCallersThread) {
    std::atomic<int> asked{0};
    std::thread::id asked_on;
    Readiness readiness([&] {
        ++asked;
        asked_on = std::this_thread::get_id();
    });
    for (int i = 0; i < 100; ++i)
        EXPECT_EQ(run_task(readiness.answer()).status, 200);
    EXPECT_NE(asked_on, std::this_thread::get_id());
    EXPECT_LT(asked, 50);
}

TEST(Readiness, StallsNoCoreWhileTheStoreHangs) {
    std::promise<void> asked;
    std::promise<void> release;
    Readiness readiness([&] {
        asked.set_value();
        release.get_future().wait();
    });
    TestServer server([&](const Request& request) {
        return request.path == "/ready" ? readiness.answer() : healthy();
    });
    RawClient waiting(server.port());
    waiting.send(get_text("/ready"));
    asked.get_future().wait();
    RawClient other(server.port());
    EXPECT_EQ(other.ask(get_text("/health")).body, R"({"status":"ok"})");
    release.set_value();
    EXPECT_EQ(waiting.read().body, R"({"status":"ready"})");
}

}  // namespace
}  // namespace socle::http
