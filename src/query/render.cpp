#include "query/plan.h"
#include "query/plan_sql.h"

#include <utility>

namespace socle::query {

namespace {

using base::Dialect;
using base::Type;
using definition::Expr;
using definition::KeyKind;
using definition::Model;

/// A statement answers something: of nothing asked for, a column without a name.
std::vector<base::Column> shown_columns(const ReadPlan& plan) {
    auto columns = plan_columns(plan);
    if (columns.empty()) columns.push_back({"", {Type::integer, 0}});
    return columns;
}

}  // namespace

Bind number_bind() {
    Bind bind;
    bind.type = {Type::integer, 0};
    bind.value = std::int64_t{0};
    return bind;
}

int count_conjuncts(const Expr& where) {
    if (definition::is_constant(where, true)) return 0;
    if (where.kind != Expr::Kind::and_) return 1;
    int total = 0;
    for (const auto& term : where.args)
        total += count_conjuncts(term);
    return total;
}

std::vector<base::Column> add_outputs(Sql& sql, const std::vector<Output>& outputs, int model,
                                      std::string_view alias) {
    ReadPlan plan;
    plan.model = model;
    plan.outputs = outputs;
    const PlanScope scope{&plan, std::string(alias), {}};
    add_columns(sql, scope);
    return shown_columns(plan);
}

Prepared to_prepared(Sql& sql, std::vector<base::Column> columns) {
    Prepared prepared{to_statement(sql, std::move(columns)), std::move(sql.binds)};
    prepared.models = std::move(sql.models);
    return prepared;
}

Prepared render_page(Dialect dialect, const definition::Definition& definition,
                     const ReadPlan& plan, std::int64_t limit_max) {
    Sql sql(dialect, definition);
    sql.past = plan.past;
    const auto scope = make_scope(sql, plan);
    sql.add("SELECT ");
    add_columns(sql, scope);
    add_source(sql, scope);
    const auto where = condition_of(sql, plan);
    if (!definition::is_constant(where, true)) {
        sql.add(" WHERE ");
        add_page_condition(sql, scope, where);
    }
    add_group(sql, plan);
    add_order(sql, scope);
    sql.add(" LIMIT ");
    sql.add_bind(number_bind());
    sql.add(" OFFSET ");
    sql.add_bind(number_bind());
    auto prepared = to_prepared(sql, shown_columns(plan));
    prepared.statement.conjuncts = count_conjuncts(plan.where);
    prepared.statement.row_limit = limit_max;
    return prepared;
}

}  // namespace socle::query
