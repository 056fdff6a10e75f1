#include "http/session.h"

#include "base/log.h"
#include "http/server_test_support.h"

#include <gmock/gmock.h>

#include <stdexcept>
#include <vector>

namespace socle::http {
namespace {

using testing::EndsWith;
using testing::HasSubstr;
using testing::Not;
using testing::StartsWith;

Response text_response(std::string body) {
    Response response;
    response.content_type = "text/plain";
    response.body = std::move(body);
    return response;
}

Response throwing(const Request& request) {
    if (request.path == "/throw/error") {
        throw base::Error(base::Code::permission_denied, "no", "details", "hint", "secret cause");
    }
    if (request.path == "/throw/exception") throw std::runtime_error("secret cause");
    if (request.path == "/throw/other") throw 5;
    return text_response("nothing thrown");
}

/// Answers with what it was asked, so that a test sees what arrived.
base::Task<Response> echo(const Request& request) {
    if (request.path.starts_with("/throw/")) co_return throwing(request);
    if (request.path == "/big") {
        co_return text_response(std::string(std::stoul(std::string(request.query)), 'x'));
    }
    Response response;
    if (request.path == "/empty") {
        response.status = 204;
        co_return response;
    }
    response = text_response(std::string(request.method_text));
    response.body += ' ';
    response.body += request.path;
    response.body += '?';
    response.body += request.query;
    response.body += '\n';
    response.body += request.header_all("x-test");
    response.body += '\n';
    response.body += request.body;
    if (request.path == "/inject") {
        response.headers.emplace_back("Location", "/a\r\nSet-Cookie: bad=1");
    }
    co_return response;
}

ServerSettings small_limits() {
    ServerSettings settings;
    settings.body_bytes_max = 1'000;
    settings.header_bytes_max = 2'000;
    return settings;
}

TEST(Session, AnswersAndKeepsTheConnection) {
    TestServer server(echo);
    RawClient client(server.port());
    for (int i = 0; i < 3; ++i) {
        const RawReply reply = client.ask(get_text("/a%20b?c=d", "X-Test: 1\r\nx-test: 2\r\n"));
        EXPECT_EQ(reply.status, 200);
        EXPECT_EQ(reply.body, "GET /a%20b?c=d\n1, 2\n");
        EXPECT_EQ(reply.header("content-type"), "text/plain");
        EXPECT_EQ(reply.header("server"), "socle");
        EXPECT_EQ(reply.header("x-content-type-options"), "nosniff");
        EXPECT_EQ(reply.header("referrer-policy"), "same-origin");
        EXPECT_THAT(reply.header("date"), EndsWith(" GMT"));
        EXPECT_EQ(reply.header("connection"), "");
    }
    EXPECT_EQ(server.figures().requests, 3);
    EXPECT_EQ(server.figures().by_class[2], 3);
    EXPECT_EQ(server.figures().connections, 1);
}

TEST(Session, ReadsARequestThatComesByteByByte) {
    TestServer server(echo);
    RawClient client(server.port());
    const std::string text =
        "POST /slow HTTP/1.1\r\nHost: test\r\nContent-Length: 5\r\nX-Test: v\r\n\r\nhello";
    for (const char byte : text + text)
        client.send(std::string_view(&byte, 1));
    EXPECT_EQ(client.read().body, "POST /slow?\nv\nhello");
    EXPECT_EQ(client.read().body, "POST /slow?\nv\nhello");
}

TEST(Session, AnswersPipelinedRequestsInOrder) {
    TestServer server(echo);
    RawClient client(server.port());
    constexpr int count = 500;
    std::string all;
    for (int i = 0; i < count; ++i)
        all += get_text("/" + std::to_string(i));
    client.send(all);
    for (int i = 0; i < count; ++i) {
        ASSERT_EQ(client.read().body, "GET /" + std::to_string(i) + "?\n\n");
    }
}

TEST(Session, AnswersPipelinedRequestsWithLargeAnswers) {
    TestServer server(echo);
    RawClient client(server.port(), 4'096);
    constexpr int count = 40;
    std::string all;
    for (int i = 0; i < count; ++i)
        all += get_text("/big?200000");
    all += get_text("/last", "Connection: close\r\n");
    client.send(all);
    for (int i = 0; i < count; ++i)
        ASSERT_EQ(client.read().body.size(), 200'000U);
    EXPECT_EQ(client.read().body, "GET /last?\n\n");
    EXPECT_TRUE(client.closed());
}

TEST(Session, ReadsChunkedBodies) {
    TestServer server(echo);
    RawClient client(server.port());
    const std::string head = "POST /c HTTP/1.1\r\nHost: test\r\nTransfer-Encoding: chunked\r\n\r\n";
    EXPECT_EQ(client.ask(head + "5\r\nhello\r\n1;name=value\r\n \r\n5\r\nworld\r\n0\r\n\r\n").body,
              "POST /c?\n\nhello world");
    EXPECT_EQ(client.ask(head + "2\r\nhi\r\n0\r\nX-Test: trailer\r\n\r\n").body, "POST /c?\n\nhi")
        << "a trailer must not become a header";
    EXPECT_EQ(client.ask(head + "0\r\n\r\n").body, "POST /c?\n\n");
}

TEST(Session, ReadsALargeBody) {
    TestServer server(echo);
    RawClient client(server.port());
    const std::string body(3'000'000, 'b');
    const std::string head = "PUT /l HTTP/1.1\r\nHost: test\r\nContent-Length: 3000000\r\n\r\n";
    const RawReply reply = client.ask(head + body);
    EXPECT_EQ(reply.body.size(), body.size() + std::string_view("PUT /l?\n\n").size());
    EXPECT_EQ(client.ask(get_text("/after")).status, 200);
}

struct Refused {
    const char* name;
    std::string text;
    int status;
    const char* code;
};

class SessionRefuses : public testing::TestWithParam<Refused> {};

TEST_P(SessionRefuses, ThenCloses) {
    TestServer server(echo, small_limits());
    RawClient client(server.port());
    const RawReply reply = client.ask(GetParam().text);
    EXPECT_EQ(reply.status, GetParam().status);
    EXPECT_EQ(reply.header("content-type"), "application/json; charset=utf-8");
    EXPECT_THAT(reply.body, StartsWith(std::string(R"({"code":")") + GetParam().code + '"'));
    EXPECT_EQ(reply.header("proxy-status"), std::string("PostgREST; error=") + GetParam().code);
    EXPECT_EQ(reply.header("connection"), "close");
    EXPECT_NE(reply.header("x-request-id"), "");
    client.half_close();
    EXPECT_TRUE(client.closed());
    EXPECT_EQ(server.figures().by_class[4], 1);
}

const std::string post_head = "POST / HTTP/1.1\r\nHost: test\r\n";
const std::string chunked_head = post_head + "Transfer-Encoding: chunked\r\n\r\n";

INSTANTIATE_TEST_SUITE_P(
    All, SessionRefuses,
    testing::Values(
        Refused{"garbage", "this is no HTTP\r\n\r\n", 400, "PGRST100"},
        Refused{"binary", std::string("\x16\x03\x01\x02\x00\x01\x00", 7) + "\r\n\r\n", 400,
                "PGRST100"},
        Refused{"http2", "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", 400, "PGRST100"},
        Refused{"no_host", "GET / HTTP/1.1\r\n\r\n", 400, "PGRST100"},
        Refused{"two_hosts", "GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n", 400, "PGRST100"},
        Refused{"bad_target", "GET nowhere HTTP/1.1\r\nHost: a\r\n\r\n", 400, "PGRST100"},
        Refused{"connect", "CONNECT a:443 HTTP/1.1\r\nHost: a\r\n\r\n", 400, "PGRST100"},
        Refused{"bad_length", post_head + "Content-Length: -5\r\n\r\n", 400, "PGRST100"},
        Refused{"two_lengths", post_head + "Content-Length: 1\r\nContent-Length: 2\r\n\r\nab", 400,
                "PGRST100"},
        Refused{"length_and_chunked",
                post_head + "Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", 400,
                "PGRST100"},
        Refused{"chunked_and_length",
                post_head + "Transfer-Encoding: chunked\r\nContent-Length: 5\r\n\r\n0\r\n\r\n", 400,
                "PGRST100"},
        Refused{"other_encoding", post_head + "Transfer-Encoding: gzip, chunked\r\n\r\n", 400,
                "PGRST100"},
        Refused{"unchunked_encoding", post_head + "Transfer-Encoding: gzip\r\n\r\n", 400,
                "PGRST100"},
        Refused{"bad_chunk", chunked_head + "zz\r\nhello\r\n", 400, "PGRST100"},
        Refused{"header_space", "GET / HTTP/1.1\r\nHost : a\r\n\r\n", 400, "PGRST100"},
        Refused{"long_body", post_head + "Content-Length: 1001\r\n\r\n", 413, "SOCLE_413"},
        Refused{"sent_long_body",
                post_head + "Content-Length: 100000\r\n\r\n" + std::string(100'000, 'x'), 413,
                "SOCLE_413"},
        Refused{"endless_chunks",
                chunked_head + "3e8\r\n" + std::string(1'000, 'x') + "\r\n1\r\nx\r\n", 413,
                "SOCLE_413"},
        Refused{"expected_long_body",
                post_head + "Expect: 100-continue\r\nContent-Length: 9999\r\n\r\n", 413,
                "SOCLE_413"},
        Refused{"long_header", get_text("/", "X-Long: " + std::string(2'000, 'x') + "\r\n"), 431,
                "SOCLE_431"},
        Refused{"long_target", get_text("/" + std::string(2'000, 'x')), 431, "SOCLE_431"},
        Refused{"long_start", "GET /" + std::string(5'000, 'x'), 431, "SOCLE_431"},
        Refused{"long_extension", chunked_head + "5;" + std::string(5'000, 'x'), 431, "SOCLE_431"}),
    [](const auto& info) { return std::string(info.param.name); });

TEST(Session, RefusesManySmallHeadersThatComeApart) {
    TestServer server(echo, small_limits());
    RawClient client(server.port());
    client.send("GET / HTTP/1.1\r\nHost: test\r\n");
    const std::string line = "X-Small: " + std::string(80, 'x') + "\r\n";
    for (int i = 0; i < 40; ++i)
        client.send(line);
    EXPECT_EQ(client.read().status, 431);
}

TEST(Session, TakesBodiesAndHeadersUpToTheLimit) {
    TestServer server(echo, small_limits());
    RawClient client(server.port());
    const std::string body(1'000, 'x');
    EXPECT_EQ(client.ask(post_head + "Content-Length: 1000\r\n\r\n" + body).status, 200);
    EXPECT_EQ(client.ask(chunked_head + "3e8\r\n" + body + "\r\n0\r\n\r\n").status, 200);
    EXPECT_EQ(client.ask(get_text("/", "X-Long: " + std::string(1'900, 'x') + "\r\n")).status, 200);
}

TEST(Session, AnswersWhatCameBeforeTheBadRequest) {
    TestServer server(echo);
    RawClient client(server.port());
    client.send(get_text("/good") + "bad\r\n\r\n" + get_text("/never"));
    EXPECT_EQ(client.read().body, "GET /good?\n\n");
    EXPECT_EQ(client.read().status, 400);
    client.half_close();
    EXPECT_TRUE(client.closed());
}

TEST(Session, SendsContinueWhenAskedAndNeeded) {
    TestServer server(echo);
    RawClient client(server.port());
    const std::string head = post_head + "Expect: 100-continue\r\nContent-Length: 2\r\n\r\n";
    const RawReply go_on = client.ask(head);
    EXPECT_EQ(go_on.status, 100);
    EXPECT_EQ(client.ask("ab").body, "POST /?\n\nab");
    EXPECT_EQ(client.ask(head + "cd").body, "POST /?\n\ncd") << "the body was there already";
}

TEST(Session, AnswersHeadWithTheLengthOfGet) {
    TestServer server(echo);
    RawClient client(server.port());
    client.send("HEAD /big?12345 HTTP/1.1\r\nHost: test\r\n\r\n" + get_text("/next"));
    const RawReply head = client.read(true);
    EXPECT_EQ(head.status, 200);
    EXPECT_EQ(head.header("content-length"), "12345");
    EXPECT_EQ(client.read().body, "GET /next?\n\n");
}

TEST(Session, SendsNoLengthWithout204Body) {
    TestServer server(echo);
    RawClient client(server.port());
    const RawReply reply = client.ask(get_text("/empty"));
    EXPECT_EQ(reply.status, 204);
    EXPECT_THAT(reply.head, Not(HasSubstr("Content-Length")));
    EXPECT_THAT(reply.head, Not(HasSubstr("Content-Type:")));
    EXPECT_EQ(client.ask(get_text("/next")).status, 200);
}

TEST(Session, ClosesWhenTheClientWants) {
    TestServer server(echo);
    RawClient client(server.port());
    const RawReply reply = client.ask(get_text("/x", "Connection: close\r\n"));
    EXPECT_EQ(reply.header("connection"), "close");
    EXPECT_TRUE(client.closed());
}

TEST(Session, SpeaksHttp10) {
    TestServer server(echo);
    RawClient plain(server.port());
    EXPECT_EQ(plain.ask("GET /old HTTP/1.0\r\n\r\n").header("connection"), "close");
    EXPECT_TRUE(plain.closed());
    RawClient kept(server.port());
    const std::string text = "GET /old HTTP/1.0\r\nConnection: keep-alive\r\n\r\n";
    EXPECT_EQ(kept.ask(text).header("connection"), "keep-alive");
    EXPECT_EQ(kept.ask(text).status, 200);
}

TEST(Session, AnswersAClientThatHalfCloses) {
    TestServer server(echo);
    RawClient client(server.port());
    client.send(get_text("/half"));
    client.half_close();
    EXPECT_EQ(client.read().body, "GET /half?\n\n");
    EXPECT_TRUE(client.closed());
}

TEST(Session, ReadsOtherFormsOfTarget) {
    TestServer server(echo);
    RawClient client(server.port());
    EXPECT_EQ(client.ask(get_text("http://host:1/p?q=1")).body, "GET /p?q=1\n\n");
    EXPECT_EQ(client.ask(get_text("http://host?q=1")).body, "GET /?q=1\n\n");
    EXPECT_EQ(client.ask(get_text("http://host")).body, "GET /?\n\n");
    EXPECT_EQ(client.ask("OPTIONS * HTTP/1.1\r\nHost: a\r\n\r\n").body, "OPTIONS *?\n\n");
    EXPECT_EQ(client.ask("\r\n\r\n" + get_text("/?a?b")).body, "GET /?a?b\n\n");
    EXPECT_EQ(client.ask("BREW / HTTP/1.1\r\nHost: a\r\n\r\n").body, "BREW /?\n\n");
}

TEST(Session, KeepsAUsableRequestIdAndReplacesOthers) {
    TestServer server(echo);
    RawClient client(server.port());
    const auto id_for = [&](const std::string& id) {
        return client.ask(get_text("/", "X-Request-Id: " + id + "\r\n")).header("x-request-id");
    };
    EXPECT_EQ(id_for("abc-1"), "abc-1");
    EXPECT_EQ(id_for(std::string(128, 'i')), std::string(128, 'i'));
    EXPECT_EQ(id_for(std::string(129, 'i')).size(), 16U);
    EXPECT_EQ(id_for("two words").size(), 16U);
    EXPECT_EQ(id_for("\xc3\xa9").size(), 16U);
    const std::string first = client.ask(get_text("/")).header("x-request-id");
    const std::string second = client.ask(get_text("/")).header("x-request-id");
    EXPECT_EQ(first.size(), 16U);
    EXPECT_NE(first, second);
}

TEST(Session, LetsNoHandlerEndAHeaderLine) {
    TestServer server(echo);
    RawClient client(server.port());
    const RawReply reply = client.ask(get_text("/inject"));
    EXPECT_EQ(reply.header("location"), "/a  Set-Cookie: bad=1");
    EXPECT_EQ(reply.header("set-cookie"), "");
}

TEST(Session, KnowsTheAddressOfTheOtherEnd) {
    TestServer server([](const Request& request) -> base::Task<Response> {
        Response response;
        response.content_type = "text/plain";
        response.body = request.remote_address;
        co_return response;
    });
    RawClient client(server.port());
    EXPECT_EQ(client.ask(get_text("/")).body, "127.0.0.1");
    EXPECT_EQ(client.ask(get_text("/again")).body, "127.0.0.1");
}

TEST(Session, TurnsErrorsIntoProblems) {
    TestServer server(echo);
    RawClient client(server.port());
    const RawReply anonymous = client.ask(get_text("/throw/error"));
    EXPECT_EQ(anonymous.status, 401);
    EXPECT_EQ(anonymous.body,
              R"({"code":"42501","message":"no","details":"details","hint":"hint"})");
    EXPECT_EQ(anonymous.header("www-authenticate"), "Bearer");
    const RawReply known = client.ask(get_text("/throw/error", "Authorization: Bearer x\r\n"));
    EXPECT_EQ(known.status, 403);
    EXPECT_EQ(client.ask(get_text("/next")).status, 200) << "the connection goes on";
}

TEST(Session, HidesTheCauseOfUnexpectedFailures) {
    TestServer server(echo);
    RawClient client(server.port());
    testing::internal::CaptureStderr();
    for (const char* path : {"/throw/exception", "/throw/other"}) {
        const RawReply reply = client.ask(get_text(path, "X-Request-Id: the-id\r\n"));
        EXPECT_EQ(reply.status, 500);
        EXPECT_THAT(reply.body, StartsWith(R"({"code":"PGRSTX00","message":"internal)"));
        EXPECT_THAT(reply.body, HasSubstr("the-id"));
        EXPECT_THAT(reply.body, Not(HasSubstr("secret")));
    }
    base::flush_log();
    const std::string log = testing::internal::GetCapturedStderr();
    EXPECT_THAT(log, HasSubstr("secret cause"));
    EXPECT_THAT(log, HasSubstr("the-id"));
}

TEST(Session, LogsRequestsWithoutTheirQueryOrHeaders) {
    ServerSettings settings;
    settings.log_requests = true;
    TestServer server(echo, settings);
    RawClient client(server.port());
    testing::internal::CaptureStderr();
    client.ask(get_text("/path?name=private", "Authorization: Bearer private\r\n"));
    base::flush_log();
    const std::string log = testing::internal::GetCapturedStderr();
    EXPECT_THAT(log, HasSubstr("method=GET path=/path status=200 duration_ms="));
    EXPECT_THAT(log, HasSubstr(" bytes="));
    EXPECT_THAT(log, HasSubstr(" request_id="));
    EXPECT_THAT(log, Not(HasSubstr("private")));
}

TEST(Session, RefusesARequestThatTakesTooLong) {
    ServerSettings settings;
    settings.request_timeout_ms = 60;
    TestServer server(echo, settings);
    for (const std::string& start :
         {std::string("G"), std::string("GET / HTTP/1.1\r\nHost: a\r\nX: "),
          post_head + "Content-Length: 10\r\n\r\nhalf", chunked_head + "5\r\nab"}) {
        RawClient client(server.port());
        const RawReply reply = client.ask(start);
        EXPECT_EQ(reply.status, 408);
        EXPECT_THAT(reply.body, HasSubstr("SOCLE_408"));
        EXPECT_EQ(reply.header("connection"), "close");
        client.half_close();
        EXPECT_TRUE(client.closed());
    }
}

TEST(Session, ClosesIdleConnections) {
    ServerSettings settings;
    settings.idle_timeout_ms = 40;
    TestServer server(echo, settings);
    RawClient silent(server.port());
    EXPECT_TRUE(silent.closed());
    RawClient used(server.port());
    EXPECT_EQ(used.ask(get_text("/")).status, 200);
    EXPECT_TRUE(used.closed());
}

TEST(Session, ClosesOnAClientThatReadsNothing) {
    ServerSettings settings;
    settings.request_timeout_ms = 60;
    TestServer server(echo, settings);
    RawClient client(server.port(), 4'096);
    client.send(get_text("/big?30000000"));
    while (server.figures().requests == 0 || server.figures().connections > 0) {
        std::this_thread::yield();
    }
    EXPECT_EQ(client.read().status, 0) << "the answer was cut off";
}

TEST(Session, ServesManyConnectionsAtOnce) {
    TestServer server(echo);
    constexpr int count = 200;
    std::vector<RawClient> clients;
    for (int i = 0; i < count; ++i)
        clients.emplace_back(server.port());
    for (int round = 0; round < 3; ++round) {
        for (int i = 0; i < count; ++i) {
            clients[i].send(get_text("/" + std::to_string(i), "X-Test: t\r\n"));
        }
        for (int i = 0; i < count; ++i) {
            ASSERT_EQ(clients[i].read().body, "GET /" + std::to_string(i) + "?\nt\n");
        }
    }
    EXPECT_EQ(server.figures().connections, count);
    EXPECT_EQ(server.figures().requests, 3 * count);
    clients.clear();
    while (server.figures().connections > 0)
        std::this_thread::yield();
}

TEST(Session, AnswersOthersWhileARequestWaits) {
    Gate gate;
    TestServer server([&](const Request& request) {
        return request.path == "/wait" ? gate.pass() : echo(request);
    });
    RawClient waiting(server.port());
    waiting.send(get_text("/wait") + get_text("/behind"));
    gate.wait_until_entered();
    EXPECT_EQ(server.figures().in_flight, 1);
    RawClient other(server.port());
    EXPECT_EQ(other.ask(get_text("/")).status, 200);
    gate.open();
    EXPECT_EQ(waiting.read().body, "passed");
    EXPECT_EQ(waiting.read().body, "GET /behind?\n\n");
}

}  // namespace
}  // namespace socle::http
