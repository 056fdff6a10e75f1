#include "store/postgres_writer.h"

#include "base/error.h"
#include "store/postgres_test_database.h"

#include <boost/asio/redirect_error.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <gtest/gtest.h>

#include <optional>
#include <string>
#include <vector>

namespace socle::store {

namespace {

namespace asio = boost::asio;
using base::Code;
using base::Statement;
using base::Type;
using base::Values;

const Statement add{base::next_statement_id(),
                    "INSERT INTO movie (id, title) VALUES ($1::bigint, $2::text)",
                    {{Type::integer}, {Type::text}},
                    {}};
const Statement count_movies{
    base::next_statement_id(), "SELECT count(*) FROM movie", {}, {{"count", {Type::integer}}}};
const Statement increase{base::next_statement_id(),
                         "UPDATE counter SET value = value + 1 WHERE id = $1::bigint",
                         {{Type::integer}},
                         {}};
const Statement value_of{base::next_statement_id(),
                         "SELECT value FROM counter WHERE id = $1::bigint",
                         {{Type::integer}},
                         {{"value", {Type::integer}}}};
const Statement set_value{base::next_statement_id(),
                          "UPDATE counter SET value = $2::bigint WHERE id = $1::bigint",
                          {{Type::integer}, {Type::integer}},
                          {}};

constexpr auto tables =
    "CREATE TABLE movie (id bigint CONSTRAINT movie_pkey PRIMARY KEY,"
    " title text COLLATE \"C\" NOT NULL CONSTRAINT movie_title_key UNIQUE,"
    " year bigint CONSTRAINT movie_year_check CHECK (year > 1800));"
    "CREATE TABLE role (id bigint PRIMARY KEY,"
    " movie bigint CONSTRAINT role_movie_fkey REFERENCES movie (id),"
    " \"Odd, name\" text, CONSTRAINT odd_key UNIQUE (movie, \"Odd, name\"));"
    "CREATE TABLE counter (id bigint PRIMARY KEY, value bigint);"
    "INSERT INTO counter SELECT i, 0 FROM generate_series(1, 10) i";

class PostgresWrites : public testing::Test {
protected:
    void SetUp() override {
        store_->execute({tables});
        client_ = store_->open_client(context_);
    }
    void TearDown() override {
        client_.reset();
        context_.restart();
        context_.poll();
        store_->close();
    }

    void write(WriteUnit unit) { run_to_end(context_, client_->write(std::move(unit))); }

    void write_one(const Statement& statement, const Values& values = {}) {
        write([&](Transaction& transaction) { return run_one(transaction, statement, values); });
    }

    static base::Task<void> run_one(Transaction& transaction, const Statement& statement,
                                    const Values& values) {
        co_await transaction.run(statement, values);
    }

    std::int64_t number(const Statement& statement, const Values& values = {}) {
        return std::get<std::int64_t>(store_->query(statement, values).at(0, 0));
    }

    std::optional<Code> code_of(WriteUnit unit) {
        try {
            write(std::move(unit));
        } catch (const base::Error& error) {
            internal_ = error.internal;
            return error.code;
        }
        return {};
    }

    Violation violation_of(const std::string& sql) {
        const Statement statement{0, sql, {}, {}};
        try {
            write_one(statement);
        } catch (const Violation& violation) {
            return violation;
        }
        ADD_FAILURE() << "no violation: " << sql;
        return {};
    }

    /// Starts a write; counts it in `finished` or `failed_` when it ends.
    void start(WriteUnit unit) {
        asio::co_spawn(context_, client_->write(std::move(unit)),
                       [this](std::exception_ptr thrown) {
                           ++(thrown ? failed_ : finished_);
                           if (thrown) failure_ = thrown;
                       });
    }

    void run_until(int count) {
        const auto until = std::chrono::steady_clock::now() + std::chrono::seconds(30);
        context_.restart();
        while (finished_ + failed_ < count && context_.run_one_until(until) > 0)
            continue;
        ASSERT_EQ(finished_ + failed_, count);
    }

