#include "store/postgres_backup.h"

#include "base/error.h"
#include "store/postgres_test_database.h"
#include "store/postgres_tool.h"
#include "store/schema_catalogue.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <sys/stat.h>

#include <filesystem>
#include <fstream>
#include <string>

namespace socle::store {

namespace {

using base::Dialect;
using base::Statement;
using base::Type;
using testing::HasSubstr;

class PostgresBackups : public testing::Test {
protected:
    void SetUp() override {
        store_->execute(
            {"CREATE TABLE movie (id bigint PRIMARY KEY, title text);"
             "CREATE TABLE role (id bigint PRIMARY KEY, movie bigint"
             " CONSTRAINT role_movie_fkey REFERENCES movie (id));"
             "ALTER TABLE movie ADD first_role bigint REFERENCES role (id);"
             "CREATE VIEW old_movie AS SELECT id, title FROM movie WHERE id < 10;"
             "CREATE TABLE others (id bigint PRIMARY KEY);"
             "INSERT INTO movie VALUES (1, 'Alien'), (2, 'it''s \"quoted\"');"
             "INSERT INTO role VALUES (1, 1); INSERT INTO others VALUES (1)"});
        record({"movie", "role", "old_movie"});
    }
    void TearDown() override { store_->close(); }

    void record(const std::vector<std::string>& names) {
        Schema schema;
        for (const auto& name : names) {
            auto& table = schema.tables.emplace_back();
            table.name = name;
            table.key = "id";
            if (name == "old_movie") table.view_sql = "SELECT 1";
        }
        store_->execute(system_tables_sql(Dialect::postgres));
        store_->execute(catalogue_sql(Dialect::postgres, schema));
    }

    std::int64_t count(const std::string& relation) {
        const Statement statement{
            0, "SELECT count(*) FROM " + relation, {}, {{"count", {Type::integer}}}};
        return std::get<std::int64_t>(store_->query(statement).at(0, 0));
    }

    std::string refusal(const std::string& file) {
        try {
            store_->restore(file);
        } catch (const base::Error& error) {
            return error.message;
        }
        return "";
    }

