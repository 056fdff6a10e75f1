#pragma once

#include "accounts/context.h"
#include "accounts/one_time.h"
#include "accounts/users.h"
#include "base/task.h"

#include <string>

namespace socle::accounts {

/// What a mail with a link and code says; `type` is that of /verify.
struct LinkMail {
    std::string template_name;  ///< account_confirm, …
    std::string to;
    std::string type;
    std::string redirect_to;  ///< allowed already; "" none
    std::string new_email;
    OneTimeSecret secret;
};

/// The address that a link of `type` leads to: GET /auth/v1/verify.
std::string verify_link(const Context& context, const std::string& type, const std::string& link,
                        const std::string& redirect_to);

/// A mail to an account, in the visitor's language; in the transaction of what it tells.
base::Task<void> send_link_mail(store::Transaction& transaction, const Context& context,
                                const Visitor& visitor, User user, LinkMail mail);
/// A mail that only tells: account_password_changed.
base::Task<void> send_notice(store::Transaction& transaction, const Context& context,
                             const Visitor& visitor, User user, std::string template_name);

}  // namespace socle::accounts
