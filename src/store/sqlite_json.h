#pragma once

#include <sqlite3.h>

namespace socle::store {

/// socle_contains(whole, part): jsonb's `whole @> part`. Objects contain objects by their members,
/// lists contain lists whatever the order, and at the outermost level a list contains a scalar.
void json_contains(sqlite3_context* context, sqlite3_value** arguments);

/// socle_overlaps(left, right): whether two lists share an element; false when one is no list.
void json_overlaps(sqlite3_context* context, sqlite3_value** arguments);

}  // namespace socle::store