    PostgresTestDatabase database_;
    std::unique_ptr<Store> store_ = open_store(database_.settings());
    asio::io_context context_;
    std::unique_ptr<Client> client_;
    std::string internal_;
    int finished_ = 0;
    int failed_ = 0;
    std::exception_ptr failure_;
};

base::Task<void> add_two(Transaction& transaction) {
    const Values first{std::int64_t{1}, "Alien"};
    const Values second{std::int64_t{2}, "Brazil"};
    const auto added = co_await transaction.run(add, first);
    EXPECT_EQ(added.affected, 1);
    co_await transaction.run(add, second);
    const Values none;
    const auto seen = co_await transaction.run(count_movies, none);
    EXPECT_EQ(std::get<std::int64_t>(seen.at(0, 0)), 2);
}

base::Task<void> add_two_and_throw(Transaction& transaction) {
    co_await add_two(transaction);
    throw base::Error(Code::permission_denied, "no");
}

base::Task<void> nothing(Transaction&) {
    co_return;
}

TEST_F(PostgresWrites, AreKeptWhenTheUnitReturns) {
    write(add_two);
    EXPECT_EQ(number(count_movies), 2);
    EXPECT_EQ(store_->figures().commits, 1);
    EXPECT_EQ(store_->figures().units, 1);
}

TEST_F(PostgresWrites, AreForgottenWhenTheUnitThrows) {
    EXPECT_EQ(code_of(add_two_and_throw), Code::permission_denied);
    EXPECT_EQ(number(count_movies), 0);
    EXPECT_EQ(store_->figures().commits, 0);
    write(add_two);
    EXPECT_EQ(number(count_movies), 2);
}

TEST_F(PostgresWrites, AUnitOfNothingSucceeds) {
    write(nothing);
}

TEST_F(PostgresWrites, ManyOfOneStatementAreAnsweredInOrder) {
    constexpr std::int64_t many = 5000;
    const auto unit = [](Transaction& transaction) -> base::Task<void> {
        std::vector<Values> all;
        for (std::int64_t i = 0; i < many; ++i)
            all.push_back({i, "title " + std::to_string(i)});
        const auto added = co_await transaction.run_each(add, all);
        EXPECT_EQ(added.size(), static_cast<std::size_t>(many));
        const Statement echo{base::next_statement_id(),
                             "SELECT id FROM movie WHERE id = $1::bigint",
                             {{Type::integer}},
                             {{"id", {Type::integer}}}};
        std::vector<Values> ids;
        for (std::int64_t i = 0; i < many; ++i)
            ids.push_back({i});
        const auto seen = co_await transaction.run_each(echo, ids);
        for (std::int64_t i = 0; i < many; ++i)
            EXPECT_EQ(std::get<std::int64_t>(seen[static_cast<std::size_t>(i)].at(0, 0)), i);
        const std::vector<Values> none;
        const auto empty = co_await transaction.run_each(echo, none);
        EXPECT_TRUE(empty.empty());
    };
    write(unit);
    EXPECT_EQ(number(count_movies), many);
}

TEST_F(PostgresWrites, AnErrorAmongManyKeepsNothing) {
    const auto unit = [](Transaction& transaction) -> base::Task<void> {
        std::vector<Values> all;
        for (std::int64_t i = 0; i < 100; ++i)
            all.push_back({i % 60, "title " + std::to_string(i)});
        co_await transaction.run_each(add, all);
    };
    try {
        write(unit);
        ADD_FAILURE() << "it was written";
    } catch (const Violation& violation) {
        EXPECT_EQ(violation.row, 60u);
    }
    EXPECT_EQ(number(count_movies), 0);
}

TEST_F(PostgresWrites, AUnitThatSwallowsAFailureIsNotKept) {
    const auto unit = [](Transaction& transaction) -> base::Task<void> {
        const Values row{std::int64_t{1}, "Alien"};
        co_await transaction.run(add, row);
        try {
            co_await transaction.run(add, row);
        } catch (const Violation&) {
        }
    };
    EXPECT_EQ(code_of(unit), Code::internal);
    EXPECT_EQ(number(count_movies), 0);
}

TEST_F(PostgresWrites, AZeroByteIsRefusedBeforeItIsCut) {
    const auto unit = [](Transaction& transaction) -> base::Task<void> {
        const Values good{std::int64_t{1}, "Alien"};
        const Values bad{std::int64_t{2}, std::string("Br\0azil", 7)};
        co_await transaction.run(add, good);
        co_await transaction.run(add, bad);
    };
    EXPECT_EQ(code_of(unit), Code::bad_value);
    EXPECT_EQ(number(count_movies), 0);
}

TEST_F(PostgresWrites, ViolationsNameTableColumnsAndConstraint) {
    using Kind = Violation::Kind;
    store_->execute(
        {"INSERT INTO movie VALUES (1, 'Alien', 1979);"
         "INSERT INTO role VALUES (1, 1, 'x')"});
    struct Case {
        std::string sql;
        Kind kind;
        std::string table;
        std::vector<std::string> columns;
        std::string constraint;
        bool from_delete = false;
    };
    const std::vector<Case> cases{
        {"INSERT INTO movie VALUES (1, 'B', 1979)", Kind::unique, "movie", {"id"}, "movie_pkey"},
        {"INSERT INTO movie VALUES (2, 'Alien', 1)", Kind::check, "movie", {}, "movie_year_check"},
        {"INSERT INTO movie VALUES (2, 'Alien', 1979)",
         Kind::unique,
         "movie",
         {"title"},
         "movie_title_key"},
        {"INSERT INTO movie VALUES (2, NULL, 1979)", Kind::not_null, "movie", {"title"}, ""},
        {"INSERT INTO role VALUES (2, 9, 'y')",
         Kind::foreign_key,
         "role",
         {"movie"},
         "role_movie_fkey"},
        {"INSERT INTO role VALUES (2, 1, 'x')",
         Kind::unique,
         "role",
         {"movie", "Odd, name"},
         "odd_key"},
        {"DELETE FROM movie", Kind::foreign_key, "role", {"movie"}, "role_movie_fkey", true},
        {"UPDATE movie SET id = 7", Kind::foreign_key, "role", {"movie"}, "role_movie_fkey", true},
    };
    for (const auto& each : cases) {
        const auto violation = violation_of(each.sql);
        EXPECT_EQ(violation.kind, each.kind) << each.sql;
        EXPECT_EQ(violation.table, each.table) << each.sql;
        EXPECT_EQ(violation.columns, each.columns) << each.sql;
        EXPECT_EQ(violation.constraint, each.constraint) << each.sql;
        EXPECT_EQ(violation.from_delete, each.from_delete) << each.sql;
    }
}

TEST_F(PostgresWrites, AViolationFoundAtCommitIsOneToo) {
    store_->execute(
        {"ALTER TABLE role ALTER CONSTRAINT role_movie_fkey"
         " DEFERRABLE INITIALLY DEFERRED"});
    const auto violation = violation_of("INSERT INTO role VALUES (2, 9, 'y')");
    EXPECT_EQ(violation.kind, Violation::Kind::foreign_key);
    EXPECT_EQ(number(count_movies), 0);
}

TEST_F(PostgresWrites, AtTheSameTimeAreAllKept) {
    const auto unit = [](Transaction& transaction) -> base::Task<void> {
        const Values counter{std::int64_t{1}};
        co_await transaction.run(increase, counter);
    };
    for (int i = 0; i < 200; ++i)
        start(unit);
    run_until(200);
    EXPECT_EQ(finished_, 200);
    EXPECT_EQ(number(value_of, {std::int64_t{1}}), 200);
}

/// Two units that meet: each goes on when both have come, or at once after that.
struct Meeting {
    explicit Meeting(asio::io_context& context)
        : both(context, std::chrono::steady_clock::time_point::max()) {}
    asio::steady_timer both;
    int arrived = 0;
};

/// Reads counter 1 and writes it back increased: two at a time lose an update, unless the server is
/// asked to be serializable and the refused one is run again.
base::Task<void> read_and_increase(Transaction& transaction, Meeting& meeting) {
    static const Statement serializable{
        base::next_statement_id(), "SET TRANSACTION ISOLATION LEVEL SERIALIZABLE", {}, {}};
    const Values none;
    const Values counter{std::int64_t{1}};
    co_await transaction.run(serializable, none);
    const auto rows = co_await transaction.run(value_of, counter);
    const Values next{std::int64_t{1}, std::get<std::int64_t>(rows.at(0, 0)) + 1};
    if (++meeting.arrived == 2) meeting.both.cancel();
    boost::system::error_code woken;
    if (meeting.arrived < 2)
        co_await meeting.both.async_wait(asio::redirect_error(asio::use_awaitable, woken));
    co_await transaction.run(set_value, next);
}

TEST_F(PostgresWrites, ConflictsAreRunAgain) {
    Meeting meeting(context_);
    for (int i = 0; i < 2; ++i)
        start([&](Transaction& transaction) { return read_and_increase(transaction, meeting); });
    run_until(2);
    EXPECT_EQ(finished_, 2);
    EXPECT_EQ(meeting.arrived, 3);
    EXPECT_EQ(number(value_of, {std::int64_t{1}}), 2);
}

base::Task<void> conflict_always(Transaction& transaction, int& runs) {
    static const Statement conflict{0, "DO $$ BEGIN RAISE SQLSTATE '40001'; END $$", {}, {}};
    ++runs;
    const Values none;
    co_await transaction.run(conflict, none);
}

TEST_F(PostgresWrites, ConflictsAreNotRunForEver) {
    int runs = 0;
    const auto code =
        code_of([&runs](Transaction& transaction) { return conflict_always(transaction, runs); });
    EXPECT_EQ(code, Code::unavailable);
    EXPECT_EQ(runs, 1 + write_retries_max);
}

base::Task<void> lock_two(Transaction& transaction, std::int64_t first, std::int64_t second) {
    static const Statement pause{base::next_statement_id(), "SELECT pg_sleep(0.05)", {}, {}};
    const Values one{first};
    const Values two{second};
    const Values none;
    co_await transaction.run(increase, one);
    co_await transaction.run(pause, none);
    co_await transaction.run(increase, two);
}

TEST_F(PostgresWrites, DeadlocksAreRunAgain) {
    run_as_administrator(
        {"ALTER DATABASE " + database_.name() + " SET deadlock_timeout = '100ms'"});
    start([](Transaction& transaction) { return lock_two(transaction, 1, 2); });
    start([](Transaction& transaction) { return lock_two(transaction, 2, 1); });
    run_until(2);
    EXPECT_EQ(finished_, 2);
    EXPECT_EQ(number(value_of, {std::int64_t{1}}), 2);
    EXPECT_EQ(number(value_of, {std::int64_t{2}}), 2);
}

/// Holds its connection until `release` is cancelled.
base::Task<void> hold(Transaction& transaction, std::int64_t row, asio::steady_timer& release) {
    const Values counter{row};
    co_await transaction.run(increase, counter);
    boost::system::error_code woken;
    co_await release.async_wait(asio::redirect_error(asio::use_awaitable, woken));
}

TEST_F(PostgresWrites, WaitForAFreeConnectionHasADeadline) {
    asio::steady_timer release(context_, std::chrono::steady_clock::time_point::max());
    const int connections = database_.settings().write_connections;
    for (int i = 1; i <= connections; ++i)
        start([&release, i](Transaction& transaction) { return hold(transaction, i, release); });
    const auto before = std::chrono::steady_clock::now();
    start(add_two);
    run_until(1);
    EXPECT_EQ(failed_, 1);
    EXPECT_THROW(std::rethrow_exception(failure_), base::Error);
    EXPECT_GE(std::chrono::steady_clock::now() - before, busy_patience);
    start(add_two);
    context_.restart();
    context_.poll();
    EXPECT_EQ(finished_, 0);
    release.cancel();
    run_until(connections + 2);
    EXPECT_EQ(finished_, connections + 1);
    EXPECT_EQ(number(count_movies), 2);
}

TEST_F(PostgresWrites, AConnectionLostInTheMiddleKeepsNothing) {
    const auto unit = [](Transaction& transaction) -> base::Task<void> {
        const Values row{std::int64_t{1}, "Alien"};
        const Values none;
        const Statement end{0, "SELECT pg_terminate_backend(pg_backend_pid())", {}, {}};
        co_await transaction.run(add, row);
        co_await transaction.run(end, none);
    };
    EXPECT_EQ(code_of(unit), Code::unavailable);
    EXPECT_EQ(number(count_movies), 0);
    write(add_two);
    EXPECT_EQ(number(count_movies), 2);
}

TEST_F(PostgresWrites, StatementsAfterALossFailAtOnce) {
    const auto unit = [](Transaction& transaction) -> base::Task<void> {
        const Values row{std::int64_t{1}, "Alien"};
        const Values none;
        const Statement end{0, "SELECT pg_terminate_backend(pg_backend_pid())", {}, {}};
        try {
            co_await transaction.run(end, none);
        } catch (const base::Error&) {
        }
        co_await transaction.run(add, row);
    };
    EXPECT_EQ(code_of(unit), Code::unavailable);
}

TEST_F(PostgresWrites, AStaleStatementIsPreparedAgain) {
    write(add_two);
    const Statement forget{0, "DEALLOCATE ALL", {}, {}};
    write_one(forget);
    write_one(add, {std::int64_t{3}, "Cube"});
    EXPECT_EQ(number(count_movies), 3);
}

TEST_F(PostgresWrites, AServerThatOnlyReadsSaysSo) {
    run_as_administrator(
        {"ALTER DATABASE " + database_.name() + " SET default_transaction_read_only = on"});
    EXPECT_EQ(code_of(add_two), Code::read_only);
}

TEST_F(PostgresWrites, SlowStatementsTimeOut) {
    auto settings = database_.settings();
    settings.statement_timeout_ms = 100;
    const auto hasty = open_store(settings);
    const auto client = hasty->open_client(context_);
    const auto unit = [](Transaction& transaction) -> base::Task<void> {
        const Values none;
        const Values row{std::int64_t{1}, "Alien"};
        const Statement slow{0, "SELECT pg_sleep(20)", {}, {}};
        co_await transaction.run(add, row);
        co_await transaction.run(slow, none);
    };
    try {
        run_to_end(context_, client->write(unit));
        ADD_FAILURE() << "it did not time out";
    } catch (const base::Error& error) {
        EXPECT_EQ(error.code, Code::timed_out);
    }
    EXPECT_EQ(number(count_movies), 0);
}

TEST_F(PostgresWrites, AreSeenByTheNextRead) {
    for (std::int64_t i = 0; i < 50; ++i) {
        write_one(add, {i, "title " + std::to_string(i)});
        const auto rows = run_to_end(context_, client_->read(count_movies, {}));
        EXPECT_EQ(std::get<std::int64_t>(rows.at(0, 0)), i + 1);
    }
}

}  // namespace

}  // namespace socle::store
