#pragma once

#include "http/message.h"
#include "script/route_request.h"

#include <string>
#include <string_view>

namespace socle::http {

/// The request as the route's function sees it: query and body decoded (JSON, or the fields of a
/// form, and its files), the declared parameters checked and converted. `query`: the URL's, without
/// credentials. What the request holds is referred to. Throws Error bad_query, bad_body (no JSON of
/// that type), and application `invalid` (422) whose details, as JSON, tell the reason by
/// parameter.
script::RouteRequest route_input(const script::Route& route, const Request& request,
                                 std::string_view query);

}  // namespace socle::http
