#include "http/server.h"

#include "base/error.h"
#include "http/server_test_support.h"

#include <boost/asio/post.hpp>

#include <gmock/gmock.h>

#include <sys/resource.h>

#include <chrono>
#include <vector>

namespace socle::http {
namespace {

using testing::HasSubstr;

base::Task<Response> hello(const Request&) {
    Response response;
    response.content_type = "text/plain";
    response.body = "hello";
    co_return response;
}

std::string refusal_of(const ServerSettings& settings) {
    boost::asio::io_context context;
    try {
        const Server server(context, settings, hello);
    } catch (const base::Error& error) {
        EXPECT_EQ(error.code, base::Code::unavailable);
        return error.message;
    }
    return "";
}

TEST(Server, RefusesAPortThatIsTaken) {
    const TestServer first(hello);
    ServerSettings settings;
    settings.port = first.port();
    EXPECT_EQ(refusal_of(settings),
              "port " + std::to_string(first.port()) + " on 127.0.0.1 is taken by another program");
}

TEST(Server, RefusesAPortOfAProgramThatSharesIt) {
    const int other = ::socket(AF_INET, SOCK_STREAM, 0);
    const int on = 1;
    ::setsockopt(other, SOL_SOCKET, SO_REUSEADDR, &on, sizeof(on));
    ::setsockopt(other, SOL_SOCKET, SO_REUSEPORT, &on, sizeof(on));
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof(address);
    ASSERT_EQ(::bind(other, reinterpret_cast<sockaddr*>(&address), size), 0);
    ASSERT_EQ(::listen(other, 1), 0);
    ASSERT_EQ(::getsockname(other, reinterpret_cast<sockaddr*>(&address), &size), 0);
    ServerSettings settings;
    settings.port = ntohs(address.sin_port);
    EXPECT_THAT(refusal_of(settings), HasSubstr("is taken by another program"));
    ::close(other);
}

TEST(Server, SharesItsPortWithFurtherCores) {
    boost::asio::io_context context(1);
    ServerSettings settings;
    settings.port = 0;
    Server first(context, settings, hello);
    settings.port = first.port();
    settings.shares_port = true;
    Server second(context, settings, hello);
    Server third(context, settings, hello);
    EXPECT_EQ(second.port(), first.port());
    settings.shares_port = false;
    EXPECT_THAT(refusal_of(settings), HasSubstr("is taken by another program"));
    for (Server* server : {&first, &second, &third})
        server->start();
    std::thread thread([&] { context.run(); });
    std::vector<RawClient> clients;
    for (int i = 0; i < 100; ++i) {
        clients.emplace_back(first.port());
        ASSERT_EQ(clients.back().ask(get_text("/")).body, "hello");
    }
    for (const Server* server : {&first, &second, &third}) {
        EXPECT_GT(server->figures().connections, 0) << "the kernel spreads connections";
    }
    clients.clear();
    boost::asio::post(context, [&] {
        for (Server* server : {&first, &second, &third}) {
            boost::asio::co_spawn(context, server->drain(), boost::asio::detached);
        }
    });
    thread.join();
}

TEST(Server, CanUseThePortOfOneThatEnded) {
    ServerSettings settings;
    {
        const TestServer first(hello);
        RawClient client(first.port());
        EXPECT_EQ(client.ask(get_text("/", "Connection: close\r\n")).status, 200);
        settings.port = first.port();
    }
    EXPECT_EQ(refusal_of(settings), "");
}

TEST(Server, RefusesWhatIsNoAddress) {
    ServerSettings settings;
    settings.port = 0;
    settings.address = "not an address";
    EXPECT_EQ(refusal_of(settings), "\"not an address\" is no address to listen on");
    settings.address = "192.0.2.1";
    EXPECT_THAT(refusal_of(settings), HasSubstr("cannot listen on 192.0.2.1:0: "));
}

TEST(Server, ListensOnNamesAndIpv6) {
    ServerSettings settings;
    settings.port = 0;
    for (const char* address : {"localhost", "0.0.0.0", "::1", "[::1]", "::"}) {
        settings.address = address;
        EXPECT_EQ(refusal_of(settings), "") << address;
    }
}

TEST(Server, RefusesABadCorsPattern) {
    boost::asio::io_context context;
    ServerSettings settings;
    settings.port = 0;
    settings.cors.patterns = {"example.org"};
    EXPECT_THROW(Server(context, settings, hello), base::Error);
}

TEST(Server, FinishesRequestsInFlightWhenItDrains) {
    Gate gate;
    TestServer server([&](const Request&) { return gate.pass(); });
    RawClient busy(server.port());
    RawClient idle(server.port());
    busy.send(get_text("/"));
    gate.wait_until_entered();
    while (server.figures().connections < 2)
        std::this_thread::yield();
    std::future<void> drained = server.drain();
    EXPECT_TRUE(idle.closed());
    while (RawClient(server.port()).connected())
        std::this_thread::yield();
    EXPECT_EQ(drained.wait_for(std::chrono::seconds(0)), std::future_status::timeout);
    gate.open();
    const RawReply reply = busy.read();
    EXPECT_EQ(reply.body, "passed");
    EXPECT_EQ(reply.header("connection"), "close");
    EXPECT_TRUE(busy.closed());
    drained.get();
    EXPECT_EQ(server.figures().connections, 0);
}

TEST(Server, EndsTheDrainAtItsDeadline) {
    Gate gate;
    ServerSettings settings;
    settings.drain_ms = 30;
    TestServer server([&](const Request&) { return gate.pass(); }, settings);
    RawClient busy(server.port());
    busy.send(get_text("/"));
    gate.wait_until_entered();
    server.drain().get();
    EXPECT_TRUE(busy.closed());
    gate.open();
}

TEST(Server, LetsARequestOnItsWayArriveWhenItDrains) {
    TestServer server(hello);
    RawClient client(server.port());
    client.ask(get_text("/"));
    const std::string text =
        "POST / HTTP/1.1\r\nHost: test\r\nExpect: 100-continue\r\nContent-Length: 2\r\n\r\n";
    EXPECT_EQ(client.ask(text).status, 100);
    std::future<void> drained = server.drain();
    EXPECT_EQ(client.ask("ab").body, "hello");
    EXPECT_TRUE(client.closed());
    drained.get();
}

TEST(Server, CanBeDrainedTwice) {
    TestServer server(hello);
    server.drain().get();
    server.drain().get();
}

TEST(Server, CanBeDestroyedWithoutHavingRun) {
    boost::asio::io_context context;
    ServerSettings settings;
    settings.port = 0;
    Server server(context, settings, hello);
    server.start();
}

/// Lowers the number of files the process may open while it lives.
class FileLimit {
public:
    explicit FileLimit(rlim_t files) {
        ::getrlimit(RLIMIT_NOFILE, &before_);
        const rlimit lowered{files, before_.rlim_max};
        ::setrlimit(RLIMIT_NOFILE, &lowered);
    }
    ~FileLimit() { ::setrlimit(RLIMIT_NOFILE, &before_); }

private:
    rlimit before_{};
};

TEST(Server, AcceptsAgainAfterItRanOutOfFiles) {
    TestServer server(hello);
    RawClient first(server.port());
    EXPECT_EQ(first.ask(get_text("/")).status, 200);
    RawClient second(server.port());
    while (server.figures().connections < 2)
        std::this_thread::yield();
    const int socket = ::socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0);
    testing::internal::CaptureStderr();
    {
        const FileLimit limit(static_cast<rlim_t>(socket));
        sockaddr_in address{};
        address.sin_family = AF_INET;
        address.sin_port = htons(server.port());
        address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        ::connect(socket, reinterpret_cast<sockaddr*>(&address), sizeof(address));
        for (int i = 0; i < 50; ++i)
            ASSERT_EQ(first.ask(get_text("/")).status, 200);
    }
    while (server.figures().connections < 3)
        std::this_thread::yield();
    ::close(socket);
    EXPECT_THAT(testing::internal::GetCapturedStderr(), HasSubstr("cannot be accepted"));
}

}  // namespace
}  // namespace socle::http
