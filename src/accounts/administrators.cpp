#include "accounts/administrators.h"

#include "access/administer.h"
#include "accounts/reason.h"
#include "base/convert.h"
#include "events/log.h"

#include <boost/json/object.hpp>

#include <algorithm>
#include <utility>

namespace socle::accounts {

namespace {

using access::Identity;
using definition::Role;

constexpr const char* nobody = "00000000-0000-0000-0000-000000000000";

bool gives_administration(const Role& role) {
    return std::ranges::binary_search(role.may, access::administer);
}

bool has_second_factor(const FullUser& full) {
    return std::ranges::any_of(
        full.factors, [](const UserFactor& factor) { return factor.status == "verified"; });
}

}  // namespace

std::vector<std::string> roles_of(const User& user) {
    auto roles = user.roles;
    if (!user.role.empty()) roles.push_back(user.role);
    return roles;
}

Identity identity_of(const definition::Definition& definition, const User& user,
                     bool second_factor) {
    auto roles = roles_of(user);
    std::erase_if(roles,
                  [&](const std::string& name) { return definition.find_role(name) == nullptr; });
    roles.emplace_back("authenticated");
    return access::make_identity(definition, Identity::Kind::signed_in, user.id, std::move(roles),
                                 user.permissions, second_factor);
}

base::Task<Identity> administrator_of(const Context& context, Bearer bearer) {
    const Users users(context);
    const auto full = co_await users.full_by_id(bearer.user);
    const bool second_factor = bearer.aal == "aal2";
    if (has_second_factor(full) && !second_factor) {
        refuse(Reason::insufficient_aal,
               "AAL2 session is required to administer when MFA is enabled.");
    }
    co_return identity_of(context.definition, full.user, second_factor);
}

void require_area(const Identity& identity, std::string_view area) {
    if (!access::may_administer(identity, area)) refuse(Reason::not_admin, "User not allowed");
}

void require_reach(const definition::Definition& definition, const Identity& identity,
                   std::vector<std::string> roles, std::vector<std::string> permissions) {
    const auto right =
        access::right_beyond(definition, identity, std::move(roles), std::move(permissions));
    if (right.empty()) return;
    refuse(Reason::not_admin,
           "It takes the permission " + right + " to change an account that has it");
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

base::Task<void> note_administration(store::Transaction& transaction, const Context& context,
                                     const Visitor& visitor, std::string action,
                                     std::string subject) {
    boost::json::object changes;
    changes["action"] = action;
    if (!subject.empty()) changes["subject"] = subject;
    if (!visitor.address.empty()) changes["address"] = visitor.address;
    events::Event event;
    event.kind = events::Kind::action;
    event.object_id = visitor.account.empty() ? nobody : visitor.account;
    event.changes = base::canonical_json(changes);
    events::Origin origin;
    origin.by = visitor.account;
    origin.at_us = visitor.now_us;
    origin.request_id = visitor.request_id;
    const std::vector<events::Event> events = {event};
    co_await events::append(transaction, context.dialect, context.user_model(), origin, events);
}

}  // namespace socle::accounts
