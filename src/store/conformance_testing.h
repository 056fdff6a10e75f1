#pragma once

#include "base/error.h"
#include "store/schema_catalogue.h"
#include "store/test_database.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <exception>
#include <memory>
#include <string>
#include <vector>

/// What both stores promise, run against both. PostgreSQL is the one of SOCLE_TEST_POSTGRES.
namespace socle::store {

using base::Code;
using base::Dialect;
using base::Error;
using base::Rows;
using base::Task;
using base::Type;
using base::Value;
using base::Values;

inline const base::TypeInfo text_type{Type::text, 0};
inline const base::TypeInfo integer_type{Type::integer, 0};

struct OwnFailure : std::exception {};

inline std::vector<std::string> tables(Dialect dialect) {
    if (dialect == Dialect::sqlite) {
        return {
            "CREATE TABLE actor (id TEXT NOT NULL PRIMARY KEY, name TEXT NOT NULL, "
            "born TEXT, CONSTRAINT actor_name_check CHECK (name <> '')) STRICT",
            "CREATE TABLE movie (id TEXT NOT NULL PRIMARY KEY, title TEXT NOT NULL, year INTEGER, "
            "lead TEXT CONSTRAINT movie_lead_fkey REFERENCES actor (id), "
            "likes INTEGER NOT NULL DEFAULT 0) STRICT",
            "CREATE UNIQUE INDEX movie_title_year_key ON movie (title, year)",
            "CREATE TABLE thing (id TEXT NOT NULL PRIMARY KEY, t TEXT, i INTEGER, n REAL, "
            "d INTEGER, b INTEGER, day TEXT, clock TEXT, at TEXT, u TEXT, j TEXT, "
            "place_latitude REAL, place_longitude REAL) STRICT",
        };
    }
    return {
        "CREATE TABLE actor (id text COLLATE \"C\" CONSTRAINT actor_pkey PRIMARY KEY, "
        "name text NOT NULL, born date, CONSTRAINT actor_name_check CHECK (name <> ''))",
        "CREATE TABLE movie (id text COLLATE \"C\" CONSTRAINT movie_pkey PRIMARY KEY, "
        "title text COLLATE \"C\" NOT NULL, year bigint, "
        "lead text CONSTRAINT movie_lead_fkey REFERENCES actor (id), "
        "likes bigint NOT NULL DEFAULT 0)",
        "CREATE UNIQUE INDEX movie_title_year_key ON movie (title, year)",
        "CREATE TABLE thing (id text COLLATE \"C\" PRIMARY KEY, t text COLLATE \"C\", i bigint, "
        "n double precision, d numeric(18, 2), b boolean, day date, clock time, at timestamptz, "
        "u uuid, j jsonb, place_latitude double precision, place_longitude double precision)",
    };
}

/// The statements the tests run, in the dialect of the database.
struct Statements {
    explicit Statements(const TestDatabase& database)
        : insert(database.statement(
              "INSERT INTO movie (id, title, year, lead) VALUES ($1::text, $2::text, $3::bigint, "
              "$4::text)",
              {}, {text_type, text_type, integer_type, text_type})),
          insert_returning(database.statement(returning_text,
                                              {{"id", text_type}, {"year", integer_type}},
                                              {text_type, text_type, integer_type, text_type})),
          insert_actor(
              database.statement("INSERT INTO actor (id, name) VALUES ($1::text, $2::text)", {},
                                 {text_type, text_type})),
          like_all(database.statement("UPDATE movie SET likes = likes + 1")),
          like(database.statement("UPDATE movie SET likes = likes + 1 WHERE id = $1::text", {},
                                  {text_type})),
          remove_actor(
              database.statement("DELETE FROM actor WHERE id = $1::text", {}, {text_type})),
          count(database.statement("SELECT count(*) FROM movie", {{"count", integer_type}})),
          sum_of_likes(database.statement("SELECT CAST(sum(likes) AS bigint) FROM movie",
                                          {{"sum", integer_type}})),
          ids(database.statement("SELECT id FROM movie ORDER BY id", {{"id", text_type}})),
          by_id(database.statement("SELECT title, year FROM movie WHERE id = $1::text",
                                   {{"title", text_type}, {"year", integer_type}}, {text_type})) {}

