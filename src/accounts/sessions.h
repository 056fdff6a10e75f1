#pragma once

#include "accounts/context.h"
#include "accounts/users.h"
#include "base/task.h"

#include <cstdint>
#include <string>
#include <vector>

namespace socle::accounts {

/// What a client gets when it signed in.
struct Tokens {
    std::string access_token;
    std::string refresh_token;
    std::string session;
    std::int64_t expires_in_s = 0;
    std::int64_t expires_at_s = 0;
};

struct SignedIn {
    Tokens tokens;
    FullUser user;
    std::vector<std::string> weak_password;  ///< faults of a password that was let in all the same
    std::string provider_token;              ///< of an identity provider, right after the sign-in
    std::string provider_refresh_token;
};

/// One sign-in, as its owner sees it.
struct Session {
    std::string id;
    std::string user;
    std::string aal;
    std::string amr;  ///< JSON list of {method, timestamp}
    std::string address;
    std::string user_agent;
    std::string created_at;
    std::string refreshed_at;
};

/// Which sessions a sign-out ends.
enum class Scope { global, local, others };

/// Sessions and their refresh tokens, which rotate: each use makes a child. A token used again
/// within accounts.reuse_interval_s, or whose child is still unused, gives that child once more (a
/// client that lost the answer); any other reuse is theft and ends the session. Only hashes are
/// kept; a child is kept encrypted under its parent.
class Sessions {
public:
    explicit Sessions(const Context& context) : context_(context), users_(context) {}

    /// Signs `user` in by `method` (password, otp, oauth, anonymous, …): session, refresh token,
    /// last_sign_in_at, the note in the event log, in one transaction; `also` joins it.
    /// Refuses user_banned.
    base::Task<SignedIn> start(const Visitor& visitor, User user, std::string method,
                               Users::Also also = {}) const;
    base::Task<SignedIn> refresh(const Visitor& visitor, std::string refresh_token) const;
    /// The session passed a second factor: aal2, a further `amr`, other sessions of aal1 end.
    base::Task<SignedIn> raise(const Visitor& visitor, std::string session, std::string factor,
                               Users::Also also) const;
    base::Task<void> end(const Visitor& visitor, std::string user, std::string session,
                         Scope scope) const;
    /// Ends one of an account's for an administrator; false when it has no such session.
    base::Task<bool> end_by_administrator(const Visitor& visitor, std::string user,
                                          std::string session) const;
    base::Task<std::vector<Session>> list(std::string user) const;
    /// Refuses session_not_found.
    base::Task<Session> find(std::string id) const;

    /// In a transaction: ends all of an account but `keep` ("" none); after a password change.
    base::Task<void> end_all(store::Transaction& transaction, std::string user,
                             std::string keep) const;

private:
    const Context& context_;
    Users users_;
};

/// The claims of an access token (JSON), as GoTrue has them, with `app_metadata.role`, `.roles` and
/// `.permissions` of the account.
std::string access_claims(const Context& context, const User& user, const Session& session,
                          std::int64_t now_s);

}  // namespace socle::accounts
