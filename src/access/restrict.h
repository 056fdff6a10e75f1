#pragma once

#include "access/identity.h"
#include "query/plan.h"

#include <vector>

namespace socle::access {

/// Replaces everything in `expression` that only depends on who the caller is (roles, permissions,
/// signed in) by constants, and simplifies. What stays is about rows.
definition::Expr fold(const definition::Expr& expression, const Identity& identity);

/// The rule of `model` for this caller, folded. The service key passes all: true.
enum class Action { read, create, update, remove };
definition::Expr rule(const definition::Definition& definition, int model, Action action,
                      const Identity& identity);

/// Narrows a plan to what the caller may see: the model's read rule is ANDed to the filter; fields
/// the caller may never read are left out of `*` and refused when named (permission_denied, unless
/// in a rule of the definition); fields readable in some rows are null in the others, in outputs,
/// filters and order alike. Computed fields see guarded fields. Pure. Throws Error
/// permission_denied (42501) when the caller may read no row of the model at all.
void restrict(query::ReadPlan& plan, const definition::Definition& definition,
              const Identity& identity);

/// The columns of a record that the caller may read: outputs for a `*` read.
std::vector<query::Output> readable_outputs(const definition::Definition& definition, int model,
                                            const Identity& identity);

/// Throws permission_denied naming the fields of `fields` that the caller may never write. Those
/// writable in some rows are returned with their rule, to be checked on the row after the change
/// (create) or before and after (update).
struct FieldRule {
    int field = -1;
    definition::Expr rule;
};
std::vector<FieldRule> check_writable(const definition::Definition& definition, int model,
                                      const std::vector<int>& fields, const Identity& identity);

}  // namespace socle::access
