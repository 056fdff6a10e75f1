#pragma once

#include "accounts/flows.h"
#include "accounts/one_time.h"
#include "accounts/sessions.h"
#include "accounts/users.h"

#include <boost/json/object.hpp>

#include <optional>
#include <string>

namespace socle::accounts {

/// Who a verified access token of ours stands for, and its session (looked up: a session that was
/// ended is refused with session_not_found).
struct Bearer {
    std::string user;
    std::string session;
    std::string aal;
};

/// PUT /user: what is there is changed.
struct ProfileChange {
    std::optional<std::string> email;
    std::optional<std::string> phone;
    std::string channel;  ///< of the code to the phone
    std::optional<std::string> password;
    std::string current_password;
    std::string nonce;  ///< of /reauthenticate
    std::optional<boost::json::object> data;
    std::string redirect_to;
    Pkce pkce;
};

/// What people do with their own account.
class Profile {
public:
    explicit Profile(const Context& context)
        : context_(context),
          users_(context),
          sessions_(context),
          tokens_(context),
          flows_(context) {}

    /// The session of a token's claims (`payload`: verified). Refuses bad_jwt, session_not_found,
    /// user_not_found, user_banned.
    base::Task<Bearer> bearer(std::string payload, std::int64_t now_us) const;
    base::Task<FullUser> get(Bearer bearer) const;
    /// An email change is mailed for confirmation (to both addresses when
    /// double_confirm_change), a new phone gets a code; an anonymous account that gets an email,
    /// phone or password becomes an ordinary one; a new password ends the other sessions.
    base::Task<FullUser> change(const Visitor& visitor, Bearer bearer, ProfileChange change) const;
    /// Sends a code that a password change may ask for: to the email, else to the phone.
    base::Task<void> reauthenticate(const Visitor& visitor, Bearer bearer) const;

private:
    static void check_second_factor(const FullUser& full, const Bearer& bearer,
                                    const ProfileChange& change);
    base::Task<void> check_reauthentication(const Visitor& visitor, Bearer bearer, User user,
                                            std::string nonce) const;
    base::Task<void> set_password(const Visitor& visitor, Bearer bearer, FullUser full,
                                  ProfileChange change) const;
    base::Task<void> set_email(const Visitor& visitor, FullUser full, ProfileChange change) const;
    /// Refuses what is wrong with the number before anything is changed.
    base::Task<void> check_phone(const Visitor& visitor, const FullUser& full,
                                 ProfileChange& change) const;
    base::Task<void> set_phone(const Visitor& visitor, std::string id, ProfileChange change) const;
    base::Task<void> reauthenticate_by_phone(const Visitor& visitor, User user) const;

    const Context& context_;
    Users users_;
    Sessions sessions_;
    OneTimeTokens tokens_;
    Flows flows_;
};

}  // namespace socle::accounts
