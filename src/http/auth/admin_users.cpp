#include "accounts/reason.h"
#include "accounts/user_json.h"
#include "base/json_object.h"
#include "http/auth/endpoints.h"
#include "http/auth/page.h"

#include <algorithm>

namespace socle::http {

namespace {

std::optional<std::string> text_if_any(const Body& body, std::string_view name) {
    auto text = body.text(name);
    return text.empty() ? std::nullopt : std::optional(std::move(text));
}

/// `role` is GoTrue's database role, which is always "authenticated" here, or a role of app.yaml;
/// `roles` lists several.
std::optional<std::vector<std::string>> roles_in(const Body& body) {
    const auto role = body.text("role");
    auto roles = body.texts("roles");
    if (role.empty() || role == "authenticated") return roles;
    if (!roles) roles.emplace();
    std::erase(*roles, role);
    roles->insert(roles->begin(), role);
    return roles;
}

accounts::AdminChange change_in(const Body& body) {
    accounts::AdminChange change;
    change.id = text_if_any(body, "id");
    change.email = text_if_any(body, "email");
    change.phone = text_if_any(body, "phone");
    change.password = body.optional_text("password");
    change.password_hash = text_if_any(body, "password_hash");
    change.email_confirm = body.boolean("email_confirm");
    change.phone_confirm = body.boolean("phone_confirm");
    change.user_metadata = body.object("user_metadata");
    change.app_metadata = body.object("app_metadata");
    change.roles = roles_in(body);
    change.permissions = body.texts("permissions");
    change.ban_duration = text_if_any(body, "ban_duration");
    return change;
}

}  // namespace

AuthTask list_users(AuthServices& services, const AuthCall& call) {
    const auto page = page_of(call);
    const auto& filter = call.query["filter"];
    const auto found = co_await services.administration.list(page.number, page.size, filter);
    std::vector<std::string> users;
    for (const auto& user : found.users)
        users.push_back(user_json(user));
    base::JsonObject object;
    object.json("users", base::json_array(users)).text("aud", "authenticated");
    auto response = json_response(object.take());
    add_pagination(response, call, page, found.total);
    co_return response;
}

AuthTask create_user(AuthServices& services, const AuthCall& call) {
    const Body body(call.request);
    const auto change = change_in(body);
    if (!change.email && !change.phone) {
        accounts::refuse(accounts::Reason::validation_failed,
                         "Cannot create a user without either an email or phone");
    }
    const auto user = co_await services.administration.create(call.visitor, change);
    co_return json_response(user_json(user));
}

AuthTask find_user(AuthServices& services, const AuthCall& call) {
    const auto id = uuid_in_path(call, "user_id");
    const auto user = co_await services.administration.get(id);
    co_return json_response(user_json(user));
}

AuthTask administer_user(AuthServices& services, const AuthCall& call) {
    const auto id = uuid_in_path(call, "user_id");
    const Body body(call.request);
    const auto change = change_in(body);
    const auto user = co_await services.administration.change(call.visitor, id, change);
    co_return json_response(user_json(user));
}

AuthTask delete_user(AuthServices& services, const AuthCall& call) {
    const auto id = uuid_in_path(call, "user_id");
    const Body body(call.request, true);
    const bool soft = body.boolean("should_soft_delete").value_or(false);
    co_await services.administration.remove(call.visitor, id, soft);
    co_return empty_response();
}

}  // namespace socle::http
