#include "access/administer.h"
#include "accounts/users.h"
#include "base/json_object.h"
#include "http/admin/endpoints.h"
#include "http/admin/parts.h"

namespace socle::http {

namespace {

std::string roles_json(const AdminServices& services, const AdminCall& call) {
    std::vector<std::string> roles;
    for (const auto& name : call.identity.roles) {
        const auto* role = services.definition.find_role(name);
        if (role == nullptr) continue;
        base::JsonObject object;
        object.text("name", name).text("title", title_or_name(role->title, name, call.languages));
        roles.push_back(object.take());
    }
    return base::json_array(roles);
}

std::vector<std::string> areas_of(const access::Identity& identity) {
    std::vector<std::string> areas;
    if (access::only_looks(identity)) return areas;
    for (const auto area : access::administered_areas) {
        if (access::may_administer(identity, area)) areas.emplace_back(area);
    }
    return areas;
}

std::vector<std::string> shown_permissions(const access::Identity& identity) {
    auto permissions = identity.permissions;
    std::erase(permissions, access::only_looks_permission);
    return permissions;
}

}  // namespace

AdminTask show_me(AdminServices& services, const AdminCall& call) {
    const auto& identity = call.identity;
    std::string email;
    if (!identity.id.empty()) {
        const accounts::Users users(services.accounts);
        const auto user = co_await users.find(identity.id);
        if (user) email = user->email;
    }
    base::JsonObject object;
    object.text("id", identity.id)
        .text("email", email)
        .json("roles", roles_json(services, call))
        .texts("permissions", shown_permissions(identity))
        .texts("areas", areas_of(identity))
        .boolean("read_only", access::only_looks(identity));
    co_return json_response(object.take());
}

}  // namespace socle::http
