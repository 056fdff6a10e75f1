#pragma once

#include "definition/expression.h"
#include "query/request.h"

#include <string>
#include <string_view>

namespace socle::query {

// The values of a select item, made of other values. All throw Error unsupported or
// undefined_function for what neither store does.

/// `source::name`; "" is no cast. Text is read as the type when the statement runs.
definition::Expr cast_to(definition::Expr source, const std::string& name);

/// `source` at `path`; the field it comes from is called `name`.
definition::Expr json_value(definition::Expr source, const std::string& name, const JsonPath& path);
bool same_path(const JsonPath& a, const JsonPath& b);

std::string_view aggregate_name(Aggregate aggregate);
/// sum of integers is an integer, of decimals a decimal, avg is always a number.
definition::Expr aggregate_of(Aggregate aggregate, definition::Expr source);
definition::Expr count_of_rows();

}  // namespace socle::query
