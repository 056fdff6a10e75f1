#pragma once

#include "definition/definition.h"

#include <string>
#include <vector>

namespace socle::definition {

/// Adds the views of the event log to a definition whose rules are typed (`events: {views: true}`):
///   MODELAddedEvent  a row a record that was added, with its columns: event_id, at, by, object_id,
///                    request_id, then the fields but for the key (it is object_id) and secrets;
///                    a field that has one of these names is record_NAME
///   ChangedEvent     a row an attribute that changed: id, event_id, at, by, model, object_id,
///                    attribute, old_value, new_value, request_id
///   DeletionEvent    a row a record that was deleted: event_id, at, by, model, object_id,
///                    request_id
/// MODEL in capitals: movie_role is MovieRole. They are views over `socle_event`; who may read a
/// row is told by the rules of the record it is about, as it is now or, when it is gone, as it was
/// last (the internal view socle_gone_MODEL), those of fields included.
///
/// Returns what is wrong: names that are taken.
std::vector<std::string> add_event_views(Definition& definition);

}  // namespace socle::definition
