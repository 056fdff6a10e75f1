#pragma once

#include "definition/load.h"
#include "script/library.h"

#include <vector>

namespace socle::script {

/// What jobs.yaml and triggers call their functions with must be what these take.
std::vector<definition::Problem> check_jobs(const definition::Definition& definition,
                                            const Library& library);

}  // namespace socle::script
