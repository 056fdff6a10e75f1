#include "store/sqlite_folder.h"

#include "base/error.h"
#include "store/test_database.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>

#include <fstream>

namespace socle::store {
namespace {

using testing::HasSubstr;
using Access = SqliteFolder::Access;

std::string refusal(const std::string& folder, Access access) {
    try {
        const SqliteFolder opened(folder, access);
    } catch (const base::Error& error) {
        EXPECT_EQ(error.code, base::Code::unavailable);
        return error.message;
    }
    return "";
}

TEST(SqliteFolder, IsMadeForItsOwnerOnly) {
    const TestFolder place;
    const auto path = place.file("new/data");
    const SqliteFolder folder(path, Access::own);
    struct stat found{};
    ASSERT_EQ(::stat(path.c_str(), &found), 0);
    EXPECT_EQ(found.st_mode & 0777, 0700u);
    EXPECT_EQ(folder.database_file(), path + "/socle.db");
    EXPECT_EQ(folder.size_bytes(), 0);
    std::ofstream(folder.database_file()) << "12345";
    EXPECT_EQ(folder.size_bytes(), 5);
}

TEST(SqliteFolder, KeepsASecondSocleOut) {
    const TestFolder place;
    const auto path = place.file("data");
    {
        const SqliteFolder first(path, Access::own);
        const auto why = refusal(path, Access::own);
        EXPECT_THAT(why, HasSubstr("another Socle"));
        EXPECT_THAT(why, HasSubstr(std::to_string(::getpid())));
        EXPECT_THAT(why, HasSubstr(path));
    }
    EXPECT_EQ(refusal(path, Access::own), "");
}

TEST(SqliteFolder, UnlockLetsTheNextIn) {
    const TestFolder place;
    SqliteFolder first(place.path(), Access::own);
    first.unlock();
    EXPECT_EQ(refusal(place.path(), Access::own), "");
    first.unlock();
}

TEST(SqliteFolder, JoiningTakesTheLockWhereItIsFree) {
    const TestFolder place;
    const auto path = place.file("data");
    SqliteFolder first(path, Access::join);
    EXPECT_FALSE(first.joined());
    EXPECT_THAT(refusal(path, Access::own), HasSubstr("another Socle"));
    {
        const SqliteFolder second(path, Access::join);
        EXPECT_TRUE(second.joined());
    }
    EXPECT_THAT(refusal(path, Access::own), HasSubstr("another Socle"));
    first.unlock();
    const SqliteFolder owner(path, Access::own);
    EXPECT_FALSE(owner.joined());
    EXPECT_TRUE(SqliteFolder(path, Access::join).joined());
}

TEST(SqliteFolder, LookingNeedsADatabaseAndNoLock) {
    const TestFolder place;
    EXPECT_THAT(refusal(place.path(), Access::look), HasSubstr("no database"));
    EXPECT_FALSE(std::filesystem::exists(place.file("socle.lock")));
    const SqliteFolder owner(place.path(), Access::own);
    std::ofstream(owner.database_file()) << "x";
    EXPECT_EQ(refusal(place.path(), Access::look), "");
}

TEST(SqliteFolder, SaysWhyItCannotBeUsed) {
    const TestFolder place;
    std::ofstream(place.file("file")) << "x";
    EXPECT_THAT(refusal(place.file("file"), Access::own), HasSubstr("Not a directory"));
    EXPECT_THAT(refusal(place.file("file/data"), Access::own), HasSubstr("Not a directory"));
    EXPECT_THAT(refusal("/proc/none", Access::own), HasSubstr("/proc/none"));
}

}  // namespace
}  // namespace socle::store
