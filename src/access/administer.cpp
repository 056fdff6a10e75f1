#include "access/administer.h"

#include <string>

namespace socle::access {

bool may_administer(const Identity& identity, std::string_view area) {
    if (identity.kind == Identity::Kind::service || identity.may(administer)) return true;
    return !area.empty() && identity.may(std::string(administer) + ":" + std::string(area));
}

bool is_administration(std::string_view permission) {
    if (!permission.starts_with(administer)) return false;
    const auto rest = permission.substr(administer.size());
    return rest.empty() || rest.front() == ':';
}

}  // namespace socle::access
