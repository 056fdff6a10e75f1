#include "base/crypto.h"

#include <gtest/gtest.h>

#include <algorithm>

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

TEST(Crypto, Sha1AnswersThePublishedVector) {
    EXPECT_EQ(hex(sha1("abc")), "a9993e364706816aba3e25717850c26c9cd0d89d");
}

TEST(Crypto, RandomDigitsAreAllAsLikely) {
    EXPECT_EQ(random_digits(0), "");
    constexpr std::size_t count = 100'000;
    const std::string digits = random_digits(count);
    ASSERT_EQ(digits.size(), count);
    double chi_square = 0;
    for (char digit = '0'; digit <= '9'; ++digit) {
        const auto found = static_cast<double>(std::ranges::count(digits, digit));
        chi_square += (found - count / 10.0) * (found - count / 10.0) / (count / 10.0);
    }
    // Nine degrees of freedom: once in a billion by chance.
    EXPECT_LT(chi_square, 59.0);
}

const std::string seal_key(seal_key_bytes, 'k');

TEST(Seal, OpensWithKeyAndContext) {
    for (const std::string& plain : {std::string(), std::string("secret"), random_bytes(5'000)}) {
        EXPECT_EQ(unseal(seal_key, seal(seal_key, plain)), plain);
        EXPECT_EQ(unseal(seal_key, seal(seal_key, plain, "factor 1"), "factor 1"), plain);
    }
}

TEST(Seal, GivesAnotherTextEachTime) {
    const std::string sealed = seal(seal_key, "secret");
    EXPECT_NE(sealed, seal(seal_key, "secret"));
    EXPECT_EQ(sealed.size(), (24 + 6 + 16) * 4 / 3 + 1U);
}

TEST(Seal, OpensWithNothingElse) {
    const std::string sealed = seal(seal_key, "secret", "factor 1");
    EXPECT_EQ(unseal(std::string(seal_key_bytes, 'x'), sealed, "factor 1"), std::nullopt);
    EXPECT_EQ(unseal(seal_key, sealed, "factor 2"), std::nullopt);
    EXPECT_EQ(unseal(seal_key, sealed), std::nullopt);
    for (std::size_t i = 0; i < sealed.size(); ++i) {
        std::string changed = sealed;
        changed[i] = changed[i] == 'A' ? 'B' : 'A';
        EXPECT_EQ(unseal(seal_key, changed, "factor 1"), std::nullopt) << i;
        EXPECT_EQ(unseal(seal_key, sealed.substr(0, i), "factor 1"), std::nullopt) << i;
    }
    EXPECT_EQ(unseal(seal_key, "no base64url!", "factor 1"), std::nullopt);
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

struct StandardCase {
    std::string plain;
    std::string encoded;
};

TEST(Base64, EncodesAndDecodesTheVectorsOfRfc4648) {
    for (const auto& [plain, encoded] :
         {StandardCase{"", ""}, StandardCase{"f", "Zg=="}, StandardCase{"fo", "Zm8="},
          StandardCase{"foo", "Zm9v"}, StandardCase{"foob", "Zm9vYg=="},
          StandardCase{"fooba", "Zm9vYmE="}, StandardCase{"\xfb\xff\xfe", "+//+"}}) {
        EXPECT_EQ(base64(plain), encoded);
        EXPECT_EQ(base64_decode(encoded), plain);
        EXPECT_EQ(base64_decode(encoded.substr(0, encoded.find('='))), plain);
    }
}

TEST(Base64, RefusesWhatNoEncoderWrites) {
    for (const char* bad : {"A", "Zg=", "Zg===", "=", "====", "Zm9v====", "Zm8==", "-__-",
                            "Zh==", "Zm 9", "Z=g=", "Zm9v\n"}) {
        EXPECT_EQ(base64_decode(bad), std::nullopt) << bad;
    }
}

TEST(Crypto, HexIsLowerCase) {
    EXPECT_EQ(hex(std::string("\x00\xAb\xff", 3)), "00abff");
}

TEST(Crypto, HexIsDecodedInEitherCase) {
    EXPECT_EQ(hex_decode(""), "");
    EXPECT_EQ(hex_decode("00abFF"), std::string("\x00\xab\xff", 3));
    for (const char* bad : {"0", "0g", "g0", " 0", "-1", "+1", "0x", "000"}) {
        EXPECT_EQ(hex_decode(bad), std::nullopt) << bad;
    }
}

}  // namespace
}  // namespace socle::base
