#include "query/plan_sql.h"

#include "base/row_shape.h"
#include "query/embed_sql.h"
#include "query/expression_sql.h"

#include <algorithm>
#include <memory>
#include <utility>

namespace socle::query {

namespace {

using base::Column;
using base::Dialect;
using base::Type;
using definition::Expr;

bool is_joined(const Embed& embed) {
    return embed.spread && !embed.relationship.many;
}

std::shared_ptr<const base::RowShape> shared_shape(std::vector<Column> columns, bool many,
                                                   bool bare) {
    return std::make_shared<const base::RowShape>(
        base::make_row_shape(std::move(columns), many, bare));
}

/// The columns an output makes, with the number of the column in a to-many spread.
void add_output_columns(const ReadPlan& plan, const Output& output, std::vector<Column>& columns) {
    if (output.embed < 0) {
        columns.push_back({output.name, output.expression.type});
        return;
    }
    const auto& embed = plan.embeds[static_cast<std::size_t>(output.embed)];
    auto inner = plan_columns(embed.plan);
    if (!embed.spread) {
        const bool many = embed.relationship.many;
        columns.push_back(
            {output.name, {Type::json, 0}, shared_shape(std::move(inner), many, false)});
        return;
    }
    for (auto& column : inner) {
        if (!embed.relationship.many) {
            columns.push_back(std::move(column));
            continue;
        }
        const auto name = column.name;
        columns.push_back({name, {Type::json, 0}, shared_shape({column}, true, true)});
    }
}

/// A rule that is unknown does not hold. Left unknown, its negation would tell whether the rest
/// does.
Expr certain(Expr rule) {
    if (definition::is_constant(rule, true)) return rule;
    Expr test;
    test.kind = Expr::Kind::is_true;
    test.args.push_back(std::move(rule));
    return test;
}

Expr with_embeds(const Sql& sql, Expr condition, const ReadPlan& plan) {
    if (condition.kind == Expr::Kind::embedded) {
        const auto& embed = plan.embeds[static_cast<std::size_t>(condition.slot)];
        auto present = embed.relationship.exists(sql.definition, condition_of(sql, embed.plan),
                                                 embed.link_where);
        return definition::both(certain(embed.row_where), std::move(present));
    }
    for (auto& argument : condition.args)
        argument = with_embeds(sql, std::move(argument), plan);
    return condition;
}

/// What a search looks at, readable by everybody or not.
const Expr& text_of(const Expr& search) {
    const auto& text = search.args[0];
    return text.kind == Expr::Kind::guard ? text.args[1] : text;
}

/// Whether indexes of the model's texts answer all of it.
bool searches_indexes(const Sql& sql, const Expr& condition, int model) {
    switch (condition.kind) {
        case Expr::Kind::search:
            return searched_field(sql.definition, condition, text_of(condition), model) >= 0;
        case Expr::Kind::refers:
            return true;
        case Expr::Kind::found:
        case Expr::Kind::or_:
            return std::ranges::all_of(condition.args, [&](const Expr& part) {
                return searches_indexes(sql, part, model);
            });
        default:
            return false;
    }
}

/// Parts the terms that are ANDed.
void part_searches(const Sql& sql, Expr condition, int model, Expr& searched, Expr& others) {
    if (condition.kind == Expr::Kind::and_) {
        for (auto& term : condition.args)
            part_searches(sql, std::move(term), model, searched, others);
        return;
    }
    auto& part = searches_indexes(sql, condition, model) ? searched : others;
    part = definition::both(std::move(part), std::move(condition));
}

bool has_aggregate(const Expr& expression) {
    if (expression.kind == Expr::Kind::aggregate) return true;
    for (const auto& argument : expression.args) {
        if (has_aggregate(argument)) return true;
    }
    return false;
}

/// For each column of the plan whether it is one of its groups.
void add_group_flags(const ReadPlan& plan, std::vector<bool>& flags) {
    for (const auto& output : plan.outputs) {
        if (output.embed < 0) {
            flags.push_back(!has_aggregate(output.expression));
            continue;
        }
        const auto& embed = plan.embeds[static_cast<std::size_t>(output.embed)];
        if (is_joined(embed)) {
            add_group_flags(embed.plan, flags);
        } else {
            flags.resize(flags.size() + (embed.spread ? plan_columns(embed.plan).size() : 1), true);
        }
    }
}

}  // namespace

PlanScope make_scope(Sql& sql, const ReadPlan& plan) {
    PlanScope scope;
    scope.plan = &plan;
    scope.alias = sql.new_alias();
    for (std::size_t index = 0; index < plan.embeds.size(); ++index) {
        if (!is_joined(plan.embeds[index])) continue;
        scope.spreads.emplace(static_cast<int>(index), make_scope(sql, plan.embeds[index].plan));
    }
    return scope;
}

void add_joins(Sql& sql, const PlanScope& scope) {
    for (const auto& [index, joined] : scope.spreads) {
        sql.add(" LEFT JOIN ");
        sql.add_table(joined.plan->model, joined.alias);
        sql.add(" ON ");
        add_tie(sql, scope.plan->embeds[static_cast<std::size_t>(index)], joined.alias, {}, scope);
        add_joins(sql, joined);
    }
}

void add_source(Sql& sql, const PlanScope& scope) {
    sql.add(" FROM ");
    sql.add_table(scope.plan->model, scope.alias);
    add_joins(sql, scope);
}

void add_where(Sql& sql, const PlanScope& scope) {
    const auto where = condition_of(sql, *scope.plan);
    if (definition::is_constant(where, true)) return;
    sql.add(" WHERE ");
    add_condition(sql, where, scope.plan->model, scope.alias);
}

void add_page_condition(Sql& sql, const PlanScope& scope, const Expr& where) {
    const auto& plan = *scope.plan;
    auto searched = definition::constant(true);
    auto others = definition::constant(true);
    const bool parts = sql.dialect == Dialect::postgres && !plan.past && !plan.locks;
    if (parts) part_searches(sql, where, plan.model, searched, others);
    if (definition::is_constant(searched, true)) {
        return add_condition(sql, where, plan.model, scope.alias);
    }
    const auto alias = sql.new_alias();
    sql.add(scope.alias + ".ctid = ANY (ARRAY(SELECT " + alias + ".ctid FROM ");
    sql.add_table(plan.model, alias);
    sql.add(" WHERE ");
    add_condition(sql, searched, plan.model, alias);
    sql.add("))");
    if (definition::is_constant(others, true)) return;
    sql.add(" AND ");
    add_condition(sql, others, plan.model, scope.alias);
}

Expr condition_of(const Sql& sql, const ReadPlan& plan) {
    return plan.embeds.empty() ? plan.where : with_embeds(sql, plan.where, plan);
}

std::vector<std::size_t> group_columns(const ReadPlan& plan) {
    std::vector<bool> flags;
    add_group_flags(plan, flags);
    std::vector<std::size_t> numbers;
    for (std::size_t index = 0; index < flags.size(); ++index) {
        if (flags[index]) numbers.push_back(index + 1);
    }
    return numbers;
}

void add_group(Sql& sql, const ReadPlan& plan) {
    if (!plan.grouped) return;
    std::string separator = " GROUP BY ";
    for (const auto number : group_columns(plan)) {
        sql.add(separator + std::to_string(number));
        separator = ", ";
    }
}

std::vector<Column> plan_columns(const ReadPlan& plan) {
    std::vector<Column> columns;
    for (const auto& output : plan.outputs)
        add_output_columns(plan, output, columns);
    return columns;
}

std::vector<PlanCell> plan_cells(const PlanScope& scope) {
    std::vector<PlanCell> cells;
    for (const auto& output : scope.plan->outputs) {
        if (const auto joined = scope.spreads.find(output.embed); joined != scope.spreads.end()) {
            for (auto& cell : plan_cells(joined->second))
                cells.push_back(std::move(cell));
            continue;
        }
        std::vector<Column> columns;
        add_output_columns(*scope.plan, output, columns);
        const bool spread =
            output.embed >= 0 && scope.plan->embeds[static_cast<std::size_t>(output.embed)].spread;
        for (std::size_t part = 0; part < columns.size(); ++part) {
            const int number = spread ? static_cast<int>(part) : -1;
            cells.push_back({&scope, &output, number, std::move(columns[part])});
        }
    }
    return cells;
}

void add_columns(Sql& sql, const PlanScope& scope) {
    const bool grouped = scope.plan->grouped && sql.dialect == Dialect::postgres;
    bool first = true;
    for (const auto& cell : plan_cells(scope)) {
        if (!std::exchange(first, false)) sql.add(", ");
        add_cell(sql, cell, false);
        // There is no equality of json, and groups are in the order of their bytes.
        if (grouped && cell.column.shape) sql.add("::text COLLATE \"C\"");
        if (grouped && cell.column.type.type == Type::text) sql.add(" COLLATE \"C\"");
    }
    if (first) sql.add("1");
}

}  // namespace socle::query
