#pragma once

#include "accounts/context.h"
#include "accounts/users.h"
#include "base/task.h"

#include <optional>
#include <string>

namespace socle::accounts {

/// Rows of socle_identity, and what else hangs on an account.
base::Task<std::optional<UserIdentity>> find_identity(const Context& context, std::string provider,
                                                      std::string provider_id);
/// In a transaction: what the provider says now.
base::Task<void> refresh_identity(store::Transaction& transaction, const Context& context,
                                  UserIdentity identity);
base::Task<bool> has_identity(store::Transaction& transaction, const Context& context,
                              std::string identity);
/// In a transaction: refuses single_identity_not_deletable for the last one.
base::Task<void> drop_identity(store::Transaction& transaction, const Context& context,
                               std::string user, std::string identity);

/// In a transaction: password, second factors, API tokens, mailed links and codes, and all
/// identities but `kept` are gone.
base::Task<void> drop_credentials(store::Transaction& transaction, const Context& context,
                                  std::string user, std::string kept);

/// In a transaction: links and codes that were mailed are void.
base::Task<void> drop_mailed(store::Transaction& transaction, const Context& context,
                             std::string user);

/// In a transaction: the account's email as it is now, "" when it is not confirmed.
base::Task<std::string> email_now(store::Transaction& transaction, const Context& context,
                                  std::string user, bool confirmed_only);

}  // namespace socle::accounts
