#include "base/crypto.h"

#include <gtest/gtest.h>

namespace socle::base {
namespace {

TEST(Crypto, Sha256AnswersThePublishedVectors) {
    EXPECT_EQ(hex(sha256("")), "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
    EXPECT_EQ(hex(sha256("abc")),
              "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
}

TEST(Crypto, HmacAnswersTheVectorsOfRfc4231) {
    EXPECT_EQ(hex(hmac_sha256(std::string(20, '\x0b'), "Hi There")),
              "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7");
    EXPECT_EQ(hex(hmac_sha256("Jefe", "what do ya want for nothing?")),
              "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843");
}

TEST(Crypto, HmacTakesAnEmptyKey) {
    EXPECT_EQ(hex(hmac_sha256("", "")),
              "b613679a0814d9ec772f95d778c35fc5ff1697c493715653c6c712144292c5ad");
}

TEST(Crypto, RandomBytesDiffer) {
    EXPECT_EQ(random_bytes(0), "");
    const std::string first = random_bytes(32);
    EXPECT_EQ(first.size(), 32U);
    EXPECT_NE(first, random_bytes(32));
}

TEST(Crypto, EqualConstantTimeComparesAllBytes) {
    EXPECT_TRUE(equal_constant_time("", ""));
    EXPECT_TRUE(equal_constant_time("secret", "secret"));
    EXPECT_FALSE(equal_constant_time("secret", "secreT"));
    EXPECT_FALSE(equal_constant_time("Secret", "secret"));
    EXPECT_FALSE(equal_constant_time("secret", "secrets"));
    EXPECT_FALSE(equal_constant_time("", "x"));
}

struct Base64Case {
    std::string plain;
    std::string encoded;
};

class Base64url : public testing::TestWithParam<Base64Case> {};

TEST_P(Base64url, EncodesAndDecodes) {
    EXPECT_EQ(base64url(GetParam().plain), GetParam().encoded);
    EXPECT_EQ(base64url_decode(GetParam().encoded), GetParam().plain);
}

INSTANTIATE_TEST_SUITE_P(Rfc4648, Base64url,
                         testing::Values(Base64Case{"", ""}, Base64Case{"f", "Zg"},
                                         Base64Case{"fo", "Zm8"}, Base64Case{"foo", "Zm9v"},
                                         Base64Case{"foob", "Zm9vYg"},
                                         Base64Case{"foobar", "Zm9vYmFy"},
                                         Base64Case{"\xfb\xff\xfe", "-__-"},
                                         Base64Case{std::string(3, '\0'), "AAAA"}));

TEST(Crypto, Base64urlRefusesWhatNoEncoderWrites) {
    for (const char* bad :
         {"A", "AAAAA", "Zg==", "Zm9+", "Zm9/", "Zm 9", "Zh", "Zm9vYh", "Zm9\n"}) {
        EXPECT_EQ(base64url_decode(bad), std::nullopt) << bad;
    }
}

TEST(Crypto, Base64urlKeepsAllBytes) {
    for (std::size_t size = 0; size < 70; ++size) {
        const std::string data = random_bytes(size);
        EXPECT_EQ(base64url_decode(base64url(data)), data);
    }
}

TEST(Crypto, HexIsLowerCase) {
    EXPECT_EQ(hex(std::string("\x00\xAb\xff", 3)), "00abff");
}

}  // namespace
}  // namespace socle::base
