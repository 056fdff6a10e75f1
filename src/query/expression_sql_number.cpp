#include "query/expression_sql.h"

#include "base/ensure.h"

#include <fmt/format.h>

#include <algorithm>
#include <optional>

namespace socle::query {
namespace {

using base::Dialect;
using base::Type;
using base::TypeInfo;
using definition::Expr;

constexpr int powers_max = 18;

bool is_numeric(Type type) {
    return type == Type::integer || type == Type::decimal || type == Type::number;
}

std::int64_t power_of_ten(int exponent) {
    std::int64_t power = 1;
    for (int i = 0; i < exponent; ++i) {
        power *= 10;
    }
    return power;
}

/// The literal's value in the storage form of a numeric type; nullopt when it does not fit exactly.
std::optional<base::Value> converted(const Expr& literal, TypeInfo type) {
    base::ensure(literal.type.scale <= powers_max, "a decimal with more digits than it can hold");
    const auto* whole = std::get_if<std::int64_t>(&literal.value);
    if (whole == nullptr) {
        return std::nullopt;
    }
    if (type.type == Type::number) {
        const auto scale = power_of_ten(literal.type.scale);
        return static_cast<double>(*whole) / static_cast<double>(scale);
    }
    std::int64_t rescaled = 0;
    const int more = type.scale - literal.type.scale;
    if (more < 0 || more > powers_max ||
        __builtin_mul_overflow(*whole, power_of_ten(more), &rescaled)) {
        return std::nullopt;
    }
    return rescaled;
}

void add_sqlite_number(Sql& sql, const Expr& expression, const RowScope& scope) {
    if (expression.type.type == Type::decimal) {
        sql.add("(");
        add_in_scope(sql, expression, scope);
        sql.add(fmt::format(" / 1e{})", expression.type.scale));
        return;
    }
    sql.add("CAST(");
    add_in_scope(sql, expression, scope);
    sql.add(" AS REAL)");
}

void add_negative(Sql& sql, const Expr& expression, const RowScope& scope) {
    sql.add(expression.kind == Expr::Kind::negate ? "(- " : "abs(");
    add_in_scope(sql, expression.args[0], scope);
    sql.add(")");
}

std::string_view sign_of(Expr::Kind kind) {
    switch (kind) {
        case Expr::Kind::add:
            return " + ";
        case Expr::Kind::subtract:
            return " - ";
        case Expr::Kind::multiply:
            return " * ";
        default:
            return " / ";
    }
}

/// The divisor; zero becomes null where the store would fail instead.
void add_divisor(Sql& sql, const Expr& divisor, TypeInfo type, const RowScope& scope) {
    if (sql.dialect == Dialect::sqlite) {
        add_as(sql, divisor, type, scope);
        return;
    }
    sql.add("NULLIF(");
    add_as(sql, divisor, type, scope);
    sql.add(", 0)");
}

}  // namespace

TypeInfo common_type(TypeInfo a, TypeInfo b) {
    if (a.type == Type::number || b.type == Type::number) {
        return {Type::number, 0};
    }
    if (a.type == Type::decimal || b.type == Type::decimal) {
        return {Type::decimal, std::max(a.scale, b.scale)};
    }
    return a;
}

void add_as(Sql& sql, const Expr& expression, TypeInfo type, const RowScope& scope) {
    if (expression.type == type || !is_numeric(type.type) || !is_numeric(expression.type.type)) {
        add_in_scope(sql, expression, scope);
        return;
    }
    if (expression.kind == Expr::Kind::literal) {
        if (auto value = converted(expression, type)) {
            sql.add_bind({.type = type, .value = *std::move(value)});
            return;
        }
    }
    if (sql.dialect == Dialect::postgres) {
        add_in_scope(sql, expression, scope);
        sql.add(type.type == Type::number ? "::double precision" : "::numeric");
        return;
    }
    if (type.type == Type::number) {
        add_sqlite_number(sql, expression, scope);
        return;
    }
    const int more = type.scale - expression.type.scale;
    base::ensure(more >= 0 && more <= powers_max, "a decimal is not narrowed in passing");
    if (more == 0) {
        add_in_scope(sql, expression, scope);
        return;
    }
    sql.add("(");
    add_in_scope(sql, expression, scope);
    sql.add(fmt::format(" * {})", power_of_ten(more)));
}

void add_arithmetic(Sql& sql, const Expr& expression, const RowScope& scope) {
    if (expression.args.size() == 1) {
        add_negative(sql, expression, scope);
        return;
    }
    const Expr& left = expression.args[0];
    const Expr& right = expression.args[1];
    const bool exact_product =
        expression.kind == Expr::Kind::multiply && expression.type.type == Type::decimal;
    const TypeInfo left_type = exact_product ? left.type : expression.type;
    const TypeInfo right_type = exact_product ? right.type : expression.type;
    sql.add("(");
    add_as(sql, left, left_type, scope);
    sql.add(sign_of(expression.kind));
    if (expression.kind == Expr::Kind::divide) {
        add_divisor(sql, right, right_type, scope);
    } else {
        add_as(sql, right, right_type, scope);
    }
    sql.add(")");
}

}  // namespace socle::query
