#include "accounts/administrators.h"
#include "accounts/sessions.h"
#include "accounts/users.h"
#include "base/json_object.h"
#include "http/admin/endpoints.h"
#include "http/admin/parts.h"
#include "http/auth/session_json.h"

namespace socle::http {

namespace {

base::Task<accounts::User> person_in_path(const AdminServices& services, const AdminCall& call) {
    const auto id = uuid_in_path(call, "id");
    const accounts::Users users(services.accounts);
    const auto user = co_await users.find(id);
    if (!user) refuse_missing("no account " + id);
    co_return *user;
}

}  // namespace

AdminTask list_roles(AdminServices& services, const AdminCall& call) {
    std::vector<std::string> items;
    for (const auto& role : services.definition.roles) {
        base::JsonObject object;
        object.text("name", role.name)
            .text("title", title_or_name(role.title, role.name, call.languages))
            .texts("may", role.may);
        items.push_back(object.take());
    }
    base::JsonObject object;
    object.json("items", base::json_array(items));
    co_return json_response(object.take());
}

AdminTask list_sessions_of(AdminServices& services, const AdminCall& call) {
    const auto user = co_await person_in_path(services, call);
    const accounts::Sessions sessions(services.accounts);
    const auto found = co_await sessions.list(user.id);
    base::JsonObject object;
    object.json("sessions", sessions_json(found, {}));
    co_return json_response(object.take());
}

AdminTask end_session_of(AdminServices& services, const AdminCall& call) {
    const auto session = uuid_in_path(call, "session");
    const auto user = co_await person_in_path(services, call);
    accounts::require_reach(services.definition, call.identity, accounts::roles_of(user),
                            user.permissions);
    const accounts::Sessions sessions(services.accounts);
    const auto ended = co_await sessions.end_by_administrator(call.visitor, user.id, session);
    if (!ended) refuse_missing("no such session of this account");
    co_return no_content();
}

}  // namespace socle::http
