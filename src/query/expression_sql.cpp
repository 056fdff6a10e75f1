#include "query/expression_sql.h"

#include "base/ensure.h"

#include <algorithm>
#include <span>
#include <utility>

namespace socle::query {
namespace {

using base::Dialect;
using base::Type;
using definition::Expr;

void add_literal(Sql& sql, const Expr& expression) {
    if (definition::is_constant(expression, true)) {
        sql.add("TRUE");
    } else if (definition::is_constant(expression, false)) {
        sql.add("FALSE");
    } else {
        sql.add_bind(
            {.source = Bind::Source::literal, .type = expression.type, .value = expression.value});
    }
}

void add_moment(Sql& sql, const Expr& expression, Bind::Source source) {
    sql.add_bind({.source = source, .type = expression.type, .offset_us = expression.offset_us});
}

void add_state(Sql& sql, const Expr& expression, const RowScope& scope, std::string_view state) {
    sql.add("(");
    add_in_scope(sql, expression.args[0], scope);
    sql.add(state);
}

void add_shift(Sql& sql, const Expr& expression, const RowScope& scope) {
    const Bind offset = {
        .source = Bind::Source::literal, .type = {Type::integer, 0}, .value = expression.offset_us};
    const bool postgres = sql.dialect == Dialect::postgres;
    sql.add(postgres ? "(" : "socle_shift(");
    add_in_scope(sql, expression.args[0], scope);
    sql.add(postgres ? " + " : ", ");
    sql.add_bind(offset);
    if (!postgres) {
        sql.add(")");
    } else {
        sql.add(expression.type.type == Type::date ? " * interval '1 microsecond')::date"
                                                   : " * interval '1 microsecond')");
    }
}

void add_case(Sql& sql, const Expr& text, const RowScope& scope, bool lower) {
    if (sql.dialect == Dialect::sqlite) {
        sql.add(lower ? "socle_lower(" : "socle_upper(");
        add_in_scope(sql, text, scope);
        sql.add(")");
        return;
    }
    sql.add(lower ? "(lower(" : "(upper(");
    add_in_scope(sql, text, scope);
    sql.add(" COLLATE \"und-x-icu\") COLLATE \"C\")");
}

void add_coalesce(Sql& sql, const Expr& expression, const RowScope& scope) {
    std::string_view separator = "coalesce(";
    for (const Expr& arg : expression.args) {
        sql.add(std::exchange(separator, ", "));
        add_as(sql, arg, expression.type, scope);
    }
    sql.add(")");
}

void add_call(Sql& sql, const Expr& expression, const RowScope& scope) {
    if (expression.name == "lower" || expression.name == "upper") {
        add_case(sql, expression.args[0], scope, expression.name == "lower");
    } else if (expression.name == "length") {
        sql.add("length(");
        add_in_scope(sql, expression.args[0], scope);
        sql.add(sql.dialect == Dialect::postgres ? ")::bigint" : ")");
    } else if (expression.name == "coalesce") {
        add_coalesce(sql, expression, scope);
    } else {
        base::ensure(expression.name == "abs", "a function that has no SQL");
        add_arithmetic(sql, expression, scope);
    }
}

/// A long row of terms in groups of groups: SQLite allows an expression 1000 levels, and would make
/// each term one.
void add_terms(Sql& sql, std::span<const Expr> terms, const RowScope& scope,
               std::string_view between) {
    constexpr std::size_t row_max = 50;
    const std::size_t size = terms.size() <= row_max ? 1 : (terms.size() + row_max - 1) / row_max;
    sql.add("(");
    for (std::size_t at = 0; at < terms.size(); at += size) {
        if (at > 0) sql.add(between);
        const auto group = terms.subspan(at, std::min(size, terms.size() - at));
        if (group.size() == 1) {
            add_in(sql, group.front(), scope);
        } else {
            add_terms(sql, group, scope, between);
        }
    }
    sql.add(")");
}

}  // namespace

void add_list(Sql& sql, const std::vector<Expr>& args, const RowScope& scope,
              std::string_view before, std::string_view between, std::string_view after) {
    std::string_view separator = before;
    for (const Expr& arg : args) {
        sql.add(std::exchange(separator, between));
        add_in_scope(sql, arg, scope);
    }
    sql.add(after);
}

void add_expression(Sql& sql, const Expr& expression, int model, std::string_view alias) {
    add_in(sql, expression, {model, alias});
}

void add_condition(Sql& sql, const Expr& expression, int model, std::string_view alias) {
    add_in(sql, expression, {model, alias, true});
}

void add_in(Sql& sql, const Expr& expression, const RowScope& scope) {
    using enum Expr::Kind;
    switch (expression.kind) {
        case literal:
            return add_literal(sql, expression);
        case input:
            return sql.add_bind(
                {.source = Bind::Source::input, .type = expression.type, .slot = expression.slot});
        case field:
            return add_path(sql, expression, scope);
        case me:
            return sql.add_bind({.source = Bind::Source::me, .type = expression.type});
        case now:
            return add_moment(sql, expression, Bind::Source::now);
        case today:
            return add_moment(sql, expression, Bind::Source::today);
        case role:
        case may:
        case signed_in:
        case second_factor:
            return base::ensure(false, "a rule about the caller was not folded before its SQL");
        case embedded:
            return base::ensure(false, "a condition on an embed was not resolved before its SQL");
        case json_path:
            return add_json_path(sql, expression, scope);
        case aggregate:
            return add_aggregate(sql, expression, scope);
        case not_:
            return add_list(sql, expression.args, scope, "(NOT ", "", ")");
        case and_:
            return add_terms(sql, expression.args, scope, " AND ");
        case or_:
            return add_terms(sql, expression.args, scope, " OR ");
        case equal:
        case not_equal:
        case less:
        case less_equal:
        case greater:
        case greater_equal:
        case distinct:
        case in:
            return add_comparison(sql, expression, scope);
        case like:
        case ilike:
        case match:
        case imatch:
            return add_text_match(sql, expression, scope);
        case search:
            return add_search(sql, expression, scope);
        case refers:
            return add_refers(sql, expression, scope);
        case found:
            return add_found(sql, expression, scope);
        case is_null:
            return add_state(sql, expression, scope, " IS NULL)");
        case is_true:
            return add_state(sql, expression, scope, " IS TRUE)");
        case is_false:
            return add_state(sql, expression, scope, " IS FALSE)");
        case is_unknown:
            return add_state(sql, expression, scope, " IS NULL)");
        case add:
        case subtract:
        case multiply:
        case divide:
        case negate:
            return add_arithmetic(sql, expression, scope);
        case concat:
            return add_list(sql, expression.args, scope, "(", " || ", ")");
        case shift:
            return add_shift(sql, expression, scope);
        case call:
            return add_call(sql, expression, scope);
        case cast:
            return add_cast(sql, expression, scope);
        case contains:
        case contained:
        case overlaps:
            return add_containment(sql, expression, scope);
        case guard:
            return add_list(sql, expression.args, scope, "CASE WHEN ", " THEN ", " END");
        case any:
        case count:
            return add_relation(sql, expression, scope);
    }
    std::unreachable();
}

}  // namespace socle::query
