#pragma once

#include "http/router.h"

#include <string>
#include <vector>

namespace socle::http {

/// The admin site: `/admin/` and what is below it, from the program itself, in the best form that
/// the client takes. Names below assets/ change with their content, so they may be kept for ever.
std::vector<Route> admin_site_routes();

/// `name`: a file of the site; "" is its page. Throws Error unknown_path.
Response admin_site_file(const Request& request, const std::string& name);

}  // namespace socle::http
