#include "store/sqlite_looker.h"

#include "base/error.h"
#include "store/sqlite_functions.h"

#include <sqlite3.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <set>
#include <string_view>
#include <utility>

namespace socle::store {

namespace {

using Clock = std::chrono::steady_clock;

constexpr int value_bytes_max = 16 * 1024 * 1024;
constexpr int steps_between_clock_checks = 1'000;
constexpr int busy_timeout_ms = 1'000;

/// Tables without a row in sqlite_schema. sqlite_stat4 holds values of indexed columns, dbstat and
/// sqlite_dbpage hold pages: they are not here.
constexpr std::array<std::string_view, 13> known_tables = {
    "sqlite_schema",          "sqlite_master",      "sqlite_temp_schema", "sqlite_temp_master",
    "sqlite_stat1",           "sqlite_sequence",    "json_each",          "json_tree",
    "pragma_table_info",      "pragma_table_xinfo", "pragma_index_list",  "pragma_index_info",
    "pragma_foreign_key_list"};
constexpr std::array<std::string_view, 5> known_pragmas = {
    "table_info", "table_xinfo", "index_list", "index_info", "foreign_key_list"};
constexpr std::array<std::string_view, 4> refused_functions = {"load_extension", "fts3_tokenizer",
                                                               "fts5", "sqlite_log"};

template <typename List>
bool has(const List& list, std::string_view name) {
    return std::ranges::find(list, name) != list.end();
}

std::string_view view_of(const char* text) {
    return text == nullptr ? std::string_view() : std::string_view(text);
}

class SqliteLooker : public Looker {
public:
    SqliteLooker(const std::string& file, Blinds blinds);

    Look run(const std::string& sql, bool explain) override;
    Look run_own(const std::string& sql, const std::vector<std::string>& values) override;

private:
    struct Close {
        void operator()(sqlite3* handle) const { sqlite3_close_v2(handle); }
    };
    struct Finalize {
        void operator()(sqlite3_stmt* handle) const { sqlite3_finalize(handle); }
    };
    using Prepared = std::unique_ptr<sqlite3_stmt, Finalize>;

    static int authorize(void* self, int action, const char* first, const char* second,
                         const char* database, const char* trigger);
    static int past_deadline(void* self);
    int verdict(int action, std::string_view first, std::string_view second);
    int verdict_on_column(std::string_view table, std::string_view column);
    int refuse(std::string what);
    void set_limits();
    void learn_tables();
    [[noreturn]] void fail(int result);
    Prepared prepare(const std::string& sql);
    Look rows_of(sqlite3_stmt* statement);
    bool step(sqlite3_stmt* statement);

