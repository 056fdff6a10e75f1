#pragma once

#include "accounts/context.h"
#include "accounts/one_time.h"
#include "accounts/users.h"
#include "base/task.h"
#include "mail/message.h"

#include <string>

namespace socle::accounts {

/// Refuses phone_provider_disabled with `message` when the application has no accounts by phone.
void check_phone_enabled(const Context& context, std::string message);
/// sms for "", or refuses validation_failed for what is neither sms nor whatsapp.
std::string checked_channel(const std::string& channel);

/// A fresh code for a telephone, on its way: made first, then put into the transaction of what asks
/// for it. It leaves through the outbox, in the visitor's language, while the code lives.
class CodeMessage {
public:
    /// `full`: its account. Refuses sms_send_failed when the message cannot be made.
    CodeMessage(const Context& context, const Visitor& visitor, FullUser full, Purpose purpose,
                std::string phone, const std::string& channel);

    base::Task<void> put(store::Transaction& transaction) const;

private:
    const Context& context_;
    const Visitor& visitor_;
    FullUser full_;
    Purpose purpose_;
    std::string phone_;
    OneTimeSecret secret_;
    mail::Message message_;
};

}  // namespace socle::accounts
