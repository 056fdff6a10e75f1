#pragma once

#include "base/rows.h"
#include "base/task.h"
#include "events/log.h"
#include "records/programs.h"
#include "records/records.h"
#include "store/store.h"

#include <memory>
#include <vector>

namespace socle::records {

/// The rows of one statement as values, for those that are written back or compared.
base::Values row_values(const base::Rows& rows, std::size_t row);
void append_rows(base::Rows& to, const base::Rows& from);

/// What create, update and remove have in common: who writes, which model, and the steps inside the
/// transaction that follow the row change. Made on the core's thread with all programs it needs;
/// its coroutines run where the store runs the unit, and touch nothing that is not their own.
class Change {
public:
    Change(const definition::Definition& definition, base::Dialect dialect, const Caller& caller,
           int model, Programs& programs);

    const definition::Definition& definition() const { return definition_; }
    const definition::Model& model() const { return definition_.model(model_); }
    int model_index() const { return model_; }
    const Caller& caller() const { return caller_; }
    base::Dialect dialect() const { return dialect_; }

    /// For binds: the caller, the instant, and what is given.
    query::BindContext context(const base::Values* inputs, const base::Values* was) const;

    /// The key of a row of all cells, as a value and as text.
    base::Value key_value(const base::Rows& rows, std::size_t row) const;
    std::string key_text(const base::Rows& rows, std::size_t row) const;

    /// Checks rows just written (each of `after` holds one row of all cells): throws Error
    /// permission_denied when a rule is not true, check_violation with the texts of all checks that
    /// are false. `before` are their cells before the change, or empty for new rows.
    base::Task<void> verify(store::Transaction& transaction, const VerifyProgram& program,
                            access::Action action, const std::vector<base::Values>& before,
                            const std::vector<base::Rows>& after) const;

    /// The rows with these keys as the caller may read them, in order. `single`: throws
    /// permission_denied unless it is one.
    base::Task<base::Rows> represent(store::Transaction& transaction,
                                     const RepresentationProgram& program,
                                     const std::vector<base::Value>& keys, bool single) const;

    /// Appends events unless the model keeps none.
    base::Task<void> append_events(store::Transaction& transaction,
                                   const definition::Model& changed,
                                   std::vector<events::Event> events) const;

    /// Turns a violation into the Error that names field and value, asking the database where it
    /// must, and throws it. `row`: all cells of the row that was refused.
    base::Task<void> refuse(store::Transaction& transaction, const store::Violation& violation,
                            const base::Values& row) const;

private:
    struct Reference {
        int model = -1;  ///< the model that refers
        int field = -1;
        std::shared_ptr<const query::Prepared> exists;
    };

    base::Task<void> refuse_missing_target(store::Transaction& transaction,
                                           const base::Values& row) const;
    base::Task<void> refuse_still_referenced(store::Transaction& transaction,
                                             const base::Values& row) const;

    const definition::Definition& definition_;
    base::Dialect dialect_;
    const Caller& caller_;
    int model_;
    base::Value me_;
    std::vector<Reference> targets_;    ///< refs of this model: does the target exist
    std::vector<Reference> referrers_;  ///< refs to this model: does a row still refer
};

}  // namespace socle::records
