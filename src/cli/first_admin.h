#pragma once

#include "accounts/keys.h"
#include "cli/account_services.h"
#include "definition/definition.h"
#include "store/store.h"

#include <string>

namespace socle::cli {

/// At a server's start: makes the first administrator from SOCLE_ADMIN_EMAIL and
/// SOCLE_ADMIN_PASSWORD when there is none yet; without them, and without any account, prints on a
/// terminal how to make one. Nothing where accounts are not served.
void greet_first_administrator(const definition::Definition& definition, store::Store& store,
                               AccountServices& services, const accounts::Keys& keys,
                               const std::string& folder);

}  // namespace socle::cli
