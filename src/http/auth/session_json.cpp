#include "http/auth/session_json.h"

#include "base/json_object.h"

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

std::string sessions_json(const std::vector<accounts::Session>& sessions,
                          const std::string& current) {
    std::vector<std::string> items;
    for (const auto& session : sessions)
        items.push_back(session_entry(session, current));
    return base::json_array(items);
}

}  // namespace socle::http
