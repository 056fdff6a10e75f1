#pragma once

#include "definition/definition.h"

#include <string>
#include <vector>

namespace socle::cli {

/// Throws Error bad_value naming a role that app.yaml has not, with the one that was meant.
void check_roles(const definition::Definition& definition, const std::vector<std::string>& roles);

}  // namespace socle::cli
