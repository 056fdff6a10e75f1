#include "base/text.h"

#include <gtest/gtest.h>

namespace socle::base {
namespace {

TEST(Nearest, FindsWhatWasMeant) {
    const std::vector<std::string> names = {"movie",        "actor", "role",
                                            "release_date", "genre", "id"};
    EXPECT_EQ(nearest("movi", names), "movie");
    EXPECT_EQ(nearest("moive", names), "movie") << "a swap is one change";
    EXPECT_EQ(nearest("movies", names), "movie");
    EXPECT_EQ(nearest("rol", names), "role");
    EXPECT_EQ(nearest("relesae_dat", names), "release_date");
    EXPECT_EQ(nearest("genre", names), "genre");
}

TEST(Nearest, GivesNothingWhenNothingIsNear) {
    const std::vector<std::string> names = {"movie", "actor", "id"};
    EXPECT_EQ(nearest("director", names), std::nullopt);
    EXPECT_EQ(nearest("", names), std::nullopt);
    EXPECT_EQ(nearest("movie", {}), std::nullopt);
    EXPECT_EQ(nearest("x", {"y"}), std::nullopt) << "sharing no character is not near";
    EXPECT_EQ(nearest("kino", names), std::nullopt);
}

TEST(Nearest, TheNearerOneWins) {
    EXPECT_EQ(nearest("title", {"titles_", "titles", "titlexy"}), "titles");
    EXPECT_EQ(nearest("title", {"tiles", "title"}), "title");
}

TEST(Nearest, LongNamesAreNotCompared) {
    const std::string name(100, 'a');
    EXPECT_EQ(nearest(name, {name}), std::nullopt);
    EXPECT_EQ(nearest("a", {name}), std::nullopt);
}

TEST(UrlDecode, ReadsEscapesAndPluses) {
    EXPECT_EQ(url_decode(""), "");
    EXPECT_EQ(url_decode("a+b%20c"), "a b c");
    EXPECT_EQ(url_decode("%C3%a9t%C3%A9"), "été");
    EXPECT_EQ(url_decode("50%25"), "50%");
    EXPECT_EQ(url_decode("%2B%26%3D"), "+&=");
}

TEST(UrlDecode, RefusesBrokenEscapesAndBytes) {
    for (const char* bad : {"%", "%4", "a%4", "%zz", "%4g", "%C3", "%ff", "%C0%80", "%ED%A0%80"}) {
        EXPECT_EQ(url_decode(bad), std::nullopt) << bad;
    }
}

TEST(UrlEncode, EscapesAllButUnreserved) {
    EXPECT_EQ(url_encode("aZ09-._~"), "aZ09-._~");
    EXPECT_EQ(url_encode("a b&c=d/é+"), "a%20b%26c%3Dd%2F%C3%A9%2B");
    const std::string all = "été 100% + 日本 \n";
    EXPECT_EQ(url_decode(url_encode(all)), all);
}

TEST(Utf8, AcceptsWellFormedText) {
    for (const char* good : {"", "plain", "été", "日本語テキスト", "😀 smile", "\xed\x9f\xbf",
                             "\xee\x80\x80", "\xf4\x8f\xbf\xbf", "\xc2\x80", "\xe0\xa0\x80",
                             "\xf0\x90\x80\x80", "eight..8and é after"}) {
        EXPECT_TRUE(valid_utf8(good)) << good;
    }
}

TEST(Utf8, RefusesWhatTheStandardForbids) {
    for (const char* bad :
         {"\x80", "\xc0\xaf", "\xc1\xbf", "\xe0\x9f\xbf", "\xed\xa0\x80", "\xf0\x8f\xbf\xbf",
          "\xf4\x90\x80\x80", "\xf5\x80\x80\x80", "\xfe", "\xc3", "\xe2\x82", "\xf0\x9f\x98",
          "12345678\xc3", "\xc3(", "a\xe2(\xa1"}) {
        EXPECT_FALSE(valid_utf8(bad)) << bad;
    }
}

TEST(Utf8, LengthCountsCharacters) {
    EXPECT_EQ(utf8_length(""), 0U);
    EXPECT_EQ(utf8_length("été"), 3U);
    EXPECT_EQ(utf8_length("日本😀"), 3U);
}

TEST(Case, FollowsUnicode) {
    EXPECT_EQ(lower("ABC xyz 09"), "abc xyz 09");
    EXPECT_EQ(upper("abc XYZ 09"), "ABC XYZ 09");
    EXPECT_EQ(lower("ÉTÉ ΑΣ ЖУК"), "été ας жук");
    EXPECT_EQ(upper("été straße"), "ÉTÉ STRASSE");
    EXPECT_EQ(lower("İ"), "i̇");
    EXPECT_EQ(lower(""), "");
    EXPECT_EQ(upper(std::string(1000, 'a') + "é"), std::string(1000, 'A') + "É");
}

TEST(Trimmed, TakesBlanksOffBothEnds) {
    EXPECT_EQ(trimmed(" \t\r\n a b \v\f"), "a b");
    EXPECT_EQ(trimmed("ab"), "ab");
    EXPECT_EQ(trimmed("  \n"), "");
    EXPECT_EQ(trimmed(""), "");
}

TEST(Split, GivesEveryPart) {
    using Parts = std::vector<std::string_view>;
    EXPECT_EQ(split("a,b,,c", ','), (Parts{"a", "b", "", "c"}));
    EXPECT_EQ(split("", ','), (Parts{""}));
    EXPECT_EQ(split(",", ','), (Parts{"", ""}));
    EXPECT_EQ(split("a.b", ','), (Parts{"a.b"}));
}

TEST(Join, PutsTheSeparatorBetween) {
    EXPECT_EQ(join({}, ", "), "");
    EXPECT_EQ(join({"a"}, ", "), "a");
    EXPECT_EQ(join({"a", "", "c"}, ", "), "a, , c");
}

TEST(EqualsIgnoringCase, IsForAsciiOnly) {
    EXPECT_TRUE(equals_ignoring_case("Content-Type", "content-TYPE"));
    EXPECT_TRUE(equals_ignoring_case("", ""));
    EXPECT_FALSE(equals_ignoring_case("a", "ab"));
    EXPECT_FALSE(equals_ignoring_case("[", "{"));
    EXPECT_FALSE(equals_ignoring_case("É", "é"));
}

}  // namespace
}  // namespace socle::base
