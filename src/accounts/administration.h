#pragma once

#include "accounts/new_account.h"
#include "accounts/one_time.h"
#include "accounts/sessions.h"
#include "accounts/users.h"

#include <boost/json/object.hpp>

#include <optional>
#include <string>
#include <vector>

namespace socle::accounts {

/// What an administrator sets; what is not there stays.
struct AdminChange {
    std::optional<std::string> id;
    std::optional<std::string> email;
    std::optional<std::string> phone;
    std::optional<std::string> password;
    std::optional<std::string> password_hash;
    std::optional<bool> email_confirm;
    std::optional<bool> phone_confirm;
    std::optional<boost::json::object> user_metadata;
    std::optional<boost::json::object> app_metadata;  ///< null members are dropped
    std::optional<std::vector<std::string>> roles;    ///< of app.yaml; the first is the main one
    std::optional<std::vector<std::string>> permissions;
    std::optional<std::string> ban_duration;  ///< "24h", "none"
    boost::json::object fields;               ///< of the account model as it is written: those of
                                              ///< models/user.yaml, created_at, last_sign_in_at
};

/// POST /admin/generate_link.
struct LinkRequest {
    std::string type;  ///< signup, invite, magiclink, recovery, email_change_current, …_new
    std::string email;
    std::string new_email;
    std::string password;
    boost::json::object data;
    std::string redirect_to;
};
struct GeneratedLink {
    std::string action_link;
    std::string email_otp;
    std::string hashed_token;
    std::string verification_type;
    std::string redirect_to;
    FullUser user;
};

/// What the service key and `socle user` may do with accounts; the events are `by`
/// Visitor::account.
class Administration {
public:
    explicit Administration(const Context& context)
        : context_(context), users_(context), sessions_(context), tokens_(context) {}

    /// `also` runs in the same transaction: throwing undoes all.
    base::Task<FullUser> create(const Visitor& visitor, AdminChange change,
                                Users::Also also = {}) const;
    base::Task<FullUser> change(const Visitor& visitor, std::string id, AdminChange change,
                                Users::Also also = {}) const;
    /// `soft`: the row stays, emptied of what identifies a person.
    base::Task<void> remove(const Visitor& visitor, std::string id, bool soft) const;
    base::Task<UserPage> list(std::int64_t page, std::int64_t per_page, std::string filter,
                              std::string role = {}) const;
    base::Task<FullUser> get(std::string id) const;
    base::Task<FullUser> invite(const Visitor& visitor, std::string email, boost::json::object data,
                                std::string redirect_to) const;
    base::Task<GeneratedLink> generate_link(const Visitor& visitor, LinkRequest request) const;
    /// How many accounts have it as their main role.
    base::Task<std::int64_t> count_with_role(std::string role) const;

private:
    base::Task<void> check_free(std::string email, std::string but) const;
    base::Task<User> invited(const Visitor& visitor, NewAccount account) const;
    base::Task<User> signed_up(const Visitor& visitor, NewAccount account,
                               std::string password) const;

    const Context& context_;
    Users users_;
    Sessions sessions_;
    OneTimeTokens tokens_;
};

}  // namespace socle::accounts
