#pragma once

#include "accounts/token.h"
#include "base/task.h"
#include "definition/definition.h"
#include "events/tail.h"
#include "http/caller.h"
#include "http/message.h"
#include "http/router.h"
#include "records/history.h"
#include "records/undo.h"

#include <vector>

namespace socle::http {

/// `/events/v1`: what the event log gives.
///   GET  history  the past of a record, a model, a request, a person
///   GET  feed     what happens from now on, by long poll or as server-sent events
///   POST undo     puts back what an event, a request or some time did
/// One per core; refuses as /rest/v1 does.
class EventsHandler {
public:
    EventsHandler(const definition::Definition& definition, records::History& history,
                  records::Undo& undo, events::Tail& tail, accounts::Verifier& verifier)
        : definition_(definition),
          history_(history),
          undo_(undo),
          tail_(tail),
          callers_(definition, verifier) {}

    std::vector<Route> routes();

private:
    using Answer = base::Task<Response> (EventsHandler::*)(const Request&, const records::Caller&,
                                                           std::string_view query);
    RouteHandler route(Answer answer);
    base::Task<Response> respond(const Request& request, Answer answer);
    base::Task<Response> history(const Request& request, const records::Caller& caller,
                                 std::string_view query);
    base::Task<Response> feed(const Request& request, const records::Caller& caller,
                              std::string_view query);
    base::Task<Response> undo(const Request& request, const records::Caller& caller,
                              std::string_view query);

    const definition::Definition& definition_;
    records::History& history_;
    records::Undo& undo_;
    events::Tail& tail_;
    Callers callers_;
};

}  // namespace socle::http
