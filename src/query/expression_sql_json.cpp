#include "query/expression_sql.h"

#include <fmt/format.h>

namespace socle::query {
namespace {

using base::Dialect;
using definition::Expr;

/// PostgreSQL has no operator for jsonb arrays of anything but texts: each element of the one is
/// looked for in the other.
void add_postgres_overlap(Sql& sql, const Expr& expression, const RowScope& scope) {
    const std::string pair = sql.new_alias();
    const std::string element = sql.new_alias();
    sql.add(
        fmt::format("(SELECT CASE WHEN {0}.a IS NULL OR {0}.b IS NULL THEN NULL "
                    "ELSE EXISTS (SELECT 1 FROM jsonb_array_elements("
                    "CASE jsonb_typeof({0}.a) WHEN 'array' THEN {0}.a ELSE '[]'::jsonb END) "
                    "AS {1}(v) WHERE jsonb_typeof({0}.b) = 'array' "
                    "AND {0}.b @> jsonb_build_array({1}.v)) END FROM (SELECT ",
                    pair, element));
    add_in_scope(sql, expression.args[0], scope);
    sql.add(" AS a, ");
    add_in_scope(sql, expression.args[1], scope);
    sql.add(fmt::format(" AS b) AS {})", pair));
}

}  // namespace

void add_containment(Sql& sql, const Expr& expression, const RowScope& scope) {
    const bool overlap = expression.kind == Expr::Kind::overlaps;
    const bool contained = expression.kind == Expr::Kind::contained;
    if (sql.dialect == Dialect::postgres) {
        if (overlap) {
            add_postgres_overlap(sql, expression, scope);
        } else {
            add_list(sql, expression.args, scope, "(", contained ? " <@ " : " @> ", ")");
        }
        return;
    }
    if (!contained) {
        add_list(sql, expression.args, scope, overlap ? "socle_overlaps(" : "socle_contains(", ", ",
                 ")");
        return;
    }
    sql.add("socle_contains(");
    add_in_scope(sql, expression.args[1], scope);
    sql.add(", ");
    add_in_scope(sql, expression.args[0], scope);
    sql.add(")");
}

void add_json_path(Sql& sql, const Expr& expression, const RowScope& scope) {
    const bool text = expression.type.type == base::Type::text;
    if (sql.dialect == Dialect::sqlite) {
        add_list(sql, expression.args, scope, text ? "socle_json_text(" : "socle_json_value(", ", ",
                 ")");
        return;
    }
    // Not `->`: that takes a scalar for an array of one.
    sql.add(text ? "((" : "(");
    add_in_scope(sql, expression.args[0], scope);
    sql.add(text ? " #>> ARRAY[" : " #> ARRAY[");
    for (std::size_t step = 1; step < expression.args.size(); ++step) {
        if (step > 1) sql.add(", ");
        add_in_scope(sql, expression.args[step], scope);
    }
    sql.add(text ? "]::text[]) COLLATE \"C\")" : "]::text[])");
}

}  // namespace socle::query
