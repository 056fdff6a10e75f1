#include "query/expression_sql.h"

#include <string_view>
#include <vector>

namespace socle::query {
namespace {

using base::Dialect;
using base::Type;
using base::TypeInfo;
using definition::Expr;

std::string_view operator_of(Dialect dialect, Expr::Kind kind) {
    switch (kind) {
        case Expr::Kind::equal:
            return " = ";
        case Expr::Kind::not_equal:
            return " <> ";
        case Expr::Kind::less:
            return " < ";
        case Expr::Kind::less_equal:
            return " <= ";
        case Expr::Kind::greater:
            return " > ";
        case Expr::Kind::greater_equal:
            return " >= ";
        default:
            return dialect == Dialect::sqlite ? " IS NOT " : " IS DISTINCT FROM ";
    }
}

bool is_order(Expr::Kind kind) {
    return kind == Expr::Kind::less || kind == Expr::Kind::less_equal ||
           kind == Expr::Kind::greater || kind == Expr::Kind::greater_equal;
}

/// Columns of tables have the collation "C" on PostgreSQL; what is computed or read from a view may
/// not.
bool has_binary_order(const Sql& sql, const Expr& expression) {
    return expression.kind == Expr::Kind::field && !expression.was &&
           !sql.definition.model(expression.path.back().model).view;
}

TypeInfo type_of_all(const std::vector<Expr>& args) {
    TypeInfo type = args.front().type;
    for (const Expr& arg : args) {
        type = common_type(type, arg.type);
    }
    return type;
}

void add_membership(Sql& sql, const Expr& expression, const RowScope& scope) {
    if (expression.args.size() == 1) {
        sql.add("FALSE");
        return;
    }
    const TypeInfo type = type_of_all(expression.args);
    // PostgreSQL reads IN ((SELECT …)), a path, as a subquery: false, not null, when it has no row.
    const bool single = expression.args.size() == 2;
    sql.add("(");
    std::string_view separator;
    for (const Expr& arg : expression.args) {
        sql.add(separator);
        add_as(sql, arg, type, scope);
        separator = !separator.empty() ? ", " : single ? " = " : " IN (";
    }
    sql.add(single ? ")" : "))");
}

void add_folded_case(Sql& sql, const Expr& text, const RowScope& scope) {
    sql.add("(");
    add_in_scope(sql, text, scope);
    sql.add(" COLLATE \"und-x-icu\")");
}

}  // namespace

void add_comparison(Sql& sql, const Expr& expression, const RowScope& scope) {
    if (expression.kind == Expr::Kind::in) {
        add_membership(sql, expression, scope);
        return;
    }
    const Expr& left = expression.args[0];
    const TypeInfo type = type_of_all(expression.args);
    if (sql.dialect == Dialect::sqlite && type.type == Type::json && is_order(expression.kind)) {
        add_list(sql, expression.args, scope, "(socle_json_order(", ", ", ")");
        sql.add(operator_of(sql.dialect, expression.kind));
        sql.add("0)");
        return;
    }
    const bool collate = sql.dialect == Dialect::postgres && is_order(expression.kind) &&
                         type.type == Type::text && !has_binary_order(sql, left);
    sql.add("(");
    add_as(sql, left, type, scope);
    sql.add(collate ? " COLLATE \"C\"" : "");
    sql.add(operator_of(sql.dialect, expression.kind));
    add_as(sql, expression.args[1], type, scope);
    sql.add(")");
}

void add_text_match(Sql& sql, const Expr& expression, const RowScope& scope) {
    using enum Expr::Kind;
    const bool any_case = expression.kind == ilike || expression.kind == imatch;
    const bool pattern = expression.kind == like || expression.kind == ilike;
    if (sql.dialect == Dialect::sqlite) {
        const std::string_view function = pattern ? (any_case ? "socle_ilike(" : "socle_like(")
                                                  : (any_case ? "socle_imatch(" : "socle_match(");
        add_list(sql, expression.args, scope, function, ", ", ")");
        return;
    }
    sql.add("(");
    if (any_case) {
        add_folded_case(sql, expression.args[0], scope);
    } else {
        add_in_scope(sql, expression.args[0], scope);
    }
    sql.add(pattern ? (any_case ? " ILIKE " : " LIKE ") : (any_case ? " ~* " : " ~ "));
    add_in_scope(sql, expression.args[1], scope);
    sql.add(")");
}

}  // namespace socle::query
