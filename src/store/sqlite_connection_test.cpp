#include "store/sqlite_connection.h"

#include "base/error.h"
#include "store/test_database.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sqlite3.h>

#include <filesystem>

namespace socle::store {
namespace {

using base::Code;
using base::Error;
using base::Type;
using base::Value;
using testing::HasSubstr;
using Purpose = SqliteConnection::Purpose;

const char* endless =
    "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT count(*) FROM n";

class SqliteConnections : public testing::Test {
protected:
    SqliteConnections() : writer_(file_, Purpose::write) {
        writer_.execute("CREATE TABLE a (id INTEGER PRIMARY KEY, n REAL, t TEXT) STRICT");
    }

    base::Statement kept(const std::string& sql, std::vector<base::Column> columns = {}) {
        auto statement = plain_statement(sql, base::next_statement_id());
        statement.columns = std::move(columns);
        return statement;
    }

    TestFolder folder_;
    const std::string file_ = folder_.file("db");
    SqliteConnection writer_;
};

TEST_F(SqliteConnections, SettingsAreThoseOfADurableServer) {
    EXPECT_EQ(writer_.text("PRAGMA journal_mode"), "wal");
    EXPECT_EQ(writer_.integer("PRAGMA synchronous"), 2);
    EXPECT_EQ(writer_.integer("PRAGMA foreign_keys"), 1);
    EXPECT_EQ(writer_.integer("PRAGMA secure_delete"), 0);
    EXPECT_EQ(writer_.integer("PRAGMA temp_store"), 2);
    EXPECT_EQ(writer_.integer("PRAGMA wal_autocheckpoint"), 0);
    EXPECT_EQ(writer_.integer("PRAGMA mmap_size"), 0);
    SqliteConnection reader(file_, Purpose::read);
    EXPECT_EQ(reader.text("PRAGMA journal_mode"), "wal");
    EXPECT_EQ(reader.integer("PRAGMA query_only"), 1);
}

TEST_F(SqliteConnections, ReaderRefusesWrites) {
    SqliteConnection reader(file_, Purpose::read);
    EXPECT_THROW(reader.execute("INSERT INTO a (id) VALUES (1)"), Error);
    EXPECT_EQ(writer_.integer("SELECT count(*) FROM a"), 0);
}

TEST_F(SqliteConnections, ReaderMakesNoDatabase) {
    EXPECT_THROW(SqliteConnection(folder_.file("absent"), Purpose::read), Error);
    EXPECT_FALSE(std::filesystem::exists(folder_.file("absent")));
    EXPECT_THROW(SqliteConnection(folder_.file("no/folder/db"), Purpose::write), Error);
}

TEST_F(SqliteConnections, DoubleQuotesAreIdentifiersOnly) {
    EXPECT_THROW(writer_.execute("SELECT \"no_such_column\""), Error);
}

TEST_F(SqliteConnections, ColumnsDecideTheFormOfCells) {
    const auto statement = kept("SELECT 1.0, 2, 3, 4, null, 5", {{"i", {Type::integer, 0}},
                                                                 {"n", {Type::number, 0}},
                                                                 {"t", {Type::text, 0}},
                                                                 {"p", {Type::point, 0}},
                                                                 {"b", {Type::boolean, 0}}});
    const auto rows = writer_.run(statement, {});
    const std::vector<Value> expected = {std::int64_t{1}, 2.0, "3", 4.0, Value(), std::int64_t{5}};
    ASSERT_EQ(rows.columns(), expected.size());
    for (std::size_t i = 0; i < expected.size(); ++i) {
        EXPECT_EQ(base::copy(rows.at(0, i)), expected[i]) << i;
    }
}

TEST_F(SqliteConnections, WithoutColumnsCellsComeAsComputed) {
    const auto rows = writer_.run(plain_statement("SELECT 1, 2.5, 'x', null, x'6162'"), {});
    const std::vector<Value> expected = {std::int64_t{1}, 2.5, "x", Value(), "ab"};
    for (std::size_t i = 0; i < expected.size(); ++i) {
        EXPECT_EQ(base::copy(rows.at(0, i)), expected[i]) << i;
    }
}

TEST_F(SqliteConnections, KeptStatementForgetsTheLastValues) {
    const auto statement = kept("SELECT ?1, ?2");
    writer_.run(statement, {"first", std::int64_t{1}});
    const auto rows = writer_.run(statement, {Value(), "second"});
    EXPECT_TRUE(base::is_null(rows.at(0, 0)));
    EXPECT_EQ(base::copy(rows.at(0, 1)), Value("second"));
}

TEST_F(SqliteConnections, KeptStatementWorksAfterItFailed) {
    const auto insert = kept("INSERT INTO a (id, t) VALUES (?1, ?2) RETURNING id");
    writer_.run(insert, {std::int64_t{1}, "x"});
    EXPECT_THROW(writer_.run(insert, {std::int64_t{1}, "x"}), Violation);
    EXPECT_EQ(writer_.run(insert, {std::int64_t{2}, "x"}).size(), 1u);
}

TEST_F(SqliteConnections, AffectedCountsChangedRows) {
    writer_.execute("INSERT INTO a (id) VALUES (1), (2), (3)");
    EXPECT_EQ(writer_.run(plain_statement("UPDATE a SET n = 1 WHERE id > 1"), {}).affected, 2);
    EXPECT_EQ(writer_.run(plain_statement("DELETE FROM a WHERE id > 5"), {}).affected, 0);
    EXPECT_EQ(writer_.run(plain_statement("SELECT * FROM a"), {}).affected, 0);
}

TEST_F(SqliteConnections, StatementsAreBoundedInNumber) {
    for (int i = 0; i < 2'000; ++i) {
        writer_.run(kept("SELECT " + std::to_string(i)), {});
    }
    int statements = 0;
    for (auto* next = sqlite3_next_stmt(writer_.handle(), nullptr); next != nullptr;
         next = sqlite3_next_stmt(writer_.handle(), next)) {
        ++statements;
    }
    EXPECT_GT(statements, 100);
    EXPECT_LE(statements, 600);
}

TEST_F(SqliteConnections, StepLimitGivesUpWithoutAnError) {
    writer_.limit_steps(10'000);
    EXPECT_EQ(writer_.run_within_steps(kept(endless), {}), std::nullopt);
    EXPECT_TRUE(writer_.run_within_steps(kept("SELECT 1"), {}).has_value());
}

TEST_F(SqliteConnections, StepLimitIsPerRun) {
    writer_.limit_steps(5'000);
    const auto small = kept(
        "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 50) "
        "SELECT count(*) FROM n");
    for (int i = 0; i < 100; ++i)
        ASSERT_TRUE(writer_.run_within_steps(small, {}).has_value()) << i;
}

TEST_F(SqliteConnections, DeadlineEndsAStatement) {
    writer_.limit_time();
    writer_.set_deadline(SqliteConnection::Clock::now() + std::chrono::milliseconds(20));
    try {
        writer_.run(plain_statement(endless), {});
        FAIL() << "an endless statement ended";
    } catch (const Error& error) {
        EXPECT_EQ(error.code, Code::timed_out);
    }
    writer_.set_deadline(SqliteConnection::Clock::time_point::max());
    EXPECT_EQ(writer_.integer("SELECT 7"), 7);
}

TEST_F(SqliteConnections, KnowsItsTransactionAndBrokenReferences) {
    writer_.execute("CREATE TABLE b (a INTEGER REFERENCES a (id) DEFERRABLE INITIALLY DEFERRED)");
    EXPECT_FALSE(writer_.in_transaction());
    writer_.execute("BEGIN");
    EXPECT_TRUE(writer_.in_transaction());
    EXPECT_FALSE(writer_.has_broken_references());
    writer_.execute("INSERT INTO b VALUES (9)");
    EXPECT_TRUE(writer_.has_broken_references());
    writer_.execute("INSERT INTO a (id) VALUES (9)");
    EXPECT_FALSE(writer_.has_broken_references());
    writer_.execute("ROLLBACK");
    EXPECT_FALSE(writer_.in_transaction());
}

TEST_F(SqliteConnections, PragmaReadersGiveNothingForNothing) {
    EXPECT_EQ(writer_.integer("SELECT id FROM a"), 0);
    EXPECT_EQ(writer_.text("SELECT t FROM a"), "");
}

}  // namespace
}  // namespace socle::store
