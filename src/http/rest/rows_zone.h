#pragma once

#include "base/rows.h"
#include "base/statement.h"
#include "base/zone.h"

#include <vector>

namespace socle::http {

/// The same rows with all timestamps, also those of related records, as texts in `zone`.
base::Rows in_zone(const std::vector<base::Column>& columns, const base::Rows& rows,
                   const base::Zone& zone);

}  // namespace socle::http
