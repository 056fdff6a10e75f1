#include "base/crypto_password.h"

#include "base/crypto.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace socle::base {
namespace {

using testing::MatchesRegex;

TEST(Argon2id, HasTheFormAndCostsOfItsHeader) {
    const std::string hash = argon2id("password");
    EXPECT_TRUE(hash.starts_with(argon2id_form)) << hash;
    EXPECT_NE(hash, argon2id("password"));
    EXPECT_TRUE(argon2_matches("password", hash));
    EXPECT_FALSE(argon2_matches("Password", hash));
    EXPECT_FALSE(argon2_matches("", hash));
}

TEST(Argon2id, TakesAllBytes) {
    const std::string password("a\0b", 3);
    const std::string hash = argon2id(password);
    EXPECT_TRUE(argon2_matches(password, hash));
    EXPECT_FALSE(argon2_matches("a", hash));
}

/// The vectors of the reference implementation (phc-winner-argon2, src/test.c).
TEST(Argon2, AnswersTheVectorsOfTheReference) {
    EXPECT_TRUE(argon2_matches("password",
                               "$argon2id$v=19$m=256,t=2,p=1$c29tZXNhbHQ"
                               "$nf65EOgLrQMR/uIPnA4rEsF5h7TKyQwu9U1bMCHGi/4"));
    EXPECT_TRUE(argon2_matches("password",
                               "$argon2id$v=19$m=256,t=2,p=2$c29tZXNhbHQ"
                               "$bQk8UB/VmZZF4Oo79iDXuL5/0ttZwg2f/5U52iv1cDc"));
    EXPECT_TRUE(argon2_matches("password",
                               "$argon2i$v=19$m=256,t=2,p=1$c29tZXNhbHQ"
                               "$iekCn0Y3spW+sCcFanM2xBT63UP2sghkUoHLIUpWRS8"));
    EXPECT_FALSE(argon2_matches("differentpassword",
                                "$argon2id$v=19$m=256,t=2,p=1$c29tZXNhbHQ"
                                "$nf65EOgLrQMR/uIPnA4rEsF5h7TKyQwu9U1bMCHGi/4"));
}

TEST(Argon2, RefusesWhatIsNoHash) {
    for (const char* bad : {"", "$argon2id$", "$argon2id$v=19$m=256,t=2,p=1$c29tZXNhbHQ$",
                            "$argon2d$v=19$m=256,t=2,p=1$c29tZXNhbHQ$abcd", "nonsense"}) {
        EXPECT_FALSE(argon2_matches("password", bad)) << bad;
    }
}

TEST(Bcrypt, AnswersTheVectorsOfCryptBlowfish) {
    EXPECT_EQ(bcrypt("U*U", "$2a$05$CCCCCCCCCCCCCCCCCCCCC."),
              "$2a$05$CCCCCCCCCCCCCCCCCCCCC.E5YPO9kmyuRGyh0XouQYb4YMJKvyOeW");
    EXPECT_EQ(bcrypt("U*U*U", "$2a$05$XXXXXXXXXXXXXXXXXXXXXO"),
              "$2a$05$XXXXXXXXXXXXXXXXXXXXXOAcXxm9kjPGEMsLznoKqmqw7tc8WCx4a");
    EXPECT_EQ(bcrypt("\xff\xff\xa3", "$2y$05$/OK.fbVrR/bpIqNJ5ianF."),
              "$2y$05$/OK.fbVrR/bpIqNJ5ianF.CE5elHaaO4EbggVDjb8P19RukzXSM3e");
}

TEST(Bcrypt, MakesItsOwnSettings) {
    EXPECT_THAT(bcrypt_setting(5), MatchesRegex("\\$2b\\$05\\$[./A-Za-z0-9]{22}"));
    EXPECT_THAT(bcrypt_setting(12), MatchesRegex("\\$2b\\$12\\$[./A-Za-z0-9]{22}"));
    EXPECT_NE(bcrypt_setting(5), bcrypt_setting(5));
    const auto hash = bcrypt("password", bcrypt_setting(4));
    ASSERT_TRUE(hash);
    EXPECT_EQ(bcrypt("password", *hash), hash);
    EXPECT_NE(bcrypt("passwort", *hash), hash);
}

TEST(Bcrypt, RefusesSettingsThatAreNone) {
    for (const char* bad : {"", "*0", "$2b$05$", "$2b$99$CCCCCCCCCCCCCCCCCCCCC.", "$2q$05$CCCC"}) {
        EXPECT_EQ(bcrypt("password", bad), std::nullopt) << bad;
    }
}

TEST(Pbkdf2, AnswersTheVectorsOfRfc6070) {
    EXPECT_EQ(hex(pbkdf2(Digest::sha1, "password", "salt", 1, 20)),
              "0c60c80f961f0e71f3a9b524af6012062fe037a6");
    EXPECT_EQ(hex(pbkdf2(Digest::sha1, "password", "salt", 4096, 20)),
              "4b007901b765489abead49d926f721d065a429c1");
    EXPECT_EQ(hex(pbkdf2(Digest::sha1, std::string_view("pass\0word", 9),
                         std::string_view("sa\0lt", 5), 4096, 16)),
              "56fa6aa75548099dcc37d7f03425e0c3");
}

TEST(Pbkdf2, AnswersTheVectorsOfRfc7914) {
    EXPECT_EQ(hex(pbkdf2(Digest::sha256, "passwd", "salt", 1, 64)),
              "55ac046e56e3089fec1691c22544b605f94185216dde0465e68b9d57c20dacbc"
              "49ca9cccf179b645991664b39d77ef317c71b845b1e30bd509112041d3a19783");
}

TEST(Scrypt, AnswersTheVectorsOfRfc7914) {
    const auto first = scrypt("", "", {16, 1, 1}, 64);
    ASSERT_TRUE(first);
    EXPECT_EQ(hex(*first),
              "77d6576238657b203b19ca42c18a0497f16b4844e3074ae8dfdffa3fede21442"
              "fcd0069ded0948f8326a753a0fc81f17e8d3e0fb2e0d3628cf35e20c38d18906");
    const auto second = scrypt("password", "NaCl", {1024, 8, 16}, 64);
    ASSERT_TRUE(second);
    EXPECT_EQ(hex(*second),
              "fdbabe1c9d3472007856e7190d01e9fe7c6ad7cbc8237830e77376634b373162"
              "2eaf30d92e22a3886ff109279d9830dac727afb94a83ee6d8360cbdfa2cc0640");
}

TEST(Scrypt, RefusesCostsThatAreNoneOrTooHigh) {
    for (const ScryptCost& cost :
         {ScryptCost{0, 8, 1}, ScryptCost{1, 8, 1}, ScryptCost{1000, 8, 1}, ScryptCost{1024, 0, 1},
          ScryptCost{1024, 8, 0}, ScryptCost{1ULL << 30, 8, 1}, ScryptCost{1ULL << 62, 8, 1}}) {
        EXPECT_EQ(scrypt("password", "NaCl", cost, 64), std::nullopt) << cost.n;
    }
}

}  // namespace
}  // namespace socle::base
