#pragma once

#include "accounts/context.h"
#include "accounts/one_time.h"
#include "accounts/provider_answer.h"
#include "accounts/sessions.h"
#include "accounts/users.h"
#include "base/task.h"

#include <optional>
#include <string>

namespace socle::accounts {

/// Whose account a profile of a provider opens. In this order:
///   an identity (provider, subject) that is known    its account
///   a verified email, of a confirmed account         that account, which gets the identity
///   a verified email, of an unconfirmed account      that account, emptied first of everything
///                                                    that whoever made it could come back with
///   an email nobody has, sign-up open                a new account; with an unverified email it
///                                                    waits for the answer to a mail
/// An unverified email never opens an account that is there.
class ProviderAccounts {
public:
    explicit ProviderAccounts(const Context& context)
        : context_(context), users_(context), sessions_(context), tokens_(context) {}

    /// Refuses provider_email_needs_verification, signup_disabled, user_banned, email_exists.
    base::Task<User> enter(const Visitor& visitor, std::string provider, ProviderProfile profile,
                           std::string redirect_to) const;
    /// Adds an identity to the account of somebody who is signed in. Refuses
    /// identity_already_exists, email_exists, user_not_found.
    base::Task<User> link(const Visitor& visitor, std::string user, std::string provider,
                          ProviderProfile profile) const;
    /// Refuses identity_not_found, single_identity_not_deletable,
    /// email_conflict_identity_not_deletable.
    base::Task<void> unlink(const Visitor& visitor, std::string user, std::string identity) const;

private:
    struct Case;
    base::Task<std::string> try_enter(const Visitor& visitor, Case& found) const;
    base::Task<void> enter_known(const Visitor& visitor, Case& found) const;
    base::Task<void> enter_added(const Visitor& visitor, Case& found) const;
    base::Task<void> add_account(const Visitor& visitor, Case& found) const;
    base::Task<void> join(const Visitor& visitor, Case& found) const;
    base::Task<void> claim(const Visitor& visitor, Case& found) const;
    base::Task<void> mail_confirmation(store::Transaction& transaction, const Visitor& visitor,
                                       const Case& found) const;
    base::Task<void> refuse_unverified(const Visitor& visitor, const Case& found) const;
    base::Task<std::string> free_email(std::string user, std::string email,
                                       std::vector<UserIdentity> left) const;

    const Context& context_;
    Users users_;
    Sessions sessions_;
    OneTimeTokens tokens_;
};

}  // namespace socle::accounts
