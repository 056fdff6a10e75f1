#pragma once

#include "base/statement.h"
#include "definition/definition.h"
#include "query/request.h"
#include "query/sql.h"

#include <optional>
#include <string>
#include <vector>

namespace socle::query {

/// One column of the answer.
struct Output {
    std::string name;
    definition::Expr expression;
    bool from_star =
        false;  ///< came with `*`: left out, instead of refused, when the caller may not read it
};

struct OrderTerm {
    definition::Expr expression;
    bool descending = false;
    bool nulls_first = false;
};

/// A read in terms of the definition: typed, not yet narrowed to what the caller may see
/// (access::restrict does), not yet SQL. `inputs` tells how to read each value of the request.
struct ReadPlan {
    int model = -1;
    std::vector<Output> outputs;
    definition::Expr where = definition::constant(true);
    std::vector<OrderTerm> order;
    std::vector<base::TypeInfo> inputs;
};

/// Looks up names and types values. Throws Error: unknown_column (with the nearest name),
/// bad_query, unsupported.
ReadPlan plan_read(const definition::Definition& definition, int model, const ReadRequest& request);

/// The request's values in storage form, by the plan's types. Throws Error bad_value with
/// PostgreSQL's wording.
base::Values type_inputs(const std::vector<base::TypeInfo>& inputs,
                         const std::vector<std::string>& values);

/// A statement ready to be prepared, and where its values come from. Limit and offset, when
/// present, are the last two binds: literals to be overwritten by `with_page`.
struct Prepared {
    base::Statement statement;
    std::vector<Bind> binds;
};

/// `SELECT outputs FROM model WHERE where ORDER BY order LIMIT ? OFFSET ?`; rows without an order
/// come in insertion order on SQLite and in the store's order on PostgreSQL.
Prepared render_page(base::Dialect dialect, const definition::Definition& definition,
                     const ReadPlan& plan);
/// `SELECT count(*) …` of the same rows, without limit.
Prepared render_count(base::Dialect dialect, const definition::Definition& definition,
                      const ReadPlan& plan);

}  // namespace socle::query
