#include "base/fernet.h"

#include <gtest/gtest.h>

namespace socle::base {
namespace {

// From the specification's verify.json and generate.json.
const char* const key_text = "cw_0x689RpI-jtRR7oE8h_eQsKImvJapLeSbXpwF4e4=";
const char* const token_text =
    "gAAAAAAdwJ6wAAECAwQFBgcICQoLDA0ODy021cpGVWKZ_eEwCGM4BLLF_5CV9dOPmrhuVUPgJobwOz7JcbmrR64jVmpU4I"
    "wqDA==";

TEST(Fernet, OpensWhatTheSpecificationHas) {
    const auto key = fernet_key_of(key_text);
    ASSERT_TRUE(key);
    EXPECT_EQ(fernet_decrypt(*key, token_text), "hello");
    EXPECT_EQ(fernet_decrypt(*key, std::string(token_text) + "\n"), "hello");
}

TEST(Fernet, OpensWhatItMade) {
    const auto key = fernet_key_of(new_fernet_key());
    ASSERT_TRUE(key);
    for (const std::size_t size : {0UL, 1UL, 15UL, 16UL, 17UL, 100'000UL}) {
        const std::string plain(size, 'x');
        const auto token = fernet_encrypt(*key, plain, 1'700'000'000);
        EXPECT_EQ(token.size() % 4, 0U);
        EXPECT_EQ(fernet_decrypt(*key, token), plain);
    }
}

TEST(Fernet, RefusesWhatIsNone) {
    const auto key = *fernet_key_of(key_text);
    const auto other = *fernet_key_of(new_fernet_key());
    EXPECT_FALSE(fernet_decrypt(other, token_text));
    for (std::size_t at = 0; at < 100; at += 9) {
        std::string changed = token_text;
        changed[at] = changed[at] == 'A' ? 'B' : 'A';
        EXPECT_FALSE(fernet_decrypt(key, changed)) << at;
    }
    for (const char* text :
         {"", "gAAAAA==", "no base64 at all!", "gAAAAAAdwJ6wAAECAwQFBgcICQoLDA0ODw=="})
        EXPECT_FALSE(fernet_decrypt(key, text)) << text;
    EXPECT_FALSE(fernet_key_of("short"));
    EXPECT_FALSE(fernet_key_of(""));
}

}  // namespace
}  // namespace socle::base