    PostgresTestDatabase database_;
    TestFolder folder_;
    std::string file_ = folder_.file("backup");
    std::unique_ptr<Store> store_ = open_store(database_.settings());
};

TEST_F(PostgresBackups, BringBackTablesViewsAndReferences) {
    store_->backup(file_);
    store_->execute({"DELETE FROM role; DELETE FROM movie; ALTER TABLE movie ADD later text"});
    store_->restore(file_);
    EXPECT_EQ(count("movie"), 2);
    EXPECT_EQ(count("old_movie"), 2);
    EXPECT_EQ(count("role"), 1);
    EXPECT_THROW(store_->execute({"SELECT later FROM movie"}), base::Error);
    EXPECT_THROW(store_->execute({"INSERT INTO role VALUES (2, 99)"}), Violation);
}

TEST_F(PostgresBackups, LeaveTheTablesOfOthersAlone) {
    store_->backup(file_);
    store_->execute({"INSERT INTO others VALUES (2)"});
    store_->restore(file_);
    EXPECT_EQ(count("others"), 2);
}

TEST_F(PostgresBackups, RemoveTablesMadeSince) {
    store_->backup(file_);
    store_->execute({"CREATE TABLE newer (id bigint PRIMARY KEY)"});
    record({"movie", "role", "old_movie", "newer"});
    store_->restore(file_);
    EXPECT_THROW(count("newer"), base::Error);
}

TEST_F(PostgresBackups, FillAnEmptyDatabase) {
    store_->backup(file_);
    const PostgresTestDatabase other;
    const auto empty = open_store(other.settings());
    empty->restore(file_);
    const Statement statement{0, "SELECT count(*) FROM movie", {}, {{"count", {Type::integer}}}};
    EXPECT_EQ(std::get<std::int64_t>(empty->query(statement).at(0, 0)), 2);
}

TEST_F(PostgresBackups, StopAtWhatOthersBuiltOnThem) {
    store_->backup(file_);
    store_->execute({"CREATE VIEW report AS SELECT count(*) FROM movie", "DELETE FROM role"});
    EXPECT_THAT(refusal(file_), HasSubstr("psql failed"));
    EXPECT_EQ(count("report"), 1);
    EXPECT_EQ(count("role"), 0);
    EXPECT_EQ(count("movie"), 2);
}

TEST_F(PostgresBackups, RefuseWhatIsNone) {
    EXPECT_THAT(refusal(folder_.file("absent")), HasSubstr("cannot read"));
    std::ofstream(file_) << "no backup";
    EXPECT_THAT(refusal(file_), HasSubstr("is no backup"));
    std::ofstream(file_) << "PGDMP and then nonsense";
    EXPECT_THAT(refusal(file_), HasSubstr("pg_restore failed"));
    EXPECT_EQ(count("movie"), 2);
}

TEST_F(PostgresBackups, RefuseADumpOfSomethingElse) {
    const auto version = 150000;
    const auto target = parse_postgres_url(database_.url(), 0);
    const auto tool = find_postgres_tool("pg_dump", version);
    run_postgres_tool(tool, {"--format=custom", "--table=others", "--file=" + file_}, target);
    EXPECT_THAT(refusal(file_), HasSubstr("is no backup of an application"));
}

TEST_F(PostgresBackups, RefuseAnotherSchema) {
    store_->backup(file_);
    store_->execute({"CREATE SCHEMA mine"});
    StoreSettings settings;
    settings.database_url = database_.url() + "?search_path=mine";
    const auto elsewhere = open_store(settings);
    try {
        elsewhere->restore(file_);
        ADD_FAILURE() << "it was restored";
    } catch (const base::Error& error) {
        EXPECT_THAT(error.message, HasSubstr("was made in schema public"));
    }
}

TEST_F(PostgresBackups, AreForTheirOwnerOnlyAndWhole) {
    store_->backup(file_);
    struct stat status{};
    ASSERT_EQ(stat(file_.c_str(), &status), 0);
    EXPECT_EQ(status.st_mode & 0777, 0600u);
    EXPECT_FALSE(std::filesystem::exists(file_ + ".part"));
}

TEST_F(PostgresBackups, OfADatabaseWithoutApplicationAreRefused) {
    const PostgresTestDatabase other;
    EXPECT_THROW(open_store(other.settings())->backup(file_), base::Error);
    EXPECT_FALSE(std::filesystem::exists(file_));
}

TEST(PostgresTools, AreFoundOrMissedClearly) {
    EXPECT_THAT(find_postgres_tool("pg_dump", 130000).path, HasSubstr("pg_dump"));
    try {
        find_postgres_tool("pg_no_such_tool", 150000);
        ADD_FAILURE() << "it was found";
    } catch (const base::Error& error) {
        EXPECT_THAT(error.message, HasSubstr("install the package postgresql-client"));
    }
    try {
        find_postgres_tool("pg_dump", 990000);
        ADD_FAILURE() << "it was found";
    } catch (const base::Error& error) {
        EXPECT_THAT(error.message, HasSubstr("older than the server's 99"));
    }
}

TEST(PostgresTools, NeverShowThePasswordInTheirArguments) {
    const auto target = parse_postgres_url("postgres://anna:hunter2@127.0.0.1:1/d", 0);
    const PostgresTool printer{"printer", "/bin/sh"};
    const auto output = run_postgres_tool(
        printer, {"-c", "tr '\\0' ' ' </proc/$$/cmdline; echo; echo $PGPASSWORD"}, target);
    EXPECT_THAT(output, HasSubstr("\nhunter2"));
    EXPECT_EQ(output.find("hunter2"), output.rfind("hunter2"));
}

}  // namespace

}  // namespace socle::store
