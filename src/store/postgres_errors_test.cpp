#include "store/postgres_errors.h"

#include "base/error.h"
#include "store/store.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace socle::store {

namespace {

using base::Code;

PostgresFailure failure_of(std::string state, std::string message = "message of the server") {
    PostgresFailure failure;
    failure.state = std::move(state);
    failure.message = std::move(message);
    return failure;
}

base::Error error_of(const PostgresFailure& failure) {
    try {
        raise(failure);
    } catch (const base::Error& error) {
        return error;
    }
}

Violation violation_of(const PostgresFailure& failure) {
    try {
        raise(failure);
    } catch (const Violation& violation) {
        return violation;
    }
}

TEST(PostgresErrors, StatesHaveTheirCodes) {
    const std::vector<std::pair<std::string, Code>> cases{{"57014", Code::timed_out},
                                                          {"55P03", Code::timed_out},
                                                          {"08006", Code::unavailable},
                                                          {"53300", Code::unavailable},
                                                          {"53100", Code::unavailable},
                                                          {"57P01", Code::unavailable},
                                                          {"57P03", Code::unavailable},
                                                          {"58030", Code::unavailable},
                                                          {"40001", Code::unavailable},
                                                          {"40P01", Code::unavailable},
                                                          {"25006", Code::read_only},
                                                          {"22P02", Code::bad_value},
                                                          {"22003", Code::value_out_of_range},
                                                          {"54000", Code::value_out_of_range},
                                                          {"22007", Code::bad_date},
                                                          {"22008", Code::bad_date},
                                                          {"2201B", Code::bad_value},
                                                          {"22P05", Code::bad_value},
                                                          {"42601", Code::internal},
                                                          {"42P01", Code::internal},
                                                          {"42501", Code::internal},
                                                          {"XX000", Code::internal},
                                                          {"25P02", Code::internal}};
    for (const auto& [state, code] : cases)
        EXPECT_EQ(error_of(failure_of(state)).code, code) << state;
}

TEST(PostgresErrors, OnlyMessagesAboutValuesLeaveTheProgram) {
    EXPECT_EQ(error_of(failure_of("22P02")).message, "message of the server");
    for (const auto* state : {"42601", "57014", "53300", "25006", "40001"}) {
        const auto error = error_of(failure_of(state));
        EXPECT_EQ(error.message.find("server"), std::string::npos) << state;
        EXPECT_EQ(error.internal, std::string(state) + ": message of the server");
    }
}

TEST(PostgresErrors, ALostConnectionIsUnavailable) {
    auto failure = failure_of("", "server closed the connection unexpectedly");
    failure.lost = true;
    EXPECT_EQ(error_of(failure).code, Code::unavailable);
    EXPECT_EQ(error_of(failure).internal, "server closed the connection unexpectedly");
}

TEST(PostgresErrors, ConflictsAndStaleStatementsAreKnown) {
    EXPECT_TRUE(is_conflict(failure_of("40001")));
    EXPECT_TRUE(is_conflict(failure_of("40P01")));
    EXPECT_FALSE(is_conflict(failure_of("40002")));
    EXPECT_TRUE(is_stale_statement(failure_of("26000")));
    EXPECT_TRUE(is_stale_statement(failure_of("0A000", "cached plan must not change result type")));
    EXPECT_FALSE(is_stale_statement(failure_of("0A000", "not supported")));
}

TEST(PostgresErrors, UniqueViolationsNameTheirColumns) {
    auto failure = failure_of("23505");
    failure.table = "role";
    failure.constraint = "role_pkey";
    const std::vector<std::pair<std::string, std::vector<std::string>>> cases{
        {"Key (id)=(1) already exists.", {"id"}},
        {"Key (movie, actor)=(1, 2) already exists.", {"movie", "actor"}},
        {"Key (\"Odd, name\", b)=(1, 2) already exists.", {"Odd, name", "b"}},
        {"Schlüssel »(titel)=(a)=(b)« existiert bereits.", {"titel"}},
        {"", {}},
        {"no key here", {}}};
    for (const auto& [detail, columns] : cases) {
        failure.detail = detail;
        const auto violation = violation_of(failure);
        EXPECT_EQ(violation.kind, Violation::Kind::unique);
        EXPECT_EQ(violation.columns, columns) << detail;
        EXPECT_EQ(violation.table, "role");
        EXPECT_EQ(violation.constraint, "role_pkey");
    }
}

TEST(PostgresErrors, ForeignKeysTellWritesFromDeletes) {
    struct Case {
        std::string state;
        std::string message;
        std::string detail;
        bool from_delete;
    };
    const std::vector<Case> cases{
        {"23503",
         "insert or update on table \"role\" violates foreign key constraint \"role_movie_fkey\"",
         "Key (movie)=(9) is not present in table \"movie\".", false},
        {"23503",
         "update or delete on table \"movie\" violates foreign key constraint \"role_movie_fkey\""
         " on table \"role\"",
         "Key (id)=(1) is still referenced from table \"role\".", true},
        {"23001", "update or delete on table \"movie\" violates RESTRICT setting",
         "Key (id)=(1) is referenced from table \"role\".", true},
        {"23503", "Einfügen oder Aktualisieren in Tabelle »role« verletzt …",
         "Schlüssel (movie)=(9) ist nicht in Tabelle »movie« vorhanden.", false},
        {"23503", "Aktualisieren oder Löschen in Tabelle »movie« verletzt …",
         "Auf Schlüssel (id)=(1) wird noch aus Tabelle »role« verwiesen.", true}};
    for (const auto& each : cases) {
        auto failure = failure_of(each.state, each.message);
        failure.detail = each.detail;
        failure.table = "role";
        failure.constraint = "role_movie_fkey";
        const auto violation = violation_of(failure);
        EXPECT_EQ(violation.kind, Violation::Kind::foreign_key);
        EXPECT_EQ(violation.from_delete, each.from_delete) << each.message;
        EXPECT_EQ(violation.columns, std::vector<std::string>{"movie"}) << each.message;
    }
}

TEST(PostgresErrors, NotNullAndCheck) {
    auto failure = failure_of("23502");
    failure.table = "movie";
    failure.column = "title";
    EXPECT_EQ(violation_of(failure).kind, Violation::Kind::not_null);
    EXPECT_EQ(violation_of(failure).columns, std::vector<std::string>{"title"});
    failure.state = "23514";
    failure.constraint = "movie_year_check";
    EXPECT_EQ(violation_of(failure).kind, Violation::Kind::check);
    EXPECT_EQ(violation_of(failure).constraint, "movie_year_check");
    EXPECT_TRUE(violation_of(failure).columns.empty());
}

}  // namespace

}  // namespace socle::store
