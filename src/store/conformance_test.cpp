#include "base/error.h"
#include "store/schema_catalogue.h"
#include "store/test_database.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>
#include <limits>
#include <numeric>
#include <thread>

/// What both stores promise, run against both. PostgreSQL is the one of SOCLE_TEST_POSTGRES.
namespace socle::store {
namespace {

using base::Code;
using base::Dialect;
using base::Error;
using base::Rows;
using base::Task;
using base::Type;
using base::Value;
using base::Values;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::Not;
using Kind = Violation::Kind;

const base::TypeInfo text_type{Type::text, 0};
const base::TypeInfo integer_type{Type::integer, 0};

struct OwnFailure : std::exception {};

std::vector<std::string> tables(Dialect dialect) {
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

Values movie(const std::string& id, const std::string& title = "", Value lead = {}) {
    return {id, title.empty() ? "title of " + id : title, std::int64_t{1999}, std::move(lead)};
}

Task<void> run_one(Transaction& transaction, const base::Statement& statement, Values values) {
    co_await transaction.run(statement, values);
}

Task<void> run_then_throw(Transaction& transaction, const base::Statement& statement,
                          Values values) {
    co_await transaction.run(statement, values);
    throw OwnFailure();
}

WriteUnit one(const base::Statement& statement, Values values) {
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

struct TypeCase {
    const char* column;
    const char* postgres_type;
    base::TypeInfo type;
    std::vector<Value> values;
};

const std::vector<TypeCase> type_cases = {
    {"t",
     "text",
     {Type::text, 0},
     {Value(), "", "plain", "it's \"quoted\" \\ back", "line\nline\ttab", "Żółć 漢字 🎬",
      std::string(1'000'000, 'x')}},
    {"i",
     "bigint",
     {Type::integer, 0},
     {Value(), std::int64_t{0}, std::int64_t{-1}, std::numeric_limits<std::int64_t>::max(),
      std::numeric_limits<std::int64_t>::min()}},
    {"n",
     "double precision",
     {Type::number, 0},
     {Value(), 0.0, 5.0, 0.1, -1.5e300, 5e-324, 1.7976931348623157e308}},
    {"d",
     "numeric",
     {Type::decimal, 2},
     {Value(), std::int64_t{0}, std::int64_t{1}, std::int64_t{-1}, std::int64_t{-1999},
      std::int64_t{123456789012345678}}},
    {"b", "boolean", {Type::boolean, 0}, {Value(), std::int64_t{0}, std::int64_t{1}}},
    {"day", "date", {Type::date, 0}, {Value(), "0001-01-01", "2024-02-29", "9999-12-31"}},
    {"clock", "time", {Type::time, 0}, {Value(), "00:00:00", "13:45:00.5", "23:59:59.999999"}},
    {"at",
     "timestamptz",
     {Type::timestamp, 0},
     {Value(), "0001-01-01T00:00:00+00:00", "2024-01-31T13:45:00.12+00:00",
      "9999-12-31T23:59:59.999999+00:00"}},
    {"u", "uuid", {Type::uuid, 0}, {Value(), "01890000-0000-7000-8000-00000000000a"}},
    {"j",
     "jsonb",
     {Type::json, 0},
     {Value(), "null", "[]", R"(["a",1,1.5,true,null])", R"({"a":{"b":"c \" d"},"long":[]})",
      "\"text\"", "12"}},
};

TEST_P(Conformance, TypesComeBackInStorageForm) {
    for (const auto& tested : type_cases) {
        const std::string column = tested.column;
        const auto insert = database_->statement(
            on_postgres()
                ? "INSERT INTO thing (id, " + column +
                      ") VALUES ($1::text, $2::" + tested.postgres_type + ") RETURNING " + column
                : "INSERT INTO thing (id, " + column + ") VALUES (?1, ?2) RETURNING " + column,
            {{column, tested.type}}, {text_type, tested.type});
        const auto select =
            database_->statement("SELECT " + column + " FROM thing WHERE id = $1::text",
                                 {{column, tested.type}}, {text_type});
        for (std::size_t i = 0; i < tested.values.size(); ++i) {
            const std::string id = column + std::to_string(i);
            const Values values = {id, tested.values[i]};
            write(one(insert, values));
            const auto rows = read(select, {id});
            ASSERT_EQ(rows.size(), 1u) << id;
            EXPECT_EQ(base::copy(rows.at(0, 0)), tested.values[i]) << id;
        }
    }
}

TEST_P(Conformance, PointIsTwoCells) {
    const base::TypeInfo number{Type::number, 0};
    const auto insert = database_->statement(
        on_postgres()
            ? "INSERT INTO thing (id, place_latitude, place_longitude) VALUES ($1::text, "
              "$2::double precision, $3::double precision)"
            : "INSERT INTO thing (id, place_latitude, place_longitude) VALUES (?1, ?2, ?3)",
        {}, {text_type, number, number});
    const auto select =
        database_->statement("SELECT id, place_latitude, place_longitude, t FROM thing",
                             {{"id", text_type}, {"place", {Type::point, 0}}, {"t", text_type}});
    write(one(insert, {"here", 48.5, -2.0}));
    const auto rows = read(select);
    ASSERT_EQ(rows.columns(), 4u);
    EXPECT_EQ(base::copy(rows.at(0, 1)), Value(48.5));
    EXPECT_EQ(base::copy(rows.at(0, 2)), Value(-2.0));
    EXPECT_TRUE(base::is_null(rows.at(0, 3)));
}

TEST_P(Conformance, ComputedCellsFollowTheDeclaredType) {
    const base::TypeInfo number{Type::number, 0};
    const base::TypeInfo boolean{Type::boolean, 0};
    const auto select = database_->statement(
        "SELECT 1 + 1, 3 > 2, CAST(7 AS double precision), 'text'",
        {{"i", integer_type}, {"b", boolean}, {"n", number}, {"t", text_type}});
    const auto rows = read(select);
    EXPECT_EQ(base::copy(rows.at(0, 0)), Value(std::int64_t{2}));
    EXPECT_EQ(base::copy(rows.at(0, 1)), Value(std::int64_t{1}));
    EXPECT_EQ(base::copy(rows.at(0, 2)), Value(7.0));
    EXPECT_EQ(base::copy(rows.at(0, 3)), Value("text"));
}

TEST_P(Conformance, ReadsKeepTheirOrderAndMayBeEmpty) {
    EXPECT_TRUE(ids().empty());
    for (const char* id : {"c", "a", "b"})
        add_movie(id);
    EXPECT_THAT(ids(), ElementsAre("a", "b", "c"));
    const auto none = read(statements_->by_id, {"unknown"});
    EXPECT_EQ(none.size(), 0u);
    EXPECT_EQ(none.columns(), 2u);
}

TEST_P(Conformance, ManyRowsAreRead) {
    const auto many = database_->statement(
        "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 50000) "
        "SELECT i, 'row ' || CAST(i AS text) FROM n",
        {{"i", integer_type}, {"text", text_type}});
    const auto rows = read(many);
    ASSERT_EQ(rows.size(), 50'000u);
    EXPECT_EQ(base::copy(rows.at(49'999, 1)), Value("row 50000"));
}

TEST_P(Conformance, WrittenIsSeenByEveryClient) {
    boost::asio::io_context other_context;
    const auto other = store_->open_client(other_context);
    for (int i = 0; i < 20; ++i) {
        add_movie("m" + std::to_string(i));
        const auto here = read(statements_->count);
        const auto there = run_to_end(other_context, other->read(statements_->count, {}));
        EXPECT_EQ(base::copy(here.at(0, 0)), Value(std::int64_t{i + 1}));
        EXPECT_EQ(base::copy(there.at(0, 0)), Value(std::int64_t{i + 1}));
    }
}

Task<void> insert_and_look(Transaction& transaction, const Statements& statements,
                           std::vector<Rows>& seen) {
    const auto values = movie("one");
    Rows inserted = co_await transaction.run(statements.insert_returning, values);
    seen.push_back(std::move(inserted));
    const Values id = {"one"};
    Rows found = co_await transaction.run(statements.by_id, id);
    seen.push_back(std::move(found));
    const Values none;
    Rows liked = co_await transaction.run(statements.like_all, none);
    seen.push_back(std::move(liked));
}

TEST_P(Conformance, UnitSeesItsOwnWrites) {
    std::vector<Rows> seen;
    add_movie("other");
    write(
        [&](Transaction& transaction) { return insert_and_look(transaction, *statements_, seen); });
    ASSERT_EQ(seen.size(), 3u);
    EXPECT_EQ(base::copy(seen[0].at(0, 0)), Value("one"));
    EXPECT_EQ(base::copy(seen[0].at(0, 1)), Value(std::int64_t{1999}));
    EXPECT_EQ(base::copy(seen[1].at(0, 0)), Value("title of one"));
    EXPECT_TRUE(seen[2].empty());
    EXPECT_EQ(seen[2].affected, 2);
}

TEST_P(Conformance, ThrowingUnitLeavesNothing) {
    add_movie("before");
    const auto values = movie("undone");
    EXPECT_THROW(write([&](Transaction& transaction) {
                     return run_then_throw(transaction, statements_->insert, values);
                 }),
                 OwnFailure);
    EXPECT_THAT(ids(), ElementsAre("before"));
    add_movie("after");
    EXPECT_THAT(ids(), ElementsAre("after", "before"));
}

Task<void> refuse(Transaction&) {
    throw Error(Code::permission_denied, "no", "details", "hint");
    co_return;
}

TEST_P(Conformance, ErrorOfAUnitReachesItsCallerWhole) {
    const auto error = thrown_by<Error>(refuse);
    EXPECT_EQ(error.code, Code::permission_denied);
    EXPECT_EQ(error.message, "no");
    EXPECT_EQ(error.details, "details");
    EXPECT_EQ(error.hint, "hint");
}

TEST_P(Conformance, EmptyUnitSucceeds) {
    write([](Transaction&) -> Task<void> { co_return; });
    EXPECT_EQ(integer(statements_->count), 0);
}

TEST_P(Conformance, UniqueViolationNamesItsConstraint) {
    add_movie("one");
    const auto key = thrown_by<Violation>(one(statements_->insert, movie("one", "new")));
    EXPECT_EQ(key.kind, Kind::unique);
    EXPECT_EQ(key.table, "movie");
    EXPECT_THAT(key.columns, ElementsAre("id"));
    EXPECT_EQ(key.constraint, "movie_pkey");
    const auto index = thrown_by<Violation>(one(statements_->insert, movie("two", "title of one")));
    EXPECT_EQ(index.kind, Kind::unique);
    EXPECT_EQ(index.table, "movie");
    EXPECT_THAT(index.columns, ElementsAre("title", "year"));
    EXPECT_EQ(index.constraint, "movie_title_year_key");
}

TEST_P(Conformance, NotNullViolationNamesItsColumn) {
    const Values values = {"one", Value(), std::int64_t{1}, Value()};
    const auto violation = thrown_by<Violation>(one(statements_->insert, values));
    EXPECT_EQ(violation.kind, Kind::not_null);
    EXPECT_EQ(violation.table, "movie");
    EXPECT_THAT(violation.columns, ElementsAre("title"));
    EXPECT_EQ(violation.constraint, "");
}

TEST_P(Conformance, CheckViolationNamesItsConstraint) {
    const auto violation = thrown_by<Violation>(one(statements_->insert_actor, {"a", ""}));
    EXPECT_EQ(violation.kind, Kind::check);
    EXPECT_EQ(violation.constraint, "actor_name_check");
}

TEST_P(Conformance, ForeignKeyViolationOfBothSides) {
    write(one(statements_->insert_actor, {"ann", "Ann"}));
    const auto missing =
        thrown_by<Violation>(one(statements_->insert, movie("one", "t", "nobody")));
    EXPECT_EQ(missing.kind, Kind::foreign_key);
    EXPECT_FALSE(missing.from_delete);
    write(one(statements_->insert, movie("one", "t", "ann")));
    const auto used = thrown_by<Violation>(one(statements_->remove_actor, {"ann"}));
    EXPECT_EQ(used.kind, Kind::foreign_key);
    EXPECT_EQ(used.from_delete, on_postgres());
    EXPECT_EQ(integer(statements_->count), 1);
}

Task<void> insert_all(Transaction& transaction, const base::Statement& statement,
                      const std::vector<Values>& all, std::vector<Rows>& answers) {
    answers = co_await transaction.run_each(statement, all);
}

TEST_P(Conformance, RunEachAnswersInOrder) {
    std::vector<Values> all;
    for (int i = 0; i < 500; ++i)
        all.push_back(movie("m" + std::to_string(1'000 + i)));
    std::vector<Rows> answers;
    write([&](Transaction& transaction) {
        return insert_all(transaction, statements_->insert_returning, all, answers);
    });
    ASSERT_EQ(answers.size(), 500u);
    for (std::size_t i = 0; i < answers.size(); ++i) {
        EXPECT_EQ(base::copy(answers[i].at(0, 0)), all[i][0]);
    }
    EXPECT_EQ(integer(statements_->count), 500);
}

TEST_P(Conformance, RunEachOfNothingIsNothing) {
    std::vector<Rows> answers(3);
    const std::vector<Values> nothing;
    write([&](Transaction& transaction) {
        return insert_all(transaction, statements_->insert, nothing, answers);
    });
    EXPECT_TRUE(answers.empty());
}

TEST_P(Conformance, RunEachTellsWhichWasRefused) {
    const std::vector<Values> all = {movie("a"), movie("b"), movie("a", "again"), movie("c")};
    std::vector<Rows> answers;
    const auto violation = thrown_by<Violation>([&](Transaction& transaction) {
        return insert_all(transaction, statements_->insert, all, answers);
    });
    EXPECT_EQ(violation.row, 2u);
    EXPECT_EQ(violation.constraint, "movie_pkey");
    EXPECT_EQ(integer(statements_->count), 0);
}

TEST_P(Conformance, FailingUnitHarmsNoOther) {
    constexpr int units = 60;
    int failed = 0;
    for (int i = 0; i < units; ++i) {
        // Every fifth breaks a constraint or throws by itself after it wrote.
        const auto values =
            movie(i % 5 == 4 ? "m0" : "m" + std::to_string(i), "t" + std::to_string(i));
        WriteUnit unit = one(statements_->insert, values);
        if (i % 5 == 3) {
            unit = [this, values](Transaction& transaction) {
                return run_then_throw(transaction, statements_->insert, values);
            };
        }
        boost::asio::co_spawn(context_, client_->write(std::move(unit)),
                              [&failed](std::exception_ptr thrown) { failed += thrown ? 1 : 0; });
    }
    context_.restart();
    context_.run();
    EXPECT_EQ(failed, 24);
    EXPECT_EQ(integer(statements_->count), 36);
}

Task<void> like_often(Client& client, const base::Statement& like, std::string id, int times) {
    for (int i = 0; i < times; ++i) {
        WriteUnit unit = one(like, {id});
        co_await client.write(std::move(unit));
    }
}

Task<void> read_often(Client& client, const base::Statement& statement, int times) {
    const Values none;
    std::int64_t last = 0;
    for (int i = 0; i < times; ++i) {
        const Rows rows = co_await client.read(statement, none);
        const auto cell = rows.at(0, 0);
        const auto now = std::get<std::int64_t>(cell);
        EXPECT_GE(now, last);
        last = now;
    }
}

TEST_P(Conformance, ManyCoresWriteAndReadAtOnce) {
    constexpr int cores = 4;
    constexpr int coroutines = 8;
    constexpr int times = 25;
    for (int i = 0; i < coroutines; ++i)
        add_movie("m" + std::to_string(i));
    std::vector<std::thread> threads;
    std::atomic<int> failures = 0;
    for (int core = 0; core < cores; ++core) {
        threads.emplace_back([&] {
            boost::asio::io_context context(1);
            const auto client = store_->open_client(context);
            const auto note = [&](std::exception_ptr thrown) { failures += thrown ? 1 : 0; };
            for (int i = 0; i < coroutines; ++i) {
                boost::asio::co_spawn(
                    context, like_often(*client, statements_->like, "m" + std::to_string(i), times),
                    note);
            }
            boost::asio::co_spawn(context, read_often(*client, statements_->sum_of_likes, times),
                                  note);
            context.run();
        });
    }
    for (auto& thread : threads)
        thread.join();
    EXPECT_EQ(failures, 0);
    EXPECT_EQ(integer(statements_->sum_of_likes), cores * coroutines * times);
}

TEST_P(Conformance, WrongSqlIsInternalAndKeepsItsTextInside) {
    const auto wrong = database_->statement("SELECT secret_word FROM movie", {{"x", text_type}});
    for (int attempt = 0; attempt < 2; ++attempt) {
        try {
            read(wrong);
            FAIL() << "a wrong statement was answered";
        } catch (const Error& error) {
            EXPECT_EQ(error.code, Code::internal);
            EXPECT_THAT(error.message, Not(HasSubstr("secret_word")));
            EXPECT_THAT(error.internal, HasSubstr("secret_word"));
        }
    }
    const auto thrown = thrown_by<Error>(one(wrong, {}));
    EXPECT_EQ(thrown.code, Code::internal);
    add_movie("works");
}

TEST_P(Conformance, ReadsCannotWrite) {
    EXPECT_THROW(read(statements_->like_all), Error);
}

TEST_P(Conformance, StatementsUsedOnceAreNotKept) {
    auto once = statements_->count;
    once.id = 0;
    EXPECT_EQ(integer(once), 0);
    add_movie("one");
    EXPECT_EQ(integer(once), 1);
}

TEST_P(Conformance, MoreStatementsThanAreKept) {
    for (int round = 0; round < 2; ++round) {
        for (int i = 0; i < 1'200; ++i) {
            const auto select =
                database_->statement("SELECT " + std::to_string(i), {{"i", integer_type}});
            ASSERT_EQ(integer(select), i);
        }
    }
}

TEST_P(Conformance, KeptStatementsSurviveASchemaChange) {
    add_movie("one");
    EXPECT_THAT(ids(), ElementsAre("one"));
    store_->execute({"ALTER TABLE movie ADD COLUMN genre text"});
    EXPECT_THAT(ids(), ElementsAre("one"));
    add_movie("two");
    EXPECT_THAT(ids(), ElementsAre("one", "two"));
}

TEST_P(Conformance, ExecuteIsAllOrNothing) {
    EXPECT_ANY_THROW(store_->execute({"INSERT INTO actor (id, name) VALUES ('a', 'A')",
                                      "INSERT INTO actor (id, name) VALUES ('a', 'A')"}));
    const auto count =
        database_->statement("SELECT count(*) FROM actor", {{"count", integer_type}});
    EXPECT_EQ(integer(count), 0);
    store_->execute({"INSERT INTO actor (id, name) VALUES ('a', 'A')"});
    EXPECT_EQ(integer(count), 1);
}

TEST_P(Conformance, MigrateChecksReferencesAtItsEnd) {
    store_->execute({"INSERT INTO actor (id, name) VALUES ('a', 'A')",
                     "INSERT INTO movie (id, title, lead) VALUES ('m', 'M', 'a')"});
    EXPECT_ANY_THROW(store_->migrate({"DELETE FROM actor"}));
    const auto count =
        database_->statement("SELECT count(*) FROM actor", {{"count", integer_type}});
    EXPECT_EQ(integer(count), 1);
    store_->migrate({"DELETE FROM movie", "DELETE FROM actor"});
    EXPECT_EQ(integer(count), 0);
    EXPECT_THROW(write(one(statements_->insert, movie("x", "t", "nobody"))), Violation);
}

TEST_P(Conformance, QueryTakesParametersAndWrites) {
    store_->query(statements_->insert, movie("one"));
    const auto rows = store_->query(statements_->by_id, {"one"});
    EXPECT_EQ(base::copy(rows.at(0, 0)), Value("title of one"));
    EXPECT_THROW(store_->query(statements_->insert, movie("one")), Violation);
    EXPECT_THAT(ids(), ElementsAre("one"));
}

const char* endless_text =
    "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 2000000000) "
    "SELECT count(*) FROM n";

TEST_P(Conformance, SlowStatementsAreEnded) {
    database_->settings().statement_timeout_ms = 200;
    reopen();
    const auto endless = database_->statement(endless_text, {{"count", integer_type}});
    try {
        read(endless);
        FAIL() << "an endless read ended";
    } catch (const Error& error) {
        EXPECT_EQ(error.code, Code::timed_out);
    }
    EXPECT_EQ(thrown_by<Error>(one(endless, {})).code, Code::timed_out);
    add_movie("works");
    EXPECT_EQ(integer(statements_->count), 1);
}

TEST_P(Conformance, SlowReadsDoNotHoldUpQuickOnes) {
    database_->settings().statement_timeout_ms = 1'000;
    reopen();
    add_movie("one");
    const auto endless = database_->statement(endless_text, {{"count", integer_type}});
    const Values none;
    const Values id = {"one"};
    boost::asio::io_context other_context(1);
    const auto other = store_->open_client(other_context);
    std::thread slow(
        [&] { EXPECT_THROW(run_to_end(other_context, other->read(endless, none)), Error); });
    const auto rows = read(statements_->by_id, id);
    EXPECT_EQ(rows.size(), 1u);
    slow.join();
}

TEST_P(Conformance, BackupIsRestored) {
    record_catalogue();
    add_movie("kept");
    const auto file = database_->file("backup");
    store_->backup(file);
    EXPECT_TRUE(std::filesystem::exists(file));
    add_movie("later");
    EXPECT_EQ(integer(statements_->count), 2);
    store_->restore(file);
    EXPECT_THAT(ids(), ElementsAre("kept"));
    add_movie("anew");
    EXPECT_THAT(ids(), ElementsAre("anew", "kept"));
    reopen();
    EXPECT_THAT(ids(), ElementsAre("anew", "kept"));
}

TEST_P(Conformance, BackupReplacesAnOlderOne) {
    record_catalogue();
    const auto file = database_->file("backup");
    store_->backup(file);
    add_movie("one");
    store_->backup(file);
    store_->execute({"DELETE FROM movie"});
    store_->restore(file);
    EXPECT_THAT(ids(), ElementsAre("one"));
}

TEST_P(Conformance, BackupWithoutAPlaceFails) {
    EXPECT_THROW(store_->backup(database_->file("no/such/folder/backup")), Error);
}

TEST_P(Conformance, RestoreRefusesWhatIsNoBackup) {
    record_catalogue();
    add_movie("kept");
    const auto file = database_->file("junk");
    EXPECT_THROW(store_->restore(file), Error);
    std::ofstream(file) << "this is no backup, but it is long enough to be looked at by anyone\n";
    EXPECT_THROW(store_->restore(file), Error);
    EXPECT_THAT(ids(), ElementsAre("kept"));
    add_movie("works");
}

TEST_P(Conformance, FiguresCountCommits) {
    const auto before = store_->figures();
    for (int i = 0; i < 5; ++i)
        add_movie("m" + std::to_string(i));
    EXPECT_THROW(add_movie("m0"), Violation);
    const auto after = store_->figures();
    EXPECT_EQ(after.units - before.units, 5);
    EXPECT_GT(after.commits, before.commits);
    EXPECT_LE(after.commits - before.commits, 5);
    EXPECT_GT(after.size_bytes, 0);
}

TEST_P(Conformance, PingIsQuietWhileTheDatabaseAnswers) {
    EXPECT_NO_THROW(store_->ping());
    std::thread([&] { EXPECT_NO_THROW(store_->ping()); }).join();
}

TEST_P(Conformance, ReopenedKeepsEverything) {
    for (int i = 0; i < 10; ++i)
        add_movie("m" + std::to_string(i));
    reopen();
    EXPECT_EQ(integer(statements_->count), 10);
}

TEST_P(Conformance, CloseTwiceIsOnce) {
    client_.reset();
    store_->close();
    EXPECT_NO_THROW(store_->close());
    store_.reset();
}

INSTANTIATE_TEST_SUITE_P(Store, Conformance, testing::Values(Dialect::sqlite, Dialect::postgres),
                         [](const auto& tested) {
                             return tested.param == Dialect::sqlite ? std::string("sqlite")
                                                                    : std::string("postgres");
                         });

}  // namespace
}  // namespace socle::store
