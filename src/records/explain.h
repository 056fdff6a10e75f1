#pragma once

#include "records/records.h"
#include "store/store.h"

#include <string>
#include <vector>

namespace socle::records {

/// A transaction that asks the store, before each statement it passes on, how it will be run.
class ExplainedTransaction final : public store::Transaction {
public:
    ExplainedTransaction(store::Transaction& transaction, Plans& plans)
        : transaction_(transaction), plans_(plans) {}

    base::Task<base::Rows> run(const base::Statement& statement,
                               const base::Values& values) override;
    /// Of many values the first ones are explained.
    base::Task<std::vector<base::Rows>> run_each(const base::Statement& statement,
                                                 const std::vector<base::Values>& all) override;
    base::Task<std::string> explain(const base::Statement& statement, const base::Values& values,
                                    const store::ExplainOptions& options) override;

private:
    store::Transaction& transaction_;
    Plans& plans_;
};

}  // namespace socle::records
