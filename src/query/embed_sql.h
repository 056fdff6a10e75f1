#pragma once

#include "query/plan_sql.h"

#include <memory>

namespace socle::query {

// The parts of a statement that are about related rows; included by the files of plan_sql.h only.

/// One column of a plan's answer and where it comes from: an output of its own plan or of a spread
/// one. With `part`, the column of that number of a to-many embed, as an array.
struct PlanCell {
    const PlanScope* scope = nullptr;
    const Output* output = nullptr;
    int part = -1;
    base::Column column;
};
std::vector<PlanCell> plan_cells(const PlanScope& scope);

/// ` LEFT JOIN …` of the to-one embeds that are spread.
void add_joins(Sql& sql, const PlanScope& scope);

/// The numbers, from 1, of the columns a grouped plan groups by.
std::vector<std::size_t> group_columns(const ReadPlan& plan);

/// The column as SQL; `text` for PostgreSQL's rows of texts. A point is two.
void add_cell(Sql& sql, const PlanCell& cell, bool text);

/// That `alias` is a row of `embed` for the row of `parent`; with a link, over the alias `link`.
void add_tie(Sql& sql, const Embed& embed, std::string_view alias, std::string_view link,
             const PlanScope& parent);

/// `expression` of the one related row: `(SELECT …)`.
void add_related_value(Sql& sql, const Embed& embed, const definition::Expr& expression,
                       const PlanScope& parent);

}  // namespace socle::query
