#include "http/message.h"

#include <gtest/gtest.h>

namespace socle::http {
namespace {

TEST(Request, FindsHeadersInAnyCase) {
    Request request;
    request.headers = {{"Accept", "text/csv"}, {"ACCEPT", "*/*"}, {"Empty", ""}};
    EXPECT_EQ(request.header("accept"), "text/csv");
    EXPECT_EQ(request.header("acceptx"), "");
    EXPECT_EQ(request.header("empty"), "");
    EXPECT_EQ(request.header_all("Accept"), "text/csv, */*");
    EXPECT_EQ(request.header_all("missing"), "");
}

}  // namespace
}  // namespace socle::http
