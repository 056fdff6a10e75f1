#pragma once

#include "access/identity.h"
#include "query/plan.h"

#include <vector>

namespace socle::access {

/// Replaces everything in `expression` that only depends on who the caller is (roles, permissions,
/// signed in) by constants, and simplifies. What stays is about rows. Pure, like everything here.
definition::Expr fold(const definition::Expr& expression, const Identity& identity);

enum class Action { read, create, update, remove };

/// The rule of `model` for this caller, folded. The service key passes all: true.
definition::Expr rule(const definition::Definition& definition, int model, Action action,
                      const Identity& identity);

/// The same, or Error permission_denied when the caller may do so with no row of the model at all.
definition::Expr require_rule(const definition::Definition& definition, int model, Action action,
                              const Identity& identity);

/// `permission denied for table movie`, with the action in `details`: what a refused caller is
/// told.
[[noreturn]] void deny(const definition::Model& model, Action action);
/// The same for a rule that was not kept in some row: of the field with that index, or of the model
/// for -1.
[[noreturn]] void deny_rule(const definition::Model& model, int field, Action action);

/// Narrows a plan to what the caller may see: the model's read rule is ANDed to the filter; fields
/// the caller may never read are left out of `*` and refused when named (permission_denied); fields
/// readable in some rows are null in the others, in outputs, filters and order alike. Computed
/// fields and named filters see the same nulls, also in the fields of other records that they
/// reach through refs and relations; which of these records they look at is their author's choice,
/// as it is in rules. Embeds are narrowed in the same way, each by the rules of its model; so are
/// the refs and the link by which its rows are found. A search of what the
/// model's `search:` names leaves out the fields and the related records that the caller may not
/// read. Throws permission_denied when the caller may
/// read no row of the model, or of one that is embedded.
void restrict(query::ReadPlan& plan, const definition::Definition& definition,
              const Identity& identity);

/// A field that may be written in the rows where `rule` holds.
struct FieldRule {
    int field = -1;
    definition::Expr rule;
};

/// Throws permission_denied naming the first of `fields` that the caller may never write; returns
/// those writable in some rows only, with their rules.
std::vector<FieldRule> check_writable(const definition::Definition& definition, int model,
                                      const std::vector<int>& fields, const Identity& identity);

}  // namespace socle::access
