#include "query/expression_sql.h"

#include <algorithm>
#include <vector>

namespace socle::query {

namespace {

using base::Dialect;
using definition::Expr;
using definition::Model;

/// A value that is readable where a rule holds; the rule is null when it always is.
struct Guarded {
    const Expr* rule = nullptr;
    const Expr* value = nullptr;
};

Guarded unguarded(const Expr& expression) {
    if (expression.kind != Expr::Kind::guard) return {nullptr, &expression};
    return {expression.args.data(), &expression.args[1]};
}

/// `begin` and `end` of what is null, or in a filter false, where the rule does not hold.
void begin_rule(Sql& sql, const Expr* rule, const RowScope& scope) {
    if (rule == nullptr) return;
    sql.add(scope.filter ? "(" : "CASE WHEN ");
    add_in_scope(sql, *rule, scope);
    sql.add(scope.filter ? " AND " : " THEN ");
}

void end_rule(Sql& sql, const Expr* rule, const RowScope& scope) {
    if (rule != nullptr) sql.add(scope.filter ? ")" : " END");
}

/// The column of the model's FTS5 table that answers a search of `text`, or -1.
int index_column(const Sql& sql, const Expr& search, const Expr& text, int model) {
    if (sql.dialect != Dialect::sqlite || sql.past || !search.indexed) return -1;
    return searched_field(sql.definition, search, text, model);
}

void add_language(Sql& sql, const Expr& search) {
    sql.add("'" + search.name + "'");
}

/// That the row is among those FTS5 finds in `columns`, "c0 c2".
void add_match(Sql& sql, const Expr& search, const std::string& columns, const RowScope& scope) {
    const auto index = base::quoted(sql.definition.model(scope.model).search_table());
    sql.add("(" + std::string(scope.alias) + ".rowid IN (SELECT rowid FROM " + index + " WHERE " +
            index + " MATCH socle_phrase('" + columns + "', ");
    add_in_scope(sql, search.args[1], scope);
    sql.add(")))");
}

void add_indexed(Sql& sql, const Expr& search, const Expr& text, int column,
                 const RowScope& scope) {
    const auto columns = "c" + std::to_string(column);
    if (scope.filter) return add_match(sql, search, columns, scope);
    sql.add("CASE WHEN ");
    add_in_scope(sql, text, scope);
    sql.add(" IS NOT NULL THEN ");
    add_match(sql, search, columns, scope);
    sql.add(" END");
}

void add_unindexed(Sql& sql, const Expr& search, const Expr& text, const RowScope& scope) {
    const bool sqlite = sql.dialect == Dialect::sqlite;
    sql.add(sqlite ? "socle_search(" : "(socle_search_vector(");
    add_language(sql, search);
    sql.add(", ");
    add_in_scope(sql, text, scope);
    sql.add(sqlite ? ", " : ") @@ ");
    add_in_scope(sql, search.args[1], scope);
    sql.add(sqlite ? ")" : "::tsquery)");
}

}  // namespace

int searched_field(const definition::Definition& definition, const Expr& search, const Expr& text,
                   int model) {
    if (text.kind != Expr::Kind::field || text.was || text.path.size() != 1) return -1;
    const Model& described = definition.model(model);
    if (described.search.language != search.name) return -1;
    const auto fields = described.searched_fields();
    const auto column = std::ranges::find(fields, text.path.front().field);
    return column == fields.end() ? -1 : static_cast<int>(column - fields.begin());
}

void add_search(Sql& sql, const Expr& expression, const RowScope& scope) {
    const auto [rule, text] = unguarded(expression.args[0]);
    const int column = index_column(sql, expression, *text, scope.model);
    begin_rule(sql, rule, scope);
    if (column >= 0) {
        add_indexed(sql, expression, *text, column, scope);
    } else {
        add_unindexed(sql, expression, *text, scope);
    }
    end_rule(sql, rule, scope);
}

/// PostgreSQL joins an array with the index of the ref, but not a subquery that is one of several
/// alternatives.
void add_refers(Sql& sql, const Expr& expression, const RowScope& scope) {
    const bool sqlite = sql.dialect == Dialect::sqlite;
    const auto [rule, ref] = unguarded(expression.args[0]);
    const int target = expression.relation.model;
    const auto alias = sql.new_alias();
    begin_rule(sql, rule, scope);
    sql.add("(");
    add_in_scope(sql, *ref, scope);
    sql.add(sqlite ? " IN (SELECT " : " = ANY (ARRAY(SELECT ");
    add_field_columns(sql, sql.definition.model(target).key_field(), alias);
    sql.add(" FROM ");
    sql.add_table(target, alias);
    sql.add(" WHERE ");
    add_condition(sql, expression.args[1], target, alias);
    sql.add(sqlite ? "))" : ")))");
    end_rule(sql, rule, scope);
}

void add_found(Sql& sql, const Expr& expression, const RowScope& scope) {
    RowScope inside = scope;
    inside.filter = true;
    std::string columns;
    const Expr* by_index = nullptr;
    std::vector<const Expr*> others;
    for (const Expr& part : expression.args) {
        const bool search = part.kind == Expr::Kind::search;
        const int column = search ? index_column(sql, part, part.args[0], scope.model) : -1;
        if (column < 0) {
            others.push_back(&part);
            continue;
        }
        columns += (columns.empty() ? "c" : " c") + std::to_string(column);
        by_index = &part;
    }
    if (by_index == nullptr && others.empty()) return sql.add("FALSE");
    sql.add(scope.filter ? "(" : "((");
    if (by_index != nullptr) add_match(sql, *by_index, columns, inside);
    for (const auto* part : others) {
        if (part != others.front() || by_index != nullptr) sql.add(" OR ");
        add_in(sql, *part, inside);
    }
    sql.add(")");
    if (!scope.filter) sql.add(" IS TRUE)");
}

}  // namespace socle::query
