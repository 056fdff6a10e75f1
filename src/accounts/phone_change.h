#pragma once

#include "accounts/context.h"
#include "accounts/one_time.h"
#include "accounts/users.h"
#include "base/task.h"

#include <string>

namespace socle::accounts {

/// The change of an account's telephone number to `phone`: asked for, then confirmed by a code sent
/// to the new number, then applied.
class PhoneChange {
public:
    PhoneChange(const Context& context, const Visitor& visitor, User user, std::string phone);

    /// Sends the code by `channel`.
    base::Task<void> ask(std::string channel) const;
    /// Sets the number as confirmed; `also` joins. Refuses phone_exists.
    base::Task<void> apply(Users::Also also) const;

private:
    const Context& context_;
    const Visitor& visitor_;
    User user_;
    std::string phone_;
    Users users_;
};

/// Refuses phone_exists when an account other than `but` has the number.
base::Task<void> check_phone_free(const Context& context, std::string phone, std::string but);

/// Notes in the account's own identity, which is added where it is missing, what its number is and
/// whether that is confirmed.
base::Task<void> set_phone_identity(store::Transaction& transaction, const Context& context,
                                    std::string user, std::string phone, bool verified,
                                    std::string at);

}  // namespace socle::accounts
