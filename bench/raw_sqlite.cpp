// The SQLite C API doing the work of a measurement in a loop: the limit of the store. Prints
// operations a second.
//   raw_sqlite read|list|write|bulk FILE SECONDS MOVIES

#include <sqlite3.h>

#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <functional>
#include <string>
#include <vector>

namespace {

void check(int result, sqlite3* database) {
    if (result == SQLITE_OK || result == SQLITE_DONE || result == SQLITE_ROW) return;
    std::fprintf(stderr, "raw_sqlite: %s\n", sqlite3_errmsg(database));
    std::exit(1);
}

sqlite3_stmt* prepare(sqlite3* database, const char* sql) {
    sqlite3_stmt* statement = nullptr;
    check(sqlite3_prepare_v2(database, sql, -1, &statement, nullptr), database);
    return statement;
}

/// Steps to the end, touching every column as an answer would.
std::size_t drain(sqlite3_stmt* statement) {
    std::size_t bytes = 0;
    while (sqlite3_step(statement) == SQLITE_ROW) {
        for (int column = 0; column < sqlite3_column_count(statement); ++column) {
            sqlite3_column_text(statement, column);
            bytes += static_cast<std::size_t>(sqlite3_column_bytes(statement, column));
        }
    }
    sqlite3_reset(statement);
    return bytes;
}

double rate(int seconds, const std::function<void()>& once) {
    const auto begin = std::chrono::steady_clock::now();
    const auto end = begin + std::chrono::seconds(seconds);
    long done = 0;
    while (std::chrono::steady_clock::now() < end) {
        once();
        ++done;
    }
    const std::chrono::duration<double> taken = std::chrono::steady_clock::now() - begin;
    return static_cast<double>(done) / taken.count();
}

double read(sqlite3* database, int seconds, int movies) {
    auto* statement = prepare(database, "SELECT * FROM movie WHERE id = ?1");
    return rate(seconds, [&] {
        sqlite3_bind_int64(statement, 1, 1 + std::rand() % movies);
        drain(statement);
    });
}

double list(sqlite3* database, int seconds) {
    auto* statement = prepare(
        database,
        "SELECT * FROM movie WHERE release_date >= ?1 ORDER BY release_date, rowid LIMIT 20");
    return rate(seconds, [&] {
        const auto date = std::to_string(1950 + std::rand() % 71) + "-06-01";
        sqlite3_bind_text(statement, 1, date.c_str(), -1, SQLITE_TRANSIENT);
        drain(statement);
    });
}

double write(sqlite3* database, int seconds) {
    auto* row = prepare(
        database,
        "INSERT INTO movie (title, release_date, genre) VALUES ('New', '2024-05-01', 'drama')");
    auto* event =
        prepare(database,
                "INSERT INTO socle_event (at, kind, model, object_id, changes) VALUES "
                "('2024-05-01T00:00:00+00:00', 'added', 'movie', ?1, '{\"title\":\"New\"}')");
    auto* begin = prepare(database, "BEGIN IMMEDIATE");
    auto* commit = prepare(database, "COMMIT");
    return rate(seconds, [&] {
        for (auto* statement : {begin, row})
            drain(statement);
        const auto key = std::to_string(sqlite3_last_insert_rowid(database));
        sqlite3_bind_text(event, 1, key.c_str(), -1, SQLITE_TRANSIENT);
        for (auto* statement : {event, commit})
            drain(statement);
    });
}

/// Films and their events, as many in a transaction as a request of the measurement has; films a
/// second.
double bulk(sqlite3* database, int seconds, int movies) {
    auto* row = prepare(database,
                        "INSERT INTO movie (title, release_date, genre) VALUES (?1, '2024-05-01', "
                        "'drama')");
    auto* event = prepare(
        database,
        "INSERT INTO socle_event (at, \"by\", kind, model, object_id, changes, request_id) VALUES "
        "('2024-05-01T00:00:00+00:00', '0191f6c0-0000-7000-8000-000000000001', 'added', 'movie', "
        "?1, ?2, 'eb553f97acdc6e38')");
    auto* begin = prepare(database, "BEGIN IMMEDIATE");
    auto* commit = prepare(database, "COMMIT");
    const double transactions = rate(seconds, [&] {
        drain(begin);
        for (int number = 0; number < movies; ++number) {
            const auto title = "New " + std::to_string(number);
            sqlite3_bind_text(row, 1, title.c_str(), -1, SQLITE_TRANSIENT);
            drain(row);
            const auto key = std::to_string(sqlite3_last_insert_rowid(database));
            const auto changes =
                "{\"id\":" + key + ",\"genre\":\"drama\",\"title\":\"" + title +
                "\",\"poster\":null,\"website\":null,\"director\":null,\"release_date\":"
                "\"2024-05-01\",\"original_title\":null,\"duration_minutes\":null,"
                "\"original_language\":null}";
            sqlite3_bind_text(event, 1, key.c_str(), -1, SQLITE_TRANSIENT);
            sqlite3_bind_text(event, 2, changes.c_str(), -1, SQLITE_TRANSIENT);
            drain(event);
        }
        drain(commit);
    });
    return transactions * movies;
}

/// The search index is kept by triggers with a tokenizer that only Socle has: here it is not kept.
void drop_triggers(sqlite3* database) {
    std::vector<std::string> names;
    auto* statement = prepare(database, "SELECT name FROM sqlite_master WHERE type = 'trigger'");
    while (sqlite3_step(statement) == SQLITE_ROW)
        names.emplace_back(reinterpret_cast<const char*>(sqlite3_column_text(statement, 0)));
    sqlite3_finalize(statement);
    for (const auto& name : names) {
        const auto sql = "DROP TRIGGER \"" + name + "\"";
        check(sqlite3_exec(database, sql.c_str(), nullptr, nullptr, nullptr), database);
    }
}

}  // namespace

int main(int argc, char** argv) {
    if (argc != 5) {
        std::fprintf(stderr, "raw_sqlite read|list|write|bulk FILE SECONDS MOVIES\n");
        return 2;
    }
    sqlite3* database = nullptr;
    check(sqlite3_open_v2(argv[2], &database, SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX, nullptr),
          database);
    for (const char* pragma :
         {"PRAGMA journal_mode=WAL", "PRAGMA synchronous=FULL", "PRAGMA secure_delete=OFF",
          "PRAGMA mmap_size=268435456", "PRAGMA cache_size=-65536"}) {
        check(sqlite3_exec(database, pragma, nullptr, nullptr, nullptr), database);
    }
    drop_triggers(database);
    const int seconds = std::atoi(argv[3]);
    const bool reads = std::strcmp(argv[1], "read") == 0;
    const bool lists = std::strcmp(argv[1], "list") == 0;
    const bool bulks = std::strcmp(argv[1], "bulk") == 0;
    std::printf("%.1f\n", reads   ? read(database, seconds, std::atoi(argv[4]))
                          : lists ? list(database, seconds)
                          : bulks ? bulk(database, seconds, std::atoi(argv[4]))
                                  : write(database, seconds));
    sqlite3_close_v2(database);
    return 0;
}
