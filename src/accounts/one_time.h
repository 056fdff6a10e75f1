#pragma once

#include "accounts/context.h"
#include "base/task.h"

#include <optional>
#include <string>
#include <vector>

namespace socle::accounts {

/// What a link or code is for; `sms` and `phone_change` are codes for a telephone.
enum class Purpose {
    confirmation,
    recovery,
    magic_link,
    invite,
    email_change_current,
    email_change_new,
    reauthentication,
    sms,
    phone_change,
};
std::string_view purpose_name(Purpose purpose);

/// A fresh secret: `link` for the URL (long), `code` for typing (6 digits).
struct OneTimeSecret {
    std::string link;
    std::string code;
    std::int64_t life_s = 0;  ///< 0: as accounts.link_s says
};
OneTimeSecret new_secret(bool pkce);

struct OneTimeToken {
    std::string id;
    std::string user;
    Purpose purpose = Purpose::confirmation;
    std::string relates_to;
    std::string flow;  ///< of PKCE, "" none
    std::string created_at;
    bool taken = false;  ///< one half of an email change: confirmed, the other half is awaited
};

/// Wrong codes for an account's tokens before they are void.
inline constexpr int code_tries_max = 10;

/// Links and codes that were sent. Hashes are kept (the code's under the server's key, since six
/// digits could be tried); one of a purpose and account: a new one voids the old; gone when used.
class OneTimeTokens {
public:
    explicit OneTimeTokens(const Context& context) : context_(context) {}

    base::Task<void> put(store::Transaction& transaction, Purpose purpose, std::string user,
                         std::string relates_to, OneTimeSecret secret, std::string flow,
                         std::int64_t now_us) const;

    /// Finds without using it up; refuses otp_expired for what is unknown, void or too old. Which
    /// of the two parts of a two-part change it was, the caller sees from `purpose`.
    base::Task<OneTimeToken> find_by_link(std::vector<Purpose> purposes, std::string link,
                                          std::int64_t now_us) const;
    /// A wrong code counts against the account's tokens.
    base::Task<OneTimeToken> find_by_code(std::vector<Purpose> purposes, std::string relates_to,
                                          std::string code, std::int64_t now_us) const;
    /// Uses it up, in the transaction of what it allows: refuses otp_expired when another request
    /// was quicker, so that none is used twice.
    base::Task<void> take(store::Transaction& transaction, OneTimeToken token) const;
    /// Likewise for the first half of an email change, which stays until the other half comes.
    base::Task<void> mark_taken(store::Transaction& transaction, OneTimeToken token,
                                std::string at) const;
    base::Task<void> drop(store::Transaction& transaction, std::string user, Purpose purpose) const;
    base::Task<std::optional<OneTimeToken>> pending(std::string user, Purpose purpose) const;
    /// The newest that was sent there.
    base::Task<std::optional<OneTimeToken>> pending_at(std::string relates_to,
                                                       Purpose purpose) const;

private:
    const Context& context_;
};

}  // namespace socle::accounts
