#include "store/sqlite_connection.h"

#include "base/error.h"
#include "store/sqlite_errors.h"
#include "store/sqlite_functions.h"
#include "store/sqlite_lane.h"

#include <sqlite3.h>

#include <mutex>
#include <utility>

namespace socle::store {

namespace {

constexpr std::size_t kept_statements_max = 512;
constexpr int busy_timeout_ms = 10'000;
constexpr int lookaside_slot_bytes = 1'200;
constexpr int lookaside_slots = 200;
constexpr int steps_between_clock_checks = 10'000;

// No mmap_size: after each commit every reader would map the file anew, with the lock on the
// process' address space, and the page cache serves as well.
constexpr const char* common_settings =
    "PRAGMA synchronous=FULL;"
    "PRAGMA foreign_keys=ON;"
    "PRAGMA secure_delete=OFF;"
    "PRAGMA temp_store=MEMORY;"
    "PRAGMA cache_size=-16000;"
    "PRAGMA journal_size_limit=67108864;";
constexpr const char* read_settings = "PRAGMA query_only=ON;";
// The writer thread checkpoints between two groups, never inside of a commit.
constexpr const char* write_settings = "PRAGMA wal_autocheckpoint=0;";

/// Memory statistics take one mutex of the process for every allocation of every core.
void configure_library() {
    static std::once_flag once;
    std::call_once(once, [] {
        sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0);
        sqlite3_initialize();
    });
}

}  // namespace

void SqliteConnection::Close::operator()(sqlite3* handle) const {
    sqlite3_close_v2(handle);
}

SqliteConnection::SqliteConnection(const std::string& file, Purpose purpose) {
    configure_library();
    open(file, purpose);
    configure(purpose);
}

void SqliteConnection::open(const std::string& file, Purpose purpose) {
    int flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE;
    if (purpose == Purpose::write) flags |= SQLITE_OPEN_CREATE;
    sqlite3* handle = nullptr;
    const int result = sqlite3_open_v2(file.c_str(), &handle, flags, nullptr);
    handle_.reset(handle);
    if (result == SQLITE_OK) return;
    throw base::Error(base::Code::unavailable,
                      "cannot open the database " + file + ": " + sqlite3_errstr(result));
}

void SqliteConnection::configure(Purpose purpose) {
    sqlite3* handle = handle_.get();
    sqlite3_db_config(handle, SQLITE_DBCONFIG_LOOKASIDE, nullptr, lookaside_slot_bytes,
                      lookaside_slots);
    sqlite3_db_config(handle, SQLITE_DBCONFIG_DQS_DML, 0, nullptr);
    sqlite3_db_config(handle, SQLITE_DBCONFIG_DQS_DDL, 0, nullptr);
    sqlite3_busy_timeout(handle, busy_timeout_ms);
    register_functions(handle);
    execute(common_settings);
    if (purpose == Purpose::read) {
        execute(read_settings);
        return;
    }
    execute(write_settings);
    set_journal_mode();
}

void SqliteConnection::set_journal_mode() {
    if (text("PRAGMA journal_mode=WAL") == "wal") return;
    throw base::Error(base::Code::unavailable,
                      "the data folder does not allow SQLite's write-ahead log; it must be on a "
                      "local disk");
}

base::Rows SqliteConnection::run(const base::Statement& statement, const base::Values& values) {
    base::Rows rows;
    const int result = run_to_end(statement, values, rows);
    if (result != SQLITE_DONE) throw_sqlite_error(handle_.get(), result, statement.sql);
    return rows;
}

std::optional<base::Rows> SqliteConnection::run_within_steps(const base::Statement& statement,
                                                             const base::Values& values) {
    std::optional<base::Rows> rows(std::in_place);
    const int result = run_to_end(statement, values, *rows);
    if (result == SQLITE_INTERRUPT) return std::nullopt;
    if (result != SQLITE_DONE) throw_sqlite_error(handle_.get(), result, statement.sql);
    return rows;
}

int SqliteConnection::run_to_end(const base::Statement& statement, const base::Values& values,
                                 base::Rows& rows) {
    if (statement.id == 0)
        return SqliteStatement(handle_.get(), statement, false).run(values, rows);
    Kept& kept = keep(statement.id);
    if (!kept.statement) kept.statement.emplace(handle_.get(), statement, true);
    return kept.statement->run(values, rows);
}

SqliteConnection::Kept& SqliteConnection::keep(std::uint64_t id) {
    const auto found = kept_by_id_.find(id);
    if (found != kept_by_id_.end()) {
        kept_.splice(kept_.begin(), kept_, found->second);
        return kept_.front();
    }
    if (kept_.size() >= kept_statements_max) {
        kept_by_id_.erase(kept_.back().id);
        kept_.pop_back();
    }
    kept_.emplace_front().id = id;
    kept_by_id_[id] = kept_.begin();
    return kept_.front();
}

void SqliteConnection::execute(const std::string& sql) {
    const int result = sqlite3_exec(handle_.get(), sql.c_str(), nullptr, nullptr, nullptr);
    if (result != SQLITE_OK) throw_sqlite_error(handle_.get(), result, sql);
}

std::int64_t SqliteConnection::integer(const std::string& sql) {
    const auto rows = run(plain_statement(sql), {});
    if (rows.empty()) return 0;
    const auto cell = rows.at(0, 0);
    const auto* value = std::get_if<std::int64_t>(&cell);
    return value == nullptr ? 0 : *value;
}

std::string SqliteConnection::text(const std::string& sql) {
    const auto rows = run(plain_statement(sql), {});
    if (rows.empty()) return "";
    const auto cell = rows.at(0, 0);
    const auto* value = std::get_if<std::string_view>(&cell);
    return value == nullptr ? "" : std::string(*value);
}

bool SqliteConnection::is_bounded(const base::Statement& statement) {
    if (statement.id == 0) return has_bounded_plan(*this, statement);
    Kept& kept = keep(statement.id);
    if (kept.bounded) return *kept.bounded;
    const bool bounded = has_bounded_plan(*this, statement);
    kept.bounded = bounded;
    return bounded;
}

void SqliteConnection::limit_steps(int steps) {
    sqlite3_progress_handler(handle_.get(), steps, [](void*) { return 1; }, nullptr);
}

void SqliteConnection::limit_time() {
    sqlite3_progress_handler(handle_.get(), steps_between_clock_checks, past_deadline, this);
}

int SqliteConnection::past_deadline(void* connection) {
    return Clock::now() > static_cast<SqliteConnection*>(connection)->deadline_ ? 1 : 0;
}

bool SqliteConnection::in_transaction() const {
    return sqlite3_get_autocommit(handle_.get()) == 0;
}

bool SqliteConnection::has_broken_references() const {
    int broken = 0;
    int peak = 0;
    sqlite3_db_status(handle_.get(), SQLITE_DBSTATUS_DEFERRED_FKS, &broken, &peak, 0);
    return broken != 0;
}

}  // namespace socle::store
