#include "store/postgres_reader.h"

#include "base/error.h"
#include "store/postgres_test_database.h"

#include <gtest/gtest.h>

#include <boost/asio/detached.hpp>
#include <boost/asio/steady_timer.hpp>

#include <optional>
#include <set>
#include <string>
#include <vector>

namespace socle::store {

namespace {

namespace asio = boost::asio;
using base::Code;
using base::Statement;
using base::Type;

Statement number_statement() {
    return {base::next_statement_id(),
            "SELECT $1::bigint * 2",
            {{Type::integer}},
            {{"twice", {Type::integer}}}};
}

Statement statement_of(std::string sql, Type type = Type::integer) {
    return {base::next_statement_id(), std::move(sql), {}, {{"value", {type}}}};
}

class PostgresReads : public testing::Test {
protected:
    void SetUp() override { client_ = store_->open_client(context_); }
    void TearDown() override {
        client_.reset();
        context_.restart();
        context_.poll();
        store_->close();
    }

    base::Rows read(const Statement& statement, const base::Values& values = {}) {
        return run_to_end(context_, client_->read(statement, values));
    }

    Code code_of(const Statement& statement, const base::Values& values = {}) {
        try {
            read(statement, values);
        } catch (const base::Error& error) {
            message_ = error.message;
            return error.code;
        }
        return Code::method_not_allowed;
    }

    struct Outcome {
        std::int64_t asked = 0;
        std::int64_t answered = 0;
        std::optional<Code> failed;
    };
    using Outcomes = std::vector<Outcome>;

    /// Starts a read of one integer and notes how it ended.
    void start(const Statement& statement, base::Values values, std::int64_t asked,
               Outcomes& outcomes) {
        asio::co_spawn(context_, note(*client_, statement, std::move(values), asked, outcomes),
                       asio::detached);
    }

    static base::Task<void> note(Client& client, const Statement& statement, base::Values values,
                                 std::int64_t asked, Outcomes& outcomes) {
        Outcome outcome{asked, 0, {}};
        try {
            const auto rows = co_await client.read(statement, values);
            outcome.answered = std::get<std::int64_t>(rows.at(0, 0));
        } catch (const base::Error& error) {
            outcome.failed = error.code;
        }
        outcomes.push_back(outcome);
    }

    /// Runs the loop that long, also when it has nothing to wait for.
    void go_on_for(asio::steady_timer::duration duration) {
        asio::steady_timer timer(context_, duration);
        timer.async_wait([](auto) {});
        context_.restart();
        context_.run_for(duration);
    }

    void run_until(const Outcomes& outcomes, std::size_t count) {
        const auto until = std::chrono::steady_clock::now() + std::chrono::seconds(30);
        context_.restart();
        while (outcomes.size() < count && context_.run_one_until(until) > 0)
            continue;
        ASSERT_EQ(outcomes.size(), count);
    }

    /// Ends every connection of the database but the one that asks; returns how many.
    std::int64_t terminate_connections() {
        return std::get<std::int64_t>(
            store_
                ->query(statement_of(
                    "SELECT count(pg_terminate_backend(pid, 10000)) FROM pg_stat_activity"
                    " WHERE datname = current_database()"
                    " AND pid <> pg_backend_pid()"))
                .at(0, 0));
    }

