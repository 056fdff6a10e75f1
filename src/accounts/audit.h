#pragma once

#include "accounts/context.h"
#include "base/task.h"

#include <cstdint>
#include <string>
#include <vector>

namespace socle::accounts {

/// One act of an account, as the event log has it (events::Kind::action).
struct AuditEntry {
    std::int64_t id = 0;  ///< of the event
    std::string at;
    std::string by;       ///< the account that acted, "" when the service key did
    std::string email;    ///< of it, "" when it is gone
    std::string account;  ///< that it was about
    std::string action;   ///< "login", "token_revoked", …
    std::string address;  ///< of the network
};

struct AuditPage {
    std::vector<AuditEntry> entries;
    std::int64_t total = 0;
};

/// The acts of all accounts, or of `account`, the newest first. For the service key.
base::Task<AuditPage> audit(const Context& context, std::string account, std::int64_t page,
                            std::int64_t per_page);

}  // namespace socle::accounts
