#include "cli/listen_address.h"

#include "base/error.h"

#include <gtest/gtest.h>

namespace socle::cli {
namespace {

struct Good {
    const char* text;
    const char* host;
    int port;
    const char* url;
};

TEST(ListenAddress, IsAnAddressAndAPort) {
    const Good all[] = {
        {"127.0.0.1:8090", "127.0.0.1", 8090, "http://127.0.0.1:8090"},
        {"0.0.0.0:80", "0.0.0.0", 80, "http://127.0.0.1:80"},
        {"[::1]:8090", "[::1]", 8090, "http://[::1]:8090"},
        {"[::]:0", "[::]", 0, "http://[::1]:0"},
        {"localhost:65535", "localhost", 65535, "http://localhost:65535"},
        {"socle.example.org:443", "socle.example.org", 443, "http://socle.example.org:443"},
    };
    for (const auto& good : all) {
        const auto address = parse_listen(good.text);
        EXPECT_EQ(address.host, good.host);
        EXPECT_EQ(address.port, good.port);
        EXPECT_EQ(url_of(address), good.url);
    }
}

TEST(ListenAddress, AnythingElseIsRefusedWithAnExample) {
    for (const char* text : {"",
                             "8090",
                             ":8090",
                             "127.0.0.1",
                             "127.0.0.1:",
                             "127.0.0.1:http",
                             "127.0.0.1:65536",
                             "127.0.0.1:-1",
                             "127.0.0.1:+1",
                             "127.0.0.1: 80",
                             "127.0.0.1:80 ",
                             "::1:80",
                             "[]:80",
                             "[::1]",
                             "[::1]80",
                             "[::1:80",
                             "::1]:80",
                             "[[::1]]:80",
                             "http://localhost:80",
                             "a b:80",
                             "user@host:80"}) {
        try {
            parse_listen(text);
            FAIL() << text;
        } catch (const base::Error& error) {
            EXPECT_EQ(error.code, base::Code::bad_value);
            EXPECT_EQ(error.message, "--listen " + std::string(text) + " is not ADDRESS:PORT");
            EXPECT_TRUE(error.hint.contains("127.0.0.1:8090"));
        }
    }
}

TEST(PublicUrl, IsAnAddressOfAServer) {
    const std::pair<const char*, const char*> good[] = {
        {"https://api.example.org", "https://api.example.org"},
        {"https://api.example.org/", "https://api.example.org"},
        {"http://localhost:8090", "http://localhost:8090"},
        {"https://example.org/api/", "https://example.org/api"},
        {"http://[::1]:80//", "http://[::1]:80"},
    };
    for (const auto& [text, url] : good)
        EXPECT_EQ(parse_public_url(text), url);
    for (const char* text : {"", "example.org", "ftp://example.org", "https://", "https:///a",
                             "https://a b", "https://a?b", "https://a#b", "https://a\n",
                             "javascript://x", "https://a\"b", "http://:80"}) {
        EXPECT_THROW(parse_public_url(text), base::Error) << text;
    }
}

}  // namespace
}  // namespace socle::cli
