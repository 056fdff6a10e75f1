#pragma once

#include "access/identity.h"
#include "accounts/administration.h"
#include "accounts/context.h"
#include "accounts/profile.h"
#include "base/task.h"

#include <string>
#include <string_view>
#include <vector>

namespace socle::accounts {

/// All roles of an account, and what it may: `second_factor` of the session.
std::vector<std::string> roles_of(const User& user);
access::Identity identity_of(const definition::Definition& definition, const User& user,
                             bool second_factor);

/// The account of a session as who asks: with the roles and permissions that it has now, whatever
/// the token was signed with. Refuses insufficient_aal when the account has a second factor that
/// the session has not passed: who administers shows it.
base::Task<access::Identity> administrator_of(const Context& context, Bearer bearer);

/// Refuses not_admin unless `identity` may administer `area` (access/administer.h).
void require_area(const access::Identity& identity, std::string_view area);

/// Refuses not_admin when the roles and permissions give a right of administration that `identity`
/// lacks: who administers people makes nobody, nor themselves, more of an administrator than they
/// are, and does not get hold of the account of one.
void require_reach(const definition::Definition& definition, const access::Identity& identity,
                   std::vector<std::string> roles, std::vector<std::string> permissions);

/// The role of administrators: the first one that gives `administer`, else the one called admin or
/// administrator, else the one with the most permissions; "" when app.yaml has no roles.
std::string administrator_role(const definition::Definition& definition);

/// The account of a first administrator: that role, and `administer` where it does not give it.
AdminChange first_administrator(const definition::Definition& definition, const std::string& email,
                                const std::string& password);

/// Notes what an administrator (`visitor.account`; "" the service key) did that is about no
/// account: {"action": "job_retried", "subject": "17"}, in the event log, in the running
/// transaction. The object is the administrator's account, or the nil UUID.
base::Task<void> note_administration(store::Transaction& transaction, const Context& context,
                                     const Visitor& visitor, std::string action,
                                     std::string subject);

}  // namespace socle::accounts
