#pragma once

#include "accounts/account_mail.h"
#include "accounts/new_account.h"
#include "accounts/one_time.h"
#include "accounts/users.h"
#include "base/task.h"

#include <string>
#include <string_view>

namespace socle::accounts {

/// The mail of a purpose: its template, the `type` of its link, the method of the session that
/// comes of it. Not for email changes, which have two.
struct PurposeMail {
    Purpose purpose;
    std::string_view template_name;
    std::string_view type;
    std::string_view method;
};
const PurposeMail& mail_of(Purpose purpose);

/// Gives the account a link and code and mails them; `action` is noted in the event log.
base::Task<void> mail_token(const Context& context, const Visitor& visitor, User user,
                            Purpose purpose, NewAccount account, std::string action);

}  // namespace socle::accounts
