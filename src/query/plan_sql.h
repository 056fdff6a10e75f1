#pragma once

#include "query/plan.h"
#include "query/sql.h"

#include <map>
#include <string>
#include <vector>

namespace socle::query {

/// A plan's place in a statement: the alias of its rows, and of those of the to-one embeds that are
/// spread, which are joined.
struct PlanScope {
    const ReadPlan* plan = nullptr;
    std::string alias;
    std::map<int, PlanScope> spreads;
};
PlanScope make_scope(Sql& sql, const ReadPlan& plan);

/// ` FROM model AS alias LEFT JOIN …` and ` WHERE …` of a plan that is not an embed.
void add_source(Sql& sql, const PlanScope& scope);
void add_where(Sql& sql, const PlanScope& scope);
/// `where`, of a page that is ordered. PostgreSQL finds the rows searched for first: for the order
/// it would rather walk an index of it, and take the words of each row's text apart until a page is
/// full. Rows that are locked are not named by their place, which a change moves.
void add_page_condition(Sql& sql, const PlanScope& scope, const definition::Expr& where);

/// The plan's condition with its embeds' in their place.
definition::Expr condition_of(const Sql& sql, const ReadPlan& plan);

/// `GROUP BY …` where the plan is grouped, ORDER BY: in the order of insertion when nothing, or not
/// enough, is asked for.
void add_group(Sql& sql, const ReadPlan& plan);
void add_order(Sql& sql, const PlanScope& scope);

/// One term of the order of a plan that is not grouped, the last one perhaps not asked for: it
/// parts rows that are equal in the others.
struct SortTerm {
    const OrderTerm* asked = nullptr;  ///< null: the order of insertion
    base::TypeInfo type;
    bool descending = false;
    bool nullable = false;
    bool nulls_first = false;
};
struct SortTerms {
    std::vector<SortTerm> terms;
    bool total = false;  ///< no two rows are equal in all of them
};
SortTerms sort_terms(const Sql& sql, const ReadPlan& plan);
/// The value that is ordered by, with its collation.
void add_sort_value(Sql& sql, const SortTerm& term, const PlanScope& scope);

/// The columns of a plan's answer, spread ones in their places; and the same as a select list.
std::vector<base::Column> plan_columns(const ReadPlan& plan);
void add_columns(Sql& sql, const PlanScope& scope);

/// A number that is set when the statement is run.
Bind number_bind();
/// The terms that are ANDed: see base::Statement::conjuncts.
int count_conjuncts(const definition::Expr& where);

/// True when the rows are at most one: some ANDed term is `key = value`.
bool pins_key(const definition::Expr& where, int model, int key);

}  // namespace socle::query
