#include "accounts/administrators.h"

#include "access/administer.h"
#include "accounts/reason.h"

#include <algorithm>
#include <utility>

namespace socle::accounts {

namespace {

using access::Identity;
using definition::Role;

std::vector<std::string> roles_of(const User& user) {
    auto roles = user.roles;
    if (!user.role.empty()) roles.push_back(user.role);
    return roles;
}

bool gives_administration(const Role& role) {
    return std::ranges::binary_search(role.may, access::administer);
}

bool has_second_factor(const FullUser& full) {
    return std::ranges::any_of(
        full.factors, [](const UserFactor& factor) { return factor.status == "verified"; });
}

}  // namespace

base::Task<Identity> administrator_of(const Context& context, Bearer bearer) {
    const Users users(context);
    const auto full = co_await users.full_by_id(bearer.user);
    const bool second_factor = bearer.aal == "aal2";
    if (has_second_factor(full) && !second_factor) {
        refuse(Reason::insufficient_aal,
               "AAL2 session is required to administer when MFA is enabled.");
    }
    auto roles = roles_of(full.user);
    std::erase_if(roles, [&](const std::string& name) {
        return context.definition.find_role(name) == nullptr;
    });
    roles.emplace_back("authenticated");
    co_return access::make_identity(context.definition, Identity::Kind::signed_in, full.user.id,
                                    std::move(roles), full.user.permissions, second_factor);
}

void require_area(const Identity& identity, std::string_view area) {
    if (!access::may_administer(identity, area)) refuse(Reason::not_admin, "User not allowed");
}

void require_reach(const definition::Definition& definition, const Identity& identity,
                   std::vector<std::string> roles, std::vector<std::string> permissions) {
    const auto other = access::make_identity(definition, Identity::Kind::signed_in, {},
                                             std::move(roles), std::move(permissions));
    if (identity.kind == Identity::Kind::service || identity.may(access::administer)) return;
    for (const auto& permission : other.permissions) {
        if (!access::is_administration(permission) || identity.may(permission)) continue;
        refuse(Reason::not_admin,
               "It takes the permission " + permission + " to change an account that has it");
    }
}

std::string administrator_role(const definition::Definition& definition) {
    const auto administers = std::ranges::find_if(definition.roles, gives_administration);
    if (administers != definition.roles.end()) return administers->name;
    for (const auto* name : {"admin", "administrator"}) {
        if (definition.find_role(name) != nullptr) return name;
    }
    const auto most = std::ranges::max_element(definition.roles, {},
                                               [](const Role& role) { return role.may.size(); });
    return most == definition.roles.end() ? std::string() : most->name;
}

AdminChange first_administrator(const definition::Definition& definition, const std::string& email,
                                const std::string& password) {
    const auto name = administrator_role(definition);
    const auto* role = definition.find_role(name);
    AdminChange change;
    change.email = email;
    change.password = password;
    change.email_confirm = true;
    change.roles.emplace();
    if (role != nullptr) change.roles->push_back(name);
    if (role == nullptr || !gives_administration(*role)) {
        change.permissions = {std::string(access::administer)};
    }
    return change;
}

}  // namespace socle::accounts
