#include "store/sqlite_errors.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sqlite3.h>

namespace socle::store {
namespace {

using base::Code;
using testing::ElementsAreArray;
using testing::HasSubstr;
using testing::Not;
using Kind = Violation::Kind;

struct ViolationCase {
    int result;
    const char* message;
    Kind kind;
    const char* table;
    std::vector<std::string> columns;
    const char* constraint;
};

const std::vector<ViolationCase> violation_cases = {
    {SQLITE_CONSTRAINT_UNIQUE,
     "UNIQUE constraint failed: movie.title",
     Kind::unique,
     "movie",
     {"title"},
     "movie_title_key"},
    {SQLITE_CONSTRAINT_UNIQUE,
     "UNIQUE constraint failed: movie.title, movie.year",
     Kind::unique,
     "movie",
     {"title", "year"},
     "movie_title_year_key"},
    {SQLITE_CONSTRAINT_UNIQUE,
     "UNIQUE constraint failed: index 'movie_lower_key'",
     Kind::unique,
     "",
     {},
     "movie_lower_key"},
    {SQLITE_CONSTRAINT_PRIMARYKEY,
     "UNIQUE constraint failed: movie.id",
     Kind::unique,
     "movie",
     {"id"},
     "movie_pkey"},
    {SQLITE_CONSTRAINT_ROWID,
     "UNIQUE constraint failed: event.id",
     Kind::unique,
     "event",
     {"id"},
     "event_pkey"},
    {SQLITE_CONSTRAINT_NOTNULL,
     "NOT NULL constraint failed: movie.title",
     Kind::not_null,
     "movie",
     {"title"},
     ""},
    {SQLITE_CONSTRAINT_CHECK,
     "CHECK constraint failed: movie_year_check",
     Kind::check,
     "",
     {},
     "movie_year_check"},
    {SQLITE_CONSTRAINT_FOREIGNKEY, "FOREIGN KEY constraint failed", Kind::foreign_key, "", {}, ""},
    {SQLITE_CONSTRAINT_UNIQUE, "", Kind::unique, "", {}, ""},
    {SQLITE_CONSTRAINT_CHECK, "something else", Kind::check, "", {}, ""},
};

TEST(SqliteErrors, ViolationsNameWhatPostgresNames) {
    for (const auto& tested : violation_cases) {
        SCOPED_TRACE(tested.message);
        ASSERT_TRUE(is_violation(tested.result));
        const auto violation = to_violation(tested.result, tested.message);
        EXPECT_EQ(violation.kind, tested.kind);
        EXPECT_EQ(violation.table, tested.table);
        EXPECT_THAT(violation.columns, ElementsAreArray(tested.columns));
        EXPECT_EQ(violation.constraint, tested.constraint);
        EXPECT_FALSE(violation.from_delete);
    }
}

TEST(SqliteErrors, OtherConstraintsAreNoViolations) {
    for (const int result : {SQLITE_CONSTRAINT, SQLITE_CONSTRAINT_TRIGGER,
                             SQLITE_CONSTRAINT_DATATYPE, SQLITE_ERROR, SQLITE_BUSY, SQLITE_OK}) {
        EXPECT_FALSE(is_violation(result)) << result;
    }
}

struct ErrorCase {
    int result;
    const char* message;
    Code code;
    const char* in_message;
};

const std::vector<ErrorCase> error_cases = {
    {SQLITE_FULL, "database or disk is full", Code::unavailable, "disk is full"},
    {SQLITE_READONLY_DIRECTORY, "readonly", Code::unavailable, "read-only"},
    {SQLITE_BUSY_SNAPSHOT, "database is locked", Code::unavailable, "locked"},
    {SQLITE_IOERR_FSYNC, "disk I/O error", Code::unavailable, "disk failed"},
    {SQLITE_CORRUPT_INDEX, "database disk image is malformed", Code::unavailable, "damaged"},
    {SQLITE_NOTADB, "file is not a database", Code::unavailable, "not a SQLite database"},
    {SQLITE_CANTOPEN, "unable to open", Code::unavailable, "cannot be opened"},
    {SQLITE_NOMEM, "out of memory", Code::unavailable, "memory"},
    {SQLITE_INTERRUPT, "interrupted", Code::timed_out, "too long"},
    {SQLITE_MISMATCH, "invalid regular expression: missing )", Code::bad_value, "missing )"},
    {SQLITE_RANGE, "timestamp out of range", Code::value_out_of_range, "timestamp"},
    {SQLITE_TOOBIG, "string or blob too big", Code::value_out_of_range, "too big"},
    {SQLITE_CONSTRAINT_DATATYPE, "cannot store TEXT value in INTEGER column movie.year",
     Code::bad_value, "INTEGER column"},
    {SQLITE_ERROR, "integer overflow", Code::value_out_of_range, "overflow"},
    {SQLITE_ERROR, "malformed JSON", Code::bad_value, "JSON"},
    {SQLITE_ERROR, "no such column: hidden", Code::internal, "refused"},
};

TEST(SqliteErrors, OtherFailuresSayWhatToDo) {
    for (const auto& tested : error_cases) {
        SCOPED_TRACE(tested.message);
        const auto error = to_error(tested.result, tested.message, "SELECT hidden");
        EXPECT_EQ(error.code, tested.code);
        EXPECT_THAT(error.message, HasSubstr(tested.in_message));
        EXPECT_THAT(error.internal, HasSubstr(tested.message));
        EXPECT_THAT(error.internal, HasSubstr("SELECT hidden"));
        EXPECT_THAT(error.message + error.details + error.hint, Not(HasSubstr("hidden")));
    }
}

TEST(SqliteErrors, ThrowsWhatTheConnectionSays) {
    sqlite3* connection = nullptr;
    ASSERT_EQ(sqlite3_open(":memory:", &connection), SQLITE_OK);
    sqlite3_extended_result_codes(connection, 1);
    const auto fail = [&](const char* sql) {
        const int result = sqlite3_exec(connection, sql, nullptr, nullptr, nullptr);
        ASSERT_NE(result, SQLITE_OK);
        throw_sqlite_error(connection, result, sql);
    };
    sqlite3_exec(connection, "CREATE TABLE a (id INTEGER PRIMARY KEY, n INTEGER) STRICT", nullptr,
                 nullptr, nullptr);
    EXPECT_THROW(fail("INSERT INTO a (id) VALUES (1), (1)"), Violation);
    EXPECT_THROW(fail("INSERT INTO a (n) VALUES ('x')"), base::Error);
    EXPECT_THROW(fail("SELECT nothing"), base::Error);
    sqlite3_close(connection);
    EXPECT_THROW(throw_sqlite_error(nullptr, SQLITE_NOMEM), base::Error);
}

}  // namespace
}  // namespace socle::store
