#pragma once

#include "base/error.h"

#include <string_view>

namespace socle::http {

/// The HTTP status of a refusal. `anonymous`: whether the caller is not signed in, who gets 401
/// where a signed-in one gets 403.
int status_of(base::Code code, bool anonymous);

/// The code on the wire: PostgREST's or PostgreSQL's where one of them has one, else "SOCLE_" and
/// the status.
std::string_view wire_code(base::Code code);

/// The phrase of a status line ("Not Found"), "Unknown" for a status that nobody defined.
std::string_view reason_phrase(int status);

}  // namespace socle::http