    const Blinds blinds_;
    std::unique_ptr<sqlite3, Close> handle_;
    std::set<std::string, std::less<>> tables_;  ///< those of the schema that are shown
    std::string refusal_;
    Clock::time_point deadline_ = Clock::now() + std::chrono::milliseconds(look_time_ms);
};

SqliteLooker::SqliteLooker(const std::string& file, Blinds blinds) : blinds_(std::move(blinds)) {
    const int flags = SQLITE_OPEN_READONLY | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE;
    sqlite3* handle = nullptr;
    const int result = sqlite3_open_v2(file.c_str(), &handle, flags, nullptr);
    handle_.reset(handle);
    if (result != SQLITE_OK) {
        throw base::Error(base::Code::unavailable,
                          std::string("cannot open the database: ") + sqlite3_errstr(result));
    }
    set_limits();
    register_functions(handle);
    learn_tables();
    sqlite3_progress_handler(handle, steps_between_clock_checks, past_deadline, this);
    sqlite3_set_authorizer(handle, authorize, this);
}

void SqliteLooker::set_limits() {
    sqlite3* handle = handle_.get();
    sqlite3_busy_timeout(handle, busy_timeout_ms);
    sqlite3_db_config(handle, SQLITE_DBCONFIG_DEFENSIVE, 1, nullptr);
    sqlite3_db_config(handle, SQLITE_DBCONFIG_DQS_DML, 0, nullptr);
    sqlite3_limit(handle, SQLITE_LIMIT_LENGTH, value_bytes_max);
    sqlite3_limit(handle, SQLITE_LIMIT_ATTACHED, 0);
    // What is sorted goes to files, not to memory.
    const char* settings = "PRAGMA query_only=ON; PRAGMA temp_store=FILE; PRAGMA cache_size=-8000";
    if (sqlite3_exec(handle, settings, nullptr, nullptr, nullptr) != SQLITE_OK) fail(SQLITE_ERROR);
}

void SqliteLooker::learn_tables() {
    const auto statement =
        prepare("SELECT name FROM sqlite_schema WHERE type IN ('table', 'view')");
    while (step(statement.get())) {
        std::string name(
            view_of(reinterpret_cast<const char*>(sqlite3_column_text(statement.get(), 0))));
        if (Blinds::shows(name) || name.find("_fts") != std::string::npos) {
            if (!name.starts_with("sqlite_")) tables_.insert(std::move(name));
        }
    }
}

int SqliteLooker::authorize(void* self, int action, const char* first, const char* second,
                            const char* /*database*/, const char* /*trigger*/) {
    return static_cast<SqliteLooker*>(self)->verdict(action, view_of(first), view_of(second));
}

int SqliteLooker::past_deadline(void* self) {
    return Clock::now() > static_cast<SqliteLooker*>(self)->deadline_ ? 1 : 0;
}

int SqliteLooker::refuse(std::string what) {
    if (refusal_.empty()) refusal_ = std::move(what);
    return SQLITE_DENY;
}

int SqliteLooker::verdict(int action, std::string_view first, std::string_view second) {
    switch (action) {
        case SQLITE_SELECT:
        case SQLITE_RECURSIVE:
            return SQLITE_OK;
        case SQLITE_READ:
            return verdict_on_column(first, second);
        case SQLITE_FUNCTION:
            if (!has(refused_functions, second)) return SQLITE_OK;
            return refuse("the function " + std::string(second) + " is not for statements here");
        case SQLITE_PRAGMA:
            if (has(known_pragmas, first)) return SQLITE_OK;
            return refuse("the pragma " + std::string(first) + " is not for statements here");
        case SQLITE_UPDATE:
            // Said when json_each and the like are prepared; the file is read-only.
            if (first == "sqlite_master") return SQLITE_OK;
            return refuse("only reading statements are allowed here");
        default:
            return refuse("only reading statements are allowed here");
    }
}

int SqliteLooker::verdict_on_column(std::string_view table, std::string_view column) {
    // No column: something is counted, or it is a name of WITH.
    if (column.empty() && Blinds::shows(table)) return SQLITE_OK;
    if (!tables_.contains(table) && !has(known_tables, table)) {
        return refuse("the table " + std::string(table) + " is not shown: it holds secrets");
    }
    const auto* blinds = blinds_.find(table);
    return blinds != nullptr && has(blinds->hidden, column) ? SQLITE_IGNORE : SQLITE_OK;
}

void SqliteLooker::fail(int result) {
    if (!refusal_.empty()) refuse_look(refusal_);
    if (result == SQLITE_INTERRUPT) time_look_out();
    fail_look(sqlite3_errmsg(handle_.get()));
}

SqliteLooker::Prepared SqliteLooker::prepare(const std::string& sql) {
    sqlite3_stmt* made = nullptr;
    const char* rest = nullptr;
    const int result = sqlite3_prepare_v2(handle_.get(), sql.c_str(),
                                          static_cast<int>(sql.size() + 1), &made, &rest);
    Prepared prepared(made);
    if (result != SQLITE_OK) fail(result);
    if (made == nullptr) fail_look("there is no statement");
    sqlite3_stmt* further = nullptr;
    sqlite3_prepare_v2(handle_.get(), rest, -1, &further, nullptr);
    const Prepared second(further);
    if (further != nullptr || sqlite3_errcode(handle_.get()) != SQLITE_OK)
        fail_look("only one statement at a time");
    return prepared;
}

bool SqliteLooker::step(sqlite3_stmt* statement) {
    const int result = sqlite3_step(statement);
    if (result != SQLITE_ROW && result != SQLITE_DONE) fail(result);
    return result == SQLITE_ROW;
}

Look SqliteLooker::rows_of(sqlite3_stmt* statement) {
    Look look;
    const int count = sqlite3_column_count(statement);
    for (int column = 0; column < count; ++column)
        look.columns.emplace_back(view_of(sqlite3_column_name(statement, column)));
    std::size_t bytes = 0;
    while (step(statement)) {
        look.more = look.rows.size() >= look_rows_max || bytes >= look_bytes_max;
        if (look.more) break;
        auto& row = look.rows.emplace_back();
        for (int column = 0; column < count; ++column) {
            const auto type = sqlite3_column_type(statement, column);
            if (type == SQLITE_NULL) {
                row.emplace_back();
                continue;
            }
            const auto* text = sqlite3_column_text(statement, column);
            row.emplace_back(type == SQLITE_BLOB
                                 ? "(" + std::to_string(sqlite3_column_bytes(statement, column)) +
                                       " bytes)"
                                 : shortened(reinterpret_cast<const char*>(text)));
            bytes += row.back()->size();
        }
    }
    return look;
}

Look SqliteLooker::run(const std::string& sql, bool explain) {
    const auto statement = prepare(without_end(sql));
    if (sqlite3_bind_parameter_count(statement.get()) > 0)
        fail_look("parameters have no values here");
    if (sqlite3_stmt_isexplain(statement.get()) != 0)
        fail_look("write the statement alone, and ask for its plan");
    if (sqlite3_stmt_readonly(statement.get()) == 0 || sqlite3_column_count(statement.get()) == 0)
        refuse_look("only reading statements are allowed here");
    if (!explain) return rows_of(statement.get());
    const auto plan = prepare("EXPLAIN QUERY PLAN " + without_end(sql));
    const auto lines = rows_of(plan.get());
    Look look;
    look.columns = {"plan"};
    for (const auto& line : lines.rows)
        look.rows.push_back({line.back()});
    return look;
}

Look SqliteLooker::run_own(const std::string& sql, const std::vector<std::string>& values) {
    const auto statement = prepare(sql);
    int number = 0;
    for (const auto& value : values) {
        sqlite3_bind_text(statement.get(), ++number, value.c_str(), static_cast<int>(value.size()),
                          SQLITE_STATIC);
    }
    return rows_of(statement.get());
}

}  // namespace

std::unique_ptr<Looker> open_sqlite_looker(const std::string& data_folder, Blinds blinds) {
    return std::make_unique<SqliteLooker>(data_folder + "/socle.db", std::move(blinds));
}

}  // namespace socle::store
