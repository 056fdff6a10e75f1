#pragma once

#include "base/error.h"
#include "http/message.h"

#include <exception>
#include <string>
#include <string_view>

namespace socle::http {

/// The body of a refusal: `{"code":…,"message":…,"details":…,"hint":…}`, null where empty. Never
/// `internal`.
std::string problem_body(const base::Error& error);

/// Logs what the client is not told: `internal`, and the cause of every answer from 500 on, of
/// which Request::on_failure is told, but for outages of the database.
void log_refusal(const Request& request, const base::Error& error);
/// The same for what is no Error.
void log_failure(const Request& request, std::string_view cause);
void log_failure(const Request& request, const std::exception& error);

/// A refusal as PostgREST answers it: status, body, Proxy-Status, WWW-Authenticate with a 401, and
/// Retry-After where the error knows it.
Response problem_response(const base::Error& error, bool anonymous);

}  // namespace socle::http
