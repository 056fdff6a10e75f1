#pragma once

#include "base/statement.h"
#include "base/value.h"
#include "definition/definition.h"

#include <string>
#include <vector>

namespace socle::events {

/// A row that a statement shall see instead of the one in the table.
struct ShadowRow {
    base::Value key;
    bool existed = true;  ///< false: the statement sees none
    base::Value place;    ///< its number in the order of insertion; null: behind all others
    base::Values cells;   ///< all fields in storage order
};

/// Rows as the JSON parameter of `shadow_table`.
std::string shadow_rows(base::Dialect dialect, const definition::Model& model,
                        const std::vector<ShadowRow>& rows);

/// The keys in such a parameter, as `(SELECT …)`; all cells of the rows that have them now and
/// their place, for a parameter `shadow_rows` made.
std::string shadow_keys(base::Dialect dialect, const definition::Model& model, int parameter);
base::Statement rows_by_keys(base::Dialect dialect, const definition::Model& model);

/// A common table expression with the name and columns of the model's table: its rows but for those
/// whose key is in the JSON of `parameter`, and those of that JSON that existed.
///     "movie" AS (SELECT … FROM main."movie" WHERE … UNION ALL SELECT … FROM json_each(?3))
std::string shadow_table(base::Dialect dialect, const definition::Model& model, int parameter);
/// The same of a view: it reads the tables that were shadowed before it.
std::string shadow_view(base::Dialect dialect, const definition::Model& view);

/// `statement` with the expressions in front, whose parameters are numbered after its own; it is
/// not kept prepared.
base::Statement with_shadows(const base::Statement& statement,
                             const std::vector<std::string>& tables, std::size_t parameters);

/// The column, unquoted, whose order is insertion order; "" when that is the key, or for a view.
std::string place_column(base::Dialect dialect, const definition::Model& model);

}  // namespace socle::events
