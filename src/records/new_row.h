#pragma once

#include "access/identity.h"
#include "query/sql.h"

#include <vector>

namespace socle::records {

/// `INSERT INTO model (…) VALUES (…)`, without RETURNING, whose parameters are the cells of a row
/// (Bind::Source::was). The fields in `computed` get their default expressions instead, which may
/// need each other. `with_key`: the key is given; else the database counts it up. `unless_there`:
/// fields whose values together are unique; when a row has them already, nothing is inserted. Empty
/// for none.
void add_insert(query::Sql& sql, const access::Identity& identity, int model,
                const std::vector<int>& computed, bool with_key,
                const std::vector<int>& unless_there);

}  // namespace socle::records
