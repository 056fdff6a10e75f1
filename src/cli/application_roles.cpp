#include "cli/application_roles.h"

#include "base/error.h"
#include "base/text.h"

#include <algorithm>

namespace socle::cli {

using base::Code;
using base::Error;

void check_roles(const definition::Definition& definition, const std::vector<std::string>& roles) {
    std::vector<std::string> known;
    for (const auto& role : definition.roles)
        known.push_back(role.name);
    for (const auto& role : roles) {
        if (definition.find_role(role) != nullptr) continue;
        const auto meant = base::nearest(role, known);
        throw Error(
            Code::bad_value,
            "there is no role '" + role + "'" + (meant ? "; did you mean '" + *meant + "'?" : ""),
            {},
            known.empty() ? "app.yaml has no roles."
                          : "app.yaml has: " + base::join(known, ", ") + ".");
    }
}

std::string administrator_role(const definition::Definition& definition) {
    for (const auto* name : {"admin", "administrator"}) {
        if (definition.find_role(name) != nullptr) return name;
    }
    const auto most = std::ranges::max_element(
        definition.roles, {}, [](const definition::Role& role) { return role.may.size(); });
    if (most != definition.roles.end()) return most->name;
    throw Error(Code::bad_value, "app.yaml has no roles, so there is none for an administrator", {},
                "Add one under roles:, or make accounts with socle user add.");
}

}  // namespace socle::cli
