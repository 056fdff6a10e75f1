#include "query/plan.h"
#include "query/plan_sql.h"

#include <utility>

namespace socle::query {

namespace {

using base::Dialect;
using base::Type;

/// Rows that an estimate looks at on SQLite, at least; at most twice as many.
constexpr int sampled_rows_min = 1'000;
/// Rows of one in so many row numbers, moved to and fro so that no pattern in the rows is hit. The
/// names are none that a model can have.
constexpr const char* sample_sql =
    "WITH RECURSIVE socle_span(low, size) AS (SELECT low, high - low + 1 FROM "
    "(SELECT (SELECT min(rowid) FROM {table}) AS low, (SELECT max(rowid) FROM {table}) AS high)), "
    "socle_doubled(step) AS (SELECT 1 UNION ALL SELECT step * 2 FROM socle_doubled, socle_span "
    "WHERE step * 2 * {rows} <= size), "
    "socle_sample(number, step, low, size) AS (SELECT 0, (SELECT max(step) FROM socle_doubled), "
    "low, size FROM socle_span WHERE size > 0 UNION ALL "
    "SELECT number + 1, step, low, size FROM socle_sample WHERE (number + 1) * step < size) "
    "SELECT count(*), (SELECT max(step) FROM socle_doubled) FROM socle_sample CROSS JOIN ";
constexpr const char* sampled_row =
    ".rowid = socle_sample.low + socle_sample.number * socle_sample.step + "
    "socle_sample.number * 2654435761 % socle_sample.step";

void replace_all(std::string& text, std::string_view name, const std::string& value) {
    for (auto at = text.find(name); at != std::string::npos; at = text.find(name, at)) {
        text.replace(at, name.size(), value);
        at += value.size();
    }
}

/// `SELECT 1` for each row, or each group.
void add_counted(Sql& sql, const ReadPlan& plan, const PlanScope& scope) {
    sql.add("SELECT ");
    if (plan.grouped) {
        add_columns(sql, scope);
        add_source(sql, scope);
    } else {
        sql.add("1 FROM ");
        sql.add_table(plan.model, scope.alias);
    }
    add_where(sql, scope);
    add_group(sql, plan);
}

Prepared counted(Sql& sql, const ReadPlan& plan) {
    auto prepared = to_prepared(sql, {{"count", {Type::integer, 0}}});
    prepared.statement.conjuncts = count_conjuncts(plan.where);
    return prepared;
}

Prepared render_sample(const definition::Definition& definition, const ReadPlan& plan) {
    Sql sql(Dialect::sqlite, definition);
    const auto scope = make_scope(sql, plan);
    std::string text = sample_sql;
    replace_all(text, "{table}", base::quoted(definition.model(plan.model).name));
    replace_all(text, "{rows}", std::to_string(sampled_rows_min));
    sql.add(text);
    sql.add_table(plan.model, scope.alias);
    sql.add(" ON " + scope.alias + sampled_row);
    add_where(sql, scope);
    return to_prepared(sql, {{"found", {Type::integer, 0}}, {"step", {Type::integer, 0}}});
}

}  // namespace

Prepared render_count(Dialect dialect, const definition::Definition& definition,
                      const ReadPlan& plan) {
    Sql sql(dialect, definition);
    sql.past = plan.past;
    const auto scope = make_scope(sql, plan);
    sql.add("SELECT count(*)");
    if (plan.grouped) {
        sql.add(" FROM (");
        add_counted(sql, plan, scope);
        sql.add(") AS counted");
        return counted(sql, plan);
    }
    sql.add(" FROM ");
    sql.add_table(plan.model, scope.alias);
    add_where(sql, scope);
    return counted(sql, plan);
}

Prepared render_bounded_count(Dialect dialect, const definition::Definition& definition,
                              const ReadPlan& plan) {
    Sql sql(dialect, definition);
    sql.past = plan.past;
    const auto scope = make_scope(sql, plan);
    sql.add("SELECT count(*) FROM (");
    add_counted(sql, plan, scope);
    sql.add(" LIMIT ");
    sql.add_bind(number_bind());
    sql.add(") AS counted");
    return counted(sql, plan);
}

std::optional<Prepared> render_estimate(Dialect dialect, const definition::Definition& definition,
                                        const ReadPlan& plan) {
    if (dialect == Dialect::sqlite) {
        if (plan.grouped || definition.model(plan.model).view) return std::nullopt;
        return render_sample(definition, plan);
    }
    Sql sql(dialect, definition);
    sql.past = plan.past;
    const auto scope = make_scope(sql, plan);
    sql.add("EXPLAIN (FORMAT JSON) ");
    add_counted(sql, plan, scope);
    return to_prepared(sql, {{"plan", {Type::text, 0}}});
}

}  // namespace socle::query
