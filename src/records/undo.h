#pragma once

#include "base/task.h"
#include "definition/definition.h"
#include "events/find.h"
#include "records/history.h"
#include "records/records.h"
#include "store/store.h"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace socle::records {

/// What is to be put back: one event, all of a request, or a record to an instant.
struct UndoCommand {
    std::optional<std::int64_t> event;
    std::optional<std::string> request_id;
    int model = -1;
    std::string object_id;
    std::string after;  ///< with a model: all events of the object after this time are undone
};

/// The events undone, newest first.
struct UndoAnswer {
    std::vector<std::int64_t> undone;
};

/// Events that one undo takes back, at most.
inline constexpr std::int64_t undo_events_max = 10'000;

/// Writes the inverse of events, the newest first, in one transaction: under the caller's rules and
/// the checks, and with events of their own, so that an undo can be undone. A deleted record comes
/// back with its key; where keys do not count up it comes last among the records. Refused with
/// undo_conflict, which names the later events, when what would be put back was changed since by
/// others than the events undone, and when a record to be removed is referred to. One per core.
class Undo {
public:
    Undo(const definition::Definition& definition, base::Dialect dialect, store::Client& client,
         History& history)
        : definition_(definition), dialect_(dialect), client_(client), history_(history) {}

    base::Task<UndoAnswer> undo(const Caller& caller, UndoCommand command);

private:
    base::Task<std::vector<events::LoggedEvent>> find(const Caller& caller,
                                                      const UndoCommand& command);

    const definition::Definition& definition_;
    base::Dialect dialect_;
    store::Client& client_;
    History& history_;
};

}  // namespace socle::records
