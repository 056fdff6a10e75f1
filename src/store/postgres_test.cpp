#include "store/postgres.h"

#include "base/error.h"
#include "store/postgres_test_database.h"

#include <gtest/gtest.h>

#include <string>
#include <thread>
#include <vector>

namespace socle::store {

namespace {

using base::Code;
using base::Statement;
using base::Type;

std::string refusal(const std::string& url) {
    StoreSettings settings;
    settings.database_url = url;
    try {
        open_store(settings);
    } catch (const base::Error& error) {
        EXPECT_EQ(error.code, Code::unavailable);
        return error.message;
    }
    ADD_FAILURE() << "it was opened";
    return "";
}

/// The test server's URL with other credentials and database.
std::string url_as(const std::string& credentials, const std::string& database) {
    const auto url = test_postgres_url(database);
    const auto host = url.find('@') + 1;
    return "postgres://" + credentials + "@" + url.substr(host);
}

Statement text_statement(const std::string& sql) {
    return {0, sql, {}, {{"text", {Type::text}}}};
}

std::string text(Store& store, const std::string& sql) {
    const auto rows = store.query(text_statement(sql));
    return std::string(std::get<std::string_view>(rows.at(0, 0)));
}

TEST(OpeningPostgres, RefusesInOneClearLine) {
    const std::vector<std::pair<std::string, std::string>> cases{
        {"postgres://h:port/d", "the database URL is wrong: the port"},
        {"postgres://127.0.0.1:1/d", "port 1 failed: Connection refused"},
        {"postgres://socle-has-no-such-host.invalid/d", "could not translate host name"},
        {test_postgres_url("nowhere"), "database \"nowhere\" does not exist"},
        {url_as("nobody", "postgres"), "role \"nobody\" does not exist"},
        {test_postgres_url("postgres?search_path=nowhere"), "no schema of its search_path exists"},
    };
    for (const auto& [url, part] : cases) {
        const auto line = refusal(url);
        EXPECT_NE(line.find(part), std::string::npos) << line;
        EXPECT_EQ(line.find('\n'), std::string::npos) << line;
    }
}

TEST(OpeningPostgres, RefusesAWrongPasswordWithoutRepeatingIt) {
    run_as_administrator(
        {"DROP ROLE IF EXISTS with_password", "CREATE ROLE with_password LOGIN PASSWORD 'right'"});
    const auto line = refusal(url_as("with_password:hunter2", "postgres"));
    EXPECT_NE(line.find("password authentication failed"), std::string::npos) << line;
    EXPECT_EQ(line.find("hunter2"), std::string::npos);
    StoreSettings settings;
    settings.database_url = url_as("with_password:right", "postgres");
    EXPECT_NO_THROW(open_store(settings)->ping());
}

TEST(OpeningPostgres, RefusesAnotherEncoding) {
    run_as_administrator({"DROP DATABASE IF EXISTS socle_test_latin",
                          "CREATE DATABASE socle_test_latin ENCODING LATIN1 LC_COLLATE 'C'"
                          " LC_CTYPE 'C' TEMPLATE template0"});
    EXPECT_NE(refusal(test_postgres_url("socle_test_latin")).find("encoding must be UTF8"),
              std::string::npos);
    run_as_administrator({"DROP DATABASE socle_test_latin"});
}

class PostgresStores : public testing::Test {
protected:
    void TearDown() override { store_->close(); }

