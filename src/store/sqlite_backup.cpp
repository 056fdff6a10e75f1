#include "store/sqlite_backup.h"

#include "base/error.h"
#include "store/sqlite_connection.h"
#include "store/sqlite_errors.h"
#include "store/sqlite_functions.h"

#include <fcntl.h>
#include <sqlite3.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <filesystem>
#include <memory>
#include <system_error>

namespace socle::store {

namespace {

using base::Code;
using base::Error;

constexpr mode_t private_file = 0600;
constexpr int all_pages = -1;

struct CloseDatabase {
    void operator()(sqlite3* handle) const { sqlite3_close_v2(handle); }
};
using Database = std::unique_ptr<sqlite3, CloseDatabase>;

[[noreturn]] void refuse_system(const std::string& what, const std::string& file) {
    throw Error(Code::unavailable,
                what + " " + file + ": " + std::generic_category().message(errno));
}

Database open_database(const std::string& file, int flags) {
    sqlite3* handle = nullptr;
    const int result = sqlite3_open_v2(
        file.c_str(), &handle, flags | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE, nullptr);
    Database database(handle);
    if (result == SQLITE_OK) {
        // A check of the whole database reads full-text indexes, too.
        register_functions(handle);
        return database;
    }
    throw Error(Code::unavailable, "cannot open " + file + ": " + sqlite3_errstr(result));
}

void copy_pages(sqlite3* from, sqlite3* to) {
    sqlite3_backup* const copy = sqlite3_backup_init(to, "main", from, "main");
    if (copy == nullptr) throw_sqlite_error(to, sqlite3_errcode(to));
    const int step = sqlite3_backup_step(copy, all_pages);
    const int finish = sqlite3_backup_finish(copy);
    if (step == SQLITE_DONE && finish == SQLITE_OK) return;
    throw_sqlite_error(to, finish != SQLITE_OK ? finish : step);
}

/// The first cell of a question to a file that may be anything; "" when it cannot be asked.
std::string ask(sqlite3* database, const char* sql) {
    std::string answer;
    const auto keep_first = [](void* kept, int columns, char** cells, char**) {
        auto& first = *static_cast<std::string*>(kept);
        if (first.empty() && columns > 0 && cells[0] != nullptr) first = cells[0];
        return 0;
    };
    sqlite3_exec(database, sql, keep_first, &answer, nullptr);
    return answer;
}

Database open_backup(const std::string& file) {
    std::error_code ignored;
    if (!std::filesystem::is_regular_file(file, ignored)) {
        throw Error(Code::bad_value, "there is no file " + file);
    }
    return open_database(file, SQLITE_OPEN_READONLY);
}

void check(sqlite3* database, const std::string& file) {
    const auto application = ask(database, "PRAGMA application_id");
    if (application.empty()) {
        const bool foreign = (sqlite3_errcode(database) & 0xff) == SQLITE_NOTADB;
        throw Error(Code::bad_value, file + (foreign ? " is not a SQLite database" : " is damaged"),
                    sqlite3_errmsg(database));
    }
    if (application != std::to_string(socle_application_id)) {
        throw Error(Code::bad_value, file + " is not the backup of a Socle database");
    }
    const auto verdict = ask(database, "PRAGMA integrity_check(1)");
    if (verdict != "ok") throw Error(Code::bad_value, file + " is damaged", verdict);
}

void make_empty(const std::string& file) {
    ::unlink(file.c_str());
    const int made = ::open(file.c_str(), O_CREAT | O_EXCL | O_WRONLY | O_CLOEXEC, private_file);
    if (made < 0) refuse_system("cannot write the backup", file);
    ::close(made);
}

void flush(const std::string& file, int flags) {
    const int opened = ::open(file.c_str(), flags | O_CLOEXEC);
    if (opened < 0) refuse_system("cannot open", file);
    const bool flushed = ::fsync(opened) == 0;
    ::close(opened);
    if (!flushed) refuse_system("cannot flush", file);
}

void put_in_place(const std::string& from, const std::string& file) {
    flush(from, O_RDONLY);
    if (std::rename(from.c_str(), file.c_str()) != 0)
        refuse_system("cannot write the backup", file);
    const auto folder = std::filesystem::absolute(file).parent_path().string();
    flush(folder, O_RDONLY | O_DIRECTORY);
}

}  // namespace

void back_up(SqliteConnection& connection, const std::string& file) {
    const auto partial = file + ".partial";
    make_empty(partial);
    try {
        {
            const auto copy = open_database(partial, SQLITE_OPEN_READWRITE);
            copy_pages(connection.handle(), copy.get());
            // Without a write-ahead log the copy is one file.
            ask(copy.get(), "PRAGMA journal_mode=DELETE");
        }
        put_in_place(partial, file);
    } catch (...) {
        ::unlink(partial.c_str());
        throw;
    }
}

void check_sqlite_backup(const std::string& file) {
    check(open_backup(file).get(), file);
}

void restore_from(SqliteConnection& connection, const std::string& file) {
    const auto source = open_backup(file);
    check(source.get(), file);
    copy_pages(source.get(), connection.handle());
}

}  // namespace socle::store
