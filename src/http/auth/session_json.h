#pragma once

#include "accounts/sessions.h"

#include <string>
#include <vector>

namespace socle::http {

/// The list of GET /sessions; `current` is the session that asks, "" none of them.
std::string sessions_json(const std::vector<accounts::Session>& sessions,
                          const std::string& current);

}  // namespace socle::http
