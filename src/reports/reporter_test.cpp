#include "reports/reporter.h"

#include "outbound/test_server.h"

#include <gtest/gtest.h>

#include <atomic>
#include <chrono>
#include <thread>

namespace socle::reports {
namespace {

using outbound::TestServer;

constexpr const char* taken = "HTTP/1.1 200 OK\r\nContent-Length: 0\r\nConnection: close\r\n\r\n";

Reporter::Settings settings_for(int port) {
    Reporter::Settings settings;
    settings.errors.sentry = "http://key@127.0.0.1:" + std::to_string(port) + "/1";
    settings.app = "shop";
    settings.version = "1";
    settings.allow_private = true;
    return settings;
}

Report some_error() {
    Report report;
    report.type = "Error";
    report.text = "broken";
    return report;
}

/// Until it holds; false after a while.
template <typename Holds>
bool soon(Holds holds) {
    const auto end = std::chrono::steady_clock::now() + std::chrono::seconds(20);
    while (!holds()) {
        if (std::chrono::steady_clock::now() > end) return false;
        std::this_thread::yield();
    }
    return true;
}

TEST(reporter, sends_envelopes_with_the_key_of_the_project) {
    TestServer server([](const TestServer::Request&) { return taken; });
    Reporter reporter;
    EXPECT_FALSE(reporter.on());
    reporter.use(settings_for(server.port()));
    reporter.error(some_error());
    ASSERT_TRUE(soon([&] { return reporter.figures().sent == 1; }));
    const auto request = server.requests().front();
    EXPECT_EQ(request.method, "POST");
    EXPECT_EQ(request.target, "/api/1/envelope/");
    EXPECT_EQ(request.headers.at("content-type"), "application/x-sentry-envelope");
    EXPECT_NE(request.headers.at("x-sentry-auth").find("sentry_key=key"), std::string::npos);
}

TEST(reporter, keeps_some_while_nobody_listens_and_ends_all_the_same) {
    Reporter reporter;
    reporter.use(settings_for(9));
    for (std::size_t count = 0; count < reports_waiting_max + 50; ++count)
        reporter.error(some_error());
    EXPECT_GE(reporter.figures().dropped, 48);
    const auto begin = std::chrono::steady_clock::now();
    reporter.stop();
    EXPECT_LT(std::chrono::steady_clock::now() - begin, std::chrono::seconds(10));
    reporter.error(some_error());
}

TEST(reporter, tries_again_what_the_server_could_not_take_and_drops_what_it_refuses) {
    std::atomic<int> asked = 0;
    TestServer server([&](const TestServer::Request&) -> std::string {
        if (asked++ == 0)
            return "HTTP/1.1 503 Away\r\nContent-Length: 0\r\nConnection: close\r\n\r\n";
        if (asked == 3) return "HTTP/1.1 403 No\r\nContent-Length: 0\r\nConnection: close\r\n\r\n";
        return taken;
    });
    Reporter reporter;
    reporter.use(settings_for(server.port()));
    reporter.error(some_error());
    ASSERT_TRUE(soon([&] { return reporter.figures().sent == 1; }));
    EXPECT_EQ(asked, 2);
    reporter.error(some_error());
    EXPECT_TRUE(soon([&] { return reporter.figures().dropped == 1; }));
}

TEST(reporter, samples_errors_and_no_messages) {
    TestServer server([](const TestServer::Request&) { return taken; });
    Reporter reporter;
    auto settings = settings_for(server.port());
    settings.errors.sample = 0;
    reporter.use(settings);
    for (int count = 0; count < 10; ++count)
        reporter.error(some_error());
    Report message;
    message.text = "signed";
    reporter.message(message);
    ASSERT_TRUE(soon([&] { return reporter.figures().sent == 1; }));
    EXPECT_EQ(server.requests().size(), 1U);
    settings.errors.sentry.clear();
    reporter.use(settings);
    EXPECT_FALSE(reporter.on());
}

}  // namespace
}  // namespace socle::reports
