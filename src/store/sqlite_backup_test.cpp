#include "store/sqlite_backup.h"

#include "base/error.h"
#include "store/sqlite_connection.h"
#include "store/test_database.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>

#include <fstream>

namespace socle::store {
namespace {

using base::Code;
using base::Error;
using testing::HasSubstr;
using Purpose = SqliteConnection::Purpose;

class SqliteBackup : public testing::Test {
protected:
    SqliteBackup() : database_(folder_.file("db"), Purpose::write) {
        database_.execute("PRAGMA application_id=" + std::to_string(socle_application_id));
        database_.execute(
            "CREATE TABLE a (id INTEGER PRIMARY KEY, t TEXT) STRICT;"
            "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 5000)"
            " INSERT INTO a SELECT i, 'row ' || i FROM n;"
            "CREATE INDEX a_t_idx ON a (t);");
    }

    std::int64_t rows() { return database_.integer("SELECT count(*) FROM a"); }
    std::string refusal(const std::string& file) {
        try {
            restore_from(database_, file);
        } catch (const Error& error) {
            return error.message;
        }
        return "";
    }

    TestFolder folder_;
    const std::string file_ = folder_.file("backup");
    SqliteConnection database_;
};

TEST_F(SqliteBackup, IsOnePrivateFileThatOpensAlone) {
    back_up(database_, file_);
    struct stat found{};
    ASSERT_EQ(::stat(file_.c_str(), &found), 0);
    EXPECT_EQ(found.st_mode & 0777, 0600u);
    EXPECT_FALSE(std::filesystem::exists(file_ + ".partial"));
    EXPECT_FALSE(std::filesystem::exists(file_ + "-wal"));
    std::filesystem::rename(file_, folder_.file("moved"));
    SqliteConnection copy(folder_.file("moved"), Purpose::write);
    EXPECT_EQ(copy.text("PRAGMA integrity_check"), "ok");
    EXPECT_EQ(copy.integer("SELECT count(*) FROM a"), 5'000);
    EXPECT_EQ(copy.integer("PRAGMA application_id"), socle_application_id);
}

TEST_F(SqliteBackup, HoldsNoOneUp) {
    SqliteConnection reader(folder_.file("db"), Purpose::read);
    database_.execute("BEGIN IMMEDIATE; DELETE FROM a WHERE id > 10");
    back_up(reader, file_);
    database_.execute("COMMIT");
    EXPECT_EQ(rows(), 10);
    EXPECT_EQ(refusal(file_), "");
    EXPECT_EQ(rows(), 5'000);
}

TEST_F(SqliteBackup, FailsWithoutRemains) {
    EXPECT_THROW(back_up(database_, folder_.file("absent/backup")), Error);
    std::filesystem::create_directory(folder_.file("taken"));
    EXPECT_THROW(back_up(database_, folder_.file("taken")), Error);
    EXPECT_FALSE(std::filesystem::exists(folder_.file("taken.partial")));
}

TEST_F(SqliteBackup, RestoreStaysInWriteAheadMode) {
    back_up(database_, file_);
    database_.execute("DROP TABLE a; CREATE TABLE b (x INTEGER)");
    restore_from(database_, file_);
    EXPECT_EQ(rows(), 5'000);
    EXPECT_EQ(database_.text("PRAGMA journal_mode"), "wal");
    EXPECT_EQ(database_.text("PRAGMA integrity_check"), "ok");
    database_.execute("INSERT INTO a VALUES (6000, 'after')");
    SqliteConnection reader(folder_.file("db"), Purpose::read);
    EXPECT_EQ(reader.integer("SELECT count(*) FROM a"), 5'001);
}

TEST_F(SqliteBackup, RestoreIsSeenByOpenReadersWholeOrNotAtAll) {
    SqliteConnection reader(folder_.file("db"), Purpose::read);
    const auto count = plain_statement("SELECT count(*) FROM a", base::next_statement_id());
    back_up(database_, file_);
    database_.execute("DELETE FROM a");
    EXPECT_EQ(base::copy(reader.run(count, {}).at(0, 0)), base::Value(std::int64_t{0}));
    reader.execute("BEGIN; SELECT * FROM a");
    restore_from(database_, file_);
    EXPECT_EQ(base::copy(reader.run(count, {}).at(0, 0)), base::Value(std::int64_t{0}));
    reader.execute("COMMIT");
    EXPECT_EQ(base::copy(reader.run(count, {}).at(0, 0)), base::Value(std::int64_t{5'000}));
}

TEST_F(SqliteBackup, RestoreRefusesWhatIsMissingOrForeign) {
    EXPECT_THAT(refusal(folder_.file("absent")), HasSubstr("there is no file"));
    EXPECT_THAT(refusal(folder_.path()), HasSubstr("there is no file"));
    std::ofstream(folder_.file("text")) << "not a database, but longer than the header of one is; "
                                           "a hundred bytes are enough for that, these are more";
    EXPECT_THAT(refusal(folder_.file("text")), HasSubstr("not a SQLite database"));
    std::ofstream(folder_.file("empty")).flush();
    EXPECT_THAT(refusal(folder_.file("empty")), HasSubstr("not the backup of a Socle database"));
    {
        SqliteConnection other(folder_.file("other"), Purpose::write);
        other.execute("CREATE TABLE photos (id INTEGER)");
    }
    EXPECT_THAT(refusal(folder_.file("other")), HasSubstr("not the backup of a Socle database"));
    EXPECT_EQ(rows(), 5'000);
}

void overwrite(const std::string& file, std::streamoff at, std::size_t bytes) {
    std::fstream stream(file, std::ios::in | std::ios::out | std::ios::binary);
    stream.seekp(at);
    stream << std::string(bytes, '\xff');
}

TEST_F(SqliteBackup, RestoreRefusesADamagedFile) {
    back_up(database_, file_);
    overwrite(file_, 3 * 4'096, 4'096);
    EXPECT_THAT(refusal(file_), HasSubstr("damaged"));
    EXPECT_EQ(rows(), 5'000);
}

TEST_F(SqliteBackup, RestoreRefusesATruncatedFile) {
    back_up(database_, file_);
    std::filesystem::resize_file(file_, std::filesystem::file_size(file_) / 2);
    EXPECT_THAT(refusal(file_), HasSubstr("damaged"));
    EXPECT_EQ(rows(), 5'000);
    EXPECT_EQ(database_.text("PRAGMA integrity_check"), "ok");
}

}  // namespace
}  // namespace socle::store
