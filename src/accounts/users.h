#pragma once

#include "accounts/context.h"
#include "base/task.h"

#include <boost/json/object.hpp>

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

namespace socle::accounts {

/// An account as the database has it. Instants in storage form, "" for none.
struct User {
    std::string id;
    std::string email;
    std::string phone;
    std::string role;
    std::vector<std::string> roles;        ///< further ones
    std::vector<std::string> permissions;  ///< further ones
    std::string email_confirmed_at;
    std::string phone_confirmed_at;
    std::string invited_at;
    std::string last_sign_in_at;
    std::string banned_until;
    std::string deleted_at;
    bool is_anonymous = false;
    std::string app_metadata;   ///< JSON object
    std::string user_metadata;  ///< JSON object
    std::string created_at;
    std::string updated_at;

    bool confirmed() const { return !email_confirmed_at.empty() || !phone_confirmed_at.empty(); }
    bool banned(std::int64_t now_us) const;
};

/// How an account may sign in (socle_identity).
struct UserIdentity {
    std::string id;
    std::string user;
    std::string provider;
    std::string provider_id;
    std::string email;
    std::string data;  ///< JSON object
    std::string last_sign_in_at;
    std::string created_at;
    std::string updated_at;
};

/// A second factor, without its secret.
struct UserFactor {
    std::string id;
    std::string kind;    ///< totp
    std::string status;  ///< verified, unverified
    std::string name;
    std::string created_at;
    std::string updated_at;
    std::string last_challenged_at;
};

/// Everything the interface shows of an account.
struct FullUser {
    User user;
    std::vector<UserIdentity> identities;
    std::vector<UserFactor> factors;
    std::string new_email;  ///< of an email change under way
    std::string new_phone;  ///< of a change of the number under way
    std::string confirmation_sent_at;
    std::string recovery_sent_at;
    std::string email_change_sent_at;
    std::string phone_change_sent_at;
    std::string reauthentication_sent_at;
};

struct UserPage {
    std::vector<FullUser> users;
    std::int64_t total = 0;
};

/// Rows of the account model, read past rules (the flows decide who may), written through records.
/// Reads may also be asked of a running transaction.
class Users {
public:
    explicit Users(const Context& context) : context_(context) {}

    base::Task<std::optional<User>> find(std::string id) const;
    base::Task<std::optional<User>> find_by_email(std::string email) const;
    base::Task<std::optional<User>> find_by_phone(std::string phone) const;
    base::Task<FullUser> full(User user) const;
    /// Refuses with user_not_found.
    base::Task<FullUser> full_by_id(std::string id) const;
    /// `page` from 1; newest first; `filter` matches part of the email or phone, `role` one of the
    /// account's roles; "" all.
    base::Task<UserPage> list(std::int64_t page, std::int64_t per_page, std::string filter,
                              std::string role = {}) const;
    base::Task<std::string> password_hash(std::string id) const;  ///< "" none

    using Also = std::function<base::Task<void>(store::Transaction&)>;

    /// Creates the account with these built-in fields (a JSON object that has `id`) and, from
    /// `data`, those fields of models/user.yaml that people may write; `also` runs in the same
    /// transaction. Throws what records throw: unique_violation for an email that is there.
    base::Task<void> create(const Visitor& visitor, boost::json::object fields,
                            const boost::json::object& data, std::string by, Also also) const;
    /// Changes it likewise; `updated_at` is set.
    base::Task<void> change(const Visitor& visitor, std::string id, boost::json::object fields,
                            const boost::json::object& data, std::string by, Also also) const;
    base::Task<void> remove(const Visitor& visitor, std::string id, std::string by) const;

    /// In a transaction: the password's row; hash "" drops it.
    base::Task<void> set_password(store::Transaction& transaction, std::string id, std::string hash,
                                  std::string at) const;
    base::Task<void> add_identity(store::Transaction& transaction, UserIdentity identity) const;

private:
    const Context& context_;
};

/// The identity of an account that signs in by its own email: provider "email", provider_id the
/// account's id.
UserIdentity email_identity(const std::string& user, const std::string& email, bool verified,
                            const std::string& at);

/// Likewise of one that signs in by its telephone: provider "phone".
UserIdentity phone_identity(const std::string& user, const std::string& phone, bool verified,
                            const std::string& at);

}  // namespace socle::accounts
