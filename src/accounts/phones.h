#pragma once

#include "accounts/entry.h"
#include "accounts/new_account.h"
#include "accounts/one_time.h"
#include "accounts/sessions.h"
#include "accounts/users.h"

#include <optional>
#include <string>

namespace socle::accounts {

/// POST /verify for a telephone; `type`: sms or phone_change.
struct PhoneCode {
    std::string type;
    std::string phone;
    std::string code;
};

/// The ways in by a telephone number: codes are asked for here, and come back here. See Entry for
/// what holds for all ways in. All refuse phone_provider_disabled unless `accounts: {phone: …}`.
///
/// An account that nobody confirmed may have got its password from somebody who does not own the
/// number. So it keeps one only while all that ask for its code come with that very password.
class Phones {
public:
    explicit Phones(const Context& context)
        : context_(context), users_(context), sessions_(context), tokens_(context) {}

    base::Task<SignUpAnswer> sign_up(const Visitor& visitor, NewAccount account) const;
    /// A code to sign in with; makes the account first when `create` and sign-up is open.
    base::Task<void> send_code(const Visitor& visitor, NewAccount account, bool create) const;
    /// `type`: sms or phone_change, which is found by the new number as by the present one.
    base::Task<void> resend(const Visitor& visitor, std::string type, NewAccount account) const;
    base::Task<SignedIn> verify(const Visitor& visitor, PhoneCode asked) const;

private:
    struct Sending {
        std::string channel;
        std::string action;  ///< noted in the event log
        bool drop_password = false;
    };
    base::Task<FullUser> add_account(const Visitor& visitor, NewAccount account, std::string hash,
                                     bool confirmed) const;
    base::Task<bool> same_password(std::optional<User> existing, std::string password) const;
    base::Task<void> send(const Visitor& visitor, User user, Sending sending) const;
    base::Task<void> note_repeated(const Visitor& visitor, User user) const;
    base::Task<void> resend_change(const Visitor& visitor, NewAccount account) const;
    base::Task<void> confirm(const Visitor& visitor, User user, OneTimeToken token) const;
    base::Task<void> change(const Visitor& visitor, User user, OneTimeToken token) const;

    const Context& context_;
    Users users_;
    Sessions sessions_;
    OneTimeTokens tokens_;
};

}  // namespace socle::accounts
