#include "store/postgres.h"

#include "base/ensure.h"
#include "base/error.h"
#include "store/postgres_backup.h"
#include "store/postgres_cursor.h"
#include "store/postgres_presence.h"
#include "store/postgres_reader.h"
#include "store/postgres_session.h"
#include "store/postgres_writer.h"

#include <atomic>
#include <chrono>

namespace socle::store {

namespace {

using namespace std::chrono_literals;

constexpr auto ping_deadline = 2s;
constexpr auto query_deadline = 1h;
constexpr auto size_refresh = 60s;

PostgresTarget without_timeout(PostgresTarget target) {
    target.statement_timeout_ms = 0;
    return target;
}

PostgresTarget for_reads(PostgresTarget target) {
    target.read_only = true;
    target.serves = true;
    return target;
}

class PostgresClient : public Client {
public:
    PostgresClient(boost::asio::io_context& context, const PostgresTarget& target,
                   PostgresCounters& counters, int write_connections)
        : counters_(counters),
          reader_(std::make_shared<PostgresReader>(context, for_reads(target), counters)),
          pool_(std::make_shared<PostgresPool>(context, target, counters, write_connections)),
          cursors_(std::make_shared<PostgresPool>(context, for_reads(target), counters,
                                                  cursor_connections_max)) {
        reader_->open();
    }

    ~PostgresClient() override {
        reader_->close();
        pool_->close();
        cursors_->close();
    }

    base::Task<base::Rows> read(const base::Statement& statement,
                                const base::Values& values) override {
        return reader_->read(statement, values);
    }

    base::Task<std::unique_ptr<Cursor>> open_cursor(base::Statement statement,
                                                    base::Values values) override {
        return open_postgres_cursor(cursors_, std::move(statement), std::move(values));
    }

    base::Task<std::string> explain(const base::Statement& statement, const base::Values& values,
                                    const ExplainOptions& options) override {
        const auto question = explain_statement(statement, options);
        const auto rows = co_await reader_->read(question, values);
        co_return explain_text(rows, options);
    }

    base::Task<void> write(WriteUnit unit) override {
        return write_in_transaction(pool_, counters_, std::move(unit));
    }

private:
    PostgresCounters& counters_;
    std::shared_ptr<PostgresReader> reader_;
    std::shared_ptr<PostgresPool> pool_;
    std::shared_ptr<PostgresPool> cursors_;
};

/// Nobody serves the database while it lives, nor begins to.
class Alone {
public:
    explicit Alone(PostgresSession& session) : session_(session) {
        try {
            session.execute(sole_presence_sql());
        } catch (const base::Error& error) {
            if (error.code != base::Code::timed_out) throw;
            throw base::Error(base::Code::unavailable, "a Socle serves this database", {},
                              "Stop it, then restore.");
        }
    }
    ~Alone() { session_.close(); }
    Alone(const Alone&) = delete;
    Alone& operator=(const Alone&) = delete;

private:
    PostgresSession& session_;
};

class PostgresStore : public Store {
public:
    explicit PostgresStore(const StoreSettings& settings)
        : target_(parse_postgres_url(settings.database_url, settings.statement_timeout_ms)),
          write_connections_(settings.write_connections) {
        counters_.on_commit = &on_commit;
        session_.server_version();
    }

    base::Dialect dialect() const override { return base::Dialect::postgres; }

    std::unique_ptr<Client> open_client(boost::asio::io_context& context) override {
        return std::make_unique<PostgresClient>(context, target_, counters_, write_connections_);
    }

    void execute(const std::vector<std::string>& statements) override {
        session_.execute(statements);
    }

    base::Rows query(const base::Statement& statement, const base::Values& values) override {
        return session_.query(statement, values, query_deadline);
    }

    void ping() override {
        static const base::Statement statement{
            base::next_statement_id(), "SELECT 1", {}, {{"one", {base::Type::integer}}}};
        check_session_.query(statement, {}, ping_deadline);
    }

    StoreFigures figures() const override;
    void backup(const std::string& file) override;
    void restore(const std::string& file) override;

    void close() override {
        session_.close();
        check_session_.close();
    }

private:
    std::int64_t size_bytes() const;

    const PostgresTarget target_;
    const int write_connections_;
    PostgresCounters counters_;
    PostgresSession session_{without_timeout(target_)};
    mutable PostgresSession check_session_{target_};
    mutable std::atomic<std::int64_t> size_bytes_{0};
    mutable std::atomic<std::chrono::steady_clock::rep> size_known_at_{0};
};

StoreFigures PostgresStore::figures() const {
    StoreFigures figures;
    figures.commits = counters_.commits.load(std::memory_order_relaxed);
    figures.units = figures.commits;
    figures.reconnects = counters_.reconnects.load(std::memory_order_relaxed);
    figures.size_bytes = size_bytes();
    return figures;
}

std::int64_t PostgresStore::size_bytes() const {
    static const base::Statement statement{base::next_statement_id(),
                                           "SELECT pg_database_size(current_database())",
                                           {},
                                           {{"size", {base::Type::integer}}}};
    const auto now = std::chrono::steady_clock::now().time_since_epoch();
    const std::chrono::steady_clock::duration known(size_known_at_.load());
    if (known.count() != 0 && now - known < size_refresh) return size_bytes_.load();
    size_known_at_.store(now.count());
    try {
        const auto rows = check_session_.query(statement, {}, ping_deadline);
        size_bytes_.store(std::get<std::int64_t>(rows.at(0, 0)));
    } catch (const std::exception&) {
        return size_bytes_.load();
    }
    return size_bytes_.load();
}

void PostgresStore::backup(const std::string& file) {
    back_up_postgres(target_, *this, session_.server_version(), file);
}

void PostgresStore::restore(const std::string& file) {
    const Alone alone(session_);
    restore_postgres(target_, *this, session_.server_version(), file);
}

}  // namespace

std::unique_ptr<Store> open_postgres_store(const StoreSettings& settings) {
    return std::make_unique<PostgresStore>(settings);
}

}  // namespace socle::store