    PostgresTestDatabase database_;
    std::unique_ptr<Store> store_ = open_store(database_.settings());
};

TEST_F(PostgresStores, HaveTheirSessionSetUp) {
    const std::vector<std::pair<std::string, std::string>> cases{
        {"TimeZone", "UTC"},         {"DateStyle", "ISO, MDY"},
        {"client_encoding", "UTF8"}, {"standard_conforming_strings", "on"},
        {"extra_float_digits", "1"}, {"application_name", "socle"},
        {"statement_timeout", "0"},  {"search_path", "\"$user\", public"}};
    for (const auto& [name, value] : cases)
        EXPECT_EQ(text(*store_, "SELECT current_setting('" + name + "')"), value) << name;
}

TEST_F(PostgresStores, FollowTheUrlsSearchPathAndOptions) {
    store_->execute({"CREATE SCHEMA mine"});
    StoreSettings settings;
    settings.database_url =
        database_.url() +
        "?search_path=mine&options=-c%20work_mem%3D7MB%20-c%20TimeZone%3DAsia/Tokyo";
    const auto store = open_store(settings);
    EXPECT_EQ(text(*store, "SELECT current_schema()"), "mine");
    EXPECT_EQ(text(*store, "SELECT current_setting('work_mem')"), "7MB");
    EXPECT_EQ(text(*store, "SELECT current_setting('TimeZone')"), "UTC");
}

TEST_F(PostgresStores, GiveClientsTheTimeoutButNotThemselves) {
    boost::asio::io_context context;
    const auto client = store_->open_client(context);
    const auto statement = text_statement("SELECT current_setting('statement_timeout')");
    const auto rows = run_to_end(context, client->read(statement, {}));
    EXPECT_EQ(std::get<std::string_view>(rows.at(0, 0)), "30s");
}

TEST_F(PostgresStores, ExecuteAllOrNothing) {
    store_->execute(
        {"CREATE TABLE t (a bigint)", "INSERT INTO t VALUES (1); INSERT INTO t VALUES (2)"});
    EXPECT_EQ(text(*store_, "SELECT count(*) FROM t"), "2");
    EXPECT_THROW(store_->execute({"INSERT INTO t VALUES (3)", "SELECT broken"}), base::Error);
    EXPECT_THROW(store_->execute({"INSERT INTO t VALUES (4); SELECT broken"}), base::Error);
    EXPECT_EQ(text(*store_, "SELECT count(*) FROM t"), "2");
    store_->execute({});
    EXPECT_EQ(text(*store_, "SELECT count(*) FROM t"), "2");
}

TEST_F(PostgresStores, QueryWithParameters) {
    const Statement statement{
        base::next_statement_id(),
        "SELECT $1::numeric(10,2) + $2::bigint, $3::boolean, $4::timestamptz",
        {{Type::decimal, 2}, {Type::integer}, {Type::boolean}, {Type::timestamp}},
        {{"sum", {Type::decimal, 2}}, {"yes", {Type::boolean}}, {"at", {Type::timestamp}}}};
    const auto rows = store_->query(statement, {std::int64_t{125}, std::int64_t{2}, std::int64_t{1},
                                                "2024-01-01T00:00:00.1+00:00"});
    EXPECT_EQ(std::get<std::int64_t>(rows.at(0, 0)), 325);
    EXPECT_EQ(std::get<std::int64_t>(rows.at(0, 1)), 1);
    EXPECT_EQ(std::get<std::string_view>(rows.at(0, 2)), "2024-01-01T00:00:00.1+00:00");
}

TEST_F(PostgresStores, APointTakesTwoCells) {
    const Statement statement{
        0,
        "SELECT 1::bigint, 48.5::float8, NULL::float8, 'end'",
        {},
        {{"id", {Type::integer}}, {"place", {Type::point}}, {"end", {Type::text}}}};
    const auto rows = store_->query(statement);
    ASSERT_EQ(rows.columns(), 4u);
    EXPECT_EQ(std::get<double>(rows.at(0, 1)), 48.5);
    EXPECT_TRUE(base::is_null(rows.at(0, 2)));
    EXPECT_EQ(std::get<std::string_view>(rows.at(0, 3)), "end");
}

TEST_F(PostgresStores, ComeBackAfterALoss) {
    EXPECT_EQ(text(*store_, "SELECT 'a'"), "a");
    run_as_administrator(
        {"SELECT pg_terminate_backend(pid, 10000) FROM pg_stat_activity WHERE datname = '" +
         database_.name() + "'"});
    store_->ping();
    EXPECT_THROW(text(*store_, "SELECT pg_terminate_backend(pg_backend_pid())::text"), base::Error);
    EXPECT_EQ(text(*store_, "SELECT 'b'"), "b");
    store_->ping();
}

TEST_F(PostgresStores, PingSaysWhenTheDatabaseIsGone) {
    run_as_administrator({"ALTER DATABASE " + database_.name() + " ALLOW_CONNECTIONS false"});
    EXPECT_THROW(store_->ping(), base::Error);
    run_as_administrator({"ALTER DATABASE " + database_.name() + " ALLOW_CONNECTIONS true"});
    EXPECT_NO_THROW(store_->ping());
}

TEST_F(PostgresStores, MayBeUsedFromSeveralThreads) {
    std::vector<std::thread> threads;
    std::atomic<int> good{0};
    for (int i = 0; i < 4; ++i)
        threads.emplace_back([this, &good] {
            for (int round = 0; round < 20; ++round) {
                store_->ping();
                if (text(*store_, "SELECT 'x'") == "x") ++good;
                store_->figures();
            }
        });
    for (auto& thread : threads)
        thread.join();
    EXPECT_EQ(good, 80);
}

TEST_F(PostgresStores, KnowTheirSize) {
    EXPECT_GT(store_->figures().size_bytes, 1'000'000);
}

TEST_F(PostgresStores, AreOfTheirDialect) {
    EXPECT_EQ(store_->dialect(), base::Dialect::postgres);
}

}  // namespace

}  // namespace socle::store
