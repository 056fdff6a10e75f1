#include "outbound/fetch.h"

#include "base/error.h"
#include "outbound/test_server.h"

#include <gmock/gmock.h>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>

namespace socle::outbound {
namespace {

using base::Error;
using testing::HasSubstr;
using testing::Not;

FetchSettings here() {
    FetchSettings settings;
    settings.allow_private = true;
    settings.timeout_ms = 5'000;
    return settings;
}

class FetchTest : public testing::Test {
protected:
    FetchReply fetch(const FetchRequest& request, const FetchSettings& settings = here()) {
        return Fetcher(pool_, settings).fetch_blocking(request);
    }
    FetchReply get(const std::string& url, const FetchSettings& settings = here()) {
        FetchRequest request;
        request.url = url;
        return fetch(request, settings);
    }
    /// What the log is told of a fetch that fails.
    std::string fault(const FetchRequest& request, const FetchSettings& settings = here()) {
        try {
            fetch(request, settings);
        } catch (const Error& error) {
            EXPECT_EQ(error.code, base::Code::unavailable);
            EXPECT_EQ(error.message, "another server cannot be reached");
            EXPECT_EQ(error.details, "");
            return error.internal;
        }
        return "no fault";
    }
    std::string fault(const std::string& url, const FetchSettings& settings = here()) {
        FetchRequest request;
        request.url = url;
        return fault(request, settings);
    }

