#include "accounts/keys.h"

#include "accounts/private_file.h"
#include "base/crypto.h"
#include "base/error.h"
#include "base/time.h"

#include <sys/stat.h>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <thread>
#include <vector>

namespace socle::accounts {
namespace {

using testing::HasSubstr;
using testing::StartsWith;

const std::string demo_secret = "super-secret-jwt-token-with-at-least-32-characters-long";

class LoadKeys : public testing::Test {
protected:
    ~LoadKeys() override { std::filesystem::remove_all(folder_); }

    std::string data() const { return folder_ / "deep" / "data"; }
    std::string file() const { return data() + "/keys.json"; }
    std::string read() const { return read_private_file(file()).value_or(""); }
    void write(const std::string& content) const {
        std::filesystem::create_directories(data());
        replace_private_file(file(), content);
    }

    std::filesystem::path folder_ =
        std::filesystem::temp_directory_path() / ("socle_keys_" + base::hex(base::random_bytes(6)));
};

std::vector<std::string> all_of(const Keys& keys) {
    return {keys.jwt_secret,      keys.anon_key,   keys.service_key,
            keys.publishable_key, keys.secret_key, keys.encryption_key};
}

std::vector<std::string> ids_of(const Keys& keys) {
    std::vector<std::string> ids;
    for (const SigningKey& each : keys.signing_keys)
        ids.push_back(each.key.id());
    return ids;
}

std::string message_of(const std::string& data, const std::string& secret) {
    try {
        load_keys(data, secret);
    } catch (const base::Error& error) {
        EXPECT_EQ(error.code, base::Code::unavailable);
        return error.message;
    }
    return "nothing was thrown";
}

TEST_F(LoadKeys, MakesFreshKeysOnceAndKeepsThem) {
    const Keys first = load_keys(data(), "");
    EXPECT_EQ(all_of(load_keys(data(), "")), all_of(first));
    EXPECT_GE(first.jwt_secret.size(), jwt_secret_bytes_min);
    EXPECT_THAT(first.anon_key, StartsWith("eyJ"));
    EXPECT_THAT(first.service_key, StartsWith("eyJ"));
    EXPECT_NE(first.anon_key, first.service_key);
    EXPECT_THAT(first.publishable_key, StartsWith("sb_publishable_"));
    EXPECT_THAT(first.secret_key, StartsWith("sb_secret_"));
    struct stat status{};
    ASSERT_EQ(::stat(file().c_str(), &status), 0);
    EXPECT_EQ(status.st_mode & 07777, 0600U);
}

TEST_F(LoadKeys, TwoInstallationsShareNothing) {
    const std::vector<std::string> one = all_of(load_keys(data() + "/one", ""));
    const std::vector<std::string> two = all_of(load_keys(data() + "/two", ""));
    for (std::size_t i = 0; i < one.size(); ++i)
        EXPECT_NE(one[i], two[i]);
}

TEST_F(LoadKeys, AGivenSecretReplacesWhatIsDerivedFromIt) {
    const Keys kept = load_keys(data(), "");
    const Keys given = load_keys(data(), demo_secret);
    EXPECT_EQ(given.jwt_secret, demo_secret);
    EXPECT_NE(given.anon_key, kept.anon_key);
    EXPECT_NE(given.service_key, kept.service_key);
    EXPECT_EQ(given.publishable_key, kept.publishable_key);
    EXPECT_EQ(given.secret_key, kept.secret_key);
    EXPECT_EQ(all_of(load_keys(data(), demo_secret)), all_of(given)) << "the same at every start";
    EXPECT_EQ(all_of(load_keys(data(), "")), all_of(kept)) << "the file is as it was";
}

TEST_F(LoadKeys, RefusesAShortSecret) {
    EXPECT_EQ(message_of(data(), "short"),
              "the JWT secret given has 5 bytes; it needs at least 32");
}

TEST_F(LoadKeys, RefusesAFileThatOthersMayRead) {
    load_keys(data(), "");
    ASSERT_EQ(::chmod(file().c_str(), 0644), 0);
    EXPECT_EQ(message_of(data(), ""),
              file() + " can be read by others (mode 0644); run: chmod 600 " + file());
}

TEST_F(LoadKeys, RefusesABrokenFile) {
    std::filesystem::create_directories(data());
    struct Case {
        const char* content;
        const char* message;
    };
    for (const auto& [content, message] :
         {Case{"", "is no JSON object"}, Case{"[]", "is no JSON object"}, Case{"{", "is no JSON"},
          Case{"{}", "has no \"jwt_secret\""}, Case{R"({"jwt_secret":5})", "has no \"jwt_secret\""},
          Case{R"({"jwt_secret":"short","anon_key":"a","service_key":"b","publishable_key":"c",)"
               R"("secret_key":"d"})",
               "has 5 bytes; it needs at least 32"},
          Case{R"({"jwt_secret":"x","anon_key":""})", "has no \"anon_key\""}}) {
        std::filesystem::remove(file());
        ASSERT_TRUE(create_private_file(file(), content));
        EXPECT_THAT(message_of(data(), ""), HasSubstr(file()));
        EXPECT_THAT(message_of(data(), ""), HasSubstr(message));
    }
}

TEST_F(LoadKeys, NamesAFolderThatCannotBeMade) {
    std::filesystem::create_directories(folder_);
    std::ofstream(folder_ / "deep") << "a file where the folder should be";
    EXPECT_THAT(message_of(data(), ""), HasSubstr("cannot make the folder " + data()));
}

TEST_F(LoadKeys, AllWhoStartAtOnceGetTheSameKeys) {
    std::vector<Keys> loaded(8);
    std::vector<std::jthread> threads;
    for (Keys& keys : loaded) {
        threads.emplace_back([&keys, this] { keys = load_keys(data(), "", Signing::es256); });
    }
    threads.clear();
    for (const Keys& keys : loaded) {
        EXPECT_EQ(all_of(keys), all_of(loaded.front()));
        EXPECT_EQ(ids_of(keys), ids_of(loaded.front()));
    }
}

const char* old_file =
    R"({"jwt_secret":"super-secret-jwt-token-with-at-least-32-characters-long","anon_key":"a",)"
    R"("service_key":"b","publishable_key":"c","secret_key":"d","later":{"x":[1]}})";

TEST_F(LoadKeys, AnOlderFileIsCompletedOnce) {
    write(old_file);
    const Keys first = load_keys(data(), "");
    EXPECT_EQ(first.jwt_secret, demo_secret);
    EXPECT_EQ(first.anon_key, "a");
    EXPECT_EQ(first.encryption_key.size(), base::seal_key_bytes);
    EXPECT_TRUE(first.signing_keys.empty());
    const std::string text = read();
    EXPECT_THAT(text, HasSubstr("\"later\": {\"x\":[1]}")) << "what is not ours stays";
    EXPECT_EQ(all_of(load_keys(data(), "")), all_of(first));
    EXPECT_EQ(read(), text) << "nothing more is written";
    struct stat status{};
    ASSERT_EQ(::stat(file().c_str(), &status), 0);
    EXPECT_EQ(status.st_mode & 07777, 0600U);
}

TEST_F(LoadKeys, AllWhoCompleteAtOnceGetTheSameKeys) {
    write(old_file);
    std::vector<Keys> loaded(8);
    std::vector<std::jthread> threads;
    for (Keys& keys : loaded) {
        threads.emplace_back([&keys, this] { keys = load_keys(data(), "", Signing::es256); });
    }
    threads.clear();
    for (const Keys& keys : loaded) {
        EXPECT_EQ(all_of(keys), all_of(loaded.front()));
        ASSERT_EQ(keys.signing_keys.size(), 1U);
        EXPECT_EQ(ids_of(keys), ids_of(loaded.front()));
    }
}

TEST_F(LoadKeys, AKeyPairIsMadeWhenItIsAskedFor) {
    EXPECT_TRUE(load_keys(data(), "").signing_keys.empty());
    const Keys ec = load_keys(data(), "", Signing::es256);
    ASSERT_EQ(ec.signing_keys.size(), 1U);
    EXPECT_EQ(ec.signing_keys[0].key.algorithm(), Algorithm::es256);
    EXPECT_TRUE(ec.signing_keys[0].key.has_private());
    EXPECT_EQ(ids_of(load_keys(data(), "", Signing::es256)), ids_of(ec));
    EXPECT_EQ(ids_of(load_keys(data(), demo_secret)), ids_of(ec)) << "also for those who need none";
    const Keys both = load_keys(data(), "", Signing::rs256);
    ASSERT_EQ(both.signing_keys.size(), 2U);
    EXPECT_EQ(both.signing_keys[0].key.algorithm(), Algorithm::rs256);
    EXPECT_EQ(both.signing_keys[1].key.id(), ec.signing_keys[0].key.id());
}

TEST_F(LoadKeys, TokensAreSignedAsAsked) {
    const std::string claims = R"({"sub":"u1"})";
    const Keys keys = load_keys(data(), "", Signing::es256);
    EXPECT_EQ(
        verified_payload(sign_access_token(claims, keys, Signing::es256), keys.signing_keys[0].key),
        claims);
    EXPECT_EQ(verified_payload(sign_access_token(claims, keys, Signing::hs256),
                               Key::of_secret(keys.jwt_secret)),
              claims);
}

TEST_F(LoadKeys, RefusesSigningKeysThatAreNone) {
    const std::string start = std::string(old_file, std::string_view(old_file).size() - 1);
    const std::string jwk = Key::generate(Algorithm::es256).jwk(true);
    const std::string open = Key::generate(Algorithm::es256).jwk(false);
    const std::string at = R"("created_at":"2026-01-02T03:04:05+00:00")";
    struct Case {
        std::string members;
        const char* message;
    };
    for (const auto& [members, message] :
         {Case{R"("encryption_key":"AAAA")", "has an \"encryption_key\" that is none"},
          Case{R"("encryption_key":5)", "has an \"encryption_key\" that is none"},
          Case{R"("signing_keys":{})", "that are no list"},
          Case{R"("signing_keys":[5])", "no JSON object"},
          Case{R"("signing_keys":[{"status":"current"}])", "a signing key that is none"},
          Case{R"("signing_keys":[{"status":"next",)" + at + R"(,"key":)" + jwk + "}]",
               "neither \"current\" nor \"previous\""},
          Case{R"("signing_keys":[{"status":"current","key":)" + jwk + "}]",
               "without its \"created_at\""},
          Case{R"("signing_keys":[{"status":"previous",)" + at + R"(,"key":)" + open + "}]",
               "without its \"retired_at\""},
          Case{R"("signing_keys":[{"status":"current",)" + at + R"(,"key":)" + open + "}]",
               "without its private part"}}) {
        write(start + ',' + members + '}');
        EXPECT_THAT(message_of(data(), ""), HasSubstr(file()));
        EXPECT_THAT(message_of(data(), ""), HasSubstr(message));
    }
}

constexpr std::int64_t second_us = 1'000'000;
constexpr std::int64_t day_us = 86'400 * second_us;

TEST_F(LoadKeys, ARotatedKeyVerifiesForThirtyDays) {
    const Keys before = load_keys(data(), "", Signing::es256);
    const std::int64_t now_us = base::now_us();
    const Keys after = rotate_signing_key(data(), Signing::es256, now_us);
    ASSERT_EQ(after.signing_keys.size(), 2U);
    EXPECT_EQ(ids_of(load_keys(data(), "", Signing::es256)), ids_of(after));
    EXPECT_EQ(after.signing_keys[1].key.id(), before.signing_keys[0].key.id());
    EXPECT_EQ(after.signing_keys[0].retired_at_s, 0);
    EXPECT_EQ(after.signing_keys[1].retired_at_s, now_us / second_us);
    EXPECT_EQ(verifying_keys(after, now_us + 29 * day_us).size(), 2U);
    EXPECT_EQ(verifying_keys(after, now_us + 30 * day_us).size(), 1U);
    const Keys again = load_keys(data(), "", Signing::es256);
    EXPECT_FALSE(again.signing_keys[1].key.has_private()) << "it signs no more";
    const std::string token = sign_access_token("{}", again, Signing::es256);
    EXPECT_EQ(token_header(token)->key_id, after.signing_keys[0].key.id());
}

TEST_F(LoadKeys, RotationDropsWhatVerifiesNoMore) {
    const std::int64_t now_us = base::now_us();
    const Keys first = load_keys(data(), "", Signing::es256);
    rotate_signing_key(data(), Signing::es256, now_us);
    const Keys later = rotate_signing_key(data(), Signing::es256, now_us + 31 * day_us);
    ASSERT_EQ(later.signing_keys.size(), 2U);
    for (const SigningKey& each : later.signing_keys)
        EXPECT_NE(each.key.id(), first.signing_keys[0].key.id());
}

TEST_F(LoadKeys, ManyRotationsLeaveAFileThatCanBeRead) {
    for (int i = 0; i < 60; ++i)
        rotate_signing_key(data(), Signing::es256, base::now_us());
    const Keys keys = load_keys(data(), "", Signing::es256);
    EXPECT_EQ(keys.signing_keys.size(), 40U);
    EXPECT_LT(read().size(), private_file_bytes_max / 2);
}

TEST_F(LoadKeys, RotationOfOneKindLeavesTheOther) {
    load_keys(data(), "", Signing::es256);
    const Keys both = load_keys(data(), "", Signing::rs256);
    const Keys after = rotate_signing_key(data(), Signing::es256, base::now_us());
    ASSERT_EQ(after.signing_keys.size(), 3U);
    for (const SigningKey& each : after.signing_keys) {
        if (each.key.id() == both.signing_keys[0].key.id()) EXPECT_EQ(each.retired_at_s, 0);
    }
}

TEST_F(LoadKeys, ASecretIsNotRotated) {
    try {
        rotate_signing_key(data(), Signing::hs256, base::now_us());
        ADD_FAILURE();
    } catch (const base::Error& error) {
        EXPECT_EQ(error.code, base::Code::bad_value);
        EXPECT_THAT(error.message, HasSubstr("there is no key to rotate"));
    }
}

TEST_F(LoadKeys, AllWhoRotateAtOnceDoSoInTurn) {
    load_keys(data(), "", Signing::es256);
    std::vector<std::jthread> threads;
    for (int i = 0; i < 8; ++i) {
        threads.emplace_back(
            [this] { rotate_signing_key(data(), Signing::es256, base::now_us()); });
    }
    threads.clear();
    EXPECT_EQ(load_keys(data(), "", Signing::es256).signing_keys.size(), 9U);
}

}  // namespace
}  // namespace socle::accounts
