#pragma once

#include "base/value.h"
#include "records/change.h"

#include <cstddef>
#include <vector>

namespace socle::records {

// Whoever the rules of models/user.yaml let write accounts: they touch none that administers more
// than they do (access/administer.h), and make none that does. The service key may; so may
// everybody their own account, as long as its rights stay what they are.

/// Rows just written, as of Change::verify. Throws Error permission_denied.
void require_reach(const Change& change, const std::vector<base::Values>& before,
                   const std::vector<base::Rows>& after);
/// A row that will be deleted.
void require_reach(const Change& change, const base::Rows& rows, std::size_t row);

}  // namespace socle::records
