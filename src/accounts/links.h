#pragma once

#include "accounts/flows.h"
#include "accounts/new_account.h"
#include "accounts/one_time.h"
#include "accounts/sessions.h"
#include "accounts/users.h"

#include <optional>
#include <string>

namespace socle::accounts {

/// How a link or code ended: with a session; with a code for the client (PKCE); or, for the first
/// half of an email change, with neither.
struct Verified {
    std::optional<SignedIn> session;
    std::string code;
    std::string redirect_to;  ///< of the flow
    std::string message;
    std::string type;  ///< for the redirect: signup, recovery, magiclink, invite, email_change
};

/// `type` of /verify: signup, invite, recovery, magiclink, email, email_change.
struct VerifyRequest {
    std::string type;
    std::string token;       ///< the six digits, with `email`
    std::string token_hash;  ///< of the link
    std::string email;
    std::string redirect_to;
    bool by_client =
        false;  ///< who asks takes a session itself, also of a link that PKCE asked for
};

/// The ways in by mail: links and codes are asked for here, and come back here. See Entry for what
/// holds for all ways in.
class Links {
public:
    explicit Links(const Context& context)
        : context_(context),
          users_(context),
          sessions_(context),
          tokens_(context),
          flows_(context) {}

    /// Magic link and code by mail; makes the account first when `create` and sign-up is open.
    base::Task<void> send_link(const Visitor& visitor, NewAccount account, bool create) const;
    base::Task<void> recover(const Visitor& visitor, NewAccount account) const;
    /// `type`: signup or email_change.
    base::Task<void> resend(const Visitor& visitor, std::string type, NewAccount account) const;
    base::Task<Verified> verify(const Visitor& visitor, VerifyRequest request) const;

private:
    base::Task<User> add_account(const Visitor& visitor, NewAccount account) const;
    base::Task<OneTimeToken> find_token(const Visitor& visitor, VerifyRequest request) const;
    base::Task<Verified> let_in(const Visitor& visitor, User user, OneTimeToken token) const;
    base::Task<Verified> change_email(const Visitor& visitor, User user, OneTimeToken token) const;

    const Context& context_;
    Users users_;
    Sessions sessions_;
    OneTimeTokens tokens_;
    Flows flows_;
};

}  // namespace socle::accounts
