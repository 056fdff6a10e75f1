#pragma once

#include "definition/definition.h"
#include "store/store.h"

#include <cstddef>
#include <vector>

namespace socle::cli {

/// Creates the rows of `demo/` through the records pipeline, as the service key would, when every
/// model is empty. Returns how many were created. Throws Error naming the file and row that is
/// refused.
std::size_t load_demo(const definition::Definition& definition, store::Store& store);

/// The same with rows of another place, whatever is there already.
std::size_t add_rows(const definition::Definition& definition, store::Store& store,
                     const std::vector<definition::DemoFile>& files);

}  // namespace socle::cli
