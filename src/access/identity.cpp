#include "access/identity.h"

#include "base/error.h"

#include <algorithm>

namespace socle::access {

namespace {

void sort_unique(std::vector<std::string>& names) {
    std::ranges::sort(names);
    const auto rest = std::ranges::unique(names);
    names.erase(rest.begin(), rest.end());
}

/// Each name with its length: tokens may hold any text, and no two callers who differ may share a
/// group.
void append_names(std::string& group, const std::vector<std::string>& names) {
    group += std::to_string(names.size()) + ';';
    for (const auto& name : names)
        group += std::to_string(name.size()) + ':' + name;
}

std::string group_of(const Identity& identity) {
    const char first = identity.second_factor ? 'A' : '0';
    std::string group(1, static_cast<char>(first + static_cast<int>(identity.kind)));
    append_names(group, identity.roles);
    append_names(group, identity.permissions);
    return group;
}

}  // namespace

bool Identity::has_role(std::string_view name) const {
    return std::ranges::binary_search(roles, name);
}

bool Identity::may(std::string_view permission) const {
    return std::ranges::binary_search(permissions, permission);
}

Identity make_identity(const definition::Definition& definition, Identity::Kind kind,
                       std::string id, std::vector<std::string> roles,
                       std::vector<std::string> extra_permissions, bool second_factor) {
    Identity identity;
    identity.kind = kind;
    identity.id = std::move(id);
    identity.roles = std::move(roles);
    identity.permissions = std::move(extra_permissions);
    identity.second_factor = second_factor;
    sort_unique(identity.roles);
    for (const auto& name : identity.roles) {
        const auto* role = definition.find_role(name);
        if (role == nullptr) continue;
        identity.permissions.insert(identity.permissions.end(), role->may.begin(), role->may.end());
    }
    sort_unique(identity.permissions);
    identity.group = group_of(identity);
    return identity;
}

}  // namespace socle::access
