#include "records/undo.h"

#include "access/administer.h"
#include "base/error.h"
#include "events/rewind.h"
#include "records/inverse.h"

#include <algorithm>

namespace socle::records {

namespace {

using base::Code;
using base::Error;
using events::LoggedEvent;

std::string what_of(const UndoCommand& command) {
    if (command.event) return "event " + std::to_string(*command.event);
    if (command.request_id) return "event of request " + *command.request_id;
    return "event of " + command.object_id;
}

}  // namespace

/// The events to be undone, newest first. Who does not see one of them may not undo them.
base::Task<std::vector<LoggedEvent>> Undo::find(const Caller& caller, const UndoCommand& command) {
    events::EventFilter filter;
    filter.kinds = {"added", "changed", "deleted"};
    filter.newest_first = true;
    filter.limit = undo_events_max + 1;
    if (command.event) filter.ids = {*command.event};
    filter.request_id = command.request_id;
    if (command.model >= 0) {
        filter.models = events::names_in_log(definition_.model(command.model));
        filter.object_id = command.object_id;
        filter.since = command.after;
    }
    const auto query = events::find_events(dialect_, filter);
    const auto rows = co_await client_.read(query.statement, query.values);
    auto found = events::read_events(rows);
    if (command.model >= 0) {
        std::erase_if(found, [&](const auto& event) { return event.at == command.after; });
    }
    if (static_cast<std::int64_t>(found.size()) > undo_events_max) {
        throw Error(Code::bad_query, "more than " + std::to_string(undo_events_max) +
                                         " events cannot be undone at once");
    }
    const auto seen = co_await history_.visible(caller, found);
    if (seen.empty() && (command.model < 0 || !found.empty())) {
        throw Error(Code::bad_query, "there is no " + what_of(command) + " to undo");
    }
    if (seen.size() != found.size()) {
        throw Error(Code::permission_denied, "permission denied to undo this",
                    "Some of its events are about what the caller may not read.");
    }
    co_return found;
}

base::Task<UndoAnswer> Undo::undo(const Caller& caller, UndoCommand command) {
    access::require_writer(caller.identity);
    const auto found = co_await find(caller, command);
    UndoAnswer answer;
    for (const auto& event : found)
        answer.undone.push_back(event.id);
    if (found.empty()) co_return answer;
    const Inverse inverse(definition_, dialect_, client_, caller, found);
    const store::WriteUnit unit = [&inverse](store::Transaction& transaction) {
        return inverse.run(transaction);
    };
    co_await client_.write(unit);
    co_return answer;
}

}  // namespace socle::records
