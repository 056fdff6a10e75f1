#include "store/sqlite_errors.h"

#include "base/text.h"
#include "store/schema.h"

#include <sqlite3.h>

#include <array>
#include <utility>

namespace socle::store {

namespace {

using base::Code;
using base::Error;

constexpr int primary_mask = 0xff;

struct Line {
    int result;
    std::string_view text;
};

constexpr std::array unavailable_lines{
    Line{SQLITE_FULL, "the disk is full: the database cannot grow"},
    Line{SQLITE_READONLY, "the database is read-only: its file or folder cannot be written"},
    Line{SQLITE_BUSY, "the database is locked by another program"},
    Line{SQLITE_LOCKED, "the database is locked"},
    Line{SQLITE_IOERR, "the disk failed while the database was read or written"},
    Line{SQLITE_CORRUPT, "the database file is damaged; restore a backup"},
    Line{SQLITE_NOTADB, "the file is not a SQLite database, or it is damaged"},
    Line{SQLITE_CANTOPEN, "the database file cannot be opened"},
    Line{SQLITE_PERM, "the database file may not be opened"},
    Line{SQLITE_NOMEM, "the database ran out of memory"},
};

std::vector<std::string> names_after_colon(std::string_view message) {
    const auto colon = message.find(": ");
    if (colon == std::string_view::npos) return {};
    std::vector<std::string> names;
    for (const auto part : base::split(message.substr(colon + 2), ',')) {
        names.emplace_back(base::trimmed(part));
    }
    return names;
}

void split_table_and_columns(Violation& violation, const std::vector<std::string>& names) {
    for (const auto& name : names) {
        const auto dot = name.find('.');
        if (dot == std::string::npos) continue;
        violation.table = name.substr(0, dot);
        violation.columns.push_back(name.substr(dot + 1));
    }
}

std::string unique_name(const Violation& violation, bool primary) {
    if (violation.table.empty()) return "";
    if (primary) return constraint_name(violation.table, {}, "pkey");
    return constraint_name(violation.table, violation.columns, "key");
}

/// "index 'movie_lower_key'", of a unique index over an expression.
std::string quoted_index_name(const std::vector<std::string>& names) {
    if (names.empty() || !names.front().starts_with("index '")) return "";
    const auto first = names.front().find('\'') + 1;
    return names.front().substr(first, names.front().rfind('\'') - first);
}

void fill_unique(Violation& violation, std::string_view message, bool primary) {
    const auto names = names_after_colon(message);
    split_table_and_columns(violation, names);
    violation.kind = Violation::Kind::unique;
    violation.constraint = unique_name(violation, primary);
    if (violation.table.empty()) violation.constraint = quoted_index_name(names);
}

void fill_check(Violation& violation, std::string_view message) {
    violation.kind = Violation::Kind::check;
    const auto colon = message.find(": ");
    if (colon != std::string_view::npos) violation.constraint = message.substr(colon + 2);
}

/// What SQL itself refused; our own functions say it by SQLITE_MISMATCH and SQLITE_RANGE.
Code code_of_sql_failure(std::string_view message) {
    if (message == "integer overflow") return Code::value_out_of_range;
    if (message.starts_with("malformed JSON") || message.starts_with("JSON path error")) {
        return Code::bad_value;
    }
    return Code::internal;
}

/// Limits of SQLite that a request within ours can still meet, by nesting one thing in another.
bool is_beyond_parser(std::string_view message) {
    return message == "parser stack overflow" || message.starts_with("Expression tree is too") ||
           message.starts_with("at most 64 tables");
}

std::string internal_text(std::string_view message, std::string_view sql) {
    std::string text = "sqlite: ";
    text += message;
    if (!sql.empty()) text.append(" in: ").append(sql);
    return text;
}

}  // namespace

bool is_violation(int extended_result) {
    switch (extended_result) {
        case SQLITE_CONSTRAINT_UNIQUE:
        case SQLITE_CONSTRAINT_PRIMARYKEY:
        case SQLITE_CONSTRAINT_ROWID:
        case SQLITE_CONSTRAINT_NOTNULL:
        case SQLITE_CONSTRAINT_FOREIGNKEY:
        case SQLITE_CONSTRAINT_CHECK:
            return true;
        default:
            return false;
    }
}

Violation to_violation(int extended_result, std::string_view message) {
    Violation violation;
    if (extended_result == SQLITE_CONSTRAINT_FOREIGNKEY) {
        violation.kind = Violation::Kind::foreign_key;
    } else if (extended_result == SQLITE_CONSTRAINT_NOTNULL) {
        violation.kind = Violation::Kind::not_null;
        split_table_and_columns(violation, names_after_colon(message));
    } else if (extended_result == SQLITE_CONSTRAINT_CHECK) {
        fill_check(violation, message);
    } else {
        fill_unique(violation, message, extended_result != SQLITE_CONSTRAINT_UNIQUE);
    }
    return violation;
}

Error to_error(int extended_result, std::string_view message, std::string_view sql) {
    const int primary = extended_result & primary_mask;
    const auto internal = internal_text(message, sql);
    for (const auto& line : unavailable_lines) {
        if (line.result != primary) continue;
        return Error(Code::unavailable, std::string(line.text), {}, {}, internal);
    }
    switch (primary) {
        case SQLITE_INTERRUPT:
            return Error(Code::timed_out, "the statement took too long and was ended", {},
                         "Narrow the filter, or ask for fewer rows.", internal);
        case SQLITE_CONSTRAINT:
        case SQLITE_MISMATCH:
            return Error(Code::bad_value, std::string(message), {}, {}, internal);
        case SQLITE_RANGE:
        case SQLITE_TOOBIG:
            return Error(Code::value_out_of_range, std::string(message), {}, {}, internal);
        default:
            break;
    }
    if (is_beyond_parser(message)) {
        return Error(Code::bad_query, "the request is nested too deeply", {},
                     "Ask for less in one request.", internal);
    }
    const Code code = code_of_sql_failure(message);
    if (code != Code::internal) return Error(code, std::string(message), {}, {}, internal);
    return Error(code, "the database refused a statement", {}, {}, internal);
}

void throw_sqlite_error(sqlite3* connection, int result, std::string_view sql) {
    const bool known = connection != nullptr && sqlite3_errcode(connection) != SQLITE_OK;
    const int extended = known ? sqlite3_extended_errcode(connection) : result;
    const char* message = known ? sqlite3_errmsg(connection) : sqlite3_errstr(result);
    if (is_violation(extended)) throw to_violation(extended, message);
    throw to_error(extended, message, sql);
}

}  // namespace socle::store
