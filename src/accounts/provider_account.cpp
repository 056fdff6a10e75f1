#include "accounts/provider_account.h"

#include "accounts/account_mail.h"
#include "accounts/claims_text.h"
#include "accounts/identity_rows.h"
#include "accounts/reason.h"
#include "accounts/token_mail.h"
#include "base/convert.h"
#include "base/error.h"
#include "base/ids.h"
#include "base/time.h"

#include <boost/json/array.hpp>

#include <algorithm>

namespace socle::accounts {

/// One entry as it goes on.
struct ProviderAccounts::Case {
    std::string provider;
    ProviderProfile profile;
    std::string redirect_to;
    User user;              ///< whose account it is, once that is found out
    UserIdentity identity;  ///< as it is to be written
    OneTimeSecret secret;   ///< of the mail to an unverified address
};

namespace {

using definition::Accounts;

UserIdentity identity_for(const std::string& provider, const ProviderProfile& profile,
                          const std::string& at) {
    UserIdentity identity;
    identity.id = base::new_uuid();
    identity.provider = provider;
    identity.provider_id = profile.subject;
    identity.email = profile.email;
    identity.data = base::canonical_json(profile.data);
    identity.last_sign_in_at = at;
    identity.created_at = at;
    identity.updated_at = at;
    return identity;
}

boost::json::object with_members(boost::json::object object, const boost::json::object& more) {
    for (const auto& [name, value] : more)
        object[name] = value;
    return object;
}

/// `provider`, `providers`: how the account may sign in, in the order in which it came to it.
boost::json::object with_providers(const User& user, const std::vector<std::string>& providers) {
    auto data = object_in(user.app_metadata);
    boost::json::array distinct;
    for (const auto& provider : providers) {
        const bool known = std::ranges::any_of(
            distinct, [&provider](const auto& item) { return item.as_string() == provider; });
        if (!known) distinct.emplace_back(provider);
    }
    if (!distinct.empty()) data["provider"] = distinct.front();
    data["providers"] = distinct;
    return data;
}

std::vector<std::string> providers_of(const std::vector<UserIdentity>& identities) {
    std::vector<std::string> providers;
    for (const auto& identity : identities)
        providers.push_back(identity.provider);
    return providers;
}

void check_banned(const User& user, std::int64_t now_us) {
    if (user.banned(now_us)) refuse(Reason::user_banned, "User is banned");
}

/// The same words whether or not the address has an account.
[[noreturn]] void refuse_until_verified(const std::string& provider) {
    refuse(Reason::provider_email_needs_verification,
           "Unverified email with " + provider + ". A confirmation email has been sent to your " +
               provider + " email");
}

/// What models/user.yaml may have fields for.
boost::json::object own_data(const boost::json::object& data) {
    boost::json::object own;
    for (const char* name :
         {"name", "full_name", "given_name", "family_name", "picture", "avatar_url"}) {
        if (const auto* value = data.if_contains(name)) own[name] = *value;
    }
    return own;
}

[[noreturn]] void refuse_changed() {
    refuse(Reason::conflict, "The account was changed meanwhile: try again");
}

bool duplicate(const base::Error& error) {
    return error.code == base::Code::unique_violation;
}

}  // namespace

base::Task<User> ProviderAccounts::enter(const Visitor& visitor, std::string provider,
                                         ProviderProfile profile, std::string redirect_to) const {
    Case found;
    found.provider = std::move(provider);
    found.profile = std::move(profile);
    found.redirect_to = std::move(redirect_to);
    std::string id;
    try {
        id = co_await try_enter(visitor, found);
    } catch (const store::Violation&) {
        id.clear();
    } catch (const base::Error& error) {
        if (!duplicate(error)) throw;
    }
    // The same person came in by another request at the same moment: now the account is there.
    if (id.empty()) id = co_await try_enter(visitor, found);
    const auto user = co_await users_.find(id);
    if (!user) refuse(Reason::user_not_found, "User not found");
    co_return *user;
}

base::Task<std::string> ProviderAccounts::try_enter(const Visitor& visitor, Case& found) const {
    const auto& profile = found.profile;
    const auto now = base::timestamp_text(visitor.now_us);
    found.identity = identity_for(found.provider, profile, now);
    const auto known = co_await find_identity(context_, found.provider, profile.subject);
    if (known) {
        const auto user = co_await users_.find(known->user);
        if (!user) refuse(Reason::user_not_found, "User not found");
        found.user = *user;
        found.identity.id = known->id;
        found.identity.user = known->user;
        check_banned(found.user, visitor.now_us);
        co_await enter_known(visitor, found);
    } else {
        co_await enter_added(visitor, found);
    }
    co_return found.user.id;
}

base::Task<void> ProviderAccounts::enter_known(const Visitor& visitor, Case& found) const {
    const auto& user = found.user;
    const bool unconfirmed =
        !user.email.empty() && !user.confirmed() && context_.rules().confirm_email;
    if (unconfirmed) {
        const bool proven = found.profile.email_verified && found.profile.email == user.email;
        if (proven) co_await claim(visitor, found);
        if (!proven) co_await refuse_unverified(visitor, found);
        co_return;
    }
    const auto before = object_in(user.user_metadata);
    const auto after = with_members(before, found.profile.data);
    Users::Also also = [this, &found](store::Transaction& transaction) {
        return refresh_identity(transaction, context_, found.identity);
    };
    if (after == before) {
        co_await context_.client.write(also);
    } else {
        const boost::json::object fields = {{"user_metadata", after}};
        const boost::json::object none;
        co_await users_.change(visitor, user.id, fields, none, user.id, also);
    }
}

base::Task<void> ProviderAccounts::enter_added(const Visitor& visitor, Case& found) const {
    const auto& profile = found.profile;
    if (profile.email.empty()) {
        refuse(Reason::unexpected_failure, "Error getting user email from external provider");
    }
    const auto owner = co_await users_.find_by_email(profile.email);
    if (!owner) {
        co_await add_account(visitor, found);
        co_return;
    }
    if (!profile.email_verified) co_await refuse_unverified(visitor, found);
    found.user = *owner;
    found.identity.user = owner->id;
    check_banned(*owner, visitor.now_us);
    if (!owner->email_confirmed_at.empty()) {
        co_await join(visitor, found);
    } else if (owner->phone_confirmed_at.empty()) {
        co_await claim(visitor, found);
    } else {
        refuse(Reason::email_exists, "A user with this email address has already been registered");
    }
}

base::Task<void> ProviderAccounts::add_account(const Visitor& visitor, Case& found) const {
    const auto& rules = context_.rules();
    if (rules.signup != Accounts::Signup::open) {
        refuse(Reason::signup_disabled, "Signups not allowed for this instance");
    }
    const bool confirmed = found.profile.email_verified || !rules.confirm_email;
    if (!confirmed) context_.limits.count_mail(found.profile.email, visitor.now_us);
    found.user = User{};
    found.user.id = base::new_uuid();
    found.user.email = found.profile.email;
    found.user.user_metadata = base::canonical_json(found.profile.data);
    found.identity.user = found.user.id;
    found.secret = new_secret(false);
    boost::json::object fields;
    fields["id"] = found.user.id;
    fields["email"] = found.user.email;
    if (!rules.default_role.empty()) fields["role"] = rules.default_role;
    if (confirmed) fields["email_confirmed_at"] = base::timestamp_text(visitor.now_us);
    fields["app_metadata"] = with_providers(found.user, {found.provider});
    fields["user_metadata"] = found.profile.data;
    const Users::Also also = [this, &visitor, &found,
                              confirmed](store::Transaction& transaction) -> base::Task<void> {
        co_await users_.add_identity(transaction, found.identity);
        if (!confirmed) co_await mail_confirmation(transaction, visitor, found);
        co_await note_action(transaction, context_, visitor, found.user.id, "user_signedup");
    };
    co_await users_.create(visitor, fields, own_data(found.profile.data), found.user.id, also);
    if (confirmed) co_return;
    context_.mails.wake();
    refuse_until_verified(found.provider);
}

base::Task<void> ProviderAccounts::join(const Visitor& visitor, Case& found) const {
    const auto full = co_await users_.full(found.user);
    auto providers = providers_of(full.identities);
    providers.push_back(found.provider);
    boost::json::object fields;
    fields["app_metadata"] = with_providers(found.user, providers);
    fields["user_metadata"] = with_members(object_in(found.user.user_metadata), found.profile.data);
    const Users::Also also = [this, &visitor,
                              &found](store::Transaction& transaction) -> base::Task<void> {
        const auto email = co_await email_now(transaction, context_, found.user.id, true);
        if (email != found.profile.email) refuse_changed();
        co_await users_.add_identity(transaction, found.identity);
        co_await note_action(transaction, context_, visitor, found.user.id, "identity_linked");
    };
    const boost::json::object none;
    co_await users_.change(visitor, found.user.id, fields, none, found.user.id, also);
}

base::Task<void> ProviderAccounts::claim(const Visitor& visitor, Case& found) const {
    boost::json::object fields;
    fields["email_confirmed_at"] = base::timestamp_text(visitor.now_us);
    fields["app_metadata"] = with_providers(found.user, {found.provider});
    fields["user_metadata"] = found.profile.data;
    const Users::Also also = [this, &visitor,
                              &found](store::Transaction& transaction) -> base::Task<void> {
        const auto email = co_await email_now(transaction, context_, found.user.id, false);
        if (email != found.profile.email) refuse_changed();
        co_await drop_credentials(transaction, context_, found.user.id, found.identity.id);
        co_await sessions_.end_all(transaction, found.user.id, "");
        const auto kept = co_await has_identity(transaction, context_, found.identity.id);
        if (kept) co_await refresh_identity(transaction, context_, found.identity);
        if (!kept) co_await users_.add_identity(transaction, found.identity);
        co_await note_action(transaction, context_, visitor, found.user.id, "user_signedup");
    };
    const boost::json::object none;
    co_await users_.change(visitor, found.user.id, fields, none, found.user.id, also);
}

base::Task<void> ProviderAccounts::mail_confirmation(store::Transaction& transaction,
                                                     const Visitor& visitor,
                                                     const Case& found) const {
    co_await tokens_.put(transaction, Purpose::confirmation, found.user.id, found.user.email,
                         found.secret, "", visitor.now_us);
    LinkMail mail;
    mail.template_name = "account_confirm";
    mail.to = found.user.email;
    mail.type = "signup";
    mail.redirect_to = found.redirect_to;
    mail.secret = found.secret;
    co_await send_link_mail(transaction, context_, visitor, found.user, mail);
}

base::Task<void> ProviderAccounts::refuse_unverified(const Visitor& visitor,
                                                     const Case& found) const {
    if (!found.user.id.empty()) {
        context_.limits.count_mail(found.user.email, visitor.now_us);
        NewAccount asked;
        asked.redirect_to = found.redirect_to;
        co_await mail_token(context_, visitor, found.user, Purpose::confirmation, asked,
                            "user_confirmation_requested");
    }
    refuse_until_verified(found.provider);
}

base::Task<User> ProviderAccounts::link(const Visitor& visitor, std::string user,
                                        std::string provider, ProviderProfile profile) const {
    const auto known = co_await find_identity(context_, provider, profile.subject);
    if (known) {
        refuse(Reason::identity_already_exists, known->user == user
                                                    ? "Identity is already linked"
                                                    : "Identity is already linked to another user");
    }
    const auto full = co_await users_.full_by_id(user);
    check_banned(full.user, visitor.now_us);
    auto identity = identity_for(provider, profile, base::timestamp_text(visitor.now_us));
    identity.user = user;
    auto providers = providers_of(full.identities);
    providers.push_back(provider);
    boost::json::object fields;
    fields["app_metadata"] = with_providers(full.user, providers);
    fields["is_anonymous"] = false;
    const bool takes_email =
        full.user.email.empty() && profile.email_verified && !profile.email.empty();
    if (takes_email) {
        fields["email"] = profile.email;
        fields["email_confirmed_at"] = base::timestamp_text(visitor.now_us);
    }
    if (full.user.is_anonymous) {
        fields["user_metadata"] = with_members(object_in(full.user.user_metadata), profile.data);
    }
    const Users::Also also = [this, &visitor,
                              &identity](store::Transaction& transaction) -> base::Task<void> {
        co_await users_.add_identity(transaction, identity);
        co_await note_action(transaction, context_, visitor, identity.user, "identity_linked");
    };
    const boost::json::object none;
    bool twice = false;
    try {
        co_await users_.change(visitor, user, fields, none, user, also);
    } catch (const store::Violation&) {
        twice = true;
    } catch (const base::Error& error) {
        if (!duplicate(error)) throw;
        twice = true;
    }
    if (twice && takes_email) {
        refuse(Reason::email_exists, "A user with this email address has already been registered");
    }
    if (twice) refuse(Reason::identity_already_exists, "Identity is already linked");
    const auto linked = co_await users_.find(user);
    if (!linked) refuse(Reason::user_not_found, "User not found");
    co_return *linked;
}

/// The account's email goes along with the last identity that has it: then another one that a
/// provider verified takes its place.
base::Task<std::string> ProviderAccounts::free_email(std::string user, std::string email,
                                                     std::vector<UserIdentity> left) const {
    bool any = false;
    for (const auto& identity : left) {
        if (identity.email == email) co_return email;
    }
    for (const auto& identity : left) {
        const bool verified = member_true(object_in(identity.data), "email_verified");
        if (identity.email.empty() || !verified) continue;
        any = true;
        const auto owner = co_await users_.find_by_email(identity.email);
        if (!owner || owner->id == user) co_return identity.email;
    }
    if (any) {
        refuse(Reason::email_conflict_identity_not_deletable,
               "Unable to unlink identity due to email conflict");
    }
    co_return email;
}

base::Task<void> ProviderAccounts::unlink(const Visitor& visitor, std::string user,
                                          std::string identity) const {
    const auto full = co_await users_.full_by_id(user);
    const auto uuid = base::parse_uuid(identity);
    if (!uuid) refuse(Reason::identity_not_found, "Identity doesn't exist");
    if (full.identities.size() <= 1) {
        refuse(Reason::single_identity_not_deletable,
               "User must have at least 1 identity after unlinking");
    }
    std::vector<UserIdentity> left;
    boost::json::object fields;
    for (const auto& other : full.identities) {
        if (other.id != *uuid) {
            left.push_back(other);
        } else if (other.provider == "phone") {
            fields["phone"] = nullptr;
            fields["phone_confirmed_at"] = nullptr;
        }
    }
    if (left.size() == full.identities.size()) {
        refuse(Reason::identity_not_found, "Identity doesn't exist");
    }
    const auto email = co_await free_email(user, full.user.email, left);
    fields["app_metadata"] = with_providers(full.user, providers_of(left));
    if (email != full.user.email) {
        fields["email"] = email;
        fields["email_confirmed_at"] = base::timestamp_text(visitor.now_us);
    }
    const bool moves = email != full.user.email;
    const Users::Also also = [this, &visitor, &user, &uuid,
                              moves](store::Transaction& transaction) -> base::Task<void> {
        co_await drop_identity(transaction, context_, user, *uuid);
        if (moves) co_await drop_mailed(transaction, context_, user);
        co_await note_action(transaction, context_, visitor, user, "identity_unlinked");
    };
    const boost::json::object none;
    co_await users_.change(visitor, user, fields, none, user, also);
}

}  // namespace socle::accounts
