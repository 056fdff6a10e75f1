#include "store/sqlite.h"

#include "base/error.h"
#include "store/sqlite_connection.h"
#include "store/sqlite_statement.h"
#include "store/test_database.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <fstream>
#include <set>
#include <thread>

namespace socle::store {
namespace {

using base::Code;
using base::Error;
using base::Rows;
using base::Task;
using base::Values;
using testing::HasSubstr;

base::Statement counting(const std::string& sql, int conjuncts = -1, std::int64_t row_limit = 0) {
    auto statement = plain_statement(sql, base::next_statement_id());
    statement.conjuncts = conjuncts;
    statement.row_limit = row_limit;
    return statement;
}

std::string refusal(const StoreSettings& settings) {
    try {
        open_store(settings);
    } catch (const Error& error) {
        EXPECT_EQ(error.code, Code::unavailable);
        EXPECT_EQ(error.message.find('\n'), std::string::npos);
        return error.message;
    }
    return "";
}

class Sqlite : public testing::Test {
protected:
    Sqlite() {
        settings_.data_folder = folder_.file("data");
        store_ = open_store(settings_);
        store_->execute({"CREATE TABLE a (id INTEGER PRIMARY KEY, t TEXT) STRICT",
                         "CREATE TABLE b (id INTEGER PRIMARY KEY) STRICT",
                         "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE "
                         "i < 100000) INSERT INTO a SELECT i, 'row ' || i FROM n"});
        client_ = store_->open_client(context_);
    }

    Rows read(const base::Statement& statement, const Values& values = {}) {
        return run_to_end(context_, client_->read(statement, values));
    }
    std::int64_t slow_reads() { return store_->figures().slow_reads; }

