#include "accounts/totp.h"

#include "base/crypto.h"

#include <gtest/gtest.h>

namespace socle::accounts {
namespace {

const std::string rfc_secret = "12345678901234567890";

struct Vector {
    std::int64_t now_s;
    const char* code;
};

class TotpOfRfc6238 : public testing::TestWithParam<Vector> {};

/// Appendix B has eight digits; ours are the last six.
TEST_P(TotpOfRfc6238, IsAnswered) {
    const auto& [now_s, code] = GetParam();
    EXPECT_EQ(totp_code(rfc_secret, now_s), code);
    EXPECT_EQ(totp_step(rfc_secret, code, now_s, 0), now_s / totp_step_s);
}

INSTANTIATE_TEST_SUITE_P(AppendixB, TotpOfRfc6238,
                         testing::Values(Vector{59, "287082"}, Vector{1111111109, "081804"},
                                         Vector{1111111111, "050471"}, Vector{1234567890, "005924"},
                                         Vector{2000000000, "279037"},
                                         Vector{20000000000, "353130"}));

TEST(TotpStep, TakesTheNeighboursAndNoOther) {
    constexpr std::int64_t now_s = 1'700'000'000;
    constexpr std::int64_t now = now_s / totp_step_s;
    for (std::int64_t away = -3; away <= 3; ++away) {
        const std::string code = totp_code(rfc_secret, now_s + away * totp_step_s);
        const auto step = totp_step(rfc_secret, code, now_s, 0);
        if (away < -1 || away > 1) {
            EXPECT_EQ(step, std::nullopt) << away;
        } else {
            EXPECT_EQ(step, now + away) << away;
        }
    }
}

TEST(TotpStep, TakesACodeOnceAndNoneBefore) {
    constexpr std::int64_t now_s = 1'700'000'000;
    const std::string code = totp_code(rfc_secret, now_s);
    const auto step = totp_step(rfc_secret, code, now_s, 0);
    ASSERT_TRUE(step);
    EXPECT_EQ(totp_step(rfc_secret, code, now_s, *step), std::nullopt);
    EXPECT_EQ(totp_step(rfc_secret, code, now_s, *step - 1), step);
    const std::string before = totp_code(rfc_secret, now_s - totp_step_s);
    EXPECT_EQ(totp_step(rfc_secret, before, now_s, *step), std::nullopt);
    const std::string after = totp_code(rfc_secret, now_s + totp_step_s);
    EXPECT_EQ(totp_step(rfc_secret, after, now_s, *step), *step + 1);
}

TEST(TotpStep, RefusesWhatIsNoCode) {
    constexpr std::int64_t now_s = 1'700'000'000;
    const std::string code = totp_code(rfc_secret, now_s);
    for (const std::string& bad :
         {std::string(), code.substr(1), code + '0', ' ' + code, code.substr(0, 5) + 'x',
          std::string(100'000, '0'), std::string("\0\0\0\0\0\0", 6)}) {
        EXPECT_EQ(totp_step(rfc_secret, bad, now_s, 0), std::nullopt) << bad.size();
    }
    EXPECT_EQ(totp_step(new_totp_secret(), code + "0", now_s, 0), std::nullopt);
}

TEST(TotpSecret, IsRandom) {
    EXPECT_EQ(new_totp_secret().size(), 20U);
    EXPECT_NE(new_totp_secret(), new_totp_secret());
}

TEST(Base32, AnswersTheVectorsOfRfc4648WithoutPadding) {
    struct Case {
        const char* plain;
        const char* encoded;
    };
    for (const auto& [plain, encoded] :
         {Case{"", ""}, Case{"f", "MY"}, Case{"fo", "MZXQ"}, Case{"foo", "MZXW6"},
          Case{"foob", "MZXW6YQ"}, Case{"fooba", "MZXW6YTB"}, Case{"foobar", "MZXW6YTBOI"}}) {
        EXPECT_EQ(base32(plain), encoded);
    }
    EXPECT_EQ(base32(rfc_secret), "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ");
}

TEST(TotpUri, HasWhatAuthenticatorsRead) {
    EXPECT_EQ(totp_uri("Casting", "ada@example.org", rfc_secret),
              "otpauth://totp/Casting:ada%40example.org?secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ"
              "&issuer=Casting&algorithm=SHA1&digits=6&period=30");
    EXPECT_EQ(totp_uri("Ça & là", "a:b", "x"),
              "otpauth://totp/%C3%87a%20%26%20l%C3%A0:a%3Ab?secret=PA"
              "&issuer=%C3%87a%20%26%20l%C3%A0&algorithm=SHA1&digits=6&period=30");
}

}  // namespace
}  // namespace socle::accounts
