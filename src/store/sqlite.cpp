#include "store/sqlite.h"

#include "base/error.h"
#include "store/sqlite_backup.h"
#include "store/sqlite_connection.h"
#include "store/sqlite_cursor.h"
#include "store/sqlite_explain.h"
#include "store/sqlite_folder.h"
#include "store/sqlite_reader.h"
#include "store/sqlite_slow_lane.h"
#include "store/sqlite_writer.h"

#include <chrono>
#include <mutex>
#include <optional>
#include <utility>

namespace socle::store {

namespace {

using base::Code;
using base::Error;
using Purpose = SqliteConnection::Purpose;

Error refused_as_read_only() {
    return Error(Code::read_only, "the database was opened for reading only");
}

constexpr std::string_view on_core = "core (the plan is bounded)";
constexpr std::string_view on_slow_lane = "slow lane (the plan is not bounded)";

class SqliteClient final : public Client {
public:
    SqliteClient(const std::string& file, boost::asio::io_context& context,
                 SqliteSlowLane& slow_lane, SqliteCursors& cursors, SqliteWriter* writer)
        : reader_(std::make_shared<SqliteReader>(file, context, writer)),
          context_(context),
          slow_lane_(slow_lane),
          cursors_(cursors),
          writer_(writer) {}
    ~SqliteClient() override {
        slow_lane_.settle();
        if (writer_ != nullptr) writer_->settle();
    }

    base::Task<base::Rows> read(const base::Statement& statement,
                                const base::Values& values) override {
        std::optional<base::Rows> rows = reader_->read(statement, values);
        if (rows) co_return std::move(*rows);
        co_return co_await slow_lane_.read(context_, statement, values);
    }

    base::Task<std::unique_ptr<Cursor>> open_cursor(base::Statement statement,
                                                    base::Values values) override {
        co_return cursors_.open(context_, std::move(statement), std::move(values));
    }

    base::Task<std::string> explain(const base::Statement& statement, const base::Values& values,
                                    const ExplainOptions& options) override {
        const auto lines = reader_->lines_of(statement);
        const auto lane = reader_->is_bounded(statement) ? on_core : on_slow_lane;
        std::optional<MeasuredRun> measured;
        if (options.analyze) {
            const auto start = std::chrono::steady_clock::now();
            const auto rows = co_await read(statement, values);
            const std::chrono::duration<double, std::milli> taken =
                std::chrono::steady_clock::now() - start;
            measured = MeasuredRun{static_cast<std::int64_t>(rows.size()), taken.count()};
        }
        co_return explain_lines(lines, lane, measured, options);
    }

    base::Task<void> write(WriteUnit unit) override {
        if (writer_ == nullptr) throw refused_as_read_only();
        return writer_->write(context_, std::move(unit));
    }

private:
    std::shared_ptr<SqliteReader> reader_;
    boost::asio::io_context& context_;
    SqliteSlowLane& slow_lane_;
    SqliteCursors& cursors_;
    SqliteWriter* const writer_;
};

SqliteFolder::Access access_of(const StoreSettings& settings) {
    if (settings.read_only) return SqliteFolder::Access::look;
    if (settings.guest) return SqliteFolder::Access::visit;
    return settings.beside ? SqliteFolder::Access::join : SqliteFolder::Access::own;
}

class SqliteStore final : public Store {
public:
    explicit SqliteStore(const StoreSettings& settings);
    ~SqliteStore() override { close(); }

    base::Dialect dialect() const override { return base::Dialect::sqlite; }
    bool beside() const override { return folder_.joined(); }
    std::unique_ptr<Client> open_client(boost::asio::io_context& context) override;
    void execute(const std::vector<std::string>& statements) override;
    void migrate(const std::vector<std::string>& statements) override;
    base::Rows query(const base::Statement& statement, const base::Values& values) override;
    void ping() override;
    StoreFigures figures() const override;
    void backup(const std::string& file) override;
    void restore(const std::string& file) override;
    void close() override;

private:
    void check_ownership();
    void run_in_transaction(const std::vector<std::string>& statements);
    void refuse_broken_references();

