#pragma once

#include "base/rows.h"
#include "base/statement.h"
#include "store/sqlite_statement.h"

#include <chrono>
#include <cstdint>
#include <list>
#include <memory>
#include <optional>
#include <string>
#include <unordered_map>

struct sqlite3;

namespace socle::store {

/// The number "Socl" in the header of every database of ours (PRAGMA application_id).
inline constexpr std::int64_t socle_application_id = 0x536f636c;

/// One connection to the database file, with our functions, settings and a bounded cache of
/// prepared statements by Statement::id. Belongs to one thread at a time: it has no mutex.
///
/// Settings: WAL, synchronous=FULL, foreign keys on, no secure delete (SQLite's page reuse is
/// enough; Debian's default overwrites), memory-mapped reads, double quotes only for identifiers.
class SqliteConnection {
public:
    using Clock = std::chrono::steady_clock;
    enum class Purpose {
        read,   ///< refuses every write
        write,  ///< the writer thread, and the commands
    };

    /// Opens `file`, making it when `purpose` is write. Throws Error unavailable.
    SqliteConnection(const std::string& file, Purpose purpose);
    SqliteConnection(const SqliteConnection&) = delete;
    SqliteConnection& operator=(const SqliteConnection&) = delete;

    /// Runs one statement to its end. Throws Violation or Error; timed_out after `set_deadline`.
    base::Rows run(const base::Statement& statement, const base::Values& values);
    /// As `run`, but nullopt when the step limit was reached. Only for reads.
    std::optional<base::Rows> run_within_steps(const base::Statement& statement,
                                               const base::Values& values);
    /// Runs a text of one or several statements without parameters; rows are dropped.
    void execute(const std::string& sql);
    /// The first cell of the first row of `sql`, 0 when there is none. For pragmas.
    std::int64_t integer(const std::string& sql);
    std::string text(const std::string& sql);

    /// Whether a read is bounded (sqlite_lane.h); asked of SQLite once per kept statement.
    bool is_bounded(const base::Statement& statement);

    /// Statements are ended after `steps` steps of SQLite's machine, or once the deadline passed.
    /// One of the two per connection.
    void limit_steps(int steps);
    void limit_time();
    void set_deadline(Clock::time_point deadline) { deadline_ = deadline; }

    bool in_transaction() const;
    /// Foreign keys that are broken at the moment, in the running transaction.
    bool has_broken_references() const;
    sqlite3* handle() const { return handle_.get(); }

private:
    struct Close {
        void operator()(sqlite3* handle) const;
    };
    struct Kept {
        std::uint64_t id = 0;
        std::optional<SqliteStatement> statement;
        std::optional<bool> bounded;
    };

    void open(const std::string& file, Purpose purpose);
    void configure(Purpose purpose);
    void set_journal_mode();
    Kept& keep(std::uint64_t id);
    int run_to_end(const base::Statement& statement, const base::Values& values, base::Rows& rows);
    static int past_deadline(void* connection);

    std::unique_ptr<sqlite3, Close> handle_;
    std::list<Kept> kept_;  ///< the most recently used first
    std::unordered_map<std::uint64_t, std::list<Kept>::iterator> kept_by_id_;
    Clock::time_point deadline_ = Clock::time_point::max();
};

}  // namespace socle::store
