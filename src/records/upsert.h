#pragma once

#include "records/change.h"

#include <memory>
#include <set>
#include <string>
#include <vector>

namespace socle::records {

/// How a row of a body changes the one that is there: which fields it sets, by which statement.
struct MergeStep {
    std::vector<int> fields;
    std::shared_ptr<const query::Prepared> update;  ///< null when there is nothing to set
};

/// A row of a body that was not inserted, because one with its unique values is there.
struct Proposal {
    const RefusedRow* row = nullptr;
    const MergeStep* step = nullptr;
};

/// Rows that were changed instead of inserted. One of each a row.
struct MergedRows {
    std::vector<base::Values> before;
    std::vector<base::Rows> found;
    std::vector<base::Rows> after;
};

/// What a create with a resolution does with the rows that are there already: leaves them, or
/// changes them as an update would, rules and checks included. Made on the core's thread; `merge`
/// and what follows run where the store runs the unit.
class Upsert {
public:
    /// `fields`: those the body has, in any row. Throws unknown_column, no_unique_set when
    /// `on_conflict` is no unique set of the model, permission_denied.
    Upsert(Programs& programs, const Change& change, const query::ReadRequest& request,
           const WriteCommand& command, const std::vector<int>& fields);

    /// The fields by whose values a row is found; the key unless `on_conflict` names others.
    const std::vector<int>& unique() const { return unique_; }
    bool merges() const { return existing_ != nullptr; }

    /// For a row of a body that has given `row.told`; the same object for rows alike.
    std::shared_ptr<const MergeStep> step(Programs& programs, const RefusedRow& row);

    /// Forgets what an earlier run of the unit wrote.
    void begin();
    /// Notes a row that was inserted.
    void note(const base::Rows& inserted);
    /// Changes the rows that are there; adds one to each list of `merged` for each proposal. Throws
    /// affected_twice when a row was written before by this command, and what an update throws.
    base::Task<void> merge(store::Transaction& transaction, const std::vector<Proposal>& proposals,
                           MergedRows& merged);
    base::Task<void> verify(store::Transaction& transaction, const MergedRows& merged) const;

private:
    void set_unique(const query::ReadRequest& request);
    base::Task<std::vector<base::Rows>> find(store::Transaction& transaction,
                                             const std::vector<Proposal>& proposals) const;
    void check_found(const Proposal& proposal, const base::Rows& found);
    void check_rules(const base::Rows& found) const;
    void check_key(const RefusedRow& row, const base::Values& before) const;
    base::Task<base::Rows> update(store::Transaction& transaction, const Proposal& proposal,
                                  const base::Rows& found) const;
    base::Values inputs_of(const Proposal& proposal, const base::Rows& found) const;
    base::Values merged_cells(const Proposal& proposal, base::Values before) const;

    const Change& change_;
    const std::vector<int> fields_;
    bool all_fields_;
    std::vector<int> unique_;
    std::shared_ptr<const TargetProgram> existing_;
    std::shared_ptr<const VerifyProgram> verify_;
    std::shared_ptr<const MergeStep> last_step_;
    std::vector<bool> last_told_;
    std::set<std::string> written_;  ///< keys
};

}  // namespace socle::records
