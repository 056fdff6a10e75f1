#include "base/error.h"
#include "http/server_test_support.h"

#include <gmock/gmock.h>

#include <string>

namespace socle::http {
namespace {

using testing::HasSubstr;

constexpr std::size_t body_max = 1'000'000;

/// Tells how much came, and in which pieces at most; of /early it refuses without looking.
base::Task<Response> measure(const Request& request) {
    Response response;
    response.content_type = "text/plain";
    if (request.path == "/early") throw base::Error(base::Code::permission_denied, "no");
    if (request.stream == nullptr) {
        response.body = "held " + std::to_string(request.body.size());
        co_return response;
    }
    std::size_t total = 0;
    std::size_t most = 0;
    bool more = true;
    while (more) {
        const std::string piece = co_await request.stream->next();
        total += piece.size();
        most = std::max(most, piece.size());
        more = !piece.empty();
    }
    response.body = "streamed " + std::to_string(total);
    if (most > 200'000) response.body += " in too large pieces";
    co_return response;
}

ServerSettings streaming() {
    ServerSettings settings;
    settings.body_bytes_max = 1'000;
    settings.streams = {body_max, [](const Request& head) { return head.path != "/held"; }, {}};
    return settings;
}

std::string post(std::string_view path, std::size_t bytes, std::string_view lines = "") {
    return "POST " + std::string(path) +
           " HTTP/1.1\r\nHost: a\r\nContent-Length: " + std::to_string(bytes) + "\r\n" +
           std::string(lines) + "\r\n";
}

std::string chunked(std::string_view body, std::size_t size) {
    std::string text = "POST /s HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n";
    for (; !body.empty(); body.remove_prefix(std::min(size, body.size()))) {
        const auto piece = body.substr(0, size);
        char digits[32];
        std::snprintf(digits, sizeof(digits), "%zx\r\n", piece.size());
        text += digits + std::string(piece) + "\r\n";
    }
    return text + "0\r\n\r\n";
}

TEST(SessionBody, StreamsAndKeepsTheConnection) {
    TestServer server(measure, streaming());
    RawClient client(server.port());
    const std::string body(900'000, 'x');
    EXPECT_EQ(client.ask(post("/s", body.size()) + body).body, "streamed 900000");
    EXPECT_EQ(client.ask(chunked(body, 70'000)).body, "streamed 900000");
    EXPECT_EQ(client.ask(chunked(body.substr(0, 3'000), 1)).body, "streamed 3000");
    EXPECT_EQ(client.ask(chunked("", 1)).body, "streamed 0");
    EXPECT_EQ(client.ask(post("/s", 10) + "0123456789").body, "held 10");
    client.send(post("/s", 2'000) + body.substr(0, 2'000) + get_text("/next"));
    EXPECT_EQ(client.read().body, "streamed 2000");
    EXPECT_EQ(client.read().body, "held 0");
}

TEST(SessionBody, ReadsOnlyWhatIsAskedForAndSaysContinueFirst) {
    TestServer server(measure, streaming());
    RawClient client(server.port());
    client.send(post("/s", 5'000, "Expect: 100-continue\r\n"));
    EXPECT_EQ(client.read().status, 100);
    client.send(std::string(5'000, 'x'));
    EXPECT_EQ(client.read().body, "streamed 5000");
    EXPECT_EQ(client.ask(post("/early", 5'000, "Expect: 100-continue\r\n")).status, 401);
    EXPECT_TRUE(client.closed());
}

TEST(SessionBody, GivesItsAnswerToWhoSendsAllFirst) {
    TestServer server(measure, streaming());
    RawClient client(server.port());
    client.send(post("/early", body_max) + std::string(body_max, 'x'));
    EXPECT_EQ(client.read().status, 401);
    EXPECT_TRUE(client.closed());
}

TEST(SessionBody, RefusesWhatIsTooLargeOrBroken) {
    TestServer server(measure, streaming());
    const std::string large(body_max + 1, 'x');
    EXPECT_EQ(RawClient(server.port()).ask(post("/s", large.size())).status, 413);
    EXPECT_EQ(RawClient(server.port()).ask(post("/held", 1'001)).status, 413);
    EXPECT_EQ(RawClient(server.port()).ask(chunked(large, 500'000)).status, 413);
    const std::string head = "POST /s HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n";
    EXPECT_EQ(RawClient(server.port()).ask(head + "5\r\nxxxxx\r\nzz\r\n").status, 400);
}

TEST(SessionBody, RefusesASenderThatStalls) {
    auto settings = streaming();
    settings.request_timeout_ms = 50;
    TestServer server(measure, settings);
    RawClient client(server.port());
    const auto reply = client.ask(post("/s", 5'000) + "some");
    EXPECT_EQ(reply.status, 408);
    EXPECT_THAT(reply.body, HasSubstr("took too long"));
    EXPECT_TRUE(client.closed());
}

}  // namespace
}  // namespace socle::http
