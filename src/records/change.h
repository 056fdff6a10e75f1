#pragma once

#include "base/rows.h"
#include "base/task.h"
#include "events/log.h"
#include "records/programs.h"
#include "records/records.h"
#include "store/store.h"

#include <cstddef>
#include <memory>
#include <optional>
#include <vector>

namespace socle::records {

/// The rows of one statement as values, for those that are written back or compared.
base::Values row_values(const base::Rows& rows, std::size_t row);
void append_rows(base::Rows& to, const base::Rows& from);
/// The first cells of its first row, as many as `to` has columns.
void append_first_row(base::Rows& to, const base::Rows& from);

/// A record keeps its key: its past is found by it. Throws check_violation.
[[noreturn]] void refuse_key_change(const definition::Model& model);

/// Of the fields that a command writes, those whose own rules are asked.
std::vector<int> judged_fields(const std::vector<int>& fields, const WriteCommand& command);

/// A row the database refused: all its cells, and of which fields (by index) the values may be
/// told: those that the client gave. The others it may not be allowed to read.
struct RefusedRow {
    base::Values cells;
    std::vector<bool> told;
};

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
    /// are false. `before` are their cells before the change, or empty for new rows. `refused` is
    /// set to the first that is refused.
    base::Task<void> verify(store::Transaction& transaction, const VerifyProgram& program,
                            access::Action action, const std::vector<base::Values>& before,
                            const std::vector<base::Rows>& after,
                            std::optional<std::size_t>* refused = nullptr) const;

    /// The rows with these keys as the caller may read them, in order. `single`: throws
    /// permission_denied unless it is one, for there is no other way to say that a record was
    /// written that the caller may not see.
    base::Task<base::Rows> represent(store::Transaction& transaction,
                                     const Representation& representation,
                                     const std::vector<base::Value>& keys, bool single) const;

    /// Appends events unless the model keeps none.
    base::Task<void> append_events(store::Transaction& transaction,
                                   const definition::Model& changed,
                                   std::vector<events::Event> events) const;

    /// Turns a violation into the Error that names field and value, asking the database where it
    /// must, and throws it.
    base::Task<void> refuse(store::Transaction& transaction, const store::Violation& violation,
                            const RefusedRow& row) const;

private:
    [[noreturn]] void refuse_duplicate(const store::Violation& violation,
                                       const RefusedRow& row) const;
    [[noreturn]] void refuse_target(int field, const RefusedRow& row) const;
    [[noreturn]] void refuse_referred(const std::string& constraint, const std::string& table,
                                      const RefusedRow& row) const;
    base::Task<void> find_missing_target(store::Transaction& transaction,
                                         const RefusedRow& row) const;
    base::Task<void> find_referrer(store::Transaction& transaction, const RefusedRow& row) const;

    const definition::Definition& definition_;
    base::Dialect dialect_;
    const Caller& caller_;
    int model_;
    std::size_t key_offset_;
    base::Value me_;
    std::shared_ptr<const References> references_;
};

}  // namespace socle::records
