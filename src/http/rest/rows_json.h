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
/// The keys of the objects, each with its colon; "" for a column that is not for the client.
std::vector<std::string> json_keys(const std::vector<base::Column>& columns);
/// One row as an object of the columns that have a key.
void append_object_json(std::string& out, const std::vector<base::Column>& columns,
                        const std::vector<std::string>& keys, const base::Rows& rows,
                        std::size_t row, bool nulls_stripped);
/// Further rows of a list whose brackets the caller writes, or of lines; `first`: there were none
/// before.
void append_more_json(std::string& out, const std::vector<base::Column>& columns,
                      const base::Rows& rows, const Media& media, bool first);

}  // namespace socle::http
