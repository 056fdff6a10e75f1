#include "store/sqlite_statement.h"

#include "base/ensure.h"
#include "store/sqlite_errors.h"

#include <sqlite3.h>

#include <utility>

namespace socle::store {

namespace {

int bind_one(sqlite3_stmt* handle, int index, const base::Value& value) {
    if (const auto* text = std::get_if<std::string>(&value)) {
        return sqlite3_bind_text64(handle, index, text->data(), text->size(), SQLITE_STATIC,
                                   SQLITE_UTF8);
    }
    if (const auto* integer = std::get_if<std::int64_t>(&value)) {
        return sqlite3_bind_int64(handle, index, *integer);
    }
    if (const auto* real = std::get_if<double>(&value)) {
        return sqlite3_bind_double(handle, index, *real);
    }
    return sqlite3_bind_null(handle, index);
}

std::string_view text_of(sqlite3_stmt* handle, int index) {
    const auto* text = reinterpret_cast<const char*>(sqlite3_column_text(handle, index));
    const auto length = static_cast<std::size_t>(sqlite3_column_bytes(handle, index));
    return text == nullptr ? std::string_view() : std::string_view(text, length);
}

}  // namespace

base::Statement plain_statement(std::string sql, std::uint64_t id) {
    base::Statement statement;
    statement.id = id;
    statement.sql = std::move(sql);
    return statement;
}

void SqliteStatement::Finalize::operator()(sqlite3_stmt* handle) const {
    sqlite3_finalize(handle);
}

SqliteStatement::SqliteStatement(sqlite3* connection, const base::Statement& statement, bool keep) {
    sqlite3_stmt* handle = nullptr;
    const unsigned flags = keep ? SQLITE_PREPARE_PERSISTENT : 0;
    const int result =
        sqlite3_prepare_v3(connection, statement.sql.data(), static_cast<int>(statement.sql.size()),
                           flags, &handle, nullptr);
    handle_.reset(handle);
    if (result != SQLITE_OK) throw_sqlite_error(connection, result, statement.sql);
    parameters_ = static_cast<std::size_t>(sqlite3_bind_parameter_count(handle));
    writes_ = sqlite3_stmt_readonly(handle) == 0;
    set_readings(statement.columns, static_cast<std::size_t>(sqlite3_column_count(handle)));
}

SqliteStatement::Reading SqliteStatement::reading_of(base::Type type) {
    switch (type) {
        case base::Type::integer:
        case base::Type::boolean:
        case base::Type::decimal:
            return Reading::integer;
        case base::Type::number:
        case base::Type::point:
            return Reading::real;
        case base::Type::text:
        case base::Type::date:
        case base::Type::time:
        case base::Type::timestamp:
        case base::Type::uuid:
        case base::Type::json:
            return Reading::text;
    }
    return Reading::as_computed;
}

void SqliteStatement::set_readings(const std::vector<base::Column>& columns, std::size_t count) {
    if (columns.empty()) {
        readings_.assign(count, Reading::as_computed);
        return;
    }
    for (const auto& column : columns) {
        readings_.push_back(reading_of(column.type.type));
        if (column.type.type == base::Type::point) readings_.push_back(Reading::real);
    }
    base::ensure(readings_.size() == count, "a statement has other columns than it declares");
}

int SqliteStatement::run(const base::Values& values, base::Rows& rows) {
    // The counter decides when the connection's step limit is reached, and is not reset by SQLite.
    sqlite3_stmt_status(handle_.get(), SQLITE_STMTSTATUS_VM_STEP, 1);
    int result = bind(values);
    if (result == SQLITE_OK) result = step(rows);
    sqlite3_reset(handle_.get());
    return result;
}

int SqliteStatement::bind(const base::Values& values) {
    base::ensure(values.size() >= parameters_, "a statement has more parameters than values");
    for (std::size_t i = 0; i < parameters_; ++i) {
        const int result = bind_one(handle_.get(), static_cast<int>(i) + 1, values[i]);
        if (result != SQLITE_OK) return result;
    }
    return SQLITE_OK;
}

int SqliteStatement::step(base::Rows& rows) {
    rows = base::Rows(readings_.size());
    int result = sqlite3_step(handle_.get());
    while (result == SQLITE_ROW) {
        add_row(rows);
        result = sqlite3_step(handle_.get());
    }
    if (result == SQLITE_DONE && writes_) {
        rows.affected = sqlite3_changes64(sqlite3_db_handle(handle_.get()));
    }
    return result;
}

int SqliteStatement::step_some(base::Rows& rows, std::int64_t rows_max) {
    rows = base::Rows(readings_.size());
    int result = SQLITE_ROW;
    for (std::int64_t row = 0; row < rows_max && result == SQLITE_ROW; ++row) {
        result = sqlite3_step(handle_.get());
        if (result == SQLITE_ROW) add_row(rows);
    }
    return result;
}

void SqliteStatement::add_row(base::Rows& rows) const {
    for (std::size_t i = 0; i < readings_.size(); ++i) {
        add_cell(rows, static_cast<int>(i));
    }
}

void SqliteStatement::add_cell(base::Rows& rows, int index) const {
    sqlite3_stmt* handle = handle_.get();
    const int type = sqlite3_column_type(handle, index);
    if (type == SQLITE_NULL) {
        rows.add_null();
        return;
    }
    switch (readings_[static_cast<std::size_t>(index)]) {
        case Reading::integer:
            rows.add_integer(sqlite3_column_int64(handle, index));
            return;
        case Reading::real:
            rows.add_real(sqlite3_column_double(handle, index));
            return;
        case Reading::text:
            rows.add_text(text_of(handle, index));
            return;
        case Reading::as_computed:
            break;
    }
    if (type == SQLITE_INTEGER) {
        rows.add_integer(sqlite3_column_int64(handle, index));
    } else if (type == SQLITE_FLOAT) {
        rows.add_real(sqlite3_column_double(handle, index));
    } else {
        rows.add_text(text_of(handle, index));
    }
}

}  // namespace socle::store
