#include "accounts/keys.h"

#include "accounts/private_file.h"
#include "accounts/token.h"
#include "base/crypto.h"
#include "base/error.h"

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

    std::filesystem::path folder_ =
        std::filesystem::temp_directory_path() / ("socle_keys_" + base::hex(base::random_bytes(6)));
};

std::vector<std::string> all_of(const Keys& keys) {
    return {keys.jwt_secret, keys.anon_key, keys.service_key, keys.publishable_key,
            keys.secret_key};
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
        threads.emplace_back([&keys, this] { keys = load_keys(data(), ""); });
    }
    threads.clear();
    for (const Keys& keys : loaded)
        EXPECT_EQ(all_of(keys), all_of(loaded.front()));
}

}  // namespace
}  // namespace socle::accounts
