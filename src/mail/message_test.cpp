#include "mail/message.h"

#include "base/error.h"

#include <gmock/gmock.h>

namespace socle::mail {
namespace {

using base::Error;
using testing::HasSubstr;
using testing::Not;

constexpr std::int64_t now_us = 1'700'000'000'000'000;  // 2023-11-14T22:13:20Z

Message sample() {
    Message message;
    message.to = "Zoë <zoe@example.org>";
    message.from = "Casting agency <no-reply@example.com>";
    message.subject = "Bonjour « Zoë »";
    message.text = "Hello\n.\nend\n";
    message.html = "<p>Hello</p>\n";
    return message;
}

TEST(Mime, IsWhole) {
    EXPECT_EQ(mime_text(sample(), "abc", now_us),
              "Date: Tue, 14 Nov 2023 22:13:20 +0000\r\n"
              "From: \"Casting agency\" <no-reply@example.com>\r\n"
              "To: =?UTF-8?Q?Zo=C3=AB?= <zoe@example.org>\r\n"
              "Subject: =?UTF-8?Q?Bonjour_=C2=AB_Zo=C3=AB_=C2=BB?=\r\n"
              "Message-ID: <abc@example.com>\r\n"
              "Auto-Submitted: auto-generated\r\n"
              "MIME-Version: 1.0\r\n"
              "Content-Type: multipart/alternative;\r\n boundary=\"=_abc\"\r\n"
              "\r\n"
              "--=_abc\r\n"
              "Content-Type: text/plain; charset=utf-8\r\n"
              "Content-Transfer-Encoding: quoted-printable\r\n"
              "\r\n"
              "Hello\r\n.\r\nend\r\n\r\n"
              "--=_abc\r\n"
              "Content-Type: text/html; charset=utf-8\r\n"
              "Content-Transfer-Encoding: quoted-printable\r\n"
              "\r\n"
              "<p>Hello</p>\r\n\r\n"
              "--=_abc--\r\n");
}

TEST(Mime, TellsWhereToAnswer) {
    auto message = sample();
    message.reply_to = "help@example.com";
    EXPECT_THAT(mime_text(message, "abc", now_us), HasSubstr("Reply-To: help@example.com\r\n"));
}

TEST(Mime, HasDatesOfAllKinds) {
    const std::pair<std::int64_t, const char*> cases[] = {
        {0, "Date: Thu, 1 Jan 1970 00:00:00 +0000\r\n"},
        {951'827'696'999'999, "Date: Tue, 29 Feb 2000 12:34:56 +0000\r\n"},
        {4'102'444'799'000'000, "Date: Thu, 31 Dec 2099 23:59:59 +0000\r\n"},
    };
    for (const auto& [at_us, line] : cases)
        EXPECT_THAT(mime_text(sample(), "x", at_us), testing::StartsWith(line));
}

TEST(Mime, RefusesInjection) {
    using Change = void (*)(Message&);
    const Change changes[] = {
        [](Message& message) { message.subject = "a\r\nBcc: evil@example.org"; },
        [](Message& message) { message.subject = "a\nb"; },
        [](Message& message) { message.subject = std::string("a\0b", 3); },
        [](Message& message) { message.subject = "\xff"; },
        [](Message& message) { message.to = "a@b.c\r\nBcc: evil@example.org"; },
        [](Message& message) { message.to = "a@b.c, d@e.f"; },
        [](Message& message) { message.to = "A\r\n <a@b.c>"; },
        [](Message& message) { message.to = ""; },
        [](Message& message) { message.from = "nobody"; },
        [](Message& message) { message.from = "A\n <a@b.c>"; },
        [](Message& message) { message.reply_to = "x\r\ny@z.a"; },
    };
    for (const auto change : changes) {
        auto message = sample();
        change(message);
        EXPECT_THROW(mime_text(message, "abc", now_us), Error);
    }
}

TEST(Mime, KeepsItsPartsApart) {
    auto message = sample();
    message.text = "--=_abc--\r\n\r\n--=_abc\r\nContent-Type: text/html\r\n";
    const auto text = mime_text(message, "abc", now_us);
    std::size_t count = 0;
    for (auto at = text.find("\r\n--=_abc"); at != std::string::npos;
         at = text.find("\r\n--=_abc", at + 1))
        ++count;
    EXPECT_EQ(count, 3U);
}

TEST(AddressOf, GivesTheEmailOrNothing) {
    EXPECT_EQ(address_of("Zoë <zoe@example.org>"), "zoe@example.org");
    EXPECT_EQ(address_of("zoe@example.org"), "zoe@example.org");
    EXPECT_EQ(address_of("nobody"), "");
    EXPECT_EQ(address_of("a@b.c, d@e.f"), "");
}

}  // namespace
}  // namespace socle::mail
