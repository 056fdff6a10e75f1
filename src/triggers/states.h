#pragma once

#include "base/rows.h"
#include "base/task.h"
#include "base/value.h"
#include "definition/definition.h"
#include "events/find.h"
#include "store/store.h"

#include <cstdint>
#include <optional>
#include <set>
#include <string>
#include <vector>

namespace socle::triggers {

/// An event with the record's cells (all fields, in storage order) as it left them and as they were
/// before. A record that did not exist on one side has the cells of the other there.
struct Occurrence {
    events::LoggedEvent event;
    int model = -1;
    base::Value key;
    base::Values record;
    base::Values was;
};

/// Rebuilds what records were at their events, from what they are and the events since. For one
/// coroutine.
class States {
public:
    States(const definition::Definition& definition, base::Dialect dialect, store::Client& client)
        : definition_(definition), dialect_(dialect), client_(client) {}

    /// The occurrences of events of records, given and returned in the order of their ids. Events
    /// whose model is gone, or whose key has another type now, are left out.
    base::Task<std::vector<Occurrence>> rebuild(std::vector<events::LoggedEvent> found);

    /// One row of a model as it is: all its cells. nullopt when it is gone.
    base::Task<std::optional<base::Values>> row_now(int model, base::Value key);

private:
    struct Objects;
    base::Task<Objects> objects_of(int model, std::set<std::string> ids);
    base::Task<void> rewind(int model, std::vector<Occurrence*> occurrences);

    const definition::Definition& definition_;
    base::Dialect dialect_;
    store::Client& client_;
};

/// The cell at which each field starts.
std::vector<std::size_t> cell_offsets(const definition::Model& model);

}  // namespace socle::triggers
