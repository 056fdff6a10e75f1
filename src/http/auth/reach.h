#pragma once

#include "access/identity.h"
#include "base/task.h"
#include "http/auth/call.h"

namespace socle::http {

/// Refuses not_admin when who administers people (`identity`) would change the account of somebody
/// who may administer more, get a link into it, or give such a right: accounts/administrators.h.
/// `about_user`: the path has the account's id. The service key may all.
base::Task<void> check_reach(const AuthServices& services, const AuthCall& call,
                             const access::Identity& identity, bool about_user);

}  // namespace socle::http