    const bool read_only_;
    SqliteFolder folder_;
    /// Held by the writer during a group and by blocking commands; guards commands_.
    std::mutex turn_;
    std::unique_ptr<SqliteConnection> commands_;
    std::mutex ping_mutex_;
    std::unique_ptr<SqliteConnection> ping_connection_;
    std::unique_ptr<SqliteSlowLane> slow_lane_;
    std::unique_ptr<SqliteCursors> cursors_;
    std::unique_ptr<SqliteWriter> writer_;
};

SqliteStore::SqliteStore(const StoreSettings& settings)
    : read_only_(settings.read_only), folder_(settings.data_folder, access_of(settings)) {
    const auto file = folder_.database_file();
    commands_ =
        std::make_unique<SqliteConnection>(file, read_only_ ? Purpose::read : Purpose::write);
    check_ownership();
    ping_connection_ = std::make_unique<SqliteConnection>(file, Purpose::read);
    slow_lane_ = std::make_unique<SqliteSlowLane>(file, settings.slow_lane_threads,
                                                  settings.statement_timeout_ms);
    cursors_ = std::make_unique<SqliteCursors>(file, *slow_lane_, settings.statement_timeout_ms);
    if (read_only_) return;
    writer_ = std::make_unique<SqliteWriter>(file, settings.statement_timeout_ms, turn_, on_commit);
}

void SqliteStore::check_ownership() {
    if (commands_->integer("PRAGMA application_id") == socle_application_id) return;
    if (read_only_ || commands_->integer("SELECT count(*) FROM sqlite_schema") > 0) {
        throw Error(Code::unavailable,
                    folder_.database_file() + " is not a Socle database; it is left as it is");
    }
    commands_->execute("PRAGMA application_id=" + std::to_string(socle_application_id));
}

std::unique_ptr<Client> SqliteStore::open_client(boost::asio::io_context& context) {
    return std::make_unique<SqliteClient>(folder_.database_file(), context, *slow_lane_, *cursors_,
                                          writer_.get());
}

void SqliteStore::execute(const std::vector<std::string>& statements) {
    if (read_only_) throw refused_as_read_only();
    const std::lock_guard turn(turn_);
    run_in_transaction(statements);
}

void SqliteStore::migrate(const std::vector<std::string>& statements) {
    if (read_only_) throw refused_as_read_only();
    const std::lock_guard turn(turn_);
    commands_->execute("PRAGMA foreign_keys=OFF");
    try {
        run_in_transaction(statements);
    } catch (...) {
        commands_->execute("PRAGMA foreign_keys=ON");
        throw;
    }
    commands_->execute("PRAGMA foreign_keys=ON");
}

void SqliteStore::run_in_transaction(const std::vector<std::string>& statements) {
    const bool enforced = commands_->integer("PRAGMA foreign_keys") != 0;
    commands_->execute("BEGIN IMMEDIATE");
    try {
        for (const auto& statement : statements)
            commands_->execute(statement);
        if (!enforced) refuse_broken_references();
        commands_->execute("COMMIT");
    } catch (...) {
        if (commands_->in_transaction()) commands_->execute("ROLLBACK");
        throw;
    }
}

void SqliteStore::refuse_broken_references() {
    const auto broken = commands_->run(plain_statement("PRAGMA foreign_key_check"), {});
    if (broken.empty()) return;
    const auto child = broken.at(0, 0);
    const auto parent = broken.at(0, 2);
    throw Error(Code::foreign_key_violation,
                "a row of " + std::string(std::get<std::string_view>(child)) +
                    " would refer to no row of " + std::string(std::get<std::string_view>(parent)),
                std::to_string(broken.size()) + " references would be broken");
}

base::Rows SqliteStore::query(const base::Statement& statement, const base::Values& values) {
    const std::lock_guard turn(turn_);
    return commands_->run(statement, values);
}

void SqliteStore::ping() {
    const std::lock_guard lock(ping_mutex_);
    ping_connection_->integer("SELECT count(*) FROM (SELECT 1 FROM sqlite_schema LIMIT 1)");
}

StoreFigures SqliteStore::figures() const {
    StoreFigures figures;
    if (writer_) figures.commits = writer_->commits();
    if (writer_) figures.units = writer_->units();
    if (slow_lane_) figures.slow_reads = slow_lane_->reads();
    figures.size_bytes = folder_.size_bytes();
    return figures;
}

void SqliteStore::backup(const std::string& file) {
    SqliteConnection reader(folder_.database_file(), Purpose::read);
    back_up(reader, file);
}

void SqliteStore::restore(const std::string& file) {
    if (read_only_) throw refused_as_read_only();
    const std::lock_guard turn(turn_);
    restore_from(*commands_, file);
}

void SqliteStore::close() {
    if (!commands_) return;
    if (writer_) writer_->stop();
    slow_lane_->stop();
    cursors_.reset();
    writer_.reset();
    slow_lane_.reset();
    ping_connection_.reset();
    if (!read_only_ && !beside()) commands_->execute("PRAGMA wal_checkpoint(TRUNCATE)");
    commands_.reset();
    folder_.unlock();
}

}  // namespace

std::unique_ptr<Store> open_sqlite_store(const StoreSettings& settings) {
    return std::make_unique<SqliteStore>(settings);
}

}  // namespace socle::store
