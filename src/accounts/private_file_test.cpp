#include "accounts/private_file.h"

#include "base/crypto.h"
#include "base/error.h"

#include <sys/stat.h>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>
#include <filesystem>
#include <fstream>
#include <functional>
#include <thread>
#include <vector>

namespace socle::accounts {
namespace {

using testing::HasSubstr;

class PrivateFile : public testing::Test {
protected:
    PrivateFile() { std::filesystem::create_directories(folder_); }
    ~PrivateFile() override { std::filesystem::remove_all(folder_); }

    std::string path(const std::string& name) const { return folder_ / name; }

    std::filesystem::path folder_ = std::filesystem::temp_directory_path() /
                                    ("socle_private_" + base::hex(base::random_bytes(6)));
};

std::string message_of(const std::function<void()>& refused) {
    try {
        refused();
    } catch (const base::Error& error) {
        EXPECT_EQ(error.code, base::Code::unavailable);
        return error.message;
    }
    return "nothing was thrown";
}

unsigned mode_of(const std::string& path) {
    struct stat status{};
    EXPECT_EQ(::stat(path.c_str(), &status), 0);
    return status.st_mode & 07777;
}

TEST_F(PrivateFile, IsWrittenOnceForItsOwnerOnly) {
    EXPECT_EQ(read_private_file(path("a")), std::nullopt);
    EXPECT_TRUE(create_private_file(path("a"), "first"));
    EXPECT_EQ(mode_of(path("a")), 0600U);
    EXPECT_FALSE(create_private_file(path("a"), "second"));
    EXPECT_EQ(read_private_file(path("a")), "first");
}

TEST_F(PrivateFile, LeavesNoTemporaryFileBehind) {
    create_private_file(path("a"), "first");
    create_private_file(path("a"), "second");
    std::filesystem::create_directory(path("taken"));
    EXPECT_FALSE(create_private_file(path("taken"), "third"));
    const auto files = std::filesystem::directory_iterator(folder_);
    EXPECT_EQ(std::distance(begin(files), end(files)), 2);
}

TEST_F(PrivateFile, KeepsAllBytes) {
    const std::string content = std::string("\0\n\xff", 3) + std::string(60'000, 'x');
    create_private_file(path("a"), content);
    EXPECT_EQ(read_private_file(path("a")), content);
}

TEST_F(PrivateFile, IsRefusedWhenOthersMayReadIt) {
    create_private_file(path("a"), "secret");
    for (const unsigned mode : {0640U, 0604U, 0644U, 0610U, 0666U}) {
        ASSERT_EQ(::chmod(path("a").c_str(), mode), 0);
        const std::string message = message_of([&] { read_private_file(path("a")); });
        EXPECT_THAT(message, HasSubstr(path("a") + " can be read by others (mode 06"));
        EXPECT_THAT(message, HasSubstr("chmod 600"));
    }
    ASSERT_EQ(::chmod(path("a").c_str(), 0400), 0);
    EXPECT_EQ(read_private_file(path("a")), "secret");
}

TEST_F(PrivateFile, IsRefusedWhenItIsNoFile) {
    EXPECT_THAT(message_of([&] { read_private_file(folder_); }), HasSubstr("not a regular file"));
}

TEST_F(PrivateFile, IsRefusedWhenTooLarge) {
    create_private_file(path("a"), std::string(private_file_bytes_max + 1, 'x'));
    EXPECT_EQ(message_of([&] { read_private_file(path("a")); }), path("a") + " is too large");
}

TEST_F(PrivateFile, NamesThePathThatCannotBeUsed) {
    create_private_file(path("a"), "a file, no folder");
    EXPECT_THAT(message_of([&] { create_private_file(path("a/b"), ""); }),
                HasSubstr("cannot write " + path("a/b")));
    EXPECT_THAT(message_of([&] { read_private_file(path("a/b")); }),
                HasSubstr("cannot read " + path("a/b") + ": Not a directory"));
    EXPECT_THAT(message_of([&] { create_private_file(path("none/b"), ""); }),
                HasSubstr("No such file or directory"));
}

TEST_F(PrivateFile, IsReplacedWhole) {
    replace_private_file(path("a"), "first");
    EXPECT_EQ(read_private_file(path("a")), "first");
    ASSERT_EQ(::chmod(path("a").c_str(), 0400), 0);
    replace_private_file(path("a"), "second");
    EXPECT_EQ(read_private_file(path("a")), "second");
    EXPECT_EQ(mode_of(path("a")), 0600U);
    const auto files = std::filesystem::directory_iterator(folder_);
    EXPECT_EQ(std::distance(begin(files), end(files)), 1);
    EXPECT_THAT(message_of([&] { replace_private_file(path("none/b"), ""); }),
                HasSubstr("No such file or directory"));
}

TEST_F(PrivateFile, ALockIsHeldByOneAtATime) {
    std::atomic<int> inside = 0;
    int turns = 0;
    std::vector<std::jthread> threads;
    for (int i = 0; i < 4; ++i) {
        threads.emplace_back([&] {
            for (int j = 0; j < 50; ++j) {
                const FileLock lock(path("lock"));
                EXPECT_EQ(++inside, 1);
                ++turns;
                --inside;
            }
        });
    }
    threads.clear();
    EXPECT_EQ(turns, 200);
    EXPECT_EQ(mode_of(path("lock")), 0600U);
    EXPECT_THAT(message_of([&] { const FileLock lock(path("none/lock")); }),
                HasSubstr("cannot lock " + path("none/lock")));
}

}  // namespace
}  // namespace socle::accounts
