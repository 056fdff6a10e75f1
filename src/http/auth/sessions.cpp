#include "http/auth/endpoints.h"
#include "http/auth/problem.h"
#include "http/auth/session_json.h"

#include <algorithm>

namespace socle::http {

AuthTask list_sessions(AuthServices& services, const AuthCall& call) {
    const auto sessions = co_await services.sessions.list(call.bearer.user);
    co_return json_response(sessions_json(sessions, call.bearer.session));
}

AuthTask end_session(AuthServices& services, const AuthCall& call) {
    const auto id = uuid_in_path(call, "session_id");
    const auto sessions = co_await services.sessions.list(call.bearer.user);
    const bool own = std::ranges::find(sessions, id, &accounts::Session::id) != sessions.end();
    // Not session_not_found: clients take that for the end of their own session.
    if (!own) throw StatusError(404, "not_found", "Session not found");
    co_await services.sessions.end(call.visitor, call.bearer.user, id, accounts::Scope::local);
    co_return no_content();
}

}  // namespace socle::http
