#pragma once

#include "store/postgres_connection.h"

#include <boost/asio/io_context.hpp>

#include <chrono>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

namespace socle::store {

/// One private connection used by blocking calls, for start-up, commands and checks. Connects at
/// the first use and again after a loss. Any thread: one mutex guards all of it.
class PostgresSession {
public:
    explicit PostgresSession(PostgresTarget target) : target_(std::move(target)) {}
    ~PostgresSession() { close(); }

    /// Throw Violation or Error as Transaction; unavailable, too, when no answer came in time.
    base::Rows query(const base::Statement& statement, const base::Values& values,
                     std::chrono::milliseconds deadline);
    /// All in one transaction; rolled back when one fails. Without deadline.
    void execute(const std::vector<std::string>& statements);
    int server_version();
    void close();

private:
    void connect(std::chrono::milliseconds deadline);
    void run(base::Task<void> task, std::chrono::milliseconds deadline);
    base::Task<void> run_all(const std::vector<std::string>& statements);

    const PostgresTarget target_;
    std::mutex mutex_;
    std::unique_ptr<boost::asio::io_context> context_;
    std::shared_ptr<PostgresConnection> connection_;
};

}  // namespace socle::store
