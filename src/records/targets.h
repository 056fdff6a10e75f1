#pragma once

#include "records/change.h"

namespace socle::records {

/// The rows an update or a removal is about: found by the filters and the read rule, locked, and
/// each allowed by the rule of the action.
class Targets {
public:
    Targets(Programs& programs, const Change& change, const query::ReadRequest& request,
            const WriteCommand& command, access::Action action,
            const std::vector<int>& written_fields);

    /// One row of all cells each (and the rules' results behind them). Throws permission_denied
    /// when a rule refuses one of them, not_single and too_many_affected as the command asks.
    base::Task<base::Rows> find(store::Transaction& transaction) const;

private:
    const Change& change_;
    const WriteCommand& command_;
    access::Action action_;
    std::shared_ptr<const TargetProgram> program_;
    base::Values values_;
};

/// Throws when the request would write every record and the caller did not say so, or the model is
/// a view.
void check_write_request(const definition::Model& model, const query::ReadRequest& request,
                         const WriteCommand& command, access::Action action);

}  // namespace socle::records
