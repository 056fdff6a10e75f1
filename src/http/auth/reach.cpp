#include "http/auth/reach.h"

#include "access/administer.h"
#include "accounts/administrators.h"

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/value.hpp>

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace socle::http {

namespace {

/// A text, or a list of them; what is neither is refused by whoever takes it.
void add_names(std::vector<std::string>& names, const boost::json::object& object,
               std::string_view name) {
    const auto* value = object.if_contains({name.data(), name.size()});
    if (value == nullptr) return;
    if (value->is_string()) names.emplace_back(value->get_string());
    if (!value->is_array()) return;
    for (const auto& each : value->get_array()) {
        if (each.is_string()) names.emplace_back(each.get_string());
    }
}

/// What the body would give, wherever a client may put it.
void check_given(const AuthServices& services, const access::Identity& identity, const Body& body) {
    std::vector<std::string> roles = body.texts("roles").value_or(std::vector<std::string>());
    std::vector<std::string> permissions =
        body.texts("permissions").value_or(std::vector<std::string>());
    roles.push_back(body.text("role"));
    const auto metadata = body.object("app_metadata").value_or(boost::json::object());
    add_names(roles, metadata, "role");
    add_names(roles, metadata, "roles");
    add_names(permissions, metadata, "permissions");
    accounts::require_reach(services.context.definition, identity, std::move(roles),
                            std::move(permissions));
}

void check_account(const AuthServices& services, const access::Identity& identity,
                   const accounts::User& user) {
    accounts::require_reach(services.context.definition, identity, accounts::roles_of(user),
                            user.permissions);
}

}  // namespace

base::Task<void> check_reach(const AuthServices& services, const AuthCall& call,
                             const access::Identity& identity, bool about_user) {
    const auto method = call.request.method;
    if (method == Method::get || method == Method::head) co_return;
    if (access::may_administer(identity, "")) co_return;
    const accounts::Users users(services.context);
    if (about_user) {
        const auto id = uuid_in_path(call, "user_id");
        const auto user = co_await users.find(id);
        if (user) check_account(services, identity, *user);
    }
    const Body body(call.request, true);
    check_given(services, identity, body);
    const auto email = body.text("email");
    if (email.empty()) co_return;
    const auto address = accounts::checked_email(email);
    const auto user = co_await users.find_by_email(address);
    if (user) check_account(services, identity, *user);
}

}  // namespace socle::http