    PostgresTestDatabase database_;
    std::unique_ptr<Store> store_ = open_store(database_.settings());
    asio::io_context context_;
    std::unique_ptr<Client> client_;
    std::string message_;
};

TEST_F(PostgresReads, GiveRows) {
    const auto statement = number_statement();
    const auto rows = read(statement, {std::int64_t{21}});
    ASSERT_EQ(rows.size(), 1u);
    EXPECT_EQ(std::get<std::int64_t>(rows.at(0, 0)), 42);
}

TEST_F(PostgresReads, RunOnceStatementsToo) {
    auto statement = number_statement();
    statement.id = 0;
    for (std::int64_t i = 0; i < 3; ++i)
        EXPECT_EQ(std::get<std::int64_t>(read(statement, {i}).at(0, 0)), 2 * i);
}

TEST_F(PostgresReads, AThousandAtOnceEachGetTheirOwnAnswer) {
    const auto statement = number_statement();
    Outcomes outcomes;
    for (std::int64_t i = 0; i < 1000; ++i)
        start(statement, {i}, i, outcomes);
    run_until(outcomes, 1000);
    std::set<std::int64_t> asked;
    for (const auto& outcome : outcomes) {
        EXPECT_FALSE(outcome.failed);
        EXPECT_EQ(outcome.answered, 2 * outcome.asked);
        asked.insert(outcome.asked);
    }
    EXPECT_EQ(asked.size(), 1000u);
}

TEST_F(PostgresReads, AGroupIsAnsweredInTheOrderAsked) {
    const auto statement = number_statement();
    read(statement, {std::int64_t{0}});
    Outcomes outcomes;
    for (std::int64_t i = 0; i < 10; ++i)
        start(statement, {i}, i, outcomes);
    run_until(outcomes, 10);
    for (std::size_t i = 0; i < outcomes.size(); ++i)
        EXPECT_EQ(outcomes[i].asked, static_cast<std::int64_t>(i));
}

TEST_F(PostgresReads, AnErrorInTheMiddleHarmsNoOther) {
    const auto good = number_statement();
    const Statement inverse{base::next_statement_id(),
                            "SELECT 100 / $1::bigint",
                            {{Type::integer}},
                            {{"inverse", {Type::integer}}}};
    const auto broken = statement_of("SELECT nothing FROM nowhere");
    Outcomes outcomes;
    for (std::int64_t i = 0; i < 300; ++i) {
        start(good, {i}, i, outcomes);
        start(inverse, {i % 3}, -1 - i % 3, outcomes);
        if (i % 50 == 0) start(broken, {}, -100, outcomes);
    }
    run_until(outcomes, 606);
    int failures = 0;
    for (const auto& outcome : outcomes) {
        const bool fails = outcome.asked == -1 || outcome.asked == -100;
        EXPECT_EQ(outcome.failed.has_value(), fails) << outcome.asked;
        if (outcome.asked >= 0) EXPECT_EQ(outcome.answered, 2 * outcome.asked);
        if (outcome.asked == -3) EXPECT_EQ(outcome.answered, 50);
        failures += outcome.failed.has_value() ? 1 : 0;
    }
    EXPECT_EQ(failures, 106);
}

TEST_F(PostgresReads, AStatementWhosePreparationWasSkippedIsPreparedAgain) {
    const auto broken = statement_of("SELECT nothing FROM nowhere");
    const auto fresh = number_statement();
    Outcomes outcomes;
    start(broken, {}, -1, outcomes);
    for (std::int64_t i = 0; i < 200; ++i)
        start(fresh, {i}, i, outcomes);
    run_until(outcomes, 201);
    for (const auto& outcome : outcomes)
        if (outcome.asked >= 0) EXPECT_EQ(outcome.answered, 2 * outcome.asked);
}

TEST_F(PostgresReads, StatementsForgottenByTheServerArePreparedAgain) {
    const auto statement = number_statement();
    read(statement, {std::int64_t{1}});
    read(Statement{0, "DEALLOCATE ALL", {}, {}});
    EXPECT_EQ(std::get<std::int64_t>(read(statement, {std::int64_t{4}}).at(0, 0)), 8);
}

TEST_F(PostgresReads, ATableThatChangedItsTypesIsReadAgain) {
    store_->execute({"CREATE TABLE t (a integer); INSERT INTO t VALUES (7)"});
    const auto statement = statement_of("SELECT a FROM t");
    read(statement);
    store_->execute({"ALTER TABLE t ALTER a TYPE bigint"});
    EXPECT_EQ(std::get<std::int64_t>(read(statement).at(0, 0)), 7);
}

TEST_F(PostgresReads, MoreStatementsThanAreKept) {
    const auto first = number_statement();
    read(first, {std::int64_t{1}});
    std::vector<Statement> statements;
    for (std::size_t i = 0; i < prepared_statements_max + 50; ++i)
        statements.push_back(statement_of("SELECT " + std::to_string(i)));
    Outcomes outcomes;
    for (std::size_t i = 0; i < statements.size(); ++i)
        start(statements[i], {}, static_cast<std::int64_t>(i), outcomes);
    run_until(outcomes, statements.size());
    for (const auto& outcome : outcomes)
        EXPECT_EQ(outcome.answered, outcome.asked);
    EXPECT_EQ(std::get<std::int64_t>(read(first, {std::int64_t{3}}).at(0, 0)), 6);
    const auto kept = read(statement_of("SELECT count(*) FROM pg_prepared_statements"));
    EXPECT_LE(std::get<std::int64_t>(kept.at(0, 0)),
              static_cast<std::int64_t>(prepared_statements_max));
}

TEST_F(PostgresReads, FailuresHaveTheirCodes) {
    const std::vector<std::pair<std::string, Code>> cases{
        {"SELECT 'abc'::bigint", Code::bad_value},
        {"SELECT '99999999999999999999'::bigint", Code::value_out_of_range},
        {"SELECT '2024-02-30'::date", Code::bad_date},
        {"SELECT 'yesterdayish'::timestamptz", Code::bad_date},
        {"SELECT 'a' ~ '('", Code::bad_value},
        {"SELECT * FROM nowhere", Code::internal},
        {"SELECT syntax error", Code::internal},
        {"SELECT 1, 2", Code::internal},
        {"SELECT 'text'", Code::internal},
    };
    for (const auto& [sql, code] : cases)
        EXPECT_EQ(code_of(statement_of(sql)), code) << sql;
}

TEST_F(PostgresReads, MessagesAboutValuesAreTheServers) {
    code_of(statement_of("SELECT 'abc'::bigint"));
    EXPECT_EQ(message_, "invalid input syntax for type bigint: \"abc\"");
    code_of(statement_of("SELECT 'a' ~ '('"));
    EXPECT_EQ(message_, "invalid regular expression: parentheses () not balanced");
}

TEST_F(PostgresReads, MessagesAboutStatementsStayInside) {
    code_of(statement_of("SELECT * FROM secret_table"));
    EXPECT_EQ(message_.find("secret_table"), std::string::npos);
}

TEST_F(PostgresReads, AZeroByteIsRefused) {
    const Statement statement{
        base::next_statement_id(), "SELECT $1::text", {{Type::text}}, {{"text", {Type::text}}}};
    EXPECT_EQ(code_of(statement, {std::string("a\0b", 3)}), Code::bad_value);
}

TEST_F(PostgresReads, ALargeAnswerAndALargeParameterPass) {
    const Statement statement{base::next_statement_id(),
                              "SELECT $1::text || repeat('x', 3000000)",
                              {{Type::text}},
                              {{"text", {Type::text}}}};
    const auto rows = read(statement, {std::string(5'000'000, 'y')});
    EXPECT_EQ(std::get<std::string_view>(rows.at(0, 0)).size(), 8'000'000u);
}

TEST_F(PostgresReads, ManyRowsArrive) {
    const auto rows = read(statement_of("SELECT generate_series(1, 100000)"));
    ASSERT_EQ(rows.size(), 100'000u);
    EXPECT_EQ(std::get<std::int64_t>(rows.at(99'999, 0)), 100'000);
}

TEST_F(PostgresReads, SlowOnesDoNotHoldUpLaterFastOnes) {
    const auto slow = statement_of("SELECT 1 FROM pg_sleep(2)");
    const auto fast = number_statement();
    read(fast, {std::int64_t{0}});
    Outcomes outcomes;
    Outcomes slow_outcomes;
    start(slow, {}, 0, slow_outcomes);
    go_on_for(group_duration * 5);
    for (std::int64_t i = 0; i < 100; ++i)
        start(fast, {i}, i, outcomes);
    run_until(outcomes, 100);
    EXPECT_TRUE(slow_outcomes.empty());
    run_until(slow_outcomes, 1);
}

TEST_F(PostgresReads, ALostConnectionFailsWhatIsInFlightAndComesBack) {
    const auto statement = number_statement();
    read(statement, {std::int64_t{1}});
    const auto slow = statement_of("SELECT 1 FROM pg_sleep(20)");
    Outcomes outcomes;
    start(slow, {}, 0, outcomes);
    go_on_for(group_duration);
    EXPECT_GE(terminate_connections(), 1);
    run_until(outcomes, 1);
    EXPECT_EQ(outcomes[0].failed, Code::unavailable);
    EXPECT_EQ(std::get<std::int64_t>(read(statement, {std::int64_t{5}}).at(0, 0)), 10);
    const auto until = std::chrono::steady_clock::now() + std::chrono::seconds(10);
    while (store_->figures().reconnects == 0 && std::chrono::steady_clock::now() < until)
        go_on_for(reconnect_delay_min);
    EXPECT_GE(store_->figures().reconnects, 1);
}

TEST_F(PostgresReads, AnIdleConnectionThatWasLostIsReplacedUnseen) {
    const auto statement = number_statement();
    for (std::int64_t i = 0; i < 5; ++i) {
        EXPECT_EQ(std::get<std::int64_t>(read(statement, {i}).at(0, 0)), 2 * i);
        EXPECT_GE(terminate_connections(), 1);
        go_on_for(reconnect_delay_min / 2);
    }
}

TEST_F(PostgresReads, FailAtOnceWhileTheDatabaseLetsNobodyIn) {
    const auto statement = number_statement();
    read(statement, {std::int64_t{1}});
    run_as_administrator({"ALTER DATABASE " + database_.name() + " ALLOW_CONNECTIONS false"});
    terminate_connections();
    go_on_for(reconnect_delay_min);
    const auto before = std::chrono::steady_clock::now();
    for (int i = 0; i < 5; ++i)
        EXPECT_EQ(code_of(statement, {std::int64_t{1}}), Code::unavailable);
    EXPECT_LT(std::chrono::steady_clock::now() - before, lost_patience);
    run_as_administrator({"ALTER DATABASE " + database_.name() + " ALLOW_CONNECTIONS true"});
    const auto until = before + std::chrono::seconds(30);
    while (code_of(statement, {std::int64_t{4}}) == Code::unavailable &&
           std::chrono::steady_clock::now() < until) {
        go_on_for(reconnect_delay_min);
    }
    EXPECT_EQ(std::get<std::int64_t>(read(statement, {std::int64_t{4}}).at(0, 0)), 8);
}

TEST_F(PostgresReads, TheClientMayGoWhileReadsAreOnTheirWay) {
    const auto slow = statement_of("SELECT 1 FROM pg_sleep(20)");
    const auto fast = number_statement();
    Outcomes outcomes;
    read(fast, {std::int64_t{0}});
    start(slow, {}, 0, outcomes);
    go_on_for(group_duration);
    start(fast, {std::int64_t{1}}, 1, outcomes);
    context_.poll();
    client_.reset();
    run_until(outcomes, 2);
    for (const auto& outcome : outcomes)
        EXPECT_EQ(outcome.failed, Code::unavailable);
}

class PostgresTimeouts : public PostgresReads {
protected:
    void SetUp() override {
        auto settings = database_.settings();
        settings.statement_timeout_ms = 100;
        store_ = open_store(settings);
        client_ = store_->open_client(context_);
    }
};

TEST_F(PostgresTimeouts, EndAReadAndNoOther) {
    const auto slow = statement_of("SELECT 1 FROM pg_sleep(20)");
    const auto fast = number_statement();
    Outcomes outcomes;
    start(fast, {std::int64_t{1}}, 1, outcomes);
    start(slow, {}, 2, outcomes);
    start(fast, {std::int64_t{3}}, 3, outcomes);
    run_until(outcomes, 3);
    for (const auto& outcome : outcomes) {
        if (outcome.asked == 2)
            EXPECT_EQ(outcome.failed, Code::timed_out);
        else
            EXPECT_EQ(outcome.answered, 2 * outcome.asked);
    }
}

}  // namespace

}  // namespace socle::store
