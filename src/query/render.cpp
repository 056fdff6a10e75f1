#include "query/plan.h"

#include <utility>

namespace socle::query {

namespace {

using base::Dialect;
using base::Type;
using definition::Expr;
using definition::KeyKind;
using definition::Model;

void add_point(Sql& sql, const Expr& expression, int model, std::string_view alias) {
    if (expression.kind == Expr::Kind::field) {
        const auto step = expression.path.front();
        const auto& described = sql.definition.model(step.model);
        add_field_columns(sql, described.fields[static_cast<std::size_t>(step.field)], alias);
        return;
    }
    const auto step = expression.args[1].path.front();
    const auto& field =
        sql.definition.model(step.model).fields[static_cast<std::size_t>(step.field)];
    bool second = false;
    for (const std::string_view part : {"_latitude", "_longitude"}) {
        if (std::exchange(second, true)) sql.add(", ");
        sql.add("CASE WHEN ");
        add_expression(sql, expression.args[0], model, alias);
        sql.add(" THEN ");
        sql.add(alias);
        sql.add(".");
        sql.add(base::quoted(field.name + std::string(part)));
        sql.add(" END");
    }
}

void add_source(Sql& sql, const Model& model, std::string_view alias) {
    sql.add(" FROM ");
    sql.add(base::quoted(model.name));
    sql.add(" AS ");
    sql.add(alias);
}

void add_where(Sql& sql, const Expr& where, int model, std::string_view alias) {
    if (definition::is_constant(where, true)) return;
    sql.add(" WHERE ");
    add_expression(sql, where, model, alias);
}

bool is_field_of(const Expr& expression, int model, int field) {
    return expression.kind == Expr::Kind::field && expression.path.size() == 1 &&
           expression.path.front() == definition::FieldStep{model, field};
}

/// True when the rows are at most one: some ANDed term is `key = value`.
bool pins_key(const Expr& where, int model, int key) {
    if (where.kind == Expr::Kind::equal) {
        return is_field_of(where.args[0], model, key) && where.args[1].kind == Expr::Kind::input;
    }
    if (where.kind != Expr::Kind::and_) return false;
    for (const auto& term : where.args) {
        if (pins_key(term, model, key)) return true;
    }
    return false;
}

int count_conjuncts(const Expr& where) {
    if (definition::is_constant(where, true)) return 0;
    if (where.kind != Expr::Kind::and_) return 1;
    int total = 0;
    for (const auto& term : where.args)
        total += count_conjuncts(term);
    return total;
}

bool never_null(const Expr& expression, const Model& model) {
    if (expression.kind != Expr::Kind::field || expression.path.size() != 1) return false;
    const auto& field = model.fields[static_cast<std::size_t>(expression.path.front().field)];
    return field.required || field.key;
}

/// Texts are in the order of their bytes on both stores. Columns of tables are so by themselves on
/// PostgreSQL (and have their indexes in that order); what is computed or read from a view may not.
bool needs_binary_order(Dialect dialect, const Expr& expression, const Model& model) {
    const bool column = expression.kind == Expr::Kind::field && expression.path.size() == 1;
    return dialect == Dialect::postgres && expression.type.type == Type::text &&
           (!column || model.view);
}

/// The column whose order is insertion order: the key where it counts up, else the row number each
/// store keeps.
std::string insertion_column(Dialect dialect, const Model& model) {
    if (model.key_kind == KeyKind::serial) return base::quoted(model.key_field().name);
    return dialect == Dialect::sqlite ? "rowid" : "\"socle_row\"";
}

void add_order(Sql& sql, const ReadPlan& plan, const Model& model, std::string_view alias) {
    bool unique = model.view || pins_key(plan.where, plan.model, model.key);
    std::string separator = " ORDER BY ";
    for (const auto& term : plan.order) {
        // PostgreSQL refuses to order by a constant.
        if (term.expression.kind == Expr::Kind::literal) continue;
        sql.add(separator);
        add_expression(sql, term.expression, plan.model, alias);
        if (needs_binary_order(sql.dialect, term.expression, model)) sql.add(" COLLATE \"C\"");
        sql.add(term.descending ? " DESC" : " ASC");
        if (!never_null(term.expression, model)) {
            sql.add(term.nulls_first ? " NULLS FIRST" : " NULLS LAST");
        }
        unique = unique || is_field_of(term.expression, plan.model, model.key);
        separator = ", ";
    }
    if (unique) return;
    sql.add(separator);
    sql.add(alias);
    sql.add(".");
    sql.add(insertion_column(sql.dialect, model));
    if (!plan.order.empty() && plan.order.back().descending) sql.add(" DESC");
}

Bind integer_bind() {
    Bind bind;
    bind.type = {Type::integer, 0};
    bind.value = std::int64_t{0};
    return bind;
}

}  // namespace

std::vector<base::Column> add_outputs(Sql& sql, const std::vector<Output>& outputs, int model,
                                      std::string_view alias) {
    std::vector<base::Column> columns;
    for (const auto& output : outputs) {
        if (!columns.empty()) sql.add(", ");
        if (output.expression.type.type == Type::point) {
            add_point(sql, output.expression, model, alias);
        } else {
            add_expression(sql, output.expression, model, alias);
        }
        columns.push_back({output.name, output.expression.type});
    }
    if (outputs.empty()) sql.add("1");
    if (outputs.empty()) columns.push_back({"", {Type::integer, 0}});
    return columns;
}

Prepared render_page(Dialect dialect, const definition::Definition& definition,
                     const ReadPlan& plan, std::int64_t limit_max) {
    Sql sql(dialect, definition);
    const auto& model = definition.model(plan.model);
    const auto alias = sql.new_alias();
    sql.add("SELECT ");
    auto columns = add_outputs(sql, plan.outputs, plan.model, alias);
    add_source(sql, model, alias);
    add_where(sql, plan.where, plan.model, alias);
    add_order(sql, plan, model, alias);
    sql.add(" LIMIT ");
    sql.add_bind(integer_bind());
    sql.add(" OFFSET ");
    sql.add_bind(integer_bind());
    Prepared prepared{to_statement(sql, std::move(columns)), std::move(sql.binds)};
    prepared.statement.conjuncts = count_conjuncts(plan.where);
    prepared.statement.row_limit = limit_max;
    return prepared;
}

Prepared render_count(Dialect dialect, const definition::Definition& definition,
                      const ReadPlan& plan) {
    Sql sql(dialect, definition);
    const auto alias = sql.new_alias();
    sql.add("SELECT count(*)");
    add_source(sql, definition.model(plan.model), alias);
    add_where(sql, plan.where, plan.model, alias);
    std::vector<base::Column> columns = {{"count", {Type::integer, 0}}};
    Prepared prepared{to_statement(sql, std::move(columns)), std::move(sql.binds)};
    prepared.statement.conjuncts = count_conjuncts(plan.where);
    return prepared;
}

}  // namespace socle::query
