#pragma once

#include "accounts/context.h"
#include "base/task.h"

#include <cstdint>
#include <string>

namespace socle::accounts {

/// How long a see-as token is good for.
inline constexpr std::int64_t see_as_s = 900;

/// A token that reads as somebody else and writes nothing: every door to records, accounts and
/// administration refuses it (access/administer.h: only_looks).
struct SeeAs {
    std::string access_token;
    std::int64_t expires_at_us = 0;
};

/// As the account is now. Refuses user_not_found. The note in the event log is about the account,
/// by Visitor::account.
base::Task<SeeAs> see_as_account(const Context& context, const Visitor& visitor, std::string id);
/// As anybody with that role, who has no account. Throws Error bad_value for a role that is not.
base::Task<SeeAs> see_as_role(const Context& context, const Visitor& visitor, std::string role);

}  // namespace socle::accounts
