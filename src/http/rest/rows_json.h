#pragma once

#include "base/rows.h"
#include "base/statement.h"
#include "http/rest/media.h"

#include <string>
#include <vector>

namespace socle::http {

/// Appends rows as a JSON array of objects, or the first row alone as one object, in the order of
/// their columns.
void append_rows_json(std::string& out, const std::vector<base::Column>& columns,
                      const base::Rows& rows, const Media& media);
/// Further rows of a list whose brackets the caller writes, or of lines; `first`: there were none
/// before.
void append_more_json(std::string& out, const std::vector<base::Column>& columns,
                      const base::Rows& rows, const Media& media, bool first);

}  // namespace socle::http
