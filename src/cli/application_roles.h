#pragma once

#include "definition/definition.h"

#include <string>
#include <vector>

namespace socle::cli {

/// Throws Error bad_value naming a role that app.yaml has not, with the one that was meant.
void check_roles(const definition::Definition& definition, const std::vector<std::string>& roles);

/// The role of administrators: the one called admin or administrator, else the one with the most
/// permissions, the first of equals. Throws Error bad_value when app.yaml has no roles.
std::string administrator_role(const definition::Definition& definition);

}  // namespace socle::cli
