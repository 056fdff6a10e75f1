#include "http/parser.h"

#include "base/error.h"

#include <gtest/gtest.h>

#include <random>
#include <string>
#include <vector>

namespace socle::http {
namespace {

constexpr std::size_t header_max = 1'000;
constexpr std::size_t body_max = 100;
const StreamRule no_streams;

/// Gives `text` in pieces of at most `step` bytes, as a session would; what is left over.
std::string feed(Parser& parser, std::string text, std::size_t step) {
    std::size_t given = 0;
    std::string held;
    while (!parser.done() && (given < text.size() || !held.empty())) {
        held += text.substr(given, step);
        given = std::min(given + step, text.size());
        const std::size_t taken = parser.put(held);
        held.erase(0, taken);
        if (taken == 0 && given == text.size()) break;
    }
    return held + text.substr(given);
}

TEST(Parser, ReadsTheSameWhateverThePieces) {
    const std::string text =
        "POST /a/b?c=d HTTP/1.1\r\nHost: h\r\nX-One:  first \r\nx-one: second\r\n"
        "Content-Length: 11\r\n\r\nhello world";
    for (std::size_t step = 1; step <= text.size(); ++step) {
        Parser parser(header_max, body_max, no_streams);
        EXPECT_FALSE(parser.started());
        EXPECT_EQ(feed(parser, text + "GET", step), "GET");
        ASSERT_TRUE(parser.done()) << step;
        Request request;
        parser.fill(request);
        EXPECT_EQ(request.method, Method::post);
        EXPECT_EQ(request.method_text, "POST");
        EXPECT_EQ(request.path, "/a/b");
        EXPECT_EQ(request.query, "c=d");
        EXPECT_EQ(request.header_all("x-one"), "first, second");
        EXPECT_EQ(request.headers.size(), 4U);
        EXPECT_EQ(request.body, "hello world");
        EXPECT_TRUE(parser.keep_alive());
        EXPECT_FALSE(parser.is_http_1_0());
    }
}

TEST(Parser, ReadsChunksWhateverThePieces) {
    const std::string text =
        "PATCH / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n"
        "a;x=y\r\n0123456789\r\n3\r\nabc\r\n0\r\nX-Late: no\r\n\r\n";
    for (std::size_t step = 1; step <= text.size(); ++step) {
        Parser parser(header_max, body_max, no_streams);
        EXPECT_EQ(feed(parser, text, step), "");
        ASSERT_TRUE(parser.done()) << step;
        Request request;
        parser.fill(request);
        EXPECT_EQ(request.method, Method::patch);
        EXPECT_EQ(request.body, "0123456789abc");
        EXPECT_EQ(request.header("x-late"), "");
    }
}

TEST(Parser, ForgetsTheRequestOnReset) {
    Parser parser(header_max, body_max, no_streams);
    Request request;
    feed(parser, "PUT /first HTTP/1.1\r\nHost: h\r\nContent-Length: 3\r\n\r\nabc", 10);
    parser.reset();
    EXPECT_FALSE(parser.started());
    EXPECT_FALSE(parser.done());
    parser.fill(request);
    EXPECT_EQ(request.method, Method::other);
    EXPECT_EQ(request.path, "");
    feed(parser, "GET /second HTTP/1.0\r\n\r\n", 100);
    parser.fill(request);
    EXPECT_EQ(request.method, Method::get);
    EXPECT_EQ(request.path, "/second");
    EXPECT_EQ(request.body, "");
    EXPECT_TRUE(request.headers.empty());
    EXPECT_TRUE(parser.is_http_1_0());
    EXPECT_FALSE(parser.keep_alive());
}

TEST(Parser, KnowsTheMethods) {
    const std::vector<std::pair<std::string, Method>> methods = {
        {"GET", Method::get},         {"HEAD", Method::head},   {"POST", Method::post},
        {"PUT", Method::put},         {"PATCH", Method::patch}, {"DELETE", Method::del},
        {"OPTIONS", Method::options}, {"TRACE", Method::other}, {"get", Method::other},
    };
    for (const auto& [text, method] : methods) {
        Parser parser(header_max, body_max, no_streams);
        feed(parser, text + " / HTTP/1.1\r\nHost: h\r\n\r\n", 100);
        Request request;
        parser.fill(request);
        EXPECT_EQ(request.method, method) << text;
        EXPECT_EQ(request.method_text, text);
    }
}

TEST(Parser, SaysOnceThatAClientWaits) {
    Parser parser(header_max, body_max, no_streams);
    const std::string head =
        "POST / HTTP/1.1\r\nHost: h\r\nExpect: 100-Continue\r\nContent-Length: 9\r\n\r\n";
    EXPECT_FALSE(parser.take_continue());
    feed(parser, head, 1000);
    EXPECT_EQ(parser.body_bytes_left(), 9U);
    EXPECT_TRUE(parser.take_continue());
    EXPECT_FALSE(parser.take_continue());
    feed(parser, "123", 10);
    EXPECT_EQ(parser.body_bytes_left(), 6U);
    parser.reset();
    feed(parser, "POST / HTTP/1.0\r\nExpect: 100-continue\r\nContent-Length: 9\r\n\r\n", 1000);
    EXPECT_FALSE(parser.take_continue()) << "HTTP/1.0 knows no 100";
}

TEST(Parser, RefusesWithTheRightCode) {
    const std::string start = "POST / HTTP/1.1\r\nHost: h\r\n";
    const std::vector<std::pair<std::string, base::Code>> texts = {
        {"\x01\x02\x03\r\n\r\n", base::Code::bad_query},
        {"GET / HTTP/3.0\r\n\r\n", base::Code::bad_query},
        {"GET  / HTTP/1.1\r\n\r\n", base::Code::bad_query},
        {"GET * HTTP/1.1\r\nHost: h\r\n\r\n", base::Code::bad_query},
        {start + "No-Colon\r\n\r\n", base::Code::bad_query},
        {start + "Content-Length: 18446744073709551616\r\n\r\n", base::Code::bad_query},
        {start + "Content-Length: 101\r\n\r\n", base::Code::body_too_large},
        {start + "Transfer-Encoding: chunked\r\n\r\n65\r\n", base::Code::body_too_large},
        {start + "Transfer-Encoding: chunked\r\n\r\nffffffffffffffff\r\n",
         base::Code::body_too_large},
        {start + "X: " + std::string(header_max, 'x') + "\r\n\r\n", base::Code::header_too_large},
    };
    for (const auto& [text, code] : texts) {
        Parser parser(header_max, body_max, no_streams);
        try {
            feed(parser, text, 7);
            ADD_FAILURE() << "taken: " << text;
        } catch (const base::Error& error) {
            EXPECT_EQ(error.code, code) << text;
        }
        parser.reset();
        feed(parser, "GET / HTTP/1.1\r\nHost: h\r\n\r\n", 7);
        EXPECT_TRUE(parser.done()) << "usable again";
    }
}

/// Changes, doubles and drops bytes of valid requests: whatever comes is taken or refused, and
/// never more than the limits is kept.
StreamRule stream_rule() {
    return {1'000, [](const Request& head) { return head.path == "/large"; }, "Try /large."};
}

TEST(Parser, StreamsWhatTheRuleTakes) {
    const auto rule = stream_rule();
    const std::string body(300, 'x');
    for (const std::size_t step : {1UL, 7UL, 1'000UL}) {
        Parser parser(header_max, body_max, rule);
        std::string text = "POST /large HTTP/1.1\r\nHost: a\r\nContent-Length: 300\r\n\r\n" + body;
        std::string taken;
        std::string held;
        while (!parser.done()) {
            held += text.substr(0, step);
            text.erase(0, step);
            held.erase(0, parser.put(held));
            if (parser.streams()) taken += parser.take_body();
        }
        EXPECT_EQ(taken, body);
        Request request;
        parser.fill(request);
        EXPECT_EQ(request.path, "/large");
        EXPECT_EQ(request.body, "");
        parser.reset();
        EXPECT_FALSE(parser.streams());
    }
}

TEST(Parser, HoldsWhatTheRuleLeaves) {
    const auto rule = stream_rule();
    const auto refusal = [&](const std::string& head, std::size_t bytes) {
        Parser parser(header_max, body_max, rule);
        try {
            feed(parser, head + std::string(bytes, 'x'), 1'000);
        } catch (const base::Error& error) {
            return error.message + " " + error.hint;
        }
        return std::string(parser.streams() ? "streamed" : "held");
    };
    const auto post = [](const std::string& path, int bytes) {
        return "POST " + path + " HTTP/1.1\r\nHost: a\r\nContent-Length: " + std::to_string(bytes) +
               "\r\n\r\n";
    };
    EXPECT_EQ(refusal(post("/large", 100), 100), "held");
    EXPECT_EQ(refusal(post("/large", 101), 101), "streamed");
    EXPECT_EQ(refusal(post("/large", 1'001), 0), "the body of the request is too large ");
    EXPECT_EQ(refusal(post("/other", 101), 0), "the body of the request is too large Try /large.");
    const std::string chunked = " HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n";
    EXPECT_EQ(refusal("POST /large" + chunked + "5\r\nxxxxx\r\n0\r\n\r\n", 0), "streamed");
    EXPECT_EQ(refusal("POST /other" + chunked + "5\r\nxxxxx\r\n0\r\n\r\n", 0), "held");
    EXPECT_EQ(refusal("POST /large" + chunked + "fff\r\n", 0xfff),
              "the body of the request is too large ");
}

TEST(Parser, SurvivesWhatIsAlmostHttp) {
    const std::vector<std::string> seeds = {
        "GET /a?b=c HTTP/1.1\r\nHost: h\r\nAccept: */*\r\n folded\r\n\r\n",
        "POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 5\r\nExpect: 100-continue\r\n\r\nhello",
        "PUT / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n"
        "5;a=\"b\"\r\nhello\r\n0\r\nX: y\r\n\r\n",
    };
    std::mt19937 random(3);
    int taken = 0;
    int refused = 0;
    Parser parser(header_max, body_max, no_streams);
    for (int round = 0; round < 20'000; ++round) {
        std::string text = seeds[random() % seeds.size()];
        for (auto changes = 1 + random() % 4; changes > 0; --changes) {
            const std::size_t at = random() % text.size();
            const auto kind = random() % 3;
            if (kind == 0) text[at] = static_cast<char>(random());
            if (kind == 1) text.insert(at, text.substr(at, random() % 9));
            if (kind == 2 && text.size() > 1) text.erase(at, 1);
        }
        parser.reset();
        try {
            feed(parser, text, 1 + random() % 40);
            taken += parser.done() ? 1 : 0;
        } catch (const base::Error&) {
            ++refused;
        }
        Request request;
        parser.fill(request);
        ASSERT_LE(request.body.size(), body_max);
    }
    EXPECT_GT(taken, 1'000);
    EXPECT_GT(refused, 1'000);
}

}  // namespace
}  // namespace socle::http
