#include "http/admin/backups_folder.h"

#include "base/error.h"
#include "store/test_database.h"

#include <gtest/gtest.h>

#include <fstream>

namespace socle::http {
namespace {

constexpr std::int64_t noon_us = 1'794'312'000'000'000;

class Backups : public testing::Test {
protected:
    store::TestDatabase database_{base::Dialect::sqlite};
    std::unique_ptr<store::Store> store_ = database_.open();
    const std::string path_ = database_.file("backups");
    BackupsFolder folder_{path_, *store_};
};

TEST_F(Backups, BeforeARestoreAreListedAndNeverReplaceOneAnother) {
    const auto first = folder_.make_before_restore(noon_us);
    const auto second = folder_.make_before_restore(noon_us);
    EXPECT_TRUE(first.starts_with("before-restore-2026"));
    EXPECT_NE(first, second);
    EXPECT_EQ(folder_.list().size(), 2);
    EXPECT_TRUE(folder_.path_of(first) && folder_.path_of(second));
}

TEST_F(Backups, KeepWhyARestoreFailedUntilTheNextWork) {
    EXPECT_FALSE(folder_.failed_restore());
    folder_.keep_failed_restore({"a-20260101T000000Z.db", "it was \"cut\"\nin two", noon_us});
    const auto failed = BackupsFolder(path_, *store_).failed_restore();
    ASSERT_TRUE(failed);
    EXPECT_EQ(failed->name, "a-20260101T000000Z.db");
    EXPECT_EQ(failed->fault, "it was \"cut\"\nin two");
    EXPECT_EQ(failed->at_us, noon_us);
    EXPECT_TRUE(folder_.list().empty());
    EXPECT_TRUE(folder_.begin("app", noon_us));
    EXPECT_FALSE(folder_.failed_restore());
}

TEST_F(Backups, IgnoreARecordThatWasDamaged) {
    folder_.keep_failed_restore({"a", "b", 1});
    for (const char* text : {"", "{", "[]", R"({"name": 1})", R"({"name": "a", "error": "b"})"}) {
        std::ofstream(path_ + "/.failed-restore.json") << text;
        EXPECT_FALSE(folder_.failed_restore()) << text;
    }
}

TEST_F(Backups, WithoutAFolderToWriteFail) {
    std::ofstream(path_) << "a file";
    EXPECT_ANY_THROW(folder_.make_before_restore(noon_us));
    EXPECT_ANY_THROW(folder_.keep_failed_restore({"a", "b", 1}));
}

}  // namespace
}  // namespace socle::http
