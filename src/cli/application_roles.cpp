#include "cli/application_roles.h"

#include "base/error.h"
#include "base/text.h"

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

}  // namespace socle::cli