    static constexpr const char* returning_text =
        "INSERT INTO movie (id, title, year, lead) VALUES ($1::text, $2::text, $3::bigint, "
        "$4::text) RETURNING id, year";

    base::Statement insert;
    base::Statement insert_returning;
    base::Statement insert_actor;
    base::Statement like_all;
    base::Statement like;
    base::Statement remove_actor;
    base::Statement count;
    base::Statement sum_of_likes;
    base::Statement ids;
    base::Statement by_id;
};

inline Values movie(const std::string& id, const std::string& title = "", Value lead = {}) {
    return {id, title.empty() ? "title of " + id : title, std::int64_t{1999}, std::move(lead)};
}

inline Task<void> run_one(Transaction& transaction, const base::Statement& statement,
                          Values values) {
    co_await transaction.run(statement, values);
}

inline Task<void> run_then_throw(Transaction& transaction, const base::Statement& statement,
                                 Values values) {
    co_await transaction.run(statement, values);
    throw OwnFailure();
}

inline WriteUnit one(const base::Statement& statement, Values values) {
    return [&statement, values](Transaction& transaction) {
        return run_one(transaction, statement, values);
    };
}

class Conformance : public testing::TestWithParam<Dialect> {
protected:
    void SetUp() override {
        database_ = std::make_unique<TestDatabase>(GetParam());
        reopen();
        store_->execute(tables(GetParam()));
        statements_ = std::make_unique<Statements>(*database_);
    }

    void TearDown() override {
        client_.reset();
        if (store_) store_->close();
    }

    void reopen() {
        client_.reset();
        if (store_) store_->close();
        store_ = database_->open();
        client_ = store_->open_client(context_);
    }

    /// The catalogue by which PostgreSQL tells the application's tables from others in the schema.
    void record_catalogue() {
        Schema schema;
        for (const auto* name : {"actor", "movie", "thing"}) {
            SchemaTable& table = schema.tables.emplace_back();
            table.name = name;
            table.key = "id";
        }
        store_->execute(system_tables_sql(GetParam()));
        store_->execute(catalogue_sql(GetParam(), schema));
    }

    /// Nobody else may have the database for that.
    void restore(const std::string& file) {
        client_.reset();
        store_->restore(file);
        client_ = store_->open_client(context_);
    }

    bool on_postgres() const { return GetParam() == Dialect::postgres; }
    Rows read(const base::Statement& statement, const Values& values = {}) {
        return run_to_end(context_, client_->read(statement, values));
    }
    void write(WriteUnit unit) { run_to_end(context_, client_->write(std::move(unit))); }
    void add_movie(const std::string& id) { write(one(statements_->insert, movie(id))); }
    std::int64_t integer(const base::Statement& statement) {
        const auto rows = read(statement);
        const auto cell = rows.at(0, 0);
        return std::get<std::int64_t>(cell);
    }
    std::vector<std::string> ids() {
        const auto rows = read(statements_->ids);
        std::vector<std::string> all;
        for (std::size_t row = 0; row < rows.size(); ++row) {
            const auto cell = rows.at(row, 0);
            all.emplace_back(std::get<std::string_view>(cell));
        }
        return all;
    }
    template <typename Thrown>
    Thrown thrown_by(WriteUnit unit) {
        try {
            write(std::move(unit));
        } catch (const Thrown& thrown) {
            return thrown;
        }
        throw std::logic_error("the write did not fail");
    }

    std::unique_ptr<TestDatabase> database_;
    boost::asio::io_context context_{1};
    std::unique_ptr<Store> store_;
    std::unique_ptr<Client> client_;
    std::unique_ptr<Statements> statements_;
};

}  // namespace socle::store
