#pragma once

#include <sqlite3.h>

#include <string_view>

namespace socle::store {

/// socle_contains(whole, part): jsonb's `whole @> part`. Objects contain objects by their members,
/// lists contain lists whatever the order, and at the outermost level a list contains a scalar.
void json_contains(sqlite3_context* context, sqlite3_value** arguments);

/// socle_overlaps(left, right): whether two lists share an element; false when one is no list.
void json_overlaps(sqlite3_context* context, sqlite3_value** arguments);

/// socle_json_value(json, step, …): the value at these steps, keys and indexes, as JSON; null when
/// there is none. socle_json_text: as `->>` gives it, JSON's null as null.
void json_value(sqlite3_context* context, int count, sqlite3_value** arguments);
void json_text(sqlite3_context* context, int count, sqlite3_value** arguments);

/// socle_json_order(left, right): negative, 0 or positive, as jsonb is ordered: null, texts,
/// numbers, booleans, arrays and objects, each after all before. Also the collation socle_json.
int json_order(std::string_view left, std::string_view right);

}  // namespace socle::store
