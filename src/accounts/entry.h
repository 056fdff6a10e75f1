#pragma once

#include "accounts/flows.h"
#include "accounts/new_account.h"
#include "accounts/one_time.h"
#include "accounts/sessions.h"
#include "accounts/users.h"

#include <optional>
#include <string>

namespace socle::accounts {

/// How a sign-up ended: with a session when nothing is to be confirmed, else the account (or, when
/// the address is taken, something that looks just like it).
struct SignUpAnswer {
    std::optional<SignedIn> session;
    FullUser user;
};

/// The ways in by password, refresh token and code, and sign-up by email (by telephone: Phones).
/// All ways in refuse by accounts::refuse and count against the limits; nothing they answer tells
/// whether an address has an account (http/auth keeps the time of the answers equal).
class Entry {
public:
    explicit Entry(const Context& context)
        : context_(context),
          users_(context),
          sessions_(context),
          tokens_(context),
          flows_(context) {}

    base::Task<SignUpAnswer> sign_up(const Visitor& visitor, NewAccount account) const;
    base::Task<SignedIn> sign_up_anonymously(const Visitor& visitor, NewAccount account) const;
    base::Task<SignedIn> with_password(const Visitor& visitor, NewAccount account) const;
    base::Task<SignedIn> with_code(const Visitor& visitor, std::string auth_code,
                                   std::string verifier) const;
    base::Task<SignedIn> refresh(const Visitor& visitor, std::string refresh_token) const;

private:
    base::Task<SignUpAnswer> add_account(const Visitor& visitor, NewAccount account,
                                         std::string hash) const;
    base::Task<std::optional<User>> find_named(NewAccount account) const;
    base::Task<void> check_password(const Visitor& visitor, const NewAccount& account,
                                    std::optional<User> user, std::string& rehashed) const;

    const Context& context_;
    Users users_;
    Sessions sessions_;
    OneTimeTokens tokens_;
    Flows flows_;
};

}  // namespace socle::accounts
