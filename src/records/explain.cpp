#include "records/explain.h"

namespace socle::records {

base::Task<base::Rows> ExplainedTransaction::run(const base::Statement& statement,
                                                 const base::Values& values) {
    auto plan = co_await transaction_.explain(statement, values, plans_.options);
    plans_.texts.push_back(std::move(plan));
    co_return co_await transaction_.run(statement, values);
}

base::Task<std::vector<base::Rows>> ExplainedTransaction::run_each(
    const base::Statement& statement, const std::vector<base::Values>& all) {
    if (!all.empty()) {
        auto plan = co_await transaction_.explain(statement, all.front(), plans_.options);
        plans_.texts.push_back(std::move(plan));
    }
    co_return co_await transaction_.run_each(statement, all);
}

base::Task<std::string> ExplainedTransaction::explain(const base::Statement& statement,
                                                      const base::Values& values,
                                                      const store::ExplainOptions& options) {
    return transaction_.explain(statement, values, options);
}

}  // namespace socle::records
