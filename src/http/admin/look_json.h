#pragma once

#include "base/json_object.h"
#include "base/statement.h"
#include "http/admin/look_desk.h"
#include "http/admin/parts.h"
#include "store/looker.h"
#include "store/schema.h"

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace socle::http {

/// The tables of the database for people: what /tables and /sql ask and answer.

/// nullptr when there is none, or it is not shown.
const store::SchemaTable* find_shown_table(const store::Schema& schema, std::string_view name);

/// About how many rows tables have, by name; without an entry nobody knows.
using Estimates = std::map<std::string, std::int64_t>;
std::string estimates_sql(base::Dialect dialect, const store::Schema& schema);
Estimates estimates_of(base::Dialect dialect, const store::Look& look);

std::string table_json(base::Dialect dialect, const store::SchemaTable& table,
                       const store::Blinds& blinds, const Estimates& estimates);

/// Some rows of a table in the order of its key, of a view as they come.
struct TablePage {
    std::string sql;
    std::vector<std::string> values;
    std::int64_t limit = 0;
    std::size_t key_column = 0;
    std::int64_t offset = -1;  ///< of a view

    /// What `after` is for the next page, "" at the end; takes out the row that told.
    std::string take_next(store::Look& look) const;
};
/// `after`: "" or what `take_next` gave. Throws Error bad_value.
TablePage page_of(base::Dialect dialect, const store::SchemaTable& table,
                  const store::Blinds& blinds, std::int64_t limit, const std::string& after);

/// Columns, rows and milliseconds.
void add_look(base::JsonObject& object, const LookDesk::Answer& answer);

}  // namespace socle::http
