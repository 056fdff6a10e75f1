#include "http/head.h"

#include <gtest/gtest.h>

namespace socle::http {
namespace {

TEST(DateLine, WritesImfFixdateAndFollowsTheSecond) {
    DateLine date;
    EXPECT_EQ(date.at(784'887'151'000'000), "Date: Tue, 15 Nov 1994 08:12:31 GMT\r\n");
    EXPECT_EQ(date.at(784'887'151'999'999), "Date: Tue, 15 Nov 1994 08:12:31 GMT\r\n");
    EXPECT_EQ(date.at(784'887'152'000'000), "Date: Tue, 15 Nov 1994 08:12:32 GMT\r\n");
    EXPECT_EQ(date.at(0), "Date: Thu, 01 Jan 1970 00:00:00 GMT\r\n");
}

TEST(Head, StartsWithTheStatus) {
    const auto first_line = [](int status) {
        std::string head;
        append_status_line(head, status);
        EXPECT_NE(head.find("Server: socle\r\n"), std::string::npos);
        return head.substr(0, head.find("\r\n"));
    };
    EXPECT_EQ(first_line(200), "HTTP/1.1 200 OK");
    EXPECT_EQ(first_line(404), "HTTP/1.1 404 Not Found");
    EXPECT_EQ(first_line(599), "HTTP/1.1 599 Unknown");
    std::string ok;
    append_status_line(ok, 200);
    std::string created;
    append_status_line(created, 201);
    EXPECT_EQ(ok.substr(ok.find('\n')), created.substr(created.find('\n')));
}

TEST(Head, WritesFieldsThatNoValueCanEnd) {
    std::string head;
    append_field(head, "A", "plain\ttext");
    append_field(head, "B", "x\r\nC: y");
    append_field(head, "D", std::string_view("a\0b\x7f", 4));
    append_field(head, "E", "\xc3\xa9");
    append_field(head, "N", std::uint64_t{18446744073709551615U});
    EXPECT_EQ(head,
              "A: plain\ttext\r\nB: x  C: y\r\nD: a b \r\nE: \xc3\xa9\r\n"
              "N: 18446744073709551615\r\n");
}

}  // namespace
}  // namespace socle::http
