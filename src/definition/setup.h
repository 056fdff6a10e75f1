#pragma once

#include "definition/load.h"

namespace socle::definition {

/// What `socle setup` makes: the rows of setup.yaml, each value with ${NAME} of the environment or
/// FOLDER/.env, and {{users.0.name}} of the JSON file that `from` names. Read from the folder as it
/// is now. Problems are variables that are not set, what the file does not have, values that their
/// fields refuse; nothing at all where there is no setup.yaml.
RowsResult read_setup(const Definition& definition);

}  // namespace socle::definition