    TestFolder folder_;
    StoreSettings settings_;
    boost::asio::io_context context_{1};
    std::unique_ptr<Store> store_;
    std::unique_ptr<Client> client_;
};

TEST_F(Sqlite, BoundedReadsStayOnTheCore) {
    const auto by_key = counting("SELECT t FROM a WHERE id = ?1", 1);
    const auto page = counting("SELECT t FROM a ORDER BY id LIMIT ?1", 0, 1'000);
    EXPECT_EQ(read(by_key, {std::int64_t{7}}).size(), 1u);
    EXPECT_EQ(read(page, {std::int64_t{1'000}}).size(), 1'000u);
    EXPECT_EQ(slow_reads(), 0);
}

TEST_F(Sqlite, BoundedReadsCompleteWithoutWaiting) {
    const auto by_key = counting("SELECT t FROM a WHERE id = ?1", 1);
    const Values values = {std::int64_t{7}};
    bool done = false;
    boost::asio::co_spawn(context_, client_->read(by_key, values),
                          [&](std::exception_ptr, Rows) { done = true; });
    context_.restart();
    context_.poll();
    EXPECT_TRUE(done);
}

TEST_F(Sqlite, UnboundedReadsTakeTheSlowLane) {
    EXPECT_EQ(read(counting("SELECT count(*) FROM a", 0)).size(), 1u);
    EXPECT_EQ(read(counting("SELECT t FROM a WHERE t LIKE '%99'", 1, 20)).size(), 1'000u);
    EXPECT_EQ(slow_reads(), 2);
}

TEST_F(Sqlite, DeepOffsetLeavesTheCore) {
    const auto page = counting("SELECT id FROM a ORDER BY id LIMIT ?1 OFFSET ?2", 0, 1'000);
    read(page, {std::int64_t{10}, std::int64_t{100}});
    EXPECT_EQ(slow_reads(), 0);
    const auto deep = read(page, {std::int64_t{10}, std::int64_t{99'990}});
    EXPECT_EQ(slow_reads(), 1);
    ASSERT_EQ(deep.size(), 10u);
    EXPECT_EQ(base::copy(deep.at(9, 0)), base::Value(std::int64_t{100'000}));
}

TEST_F(Sqlite, SlowReadsOfManyCoroutinesAllReturn) {
    const auto count = counting("SELECT count(*) FROM a WHERE t <> ?1", 1);
    const Values values = {"x"};
    int done = 0;
    for (int i = 0; i < 50; ++i) {
        boost::asio::co_spawn(context_, client_->read(count, values),
                              [&](std::exception_ptr thrown, Rows rows) {
                                  done += !thrown && rows.size() == 1 ? 1 : 0;
                              });
    }
    context_.restart();
    context_.run();
    EXPECT_EQ(done, 50);
    EXPECT_EQ(slow_reads(), 50);
}

TEST_F(Sqlite, SecondSocleIsRefused) {
    EXPECT_THAT(refusal(settings_), HasSubstr("another Socle"));
    client_.reset();
    store_->close();
    EXPECT_EQ(refusal(settings_), "");
}

TEST_F(Sqlite, ForeignDatabaseIsLeftAsItIs) {
    StoreSettings other;
    other.data_folder = folder_.file("other");
    std::filesystem::create_directory(other.data_folder);
    std::ofstream(other.data_folder + "/socle.db") << std::string(5'000, 'x');
    EXPECT_THAT(refusal(other), HasSubstr("not a SQLite database"));
    std::filesystem::remove(other.data_folder + "/socle.db");
    {
        SqliteConnection photos(other.data_folder + "/socle.db", SqliteConnection::Purpose::write);
        photos.execute("CREATE TABLE photos (id INTEGER)");
    }
    EXPECT_THAT(refusal(other), HasSubstr("not a Socle database"));
}

TEST_F(Sqlite, FolderThatCannotBeMadeIsNamed) {
    StoreSettings other;
    std::ofstream(folder_.file("file")) << "x";
    other.data_folder = folder_.file("file");
    EXPECT_THAT(refusal(other), HasSubstr(other.data_folder));
}

TEST_F(Sqlite, ReadOnlyStandsBesideARunningSocle) {
    auto beside = settings_;
    beside.read_only = true;
    const auto other = open_store(beside);
    other->ping();
    boost::asio::io_context context(1);
    {
        const auto client = other->open_client(context);
        const auto count = counting("SELECT count(*) FROM a", 0);
        const auto rows = run_to_end(context, client->read(count, {}));
        EXPECT_EQ(base::copy(rows.at(0, 0)), base::Value(std::int64_t{100'000}));
        EXPECT_THROW(
            run_to_end(context, client->write([](Transaction&) -> Task<void> { co_return; })),
            Error);
    }
    EXPECT_THROW(other->execute({"DELETE FROM a"}), Error);
    EXPECT_THROW(other->migrate({"DELETE FROM a"}), Error);
    EXPECT_THROW(other->query(counting("DELETE FROM a")), Error);
    EXPECT_THROW(other->restore(folder_.file("x")), Error);
    other->backup(folder_.file("backup"));
    EXPECT_TRUE(std::filesystem::exists(folder_.file("backup")));
    other->close();
    EXPECT_EQ(base::copy(store_->query(counting("SELECT count(*) FROM a")).at(0, 0)),
              base::Value(std::int64_t{100'000}));
}

TEST_F(Sqlite, ReadOnlyNeedsADatabase) {
    StoreSettings other;
    other.data_folder = folder_.file("nowhere");
    other.read_only = true;
    EXPECT_THAT(refusal(other), HasSubstr("no database"));
    EXPECT_FALSE(std::filesystem::exists(other.data_folder));
}

TEST_F(Sqlite, CloseLeavesOneFile) {
    client_.reset();
    store_->close();
    EXPECT_FALSE(std::filesystem::exists(settings_.data_folder + "/socle.db-wal"));
    EXPECT_TRUE(std::filesystem::exists(settings_.data_folder + "/socle.db"));
}

Task<void> insert_into_b(Transaction& transaction, std::int64_t id) {
    const auto insert = plain_statement("INSERT INTO b VALUES (?1)");
    const Values values = {id};
    co_await transaction.run(insert, values);
}

TEST_F(Sqlite, CloseFinishesWaitingWrites) {
    int done = 0;
    for (std::int64_t i = 0; i < 300; ++i) {
        WriteUnit unit = [i](Transaction& transaction) { return insert_into_b(transaction, i); };
        boost::asio::co_spawn(context_, client_->write(std::move(unit)),
                              [&done](std::exception_ptr thrown) { done += thrown ? 0 : 1; });
    }
    context_.restart();
    context_.poll();
    client_.reset();
    store_->close();
    context_.restart();
    context_.run();
    EXPECT_EQ(done, 300);
    store_ = open_store(settings_);
    EXPECT_EQ(base::copy(store_->query(counting("SELECT count(*) FROM b")).at(0, 0)),
              base::Value(std::int64_t{300}));
}

TEST_F(Sqlite, MigrateRemakesATableOthersReferTo) {
    store_->execute({"CREATE TABLE c (a INTEGER REFERENCES a (id) ON DELETE CASCADE) STRICT",
                     "INSERT INTO c VALUES (1), (2)"});
    store_->migrate({"CREATE TABLE new_a (id INTEGER PRIMARY KEY, t TEXT, u TEXT) STRICT",
                     "INSERT INTO new_a SELECT id, t, 'u' FROM a", "DROP TABLE a",
                     "ALTER TABLE new_a RENAME TO a"});
    EXPECT_EQ(base::copy(store_->query(counting("SELECT count(*) FROM c")).at(0, 0)),
              base::Value(std::int64_t{2}));
    try {
        store_->migrate({"DELETE FROM a WHERE id = 1"});
        FAIL() << "a broken reference was committed";
    } catch (const Error& error) {
        EXPECT_EQ(error.code, Code::foreign_key_violation);
        EXPECT_THAT(error.message, HasSubstr("a row of c"));
    }
    store_->execute({"DELETE FROM a WHERE id = 1"});
    EXPECT_EQ(base::copy(store_->query(counting("SELECT count(*) FROM c")).at(0, 0)),
              base::Value(std::int64_t{1}));
}

/// What the killed process does: writes a row of a and one of b per unit, and tells the pipe every
/// id whose write returned.
Task<void> insert_pair(Transaction& transaction, std::int64_t id) {
    const auto first = plain_statement("INSERT INTO a (id) VALUES (?1)");
    const auto second = plain_statement("INSERT INTO b (id) VALUES (?1)");
    const Values values = {id};
    co_await transaction.run(first, values);
    co_await transaction.run(second, values);
}

Task<void> write_and_tell(Client& client, std::int64_t from, int pipe) {
    for (std::int64_t id = from;; ++id) {
        WriteUnit unit = [id](Transaction& transaction) { return insert_pair(transaction, id); };
        co_await client.write(std::move(unit));
        if (::write(pipe, &id, sizeof id) != sizeof id) ::_exit(1);
    }
}

[[noreturn]] void write_until_killed(const StoreSettings& settings, std::int64_t from, int pipe) {
    const auto store = open_store(settings);
    boost::asio::io_context context(1);
    const auto client = store->open_client(context);
    for (std::int64_t writer = 0; writer < 32; ++writer) {
        boost::asio::co_spawn(context, write_and_tell(*client, from + writer * 1'000'000, pipe),
                              [](std::exception_ptr) { ::_exit(1); });
    }
    context.run();
    ::_exit(1);
}

TEST(SqliteDurability, KilledWritersLoseNothingAcknowledged) {
    const TestFolder folder;
    StoreSettings settings;
    settings.data_folder = folder.file("data");
    {
        const auto store = open_store(settings);
        store->execute({"CREATE TABLE a (id INTEGER PRIMARY KEY, t TEXT) STRICT",
                        "CREATE TABLE b (id INTEGER PRIMARY KEY) STRICT"});
    }
    std::set<std::int64_t> acknowledged;
    for (int round = 0; round < 4; ++round) {
        int ends[2];
        ASSERT_EQ(::pipe(ends), 0);
        const auto child = ::fork();
        if (child == 0) {
            ::close(ends[0]);
            write_until_killed(settings, round * 100'000'000, ends[1]);
        }
        ::close(ends[1]);
        std::int64_t id = 0;
        const auto enough = acknowledged.size() + 500;
        while (acknowledged.size() < enough && ::read(ends[0], &id, sizeof id) == sizeof id) {
            acknowledged.insert(id);
        }
        ::kill(child, SIGKILL);
        while (::read(ends[0], &id, sizeof id) == sizeof id)
            acknowledged.insert(id);
        ::close(ends[0]);
        int status = 0;
        ::waitpid(child, &status, 0);
        ASSERT_TRUE(WIFSIGNALED(status)) << "the writing process failed";

        const auto store = open_store(settings);
        const auto rows = store->query(plain_statement("SELECT id FROM a"));
        std::set<std::int64_t> found;
        for (std::size_t row = 0; row < rows.size(); ++row) {
            const auto cell = rows.at(row, 0);
            found.insert(std::get<std::int64_t>(cell));
        }
        EXPECT_TRUE(std::ranges::includes(found, acknowledged));
        const auto halves = store->query(plain_statement(
            "SELECT count(*) FROM a FULL JOIN b USING (id) WHERE a.id IS NULL OR b.id IS NULL"));
        EXPECT_EQ(base::copy(halves.at(0, 0)), base::Value(std::int64_t{0}));
        const auto verdict = store->query(plain_statement("PRAGMA integrity_check"));
        EXPECT_EQ(base::copy(verdict.at(0, 0)), base::Value("ok"));
    }
    EXPECT_GE(acknowledged.size(), 2'000u);
}

}  // namespace
}  // namespace socle::store
