#pragma once

#include "store/looker.h"

#include <memory>
#include <string>

namespace socle::store {

std::unique_ptr<Looker> open_sqlite_looker(const std::string& data_folder, Blinds blinds);

}  // namespace socle::store
