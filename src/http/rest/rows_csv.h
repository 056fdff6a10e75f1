#pragma once

#include "base/rows.h"
#include "base/statement.h"

#include <string>
#include <vector>

namespace socle::http {

/// Appends rows as CSV (RFC 4180, lines end with "\n", the last one without): the names of the
/// columns, then a line a row. A cell is the text of its JSON value, null is an empty cell and an
/// empty text `""`.
void append_rows_csv(std::string& out, const std::vector<base::Column>& columns,
                     const base::Rows& rows);
/// The same without the line of names: further rows.
void append_more_csv(std::string& out, const std::vector<base::Column>& columns,
                     const base::Rows& rows);

}  // namespace socle::http
