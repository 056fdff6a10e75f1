#pragma once

#include "store/postgres_connection.h"
#include "store/store.h"

#include <vector>

namespace socle::store {

/// A transaction on a connection that nobody else uses meanwhile. BEGIN goes out with the first
/// statement; a transaction that ran nothing costs nothing.
class PostgresTransaction : public Transaction {
public:
    explicit PostgresTransaction(PostgresConnection& connection) : connection_(connection) {}

    base::Task<base::Rows> run(const base::Statement& statement,
                               const base::Values& values) override;
    base::Task<std::vector<base::Rows>> run_each(const base::Statement& statement,
                                                 const std::vector<base::Values>& all) override;
    base::Task<std::string> explain(const base::Statement& statement, const base::Values& values,
                                    const ExplainOptions& options) override;

    /// Throws as run, and when the server rolled back because a statement had failed.
    base::Task<void> commit();
    /// Sends ROLLBACK; does not wait for it.
    void roll_back();
    /// A statement failed in a way that running the unit again may mend.
    bool may_be_retried() const { return may_be_retried_; }

private:
    base::Task<std::vector<PostgresAnswer>> ask(const base::Statement& statement,
                                                const base::Values* values, std::size_t count);
    base::Rows take(PostgresAnswer& answer, std::size_t row = 0);

    PostgresConnection& connection_;
    bool begun_ = false;
    bool failed_ = false;
    bool may_be_retried_ = false;
};

}  // namespace socle::store
