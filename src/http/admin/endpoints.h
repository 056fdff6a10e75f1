#pragma once

#include "base/task.h"
#include "http/admin/call.h"

namespace socle::http {

/// The endpoints of /admin/v1, one file a resource. The handler has checked who asks.
using AdminTask = base::Task<Response>;

AdminTask show_about(AdminServices& services, const AdminCall& call);
AdminTask show_me(AdminServices& services, const AdminCall& call);
AdminTask show_definition(AdminServices& services, const AdminCall& call);
AdminTask make_first_administrator(AdminServices& services, const AdminCall& call);

}  // namespace socle::http
