#include "events/tail.h"

#include "base/error.h"
#include "definition/load_files.h"
#include "store/schema.h"
#include "store/test_database.h"

#include <gtest/gtest.h>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>

#include <memory>
#include <optional>
#include <string>

namespace socle::events {
namespace {

using base::Dialect;

/// Far longer than a test takes: who waits so long was not woken.
constexpr int long_ms = 60'000;

class LogEnd : public testing::TestWithParam<Dialect> {
protected:
    LogEnd() : database_(GetParam()), store_(database_.open()) {
        const auto loaded = definition::load_files(
            "memory",
            {{"app.yaml", "app: library\n"},
             {"models/book.yaml", "model: book\nfields:\n  title: {type: text}\n"}},
            [](const std::string&) { return std::optional<std::string>(); });
        const auto wanted = store::wanted_schema(*loaded.definition, GetParam());
        store::apply_migration(
            *store_, store::plan_migration(*store_, store::live_schema(*store_), wanted), wanted);
        client_ = store_->open_client(context_);
        tail_.emplace(context_, *client_, GetParam(), commits_);
        store_->on_commit = [this] { commits_.notify(); };
    }
    ~LogEnd() override {
        tail_->close();
        tail_.reset();
        client_.reset();
        store_->close();
    }

    static std::string insert() {
        return R"(INSERT INTO "socle_event" ("at", "kind", "model", "object_id", "changes") )"
               R"(VALUES ('2026-01-01T00:00:00+00:00', 'added', 'book', '1', '{}'))";
    }

    void write() {
        base::Statement statement;
        statement.sql = insert();
        store::WriteUnit unit = [statement](store::Transaction& transaction) -> base::Task<void> {
            const base::Values none;
            co_await transaction.run(statement, none);
        };
        store::run_to_end(context_, client_->write(std::move(unit)));
    }

    std::int64_t look() {
        std::int64_t settled = -1;
        store::run_to_end(context_, look_into(settled));
        return settled;
    }

    /// Other databases of the server may have transactions under way, which hold the log up.
    std::int64_t look_until(std::int64_t id) {
        auto settled = look();
        while (settled < id)
            settled = look();
        return settled;
    }

    base::Task<void> look_into(std::int64_t& settled) {
        const auto found = co_await tail_->look();
        settled = found;
    }

    store::TestDatabase database_;
    boost::asio::io_context context_{1};
    std::unique_ptr<store::Store> store_;
    std::unique_ptr<store::Client> client_;
    Commits commits_;
    std::optional<Tail> tail_;
};

TEST_P(LogEnd, IsTheLastEvent) {
    EXPECT_EQ(look(), 0);
    write();
    EXPECT_EQ(look_until(1), 1);
    write();
    EXPECT_EQ(look_until(2), 2);
}

TEST_P(LogEnd, ACommitWakesWhoWaits) {
    look();
    bool woken = false;
    const auto wait = [](Tail& tail, bool& done) -> base::Task<void> {
        co_await tail.wait(0, long_ms);
        done = true;
    };
    boost::asio::co_spawn(context_, wait(*tail_, woken), boost::asio::detached);
    write();
    while (!woken)
        context_.run_one();
    EXPECT_EQ(tail_->settled(), 1);
}

TEST_P(LogEnd, ClosingWakesWhoWaits) {
    bool woken = false;
    const auto wait = [](Tail& tail, bool& done) -> base::Task<void> {
        co_await tail.wait(0, long_ms);
        done = true;
    };
    boost::asio::co_spawn(context_, wait(*tail_, woken), boost::asio::detached);
    context_.poll();
    tail_->close();
    context_.restart();
    while (!woken)
        context_.run_one();
    context_.run();
    EXPECT_TRUE(tail_->closed());
}

INSTANTIATE_TEST_SUITE_P(Stores, LogEnd, testing::Values(Dialect::sqlite, Dialect::postgres),
                         [](const auto& tried) {
                             return tried.param == Dialect::sqlite ? "SQLite" : "PostgreSQL";
                         });

class UnsettledLog : public LogEnd {};

/// A transaction that was given its id first and commits last: what comes behind must wait for it.
TEST_P(UnsettledLog, WaitsForTheTransactionsThatRanBefore) {
    look();
    store::WriteUnit unit = [this](store::Transaction& transaction) -> base::Task<void> {
        base::Statement statement;
        statement.sql = insert();
        const base::Values none;
        co_await transaction.run(statement, none);
        const auto alone = co_await tail_->look();
        EXPECT_EQ(alone, 0);
        store_->execute({insert()});
        const auto beside = co_await tail_->look();
        EXPECT_EQ(beside, 0);
    };
    store::run_to_end(context_, client_->write(std::move(unit)));
    EXPECT_EQ(look_until(2), 2);
}

/// An id that was given out and taken back is never filled.
TEST_P(UnsettledLog, AnAbortedTransactionLeavesAGap) {
    store::WriteUnit unit = [](store::Transaction& transaction) -> base::Task<void> {
        base::Statement statement;
        statement.sql = insert();
        const base::Values none;
        co_await transaction.run(statement, none);
        throw base::Error(base::Code::permission_denied, "no");
    };
    EXPECT_THROW(store::run_to_end(context_, client_->write(std::move(unit))), base::Error);
    write();
    EXPECT_EQ(look_until(2), 2);
}

INSTANTIATE_TEST_SUITE_P(Postgres, UnsettledLog, testing::Values(Dialect::postgres),
                         [](const auto&) { return "PostgreSQL"; });

}  // namespace
}  // namespace socle::events
