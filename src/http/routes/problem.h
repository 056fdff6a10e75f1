#pragma once

#include "base/error.h"
#include "script/route_request.h"

namespace socle::http {

/// A refusal as the application's `route.errors` sees it.
script::RouteProblem route_problem(const base::Error& error, bool anonymous);

}  // namespace socle::http
