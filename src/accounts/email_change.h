#pragma once

#include "accounts/context.h"
#include "accounts/one_time.h"
#include "accounts/users.h"
#include "base/task.h"

#include <string>

namespace socle::accounts {

/// The change of an account's email to `email`: asked for, then confirmed by links (from both
/// addresses when accounts.double_confirm_change), then applied.
class EmailChange {
public:
    EmailChange(const Context& context, const Visitor& visitor, User user, std::string email);

    /// Mails the links. `flow`: of PKCE or "".
    base::Task<void> ask(std::string redirect_to, std::string flow) const;
    /// Sets the email as confirmed; `also` joins. Refuses email_exists.
    base::Task<void> apply(Users::Also also) const;

private:
    const Context& context_;
    const Visitor& visitor_;
    User user_;
    std::string email_;
    Users users_;
};

/// Notes in the account's own identity that its email is `email` and is confirmed.
base::Task<void> confirm_email_identity(store::Transaction& transaction, const Context& context,
                                        std::string user, std::string email, std::string at);

}  // namespace socle::accounts
