#include "query/expression_sql.h"

namespace socle::query {
namespace {

using base::Dialect;
using base::Type;
using definition::Expr;

/// The sum is exact but for type number; PostgreSQL's of bigints is numeric.
void add_sum(Sql& sql, const Expr& value, const RowScope& scope) {
    sql.add("sum(");
    add_in_scope(sql, value, scope);
    const bool whole = sql.dialect == Dialect::postgres && value.type.type == Type::integer;
    sql.add(whole ? ")::bigint" : ")");
}

/// Divided as doubles on both stores, so that no digit differs.
void add_average(Sql& sql, const Expr& value, const RowScope& scope) {
    const bool postgres = sql.dialect == Dialect::postgres;
    sql.add(postgres ? "(sum(" : "(CAST(sum(");
    add_in_scope(sql, value, scope);
    sql.add(postgres ? ")::double precision" : ") AS REAL)");
    if (!postgres && value.type.type == Type::decimal) {
        sql.add(" / 1e" + std::to_string(value.type.scale));
    }
    sql.add(" / NULLIF(count(");
    add_in_scope(sql, value, scope);
    sql.add("), 0))");
}

}  // namespace

void add_aggregate(Sql& sql, const Expr& expression, const RowScope& scope) {
    if (expression.args.empty()) return sql.add("count(*)");
    const auto& value = expression.args.front();
    if (expression.name == "sum") return add_sum(sql, value, scope);
    if (expression.name == "avg") return add_average(sql, value, scope);
    sql.add(expression.name);
    sql.add("(");
    add_in_scope(sql, value, scope);
    const bool text = sql.dialect == Dialect::postgres && value.type.type == Type::text;
    sql.add(text && expression.name != "count" ? " COLLATE \"C\")" : ")");
}

}  // namespace socle::query
