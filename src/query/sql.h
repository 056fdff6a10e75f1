#pragma once

#include "base/statement.h"
#include "definition/definition.h"

#include <string>
#include <vector>

namespace socle::query {

/// Where a parameter's value comes from when a statement is run.
struct Bind {
    enum class Source {
        literal,  ///< `value`
        input,    ///< value number `slot` of the request
        me,       ///< the caller's id; as a uuid null when it is none
        now,      ///< the request's instant plus `offset_us`
        today,    ///< the request's date
        was,      ///< cell `slot` of the row before the change (all fields of the model, in storage
                  ///< order)
    };
    Source source = Source::literal;
    base::TypeInfo type = {};
    base::Value value = {};
    int slot = -1;
    std::int64_t offset_us = 0;
};

/// SQL text under construction, with its parameters in order.
class Sql {
public:
    Sql(base::Dialect dialect, const definition::Definition& definition)
        : dialect(dialect), definition(definition) {}

    const base::Dialect dialect;
    const definition::Definition& definition;
    std::string text;
    std::vector<Bind> binds;
    std::vector<int> models;  ///< those in a FROM, each once
    bool past = false;        ///< tables may be shadowed: no index that only knows the present

    void add(std::string_view part) { text += part; }
    /// A placeholder for `bind`; cast to its type on PostgreSQL.
    void add_bind(Bind bind);
    /// `"model" AS alias`. Every table read is added by this, or told by `reads`.
    void add_table(int model, std::string_view alias);
    void reads(int model);
    /// A new alias for a table, unique in the statement: t1, t2, …
    std::string new_alias();

private:
    int aliases_ = 0;
};

/// Appends `expression` as SQL over the row called `alias` of model `model`. The roles and
/// permissions in it must have been folded (access::fold): reaching one is a bug. Values in
/// `expression` become binds, never text. Both dialects give the same answer, three-valued logic
/// included.
void add_expression(Sql& sql, const definition::Expr& expression, int model,
                    std::string_view alias);

/// The same for a WHERE: what is null may be false instead, which indexes need.
void add_condition(Sql& sql, const definition::Expr& expression, int model, std::string_view alias);

/// The columns (quoted, qualified by `alias`) that hold a field: one, or two for a point.
void add_field_columns(Sql& sql, const definition::Field& field, std::string_view alias);

/// The text of `bind.type` on PostgreSQL: `bigint`, `numeric`, `timestamptz`, …
std::string_view postgres_type(base::TypeInfo type);

/// Wraps up: a statement with a fresh id and the parameters of `sql`.
base::Statement to_statement(const Sql& sql, std::vector<base::Column> columns);

/// The values to run a statement with. `inputs` are the request's values in storage form.
struct BindContext {
    const base::Values* inputs = nullptr;
    const base::Value* me = nullptr;
    std::int64_t now_us = 0;
    const base::Values* was = nullptr;
};
base::Values bind_values(const std::vector<Bind>& binds, const BindContext& context);

}  // namespace socle::query
