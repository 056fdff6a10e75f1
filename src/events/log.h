#pragma once

#include "base/rows.h"
#include "base/task.h"
#include "definition/definition.h"
#include "store/store.h"

#include <string>
#include <string_view>
#include <vector>

namespace socle::events {

/// The table `socle_event`: one row a change, written in the transaction of the change. Made by
/// store::apply_migration.
///   id (monotonic), at, by (account or null), kind (added, changed, deleted, action), model,
///   object_id, changes, request_id
/// `changes`: added and deleted: the row as a JSON object; changed: {"field": [old, new]}; action
/// (something that happened to the object and changed no field of it: a sign-in): an object with
/// the member "action". Secret fields never appear.
enum class Kind { added, changed, deleted, action };

/// Who and when, the same for all events of a request.
struct Origin {
    std::string by;  ///< account id, "" for none
    std::int64_t at_us = 0;
    std::string request_id;
};

struct Event {
    Kind kind = Kind::added;
    std::string object_id;
    std::string changes;
};

/// The row as JSON, all fields but secrets, names in the order of jsonb (shorter first, then by
/// bytes). `row` of `rows` holds all cells of the model in storage order.
std::string row_changes(const definition::Model& model, const base::Rows& rows, std::size_t row);
/// `{"title":["old","new"]}`, or "" when nothing differs. A changed secret is noted as [null,null].
std::string field_changes(const definition::Model& model, const base::Rows& before,
                          std::size_t before_row, const base::Rows& after, std::size_t after_row);

/// Appends in the running transaction. Models with `events: none` are the caller's business.
base::Task<void> append(store::Transaction& transaction, base::Dialect dialect,
                        const definition::Model& model, const Origin& origin,
                        const std::vector<Event>& events);

}  // namespace socle::events
