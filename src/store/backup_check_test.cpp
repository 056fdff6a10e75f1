#include "store/backup_check.h"

#include "store/conformance_testing.h"
#include "store/postgres_presence.h"

#include <filesystem>
#include <fstream>

namespace socle::store {
namespace {

class BackupCheck : public Conformance {
protected:
    Code refusal(const std::string& file) {
        try {
            check_backup(database_->settings(), file);
        } catch (const Error& error) {
            EXPECT_THAT(error.message, testing::HasSubstr(file));
            return error.code;
        }
        return Code::internal;
    }
};

TEST_P(BackupCheck, TakesWhatWasMadeWhileItIsServed) {
    record_catalogue();
    add_movie("kept");
    const auto file = database_->file("backup");
    store_->backup(file);
    EXPECT_NO_THROW(check_backup(database_->settings(), file));
    EXPECT_THAT(ids(), testing::ElementsAre("kept"));
}

TEST_P(BackupCheck, RefusesWhatIsMissingForeignOrCut) {
    record_catalogue();
    add_movie("kept");
    EXPECT_EQ(refusal(database_->file("missing")), Code::bad_value);
    const auto junk = database_->file("junk");
    std::ofstream(junk) << "this is no backup, but it is long enough to be looked at by anyone\n";
    EXPECT_EQ(refusal(junk), Code::bad_value);
    const auto cut = database_->file("cut");
    store_->backup(cut);
    std::filesystem::resize_file(cut, std::filesystem::file_size(cut) / 2);
    EXPECT_EQ(refusal(cut), Code::bad_value);
    EXPECT_THAT(ids(), testing::ElementsAre("kept"));
}

TEST_P(BackupCheck, TellsOthersFromItself) {
    add_movie("by a client");
    EXPECT_THAT(ids(), testing::ElementsAre("by a client"));
    EXPECT_FALSE(served_by_others(database_->settings()));
    if (!on_postgres()) return;
    client_.reset();
    const auto other = database_->open();
    other->execute(sole_presence_sql());
    EXPECT_TRUE(served_by_others(database_->settings()));
    other->close();
}

INSTANTIATE_TEST_SUITE_P(Stores, BackupCheck, testing::Values(Dialect::sqlite, Dialect::postgres),
                         [](const auto& chosen) {
                             return chosen.param == Dialect::sqlite ? "Sqlite" : "Postgres";
                         });

}  // namespace
}  // namespace socle::store
