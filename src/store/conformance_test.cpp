#include "store/conformance_testing.h"

#include <limits>
#include <thread>

namespace socle::store {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::Not;

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

INSTANTIATE_TEST_SUITE_P(Store, Conformance, testing::Values(Dialect::sqlite, Dialect::postgres),
                         [](const auto& tested) {
                             return tested.param == Dialect::sqlite ? std::string("sqlite")
                                                                    : std::string("postgres");
                         });

}  // namespace
}  // namespace socle::store
