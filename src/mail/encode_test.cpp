#include "mail/encode.h"

#include <gmock/gmock.h>

#include <random>

namespace socle::mail {
namespace {

/// The inverse, by RFC 2045, to check what was encoded.
std::string decoded(std::string_view text) {
    std::string out;
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (text[i] != '=') {
            out += text[i];
            continue;
        }
        if (text.substr(i + 1, 2) != "\r\n") {
            out += static_cast<char>(std::stoi(std::string(text.substr(i + 1, 2)), nullptr, 16));
        }
        i += 2;
    }
    return out;
}

void check_lines(std::string_view text) {
    std::size_t length = 0;
    for (std::size_t i = 0; i < text.size(); ++i) {
        const char c = text[i];
        ASSERT_TRUE(c == '\r' || c == '\n' || c == '\t' || (c >= ' ' && c < 0x7f));
        if (c == '\r') ASSERT_EQ(text[i + 1], '\n');
        if (c == '\n') {
            ASSERT_EQ(text[i - 1], '\r');
            ASSERT_TRUE(i < 2 || (text[i - 2] != ' ' && text[i - 2] != '\t'));
            length = 0;
        } else if (c != '\r') {
            ++length;
            ASSERT_LE(length, line_bytes);
        }
    }
}

TEST(QuotedPrintable, Encodes) {
    const std::pair<std::string, std::string> cases[] = {
        {"", ""},
        {"plain", "plain"},
        {"a=b", "a=3Db"},
        {"é", "=C3=A9"},
        {"one\ntwo\r\nthree\n", "one\r\ntwo\r\nthree\r\n"},
        {"blank \nat end\t", "blank=20\r\nat end=09"},
        {" begin", " begin"},
        {".\n..\n", ".\r\n..\r\n"},
        {std::string("a\0b", 3), "ab"},
        {"tab\tin", "tab\tin"},
        {"\x01\x7f", "=01=7F"},
        {std::string(76, 'x'), std::string(76, 'x')},
        {std::string(77, 'x'), std::string(75, 'x') + "=\r\nxx"},
    };
    for (const auto& [text, wanted] : cases)
        EXPECT_EQ(quoted_printable(text), wanted);
}

TEST(QuotedPrintable, KeepsEverythingWithinItsLines) {
    std::mt19937 random(7);
    const std::vector<std::string> pieces = {"é", "😀", " ",  "\t", "=",   "word", "\n",
                                             "«", "»",  "..", "&",  "a b", "\r\n", "ß"};
    for (int round = 0; round < 300; ++round) {
        std::string text;
        const int count = static_cast<int>(random() % 200);
        for (int i = 0; i < count; ++i)
            text += pieces[random() % pieces.size()];
        const auto encoded = quoted_printable(text);
        check_lines(encoded);
        std::string crlf;
        for (std::size_t i = 0; i < text.size(); ++i) {
            if (text[i] == '\r') continue;
            crlf += text[i] == '\n' ? "\r\n" : std::string(1, text[i]);
        }
        EXPECT_EQ(decoded(encoded), crlf);
    }
}

TEST(TextHeader, LeavesAsciiAlone) {
    EXPECT_EQ(text_header("Subject", "Hello, world"), "Subject: Hello, world\r\n");
    EXPECT_EQ(text_header("Subject", ""), "Subject:\r\n");
    EXPECT_EQ(text_header("Subject", "a  b"), "Subject: a  b\r\n");
}

TEST(TextHeader, EncodesWordsOfOtherScripts) {
    EXPECT_EQ(text_header("Subject", "Été à la plage"),
              "Subject: =?UTF-8?Q?=C3=89t=C3=A9_=C3=A0_la_plage?=\r\n");
    EXPECT_EQ(text_header("Subject", "😀"), "Subject: =?UTF-8?Q?=F0=9F=98=80?=\r\n");
    EXPECT_EQ(text_header("Subject", "a=?b"), "Subject: =?UTF-8?Q?a=3D=3Fb?=\r\n");
}

TEST(TextHeader, Folds) {
    std::string words;
    for (int i = 0; i < 40; ++i)
        words += (i == 0 ? "" : " ") + std::string("word") + std::to_string(i);
    const auto plain = text_header("Subject", words);
    check_lines(plain);
    EXPECT_THAT(plain, testing::HasSubstr("\r\n "));
    std::string foreign;
    for (int i = 0; i < 40; ++i)
        foreign += "é😀 ";
    const auto encoded = text_header("Subject", foreign);
    check_lines(encoded);
    // No character is cut in two.
    for (auto at = encoded.find("?Q?"); at != std::string::npos; at = encoded.find("?Q?", at + 1)) {
        const auto word = decoded(encoded.substr(at + 3, encoded.find("?=", at + 3) - at - 3));
        EXPECT_NE(static_cast<unsigned char>(word.front()) & 0xc0, 0x80);
    }
    check_lines(text_header("Subject", std::string(500, 'x')));
}

TEST(AddressHeader, QuotesOrEncodesTheNameOnly) {
    EXPECT_EQ(address_header("To", "", "a@b.c"), "To: a@b.c\r\n");
    EXPECT_EQ(address_header("To", "Ann Lee", "a@b.c"), "To: \"Ann Lee\" <a@b.c>\r\n");
    EXPECT_EQ(address_header("To", "Lee, \"A\"", "a@b.c"), "To: \"Lee, \\\"A\\\"\" <a@b.c>\r\n");
    EXPECT_EQ(address_header("To", "Zoë", "a@b.c"), "To: =?UTF-8?Q?Zo=C3=AB?= <a@b.c>\r\n");
    check_lines(address_header("To", std::string(300, 'x'), "a@b.c"));
    check_lines(address_header("From", "Société des amis de l'été et de la forêt tropicale",
                               std::string(40, 'y') + "@example.org"));
}

}  // namespace
}  // namespace socle::mail
