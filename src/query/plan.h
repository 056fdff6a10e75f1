#pragma once

#include "base/statement.h"
#include "definition/definition.h"
#include "query/request.h"
#include "query/sql.h"

#include <string>
#include <vector>

namespace socle::query {

/// One column of the answer.
struct Output {
    std::string name;
    definition::Expr expression;
    bool from_star = false;  ///< came with `*`: left out, instead of refused, when not readable
};

struct OrderTerm {
    definition::Expr expression;
    bool descending = false;
    bool nulls_first = false;
};

/// How one value of the request is read.
struct Input {
    enum class Form {
        value,    ///< text of `type`
        pattern,  ///< LIKE pattern in which `*` also stands for `%`
        regex,    ///< regular expression, checked here so that both stores refuse the same
        list,     ///< `{a,b}` of `element`, or JSON
    };
    base::TypeInfo type;
    Form form = Form::value;
    base::TypeInfo element;
};

/// A read in terms of the definition: typed, not yet narrowed to what the caller may see
/// (access::restrict does), not yet SQL.
struct ReadPlan {
    int model = -1;
    std::vector<Output> outputs;
    definition::Expr where = definition::constant(true);
    std::vector<OrderTerm> order;
    std::vector<Input> inputs;
};

/// Looks up names and types values. Throws Error: unknown_column (with the nearest name),
/// bad_query, unsupported.
ReadPlan plan_read(const definition::Definition& definition, int model, const ReadRequest& request);

/// The request's values in storage form. Throws Error bad_value and its like with PostgreSQL's
/// wording.
base::Values type_inputs(const std::vector<Input>& inputs, const std::vector<std::string>& values);

/// A field of the record in scope, a computed field of `model`, and all stored fields a `*` stands
/// for.
definition::Expr field_expression(const definition::Definition& definition, int model, int field);
std::vector<Output> star_outputs(const definition::Definition& definition, int model);

/// A statement to be prepared, and where its values come from.
struct Prepared {
    base::Statement statement;
    std::vector<Bind> binds;
};

/// `SELECT outputs FROM model WHERE where ORDER BY order LIMIT ? OFFSET ?`. The last two binds are
/// the limit and the offset, to be set in the values. Rows without an order come in insertion
/// order; equal rows too. `limit_max` is the largest limit the statement will be given (0: none),
/// see base::Statement::row_limit.
Prepared render_page(base::Dialect dialect, const definition::Definition& definition,
                     const ReadPlan& plan, std::int64_t limit_max);
/// `SELECT count(*) …` of the same rows, without limit.
Prepared render_count(base::Dialect dialect, const definition::Definition& definition,
                      const ReadPlan& plan);

/// Adds `outputs` as a select list over the row called `alias`, and the columns they make.
std::vector<base::Column> add_outputs(Sql& sql, const std::vector<Output>& outputs, int model,
                                      std::string_view alias);

}  // namespace socle::query
