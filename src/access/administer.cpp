#include "access/administer.h"

#include "base/error.h"

#include <algorithm>
#include <utility>

namespace socle::access {

bool may_administer(const Identity& identity, std::string_view area) {
    if (identity.kind == Identity::Kind::service || identity.may(administer)) return true;
    return !area.empty() && identity.may(std::string(administer) + ":" + std::string(area));
}

bool may_administer_something(const Identity& identity) {
    return std::ranges::any_of(
        administered_areas, [&](std::string_view area) { return may_administer(identity, area); });
}

bool only_looks(const Identity& identity) {
    return identity.may(only_looks_permission);
}

void require_writer(const Identity& identity) {
    if (!only_looks(identity)) return;
    throw base::Error(base::Code::permission_denied, "permission denied: this token only reads",
                      "It shows what somebody else sees.", "Sign in again as yourself to write.");
}

std::string right_beyond(const definition::Definition& definition, const Identity& identity,
                         std::vector<std::string> roles, std::vector<std::string> permissions) {
    if (may_administer(identity, {})) return {};
    const auto other = make_identity(definition, Identity::Kind::signed_in, {}, std::move(roles),
                                     std::move(permissions));
    for (const auto& permission : other.permissions) {
        if (is_administration(permission) && !identity.may(permission)) return permission;
    }
    return {};
}

bool is_administration(std::string_view permission) {
    if (!permission.starts_with(administer)) return false;
    const auto rest = permission.substr(administer.size());
    return rest.empty() || rest.front() == ':';
}

}  // namespace socle::access
