#pragma once

#include "base/rows.h"
#include "base/statement.h"
#include "base/task.h"
#include "base/value.h"
#include "store/explain.h"

#include <boost/asio/io_context.hpp>

#include <cstdint>
#include <functional>
#include <memory>
#include <span>
#include <string>
#include <vector>

namespace socle::store {

/// A constraint of the database said no. Typed, because `records` turns it into an Error that names
/// field and value.
struct Violation : std::exception {
    enum class Kind { unique, foreign_key, not_null, check };
    Kind kind = Kind::unique;
    std::string table;
    std::vector<std::string>
        columns;               ///< empty when the store cannot tell (foreign keys on SQLite)
    std::string constraint;    ///< PostgreSQL's name for it; the same name is made up on SQLite:
                               ///< movie_title_key, movie_pkey
    std::size_t row = 0;       ///< which of the values of Transaction::run_each was refused
    bool from_delete = false;  ///< foreign_key: the row is still referenced (PostgreSQL tells;
                               ///< SQLite: unknown, false)
    const char* what() const noexcept override { return "constraint violation"; }
};

/// The statements of one unit of work. Used by one coroutine, inside Client::write only.
/// Throws Violation, or base::Error (timed_out, unavailable, internal). After a throw on PostgreSQL
/// the transaction is dead; on SQLite statements may still be read to find out why. Either way the
/// unit must end by throwing.
class Transaction {
public:
    virtual ~Transaction() = default;
    virtual base::Task<base::Rows> run(const base::Statement& statement,
                                       const base::Values& values) = 0;
    /// The same statement for each of `all`, in order, in as few round trips as the store can.
    virtual base::Task<std::vector<base::Rows>> run_each(const base::Statement& statement,
                                                         const std::vector<base::Values>& all) = 0;
    /// How the store would run the statement, as Client::explain. Nothing of it stays.
    virtual base::Task<std::string> explain(const base::Statement& statement,
                                            const base::Values& values,
                                            const ExplainOptions& options) = 0;
};

/// A unit of work: everything it ran is committed when it returns, nothing of it when it throws. It
/// may be run on another thread than the caller's (SQLite's writer), never concurrently with
/// itself; what it captures must be its own or outlive the write. On SQLite it must wait for
/// nothing but the transaction's own statements. On PostgreSQL it is run again, from its start and
/// up to three times, when the server refuses it for a conflict with others (see postgres.h).
using WriteUnit = std::function<base::Task<void>(Transaction&)>;

/// Rows of a cursor's piece, at most.
inline constexpr std::int64_t cursor_rows = 500;

/// The rows of a reading statement in pieces, all as of the moment of the first: for answers too
/// large to be held. Used by one coroutine of its client's core; must not be destroyed during
/// `next`, nor outlive the client.
class Cursor {
public:
    virtual ~Cursor() = default;
    /// Further rows; none at the end. Throws as Client::read.
    virtual base::Task<base::Rows> next() = 0;
};

/// The way to the database of one core: reads and writes from that core's io_context only; no locks
/// on reads.
class Client {
public:
    virtual ~Client() = default;
    /// Rows of a reading statement. On SQLite: inline when its plan is bounded, else on the
    /// slow-lane pool.
    virtual base::Task<base::Rows> read(const base::Statement& statement,
                                        const base::Values& values) = 0;
    /// A cursor over the rows of a reading statement. Holds a connection until it is destroyed, so
    /// there are not many at a time: throws Error unavailable.
    virtual base::Task<std::unique_ptr<Cursor>> open_cursor(base::Statement statement,
                                                            base::Values values) = 0;
    /// How the store runs a reading statement: its own plan, as text or a JSON object; on SQLite
    /// with the lane it takes.
    virtual base::Task<std::string> explain(const base::Statement& statement,
                                            const base::Values& values,
                                            const ExplainOptions& options) = 0;
    /// Runs `unit` in a transaction; returns when it is durable on disk. Rethrows what the unit
    /// threw.
    virtual base::Task<void> write(WriteUnit unit) = 0;
};

/// How many reads and writes of this thread's coroutines are with another thread of the store,
/// which will go on with them here. The io_context they run on may be stopped for good only when
/// there is none.
std::int64_t operations_elsewhere();

/// What /metrics and the admin site show.
struct StoreFigures {
    std::int64_t commits = 0;
    std::int64_t units = 0;       ///< write units committed; units / commits = mean group size
    std::int64_t slow_reads = 0;  ///< reads that took the slow lane (SQLite)
    std::int64_t reconnects = 0;  ///< PostgreSQL
    std::int64_t size_bytes = 0;
};

/// The database of an application. Opened once by `cli`, outlives its clients. Methods not marked
/// otherwise block, and are for start-up, commands and shutdown.
class Store {
public:
    virtual ~Store() = default;
    virtual base::Dialect dialect() const = 0;
    /// SQLite: another Socle has the data folder, this one joined it (StoreSettings::beside).
    virtual bool beside() const { return false; }
    /// A client for the core that runs `context`; call from any thread before the core starts.
    virtual std::unique_ptr<Client> open_client(boost::asio::io_context& context) = 0;

    /// Runs statements in one transaction, blocking; for migrations and commands. Texts only, no
    /// parameters.
    virtual void execute(const std::vector<std::string>& statements) = 0;
    /// As `execute`, for schema changes: on SQLite foreign keys are not enforced meanwhile (set
    /// before the transaction begins, so that remaking a table deletes no rows that refer to it)
    /// but are all checked before the commit; a broken one throws Error foreign_key_violation and
    /// changes nothing. Statements that return rows are allowed, the rows are dropped.
    virtual void migrate(const std::vector<std::string>& statements) { execute(statements); }
    /// One statement with parameters, blocking; for migrations and commands.
    virtual base::Rows query(const base::Statement& statement, const base::Values& values = {}) = 0;

    /// Throws Error unavailable with a clear line when the database cannot be used. Any thread.
    virtual void ping() = 0;
    virtual StoreFigures figures() const = 0;

    /// Called on any thread after every commit of Client::write: for who follows the event log.
    /// Set once, before the cores start; it must not block.
    std::function<void()> on_commit;

    /// Writes a consistent copy to `file`, while serving. Replaces the whole content by that of
    /// `file`. Throw Error.
    virtual void backup(const std::string& file) = 0;
    virtual void restore(const std::string& file) = 0;

    /// Finishes waiting writes, checkpoints, closes. Clients must be gone.
    virtual void close() = 0;
};

struct StoreSettings {
    std::string data_folder;   ///< SQLite: FOLDER/socle.db
    std::string database_url;  ///< "postgres://…"; empty for SQLite
    int slow_lane_threads = 2;
    int write_connections = 4;  ///< PostgreSQL, per core
    int statement_timeout_ms = 30'000;
    bool read_only = false;  ///< SQLite: may stand beside a running Socle, for `socle backup`
    bool beside = false;     ///< SQLite: may write beside a running Socle, for `socle user`
    bool guest = false;      ///< SQLite: as beside, and one may be started meanwhile: `socle work`
};

/// Opens or makes the database. Throws Error unavailable with one clear line: folder not writable,
/// wrong URL, server not reachable, database locked by another Socle.
std::unique_ptr<Store> open_store(const StoreSettings& settings);

}  // namespace socle::store
