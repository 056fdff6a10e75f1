#pragma once

#include "base/value.h"
#include "definition/expression.h"
#include "query/request.h"

namespace socle::query {

/// The comparison an operator of the URL with one value stands for; not for `in` and `is`.
definition::Expr::Kind binary_kind(Operator operation);

/// Throws Error bad_query when the operator of a condition is not for values of this type.
void check_operator(const Condition& asked, base::Type type);

}  // namespace socle::query
