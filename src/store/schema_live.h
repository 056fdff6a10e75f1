#pragma once

#include "store/schema.h"

#include <map>
#include <set>
#include <string>

namespace socle::store {

/// What the database itself says it has, from pragma_table_xinfo or pg_catalog.
struct LiveColumn {
    std::string type;  ///< as the database spells it
    bool not_null = false;
};

struct LiveTable {
    bool view = false;
    std::string key;
    std::map<std::string, LiveColumn> columns;
    std::set<std::string> indexes;
    std::map<std::string, std::string> references;  ///< column → `movie.id cascade`
};

using LiveTables = std::map<std::string, LiveTable>;
LiveTables read_live_tables(Store& store);

/// Whether a table, view, index or the like is called so, ours or not.
bool relation_exists(Store& store, const std::string& name);

/// The first thing in which `live` is not what `recorded` says: "table movie lacks the column
/// title"; "" when all agrees. Tables, indexes and triggers that others added are their business;
/// further columns are not, since remaking a table would lose them.
std::string first_difference(base::Dialect dialect, const Schema& recorded, const LiveTables& live);

}  // namespace socle::store
