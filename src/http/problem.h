#pragma once

#include "base/error.h"
#include "http/message.h"

#include <string>

namespace socle::http {

/// The body of a refusal: `{"code":…,"message":…,"details":…,"hint":…}`, null where empty. Never
/// `internal`.
std::string problem_body(const base::Error& error);

/// A refusal as PostgREST answers it: status, body, Proxy-Status, and WWW-Authenticate with a 401.
Response problem_response(const base::Error& error, bool anonymous);

}  // namespace socle::http
