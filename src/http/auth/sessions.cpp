#include "base/json_object.h"
#include "http/auth/endpoints.h"
#include "http/auth/problem.h"

#include <algorithm>

namespace socle::http {

namespace {

std::string session_entry(const accounts::Session& session, const std::string& current) {
    base::JsonObject object;
    object.text("id", session.id)
        .text("aal", session.aal)
        .json("amr", session.amr)
        .text("ip", session.address)
        .text("user_agent", session.user_agent)
        .instant_if_any("created_at", session.created_at)
        .instant_if_any("refreshed_at", session.refreshed_at)
        .boolean("current", session.id == current);
    return object.take();
}

}  // namespace

AuthTask list_sessions(AuthServices& services, const AuthCall& call) {
    const auto sessions = co_await services.sessions.list(call.bearer.user);
    std::vector<std::string> items;
    for (const auto& session : sessions)
        items.push_back(session_entry(session, call.bearer.session));
    co_return json_response(base::json_array(items));
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
