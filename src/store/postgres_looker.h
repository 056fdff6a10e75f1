#pragma once

#include "store/looker.h"

#include <memory>
#include <string>

namespace socle::store {

std::unique_ptr<Looker> open_postgres_looker(const std::string& url, Blinds blinds);

}  // namespace socle::store
