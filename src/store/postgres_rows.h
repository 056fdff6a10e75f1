#pragma once

#include "base/row_shape.h"

#include <string>
#include <string_view>

namespace socle::store {

/// PostgreSQL's answer for related records (`json_agg` of `row_to_json(ROW(value::text, …))`, or
/// one of these) as the JSON that `shape` describes. Throws Error when the text is of another
/// shape, or has too many rows.
void append_shaped_json(std::string& out, const base::RowShape& shape, std::string_view text);

}  // namespace socle::store
