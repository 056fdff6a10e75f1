#include "http/reply.h"

#include "http/compression.h"
#include "http/entity_tag.h"

#include <gmock/gmock.h>

#include <vector>

namespace socle::http {
namespace {

using testing::HasSubstr;
using testing::Not;

using Headers = std::vector<std::pair<std::string_view, std::string_view>>;

Response json(std::string body, bool entity_tag = false) {
    Response response;
    response.content_type = "application/json; charset=utf-8";
    response.body = std::move(body);
    response.entity_tag = entity_tag;
    return response;
}

struct Sent {
    int status = 0;
    std::string head;
    std::string body;
};

Sent send(Method method, Headers headers, Response response,
          Connection connection = Connection::keep_alive) {
    const CorsPolicy cors(CorsSettings{});
    ReplyWriter writer(cors);
    Request request;
    request.method = method;
    request.headers = std::move(headers);
    request.request_id = "the-id";
    std::string out = "before";
    Sent sent;
    sent.status = writer.append(out, request, std::move(response), connection);
    EXPECT_TRUE(out.starts_with("beforeHTTP/1.1 " + std::to_string(sent.status) + ' '));
    const std::size_t end = out.find("\r\n\r\n");
    sent.head = out.substr(0, end + 2);
    sent.body = out.substr(end + 4);
    return sent;
}

std::string long_body() {
    return "[\"" + std::string(3'000, 'x') + "\"]";
}

TEST(Reply, WritesHeadAndBody) {
    Response response = json("{}");
    response.status = 201;
    response.headers.emplace_back("Location", "/movie?id=eq.1");
    const Sent sent = send(Method::post, {}, std::move(response));
    EXPECT_EQ(sent.status, 201);
    EXPECT_EQ(sent.head,
              "beforeHTTP/1.1 201 Created\r\nServer: socle\r\nX-Content-Type-Options: nosniff\r\n"
              "Referrer-Policy: same-origin\r\nContent-Type: application/json; charset=utf-8\r\n"
              "Content-Length: 2\r\nLocation: /movie?id=eq.1\r\nX-Request-Id: the-id\r\n"
              "Date: Thu, 01 Jan 1970 00:00:00 GMT\r\n");
    EXPECT_EQ(sent.body, "{}");
}

TEST(Reply, SaysHowTheConnectionGoesOn) {
    EXPECT_THAT(send(Method::get, {}, json("1"), Connection::close).head,
                HasSubstr("\r\nConnection: close\r\n"));
    EXPECT_THAT(send(Method::get, {}, json("1"), Connection::keep_alive_1_0).head,
                HasSubstr("\r\nConnection: keep-alive\r\n"));
    EXPECT_THAT(send(Method::get, {}, json("1")).head, Not(HasSubstr("Connection:")));
}

TEST(Reply, AddsAnEntityTagToReadsOnly) {
    const std::string tag = entity_tag_of("[1]");
    EXPECT_THAT(send(Method::get, {}, json("[1]", true)).head, HasSubstr("ETag: " + tag));
    EXPECT_THAT(send(Method::head, {}, json("[1]", true)).head, HasSubstr("ETag: " + tag));
    EXPECT_THAT(send(Method::get, {}, json("[1]")).head, Not(HasSubstr("ETag")));
    EXPECT_THAT(send(Method::post, {}, json("[1]", true)).head, Not(HasSubstr("ETag")));
    Response partial = json("[1]", true);
    partial.status = 206;
    EXPECT_THAT(send(Method::get, {}, std::move(partial)).head, Not(HasSubstr("ETag")));
}

TEST(Reply, Answers304ToWhoHasTheBody) {
    const std::string tag = entity_tag_of("[1]");
    for (const Method method : {Method::get, Method::head}) {
        Response response = json("[1]", true);
        response.headers.emplace_back("Content-Range", "0-0/*");
        const Sent sent = send(method, {{"if-none-match", tag}}, std::move(response));
        EXPECT_EQ(sent.status, 304);
        EXPECT_EQ(sent.body, "");
        EXPECT_THAT(sent.head, HasSubstr("ETag: " + tag));
        EXPECT_THAT(sent.head, HasSubstr("Content-Range: 0-0/*"));
        EXPECT_THAT(sent.head, Not(HasSubstr("Content-Length")));
        EXPECT_THAT(sent.head, Not(HasSubstr("Content-Type:")));
    }
    const Sent changed = send(Method::get, {{"if-none-match", tag}}, json("[2]", true));
    EXPECT_EQ(changed.status, 200);
    EXPECT_EQ(changed.body, "[2]");
    EXPECT_EQ(send(Method::get, {{"if-none-match", tag}}, json("[1]")).status, 200);
}

TEST(Reply, CompressesLongText) {
    const Sent sent = send(Method::get, {{"accept-encoding", "gzip"}}, json(long_body()));
    EXPECT_THAT(sent.head, HasSubstr("Content-Encoding: gzip\r\n"));
    EXPECT_THAT(sent.head, HasSubstr("Vary: Accept-Encoding\r\n"));
    EXPECT_THAT(sent.head,
                HasSubstr("Content-Length: " + std::to_string(sent.body.size()) + "\r\n"));
    EXPECT_EQ(sent.body, compress(Encoding::gzip, long_body()));
    const Sent brotli = send(Method::get, {{"Accept-Encoding", "gzip"}, {"accept-encoding", "br"}},
                             json(long_body()));
    EXPECT_THAT(brotli.head, HasSubstr("Content-Encoding: br\r\n"));
    EXPECT_EQ(brotli.body, compress(Encoding::brotli, long_body()));
}

TEST(Reply, TellsHeadTheCompressedLength) {
    const Headers headers = {{"accept-encoding", "br"}};
    const Sent get = send(Method::get, headers, json(long_body()));
    const Sent head = send(Method::head, headers, json(long_body()));
    EXPECT_EQ(head.head, get.head);
    EXPECT_EQ(head.body, "");
}

TEST(Reply, TagsTheSameBodyTheSameInEveryEncoding) {
    const std::string tag = "ETag: " + entity_tag_of(long_body());
    const Headers gzip = {{"accept-encoding", "gzip"}};
    EXPECT_THAT(send(Method::get, {}, json(long_body(), true)).head, HasSubstr(tag));
    EXPECT_THAT(send(Method::get, gzip, json(long_body(), true)).head, HasSubstr(tag));
    const Sent known =
        send(Method::get, {{"if-none-match", entity_tag_of(long_body())}}, json(long_body(), true));
    EXPECT_EQ(known.status, 304);
    EXPECT_THAT(known.head, HasSubstr("Vary: Accept-Encoding"));
}

TEST(Reply, LeavesAloneWhatDoesNotPay) {
    const Headers headers = {{"accept-encoding", "gzip, br"}};
    const std::string edge(compressed_bytes_min, 'x');
    EXPECT_EQ(send(Method::get, headers, json(edge)).body, edge);
    EXPECT_NE(send(Method::get, headers, json(edge + "x")).body, edge + "x");
    Response image = json(long_body());
    image.content_type = "image/png";
    EXPECT_THAT(send(Method::get, headers, std::move(image)).head, Not(HasSubstr("Vary")));
    Response encoded = json(long_body());
    encoded.headers.emplace_back("content-encoding", "gzip");
    EXPECT_EQ(send(Method::get, headers, std::move(encoded)).body, long_body());
    const Sent plain = send(Method::get, {}, json(long_body()));
    EXPECT_EQ(plain.body, long_body());
    EXPECT_THAT(plain.head, HasSubstr("Vary: Accept-Encoding"));
}

TEST(Reply, WritesNoBodyWhereNoneMayBe) {
    Response response = json("ignored");
    response.status = 204;
    const Sent sent = send(Method::del, {}, std::move(response));
    EXPECT_EQ(sent.body, "");
    EXPECT_THAT(sent.head, Not(HasSubstr("Content-Length")));
    Response created;
    created.status = 201;
    const Sent empty = send(Method::post, {}, std::move(created));
    EXPECT_THAT(empty.head, HasSubstr("Content-Length: 0\r\n"));
    EXPECT_THAT(empty.head, Not(HasSubstr("Content-Type:")));
}

}  // namespace
}  // namespace socle::http
