#pragma once

#include "base/rows.h"
#include "query/plan.h"
#include "query/request.h"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace socle::records {

/// The place of a record in the order of a list, as the text of a cursor has it: the values it is
/// ordered by, and by what, for a place is one in that order only.
struct Place {
    std::vector<std::optional<std::string>> values;  ///< as in URLs; nullopt is null

    std::vector<bool> nulls() const;
};

std::string cursor_text(const query::ReadRequest& request,
                        const std::vector<query::PlaceCell>& cells, const base::Rows& rows,
                        std::size_t row);

/// Throws Error bad_query for what is no cursor, or one of another order than the request's.
Place read_cursor(std::string_view cursor, const query::ReadRequest& request);
/// Its values in storage form. Throws Error bad_query when they do not fit: the definitions have
/// changed.
base::Values place_values(const Place& place, const std::vector<query::PlaceCell>& cells);

}  // namespace socle::records
