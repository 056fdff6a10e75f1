#include "store/postgres_errors.h"

#include "base/error.h"
#include "store/store.h"

#include <string_view>
#include <vector>

namespace socle::store {

namespace {

using base::Code;
using base::Error;

/// The column names of "Key (a, \"B\")=(…) …", in whatever language the rest is.
std::vector<std::string> key_columns(std::string_view detail) {
    const auto open = detail.find('(');
    const auto close = detail.find(")=(");
    if (open == std::string_view::npos || close == std::string_view::npos || close < open)
        return {};
    std::vector<std::string> columns(1);
    bool in_quotes = false;
    for (const char c : detail.substr(open + 1, close - open - 1)) {
        if (c == '"')
            in_quotes = !in_quotes;
        else if (c == ',' && !in_quotes)
            columns.emplace_back();
        else if (c != ' ' || in_quotes)
            columns.back() += c;
    }
    return columns;
}

/// The COLUMN of a foreign key named TABLE_COLUMN_fkey; "" for other names.
std::string referencing_column(const PostgresFailure& failure) {
    constexpr std::string_view suffix = "_fkey";
    const std::string prefix = failure.table + "_";
    const std::string_view name = failure.constraint;
    if (!name.starts_with(prefix) || !name.ends_with(suffix)) return {};
    if (name.size() <= prefix.size() + suffix.size()) return {};
    return std::string(name.substr(prefix.size(), name.size() - prefix.size() - suffix.size()));
}

/// Servers that speak English say it; for the others the key in the detail is the referencing
/// column when a row was written, and the referenced one when it was deleted.
bool fails_from_delete(const PostgresFailure& failure, const std::vector<std::string>& columns) {
    if (failure.state == "23001" || failure.message.starts_with("update or delete")) return true;
    if (failure.message.starts_with("insert or update")) return false;
    const auto column = referencing_column(failure);
    return !column.empty() && columns != std::vector<std::string>{column};
}

Violation violation(const PostgresFailure& failure, Violation::Kind kind) {
    Violation result;
    result.kind = kind;
    result.row = failure.row;
    result.table = failure.table;
    result.constraint = failure.constraint;
    if (kind == Violation::Kind::not_null) result.columns = {failure.column};
    if (kind == Violation::Kind::unique) result.columns = key_columns(failure.detail);
    if (kind != Violation::Kind::foreign_key) return result;
    result.columns = key_columns(failure.detail);
    result.from_delete = fails_from_delete(failure, result.columns);
    if (!result.from_delete) return result;
    result.columns.clear();
    if (auto column = referencing_column(failure); !column.empty())
        result.columns.push_back(std::move(column));
    return result;
}

std::string log_text(const PostgresFailure& failure) {
    std::string text = failure.message;
    if (!failure.state.empty()) text = failure.state + ": " + text;
    if (!failure.detail.empty()) text += " (" + failure.detail + ")";
    return text;
}

/// A value of the caller that PostgreSQL refuses; its message is about that value only.
Error value_error(const PostgresFailure& failure) {
    Code code = Code::bad_value;
    if (failure.state == "22003" || failure.state == "54000") code = Code::value_out_of_range;
    if (failure.state == "22007" || failure.state == "22008") code = Code::bad_date;
    return Error(code, failure.message, failure.detail);
}

Error to_error(const PostgresFailure& failure) {
    const std::string_view state = failure.state;
    if (failure.lost || state.starts_with("08") || state.starts_with("53") ||
        state.starts_with("57P") || state.starts_with("58"))
        return Error(Code::unavailable, "the database is not available", {}, {}, log_text(failure));
    if (state == "57014" || state == "55P03")
        return Error(Code::timed_out, "the database took too long", {}, {}, log_text(failure));
    if (state == "25006")
        return Error(Code::read_only, "the database accepts no changes", {}, {}, log_text(failure));
    if (is_conflict(failure))
        return Error(Code::unavailable, "the change met others at the same time; try again", {}, {},
                     log_text(failure));
    if (state.starts_with("22") || state == "54000") return value_error(failure);
    return Error(Code::internal, "the database refused a statement", {}, {}, log_text(failure));
}

}  // namespace

std::exception_ptr to_exception(const PostgresFailure& failure) {
    using Kind = Violation::Kind;
    const std::string_view state = failure.state;
    if (state == "23505") return std::make_exception_ptr(violation(failure, Kind::unique));
    if (state == "23503" || state == "23001")
        return std::make_exception_ptr(violation(failure, Kind::foreign_key));
    if (state == "23502") return std::make_exception_ptr(violation(failure, Kind::not_null));
    if (state == "23514") return std::make_exception_ptr(violation(failure, Kind::check));
    return std::make_exception_ptr(to_error(failure));
}

void raise(const PostgresFailure& failure) {
    std::rethrow_exception(to_exception(failure));
}

std::exception_ptr unavailable(std::string why, std::chrono::seconds retry_after) {
    Error error(Code::unavailable, "the database is not available", {}, {}, std::move(why));
    error.retry_after_s = static_cast<int>(retry_after.count());
    return std::make_exception_ptr(std::move(error));
}

bool is_conflict(const PostgresFailure& failure) {
    return failure.state == "40001" || failure.state == "40P01";
}

bool is_stale_statement(const PostgresFailure& failure) {
    constexpr std::string_view changed_result = "cached plan must not change result type";
    return failure.state == "26000" ||
           (failure.state == "0A000" && failure.message.starts_with(changed_result));
}

}  // namespace socle::store