    base::WorkerPool pool_{{2, 100, 0, "fetching"}};
};

TEST_F(FetchTest, GivesStatusHeadersAndBody) {
    TestServer server([](const TestServer::Request&) {
        return TestServer::reply("404 Not Found", "{\"a\":1}",
                                 "Content-Type: application/json\r\nX-Two: 1\r\nX-TWO: 2\r\n");
    });
    const auto reply = get(server.url("/x?y=z"));
    EXPECT_EQ(reply.status, 404);
    EXPECT_EQ(reply.body, "{\"a\":1}");
    EXPECT_EQ(reply.header("content-type"), "application/json");
    EXPECT_EQ(reply.header("x-two"), "1");
    EXPECT_EQ(reply.header("x-three"), "");
    const auto asked = server.requests().at(0);
    EXPECT_EQ(asked.method, "GET");
    EXPECT_EQ(asked.target, "/x?y=z");
    EXPECT_FALSE(asked.headers.contains("authorization"));
    EXPECT_FALSE(asked.headers.contains("content-type"));
}

TEST_F(FetchTest, SendsMethodHeadersBodyAndCredentials) {
    TestServer server([](const TestServer::Request&) { return TestServer::reply("200 OK", ""); });
    for (const char* method : {"POST", "PUT", "PATCH", "DELETE"}) {
        FetchRequest request;
        request.method = method;
        request.url = server.url("/p");
        request.headers = {{"Content-Type", "text/plain"}, {"X-Empty", ""}};
        request.body = std::string("a\0b", 3);
        request.user = "key";
        request.password = "s:cret";
        EXPECT_EQ(fetch(request).status, 200);
        const auto asked = server.requests().back();
        EXPECT_EQ(asked.method, method);
        EXPECT_EQ(asked.body, std::string("a\0b", 3));
        EXPECT_EQ(asked.headers.at("content-type"), "text/plain");
        EXPECT_TRUE(asked.headers.contains("x-empty"));
        EXPECT_EQ(asked.headers.at("authorization"), "Basic a2V5OnM6Y3JldA==");
    }
}

TEST_F(FetchTest, SendsAnEmptyPost) {
    TestServer server([](const TestServer::Request&) { return TestServer::reply("200 OK", "x"); });
    FetchRequest request;
    request.method = "POST";
    request.url = server.url("/p");
    EXPECT_EQ(fetch(request).body, "x");
    EXPECT_EQ(server.requests().at(0).method, "POST");
    EXPECT_EQ(server.requests().at(0).headers.at("content-length"), "0");
}

TEST_F(FetchTest, AnswersHeadWithoutABody) {
    TestServer server([](const TestServer::Request&) {
        return std::string("HTTP/1.1 200 OK\r\nContent-Length: 5\r\nConnection: close\r\n\r\n");
    });
    FetchRequest request;
    request.method = "HEAD";
    request.url = server.url();
    EXPECT_EQ(fetch(request).header("content-length"), "5");
}

TEST_F(FetchTest, RefusesAddressesThatAreNotPublic) {
    TestServer server([](const TestServer::Request&) { return TestServer::reply("200 OK", ""); });
    FetchSettings strict = here();
    strict.allow_private = false;
    const auto port = ":" + std::to_string(server.port()) + "/";
    for (const std::string host :
         {"127.0.0.1", "localhost", "127.1", "0x7f000001", "2130706433", "017700000001", "0.0.0.0",
          "[::1]", "[::ffff:127.0.0.1]", "[::]"}) {
        EXPECT_THAT(fault("http://" + host + port, strict), HasSubstr("is not public")) << host;
    }
    EXPECT_THAT(fault("http://169.254.169.254/latest/meta-data", strict),
                HasSubstr("is not public"));
    EXPECT_TRUE(server.requests().empty());
}

TEST_F(FetchTest, ChecksEveryRedirect) {
    TestServer inner([](const TestServer::Request&) { return TestServer::reply("200 OK", "in"); });
    TestServer outer([&](const TestServer::Request&) {
        return TestServer::reply("302 Found", "out", "Location: " + inner.url("/i") + "\r\n");
    });
    const auto stays = get(outer.url());
    EXPECT_EQ(stays.status, 302);
    EXPECT_EQ(stays.header("location"), inner.url("/i"));
    FetchSettings settings = here();
    settings.redirects_max = 1;
    const auto reply = get(outer.url(), settings);
    EXPECT_EQ(reply.status, 200);
    EXPECT_EQ(reply.body, "in");
    EXPECT_EQ(reply.header("location"), "");
}

TEST_F(FetchTest, EndsRedirectsWithoutEnd) {
    std::string url;
    TestServer server([&](const TestServer::Request&) {
        return TestServer::reply("302 Found", "", "Location: " + url + "\r\n");
    });
    url = server.url();
    FetchSettings settings = here();
    settings.redirects_max = 3;
    EXPECT_THAT(fault(url, settings), HasSubstr("redirect"));
    EXPECT_EQ(server.requests().size(), 4U);
}

TEST_F(FetchTest, FollowsRedirectsToHttpOnly) {
    for (const char* target : {"file:///etc/passwd", "ftp://127.0.0.1/", "gopher://127.0.0.1/"}) {
        TestServer server([&](const TestServer::Request&) {
            return TestServer::reply("302 Found", "", "Location: " + std::string(target) + "\r\n");
        });
        FetchSettings settings = here();
        settings.redirects_max = 3;
        EXPECT_THAT(fault(server.url(), settings), HasSubstr("rotocol")) << target;
    }
}

TEST_F(FetchTest, KeepsCredentialsFromOtherServers) {
    TestServer inner([](const TestServer::Request&) { return TestServer::reply("200 OK", ""); });
    TestServer outer([&](const TestServer::Request&) {
        return TestServer::reply("302 Found", "", "Location: " + inner.url() + "\r\n");
    });
    FetchSettings settings = here();
    settings.redirects_max = 1;
    FetchRequest request;
    request.url = outer.url();
    request.headers = {{"Authorization", "Bearer secret"}};
    fetch(request, settings);
    EXPECT_EQ(outer.requests().at(0).headers.at("authorization"), "Bearer secret");
    EXPECT_FALSE(inner.requests().at(0).headers.contains("authorization"));
}

TEST_F(FetchTest, BoundsTheReply) {
    FetchSettings settings = here();
    settings.reply_bytes_max = 1'000;
    for (const bool fits : {true, false}) {
        TestServer server([&](const TestServer::Request&) {
            return TestServer::reply("200 OK", std::string(fits ? 1'000 : 1'001, 'x'));
        });
        if (fits) {
            EXPECT_EQ(get(server.url(), settings).body.size(), 1'000U);
        } else {
            EXPECT_THAT(fault(server.url(), settings), HasSubstr("the reply is too large"));
        }
    }
    TestServer endless([](const TestServer::Request&) {
        std::string headers;
        for (int i = 0; i < 2'000; ++i)
            headers += "X-" + std::to_string(i) + ": " + std::string(60, 'y') + "\r\n";
        return TestServer::reply("200 OK", "", headers);
    });
    EXPECT_THAT(fault(endless.url()), HasSubstr("too large"));
}

TEST_F(FetchTest, EndsWithItsTime) {
    std::atomic<bool> asked = false;
    TestServer silent([&](const TestServer::Request&) {
        asked = true;
        return std::string("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nbegin");
    });
    FetchSettings settings = here();
    settings.timeout_ms = 300;
    const auto words = fault(silent.url(), settings);
    EXPECT_TRUE(asked);
    EXPECT_THAT(words, testing::AnyOf(HasSubstr("imed out"), HasSubstr("transfer closed")));
}

TEST_F(FetchTest, TellsNoSecret) {
    FetchRequest request;
    request.url = "http://someone:pass%40word@127.0.0.1:1/path?token=hidden#part";
    request.user = "user-name";
    request.password = "pass-word";
    request.headers = {{"Authorization", "Bearer hidden"}};
    const auto words = fault(request);
    EXPECT_THAT(words, HasSubstr("GET http://127.0.0.1:1/path: "));
    for (const char* secret : {"hidden", "someone", "pass", "user-name"})
        EXPECT_THAT(words, Not(HasSubstr(secret)));
}

TEST_F(FetchTest, RefusesOddRequests) {
    for (const std::string url : {"", "no address", "file:///etc/passwd", "ftp://example.org/",
                                  "http://", "http://exa mple.org/", "http://a\r\nb/", "/path"}) {
        EXPECT_NE(fault(url), "no fault") << url;
    }
    FetchRequest request;
    request.url = "http://127.0.0.1:1/";
    request.headers = {{"X", "a\r\nHost: evil"}};
    EXPECT_THAT(fault(request), HasSubstr("line breaks"));
    EXPECT_THAT(fault("http://no-such-host.invalid/"), HasSubstr("resolve"));
}

TEST_F(FetchTest, IgnoresProxiesOfTheEnvironment) {
    TestServer server([](const TestServer::Request&) { return TestServer::reply("200 OK", "x"); });
    ::setenv("http_proxy", "http://127.0.0.1:1", 1);
    ::setenv("ALL_PROXY", "http://127.0.0.1:1", 1);
    EXPECT_EQ(get(server.url()).body, "x");
    ::unsetenv("http_proxy");
    ::unsetenv("ALL_PROXY");
}

TEST_F(FetchTest, WaitsOnThePoolNotOnTheCore) {
    TestServer server([](const TestServer::Request&) { return TestServer::reply("200 OK", "x"); });
    boost::asio::io_context context(1);
    const Fetcher fetcher(pool_, here());
    std::string body;
    std::string why;
    FetchRequest good;
    good.url = server.url();
    FetchRequest bad;
    bad.url = "ftp://x/";
    boost::asio::co_spawn(context, fetcher.fetch(good),
                          [&](const std::exception_ptr&, FetchReply reply) { body = reply.body; });
    boost::asio::co_spawn(context, fetcher.fetch(bad),
                          [&](const std::exception_ptr& failure, const FetchReply&) {
                              try {
                                  std::rethrow_exception(failure);
                              } catch (const Error& error) {
                                  why = error.internal;
                              }
                          });
    context.run();
    EXPECT_EQ(body, "x");
    EXPECT_EQ(why, "GET ftp://x/: neither http nor https");
}

}  // namespace
}  // namespace socle::outbound
