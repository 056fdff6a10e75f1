#include "outbound/smtp.h"

#include "base/error.h"

#include <gmock/gmock.h>

#include <cstdio>
#include <fstream>

namespace socle::outbound {
namespace {

using base::Error;
using testing::HasSubstr;
using testing::Not;
using Tls = SmtpServer::Tls;

TEST(SmtpUrl, IsRead) {
    struct Case {
        const char* url;
        const char* server;
        const char* user;
        const char* password;
        Tls tls;
    };
    const Case cases[] = {
        {"smtp://mail.example.org", "smtp://mail.example.org:587", "", "", Tls::required},
        {"smtps://mail.example.org", "smtps://mail.example.org:465", "", "", Tls::required},
        {"smtps://mail.example.org/?tls=required", "smtps://mail.example.org:465", "", "",
         Tls::required},
        {"smtp://u:p@mail.example.org:25?tls=optional", "smtp://mail.example.org:25", "u", "p",
         Tls::optional},
        {"smtp://u%40x.org:p%2F%3A%25@127.0.0.1:1025/?tls=none", "smtp://127.0.0.1:1025", "u@x.org",
         "p/:%", Tls::none},
        {"smtp://[::1]:2525", "smtp://[::1]:2525", "", "", Tls::required},
    };
    for (const auto& [url, server, user, password, tls] : cases) {
        const auto read = parse_smtp_url(url);
        EXPECT_EQ(read.url, server);
        EXPECT_EQ(read.user, user);
        EXPECT_EQ(read.password, password);
        EXPECT_EQ(read.tls, tls);
        EXPECT_EQ(read.ca_file, "");
    }
}

TEST(SmtpUrl, NamesAnAuthority) {
    const std::string file = testing::TempDir() + "socle smtp ca.pem";
    std::ofstream(file) << "x";
    std::string encoded = file;
    for (auto at = encoded.find(' '); at != std::string::npos; at = encoded.find(' '))
        encoded.replace(at, 1, "%20");
    EXPECT_EQ(parse_smtp_url("smtp://h?tls=required&ca=" + encoded).ca_file, file);
    std::remove(file.c_str());
}

TEST(SmtpUrl, SaysWhatIsWrong) {
    const std::pair<const char*, const char*> cases[] = {
        {"", "the address of the mail server"},
        {"http://example.org", "it begins with smtp or smtps"},
        {"smtp://", "the address of the mail server"},
        {"smtp://host/path", "it has no path"},
        {"smtp://host:port", "the address of the mail server"},
        {"smtp://host?tls=maybe", "tls is required, optional or none"},
        {"smtps://host?tls=none", "smtps is always with TLS"},
        {"smtp://host?tls", "'tls' needs a value"},
        {"smtp://host?start=x", "'start' is not known"},
        {"smtp://host?ca=/no/such/file", "there is no file /no/such/file"},
        {"smtp://a%0Ab:p@host", "the address of the mail server"},
        {"smtp://a%20b:p@host", "the user has blanks"},
    };
    for (const auto& [url, words] : cases) {
        try {
            parse_smtp_url(url);
            ADD_FAILURE() << url;
        } catch (const Error& error) {
            EXPECT_EQ(error.code, base::Code::bad_value);
            EXPECT_THAT(error.message, HasSubstr(words)) << url;
            EXPECT_THAT(error.hint, HasSubstr("smtp://USER:PASSWORD@HOST:PORT"));
        }
    }
    try {
        parse_smtp_url("smtp://name:secret-word@host/path");
        ADD_FAILURE();
    } catch (const Error& error) {
        EXPECT_THAT(error.message, Not(HasSubstr("secret-word")));
        EXPECT_THAT(error.details, Not(HasSubstr("secret-word")));
    }
}

TEST(Smtp, RefusesWhatIsNoAddress) {
    const auto server = parse_smtp_url("smtp://127.0.0.1:1");
    for (const char* address : {"", "a b@c.d", "a@b\r\nRCPT TO:<e@f>", "<a@b.c>"}) {
        const auto result = deliver(server, "a@b.c", {address}, "x", 1'000);
        EXPECT_FALSE(result.sent);
        EXPECT_TRUE(result.permanent);
        EXPECT_EQ(result.reply, "the recipient is no address");
    }
    EXPECT_EQ(deliver(server, "a\n@b.c", {"a@b.c"}, "x", 1'000).reply, "the sender is no address");
}

TEST(Smtp, SaysThatNobodyAnswers) {
    const auto server = parse_smtp_url("smtp://127.0.0.1:1");
    const auto result = deliver(server, "a@b.c", {"d@e.f"}, "x", 1'000);
    EXPECT_FALSE(result.sent);
    EXPECT_FALSE(result.permanent);
    EXPECT_THAT(result.reply, HasSubstr("connect"));
}

}  // namespace
}  // namespace socle::outbound
