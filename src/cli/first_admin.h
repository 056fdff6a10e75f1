#pragma once

#include "accounts/keys.h"
#include "cli/account_services.h"
#include "definition/definition.h"
#include "store/store.h"

#include <string>

namespace socle::cli {

/// At a server's start: makes the first administrator from SOCLE_ADMIN_EMAIL and
/// SOCLE_ADMIN_PASSWORD when there is none yet. Whether there is no account at all, so that
/// somebody must be told how to make one; never where accounts are not served.
bool needs_first_administrator(const definition::Definition& definition, store::Store& store,
                               AccountServices& services, const accounts::Keys& keys);

}  // namespace socle::cli
