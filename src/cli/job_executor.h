#pragma once

#include "definition/definition.h"
#include "jobs/runner.h"
#include "script/library.h"
#include "store/store.h"

#include <memory>

namespace socle::cli {

/// Jobs are calls of functions: this calls them, on a runner's thread, with records and scripts of
/// its own. Definition and store outlive what it gives.
jobs::MakeExecute job_executor(const definition::Definition& definition,
                               std::shared_ptr<const script::Library> library,
                               const store::Store& store);

}  // namespace socle::cli
