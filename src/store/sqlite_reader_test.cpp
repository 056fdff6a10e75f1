#include "store/sqlite_reader.h"

#include "store/store.h"
#include "store/test_database.h"

#include <gtest/gtest.h>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/post.hpp>

#include <unistd.h>

#include <filesystem>
#include <thread>

namespace socle::store {
namespace {

base::Task<void> insert_one(Transaction& transaction) {
    const base::Values none;
    base::Statement statement;
    statement.sql = "INSERT INTO a (text) VALUES ('x')";
    co_await transaction.run(statement, none);
}

base::Statement by_key(int key) {
    base::Statement statement;
    statement.id = base::next_statement_id();
    statement.sql = "SELECT id FROM a WHERE id = " + std::to_string(key);
    statement.columns = {{"id", {base::Type::integer, 0}}};
    statement.conjuncts = 1;
    return statement;
}

/// Reads at once: what the coroutine gives when it never waits.
std::size_t rows_now(boost::asio::io_context& context, Client& client,
                     const base::Statement& statement) {
    std::size_t count = 0;
    const base::Values none;
    boost::asio::co_spawn(context, client.read(statement, none),
                          [&](std::exception_ptr, base::Rows rows) { count = rows.size(); });
    context.poll();
    return count;
}

class SqliteReaderTest : public testing::Test {
protected:
    SqliteReaderTest() {
        folder_ =
            std::filesystem::temp_directory_path() / ("socle-reader-" + std::to_string(getpid()));
        std::filesystem::remove_all(folder_);
        StoreSettings settings;
        settings.data_folder = folder_;
        store_ = open_store(settings);
        store_->execute({"CREATE TABLE a (id INTEGER PRIMARY KEY, text TEXT) STRICT"});
    }
    ~SqliteReaderTest() override {
        store_->close();
        store_.reset();
        std::filesystem::remove_all(folder_);
    }

    /// A write by another core, acknowledged when this returns.
    void write_elsewhere() {
        std::thread([this] {
            boost::asio::io_context context(1);
            const auto client = store_->open_client(context);
            boost::asio::co_spawn(context, client->write(insert_one), boost::asio::detached);
            context.run();
        }).join();
    }

    std::filesystem::path folder_;
    std::unique_ptr<Store> store_;
};

TEST_F(SqliteReaderTest, SeesAWriteAcknowledgedToAnotherCoreInTheSameTurn) {
    boost::asio::io_context context(1);
    const auto client = store_->open_client(context);
    const auto first = by_key(1);
    const auto second = by_key(2);
    std::vector<std::size_t> counts;
    // One turn: nothing posted by the reader runs before this handler ends.
    boost::asio::post(context, [&] {
        boost::asio::io_context inner(1);
        const base::Values none;
        const auto read = [&](const base::Statement& statement) {
            boost::asio::co_spawn(
                inner, client->read(statement, none),
                [&](std::exception_ptr, base::Rows rows) { counts.push_back(rows.size()); });
            inner.restart();
            inner.run();
        };
        read(first);
        write_elsewhere();
        read(first);
        read(second);
        write_elsewhere();
        read(second);
    });
    context.run();
    EXPECT_EQ(counts, (std::vector<std::size_t>{0, 1, 0, 1}));
}

TEST_F(SqliteReaderTest, EndsItsTransactionWithTheTurn) {
    boost::asio::io_context context(1);
    const auto client = store_->open_client(context);
    const auto statement = by_key(1);
    EXPECT_EQ(rows_now(context, *client, statement), 0U);
    write_elsewhere();
    context.restart();
    EXPECT_EQ(rows_now(context, *client, statement), 1U);
    // A reader that held on to its transaction would keep the log from being emptied.
    base::Statement checkpoint;
    checkpoint.sql = "PRAGMA wal_checkpoint(TRUNCATE)";
    checkpoint.columns = {{"busy", {base::Type::integer, 0}},
                          {"log", {base::Type::integer, 0}},
                          {"done", {base::Type::integer, 0}}};
    const auto rows = store_->query(checkpoint);
    EXPECT_EQ(rows.at(0, 0), base::ValueView(std::int64_t{0}));
}

TEST_F(SqliteReaderTest, MayDieBeforeTheTurnEnds) {
    boost::asio::io_context context(1);
    auto client = store_->open_client(context);
    const auto statement = by_key(1);
    const base::Values none;
    boost::asio::co_spawn(context, client->read(statement, none),
                          [&](std::exception_ptr, base::Rows) { client.reset(); });
    context.run();
    EXPECT_EQ(client, nullptr);
}

}  // namespace
}  // namespace socle::store
