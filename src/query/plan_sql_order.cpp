#include "query/plan_sql.h"

#include "base/ensure.h"
#include "query/embed_sql.h"

#include <algorithm>

namespace socle::query {

namespace {

using base::Dialect;
using base::Type;
using definition::Expr;
using definition::KeyKind;
using definition::Model;

bool is_field_of(const Expr& expression, int model, int field) {
    return expression.kind == Expr::Kind::field && expression.path.size() == 1 &&
           expression.path.front() == definition::FieldStep{model, field};
}

bool never_null(const Expr& expression, const Model& model) {
    if (expression.kind != Expr::Kind::field || expression.path.size() != 1) return false;
    const auto& field = model.fields[static_cast<std::size_t>(expression.path.front().field)];
    return field.required || field.key;
}

/// Texts are in the order of their bytes on both stores. Columns of tables are so by themselves on
/// PostgreSQL (and have their indexes in that order); what is computed or read from a view may not.
std::string_view collation(Dialect dialect, const Expr& expression, const Model& model) {
    if (dialect == Dialect::sqlite) {
        return expression.type.type == Type::json ? " COLLATE socle_json" : "";
    }
    const bool column = expression.kind == Expr::Kind::field && expression.path.size() == 1;
    const bool own = expression.type.type == Type::text && (!column || model.view);
    return own ? " COLLATE \"C\"" : "";
}

/// The column whose order is insertion order: the key where it counts up, else the row number each
/// store keeps.
std::string insertion_column(Dialect dialect, const Model& model) {
    if (model.key_kind == KeyKind::serial) return base::quoted(model.key_field().name);
    return dialect == Dialect::sqlite ? "rowid" : "\"socle_row\"";
}

void add_direction(Sql& sql, bool descending, bool nulls, bool nulls_first) {
    sql.add(descending ? " DESC" : " ASC");
    if (nulls) sql.add(nulls_first ? " NULLS FIRST" : " NULLS LAST");
}

/// By the number of a column; groups that are equal in all that is asked follow their columns.
void add_group_order(Sql& sql, const ReadPlan& plan) {
    const auto columns = plan_columns(plan);
    const auto number_of = [&](const std::string& name) {
        const auto found = std::ranges::find(columns, name, &base::Column::name);
        base::ensure(found != columns.end(), "an order by a column that is not there");
        return static_cast<std::size_t>(found - columns.begin()) + 1;
    };
    std::string separator = " ORDER BY ";
    std::vector<std::size_t> used;
    for (const auto& term : plan.order) {
        used.push_back(number_of(term.output));
        sql.add(separator + std::to_string(used.back()));
        add_direction(sql, term.descending, true, term.nulls_first);
        separator = ", ";
    }
    for (const auto number : group_columns(plan)) {
        const auto type = columns[number - 1].type.type;
        if (type == Type::json || std::ranges::find(used, number) != used.end()) continue;
        sql.add(separator + std::to_string(number) + " ASC NULLS LAST");
        separator = ", ";
    }
}

}  // namespace

bool pins_key(const Expr& where, int model, int key) {
    if (where.kind == Expr::Kind::equal) {
        return is_field_of(where.args[0], model, key) && where.args[1].kind == Expr::Kind::input;
    }
    if (where.kind != Expr::Kind::and_) return false;
    return std::ranges::any_of(where.args,
                               [&](const Expr& term) { return pins_key(term, model, key); });
}

SortTerms sort_terms(const Sql& sql, const ReadPlan& plan) {
    SortTerms sorted;
    const auto& model = sql.definition.model(plan.model);
    const bool one = pins_key(plan.where, plan.model, model.key);
    for (const auto& asked : plan.order) {
        // PostgreSQL refuses to order by a constant.
        if (asked.expression.kind == Expr::Kind::literal) continue;
        const bool own = asked.embed < 0;
        sorted.terms.push_back({&asked, asked.expression.type, asked.descending,
                                !own || !never_null(asked.expression, model), asked.nulls_first});
        const bool by_key = own && is_field_of(asked.expression, plan.model, model.key);
        sorted.total = sorted.total || by_key;
    }
    sorted.total = sorted.total || one;
    if (sorted.total || model.view) return sorted;
    const bool descending = !plan.order.empty() && plan.order.back().descending;
    sorted.terms.push_back({nullptr, {Type::integer, 0}, descending, false, false});
    sorted.total = true;
    return sorted;
}

void add_sort_value(Sql& sql, const SortTerm& term, const PlanScope& scope) {
    const auto& model = sql.definition.model(scope.plan->model);
    if (term.asked == nullptr) {
        sql.add(scope.alias + "." + insertion_column(sql.dialect, model));
        return;
    }
    const auto& expression = term.asked->expression;
    if (term.asked->embed < 0) {
        add_expression(sql, expression, scope.plan->model, scope.alias);
        sql.add(collation(sql.dialect, expression, model));
        return;
    }
    const auto& embed = scope.plan->embeds[static_cast<std::size_t>(term.asked->embed)];
    add_related_value(sql, embed, expression, scope);
    sql.add(collation(sql.dialect, expression, sql.definition.model(embed.plan.model)));
}

void add_order(Sql& sql, const PlanScope& scope) {
    if (scope.plan->grouped) return add_group_order(sql, *scope.plan);
    std::string separator = " ORDER BY ";
    for (const auto& term : sort_terms(sql, *scope.plan).terms) {
        sql.add(separator);
        add_sort_value(sql, term, scope);
        if (term.asked == nullptr) {
            sql.add(term.descending ? " DESC" : "");
        } else {
            add_direction(sql, term.descending, term.nullable, term.nulls_first);
        }
        separator = ", ";
    }
}

}  // namespace socle::query
