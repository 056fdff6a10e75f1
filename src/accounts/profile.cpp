#include "accounts/profile.h"

#include "accounts/account_mail.h"
#include "accounts/claims_text.h"
#include "accounts/code_message.h"
#include "accounts/email_change.h"
#include "accounts/new_account.h"
#include "accounts/phone_change.h"
#include "accounts/reason.h"
#include "accounts/token_mail.h"
#include "base/error.h"
#include "base/time.h"

#include <algorithm>
#include <optional>

namespace socle::accounts {

namespace {

constexpr std::int64_t us_per_s = 1'000'000;
/// A sign-in this old does not vouch for a password change where the application asks for more.
constexpr std::int64_t fresh_s = 86'400;

/// Members that are null are dropped, others replaced.
boost::json::object merged(boost::json::object into, const boost::json::object& from) {
    for (const auto& member : from) {
        if (member.value().is_null()) {
            into.erase(member.key());
        } else {
            into[member.key()] = member.value();
        }
    }
    return into;
}

}  // namespace

base::Task<Bearer> Profile::bearer(std::string payload, std::int64_t now_us) const {
    const auto claims = object_in(payload);
    Bearer bearer;
    bearer.user = text_in(claims, "sub");
    bearer.session = text_in(claims, "session_id");
    bearer.aal = text_in(claims, "aal");
    if (bearer.user.empty()) {
        refuse(Reason::bad_jwt, "invalid claim: missing sub claim");
    }
    const auto user = co_await users_.find(bearer.user);
    if (!user) refuse(Reason::user_not_found, "User from sub claim in JWT does not exist");
    if (user->banned(now_us)) refuse(Reason::user_banned, "User is banned");
    if (bearer.session.empty()) co_return bearer;
    const auto session = co_await sessions_.find(bearer.session);
    if (session.user != bearer.user) {
        refuse(Reason::session_not_found, "Session from session_id claim in JWT does not exist");
    }
    bearer.aal = session.aal;
    co_return bearer;
}

base::Task<FullUser> Profile::get(Bearer bearer) const {
    auto user = co_await users_.full_by_id(bearer.user);
    co_return user;
}

base::Task<FullUser> Profile::change(const Visitor& visitor, Bearer bearer,
                                     ProfileChange change) const {
    const auto full = co_await users_.full_by_id(bearer.user);
    const auto& user = full.user;
    check_second_factor(full, bearer, change);
    if (change.phone) co_await check_phone(visitor, full, change);
    if (change.password) co_await set_password(visitor, bearer, full, change);
    if (change.data) {
        boost::json::object fields;
        fields["user_metadata"] = merged(object_in(user.user_metadata), *change.data);
        const Users::Also unit = [&](store::Transaction& transaction) {
            return note_action(transaction, context_, visitor, user.id, "user_modified");
        };
        co_await users_.change(visitor, user.id, fields, *change.data, user.id, unit);
    }
    if (change.email) co_await set_email(visitor, full, change);
    if (change.phone) co_await set_phone(visitor, user.id, change);
    auto changed = co_await users_.full_by_id(user.id);
    co_return changed;
}

/// Who has a second factor changes what one signs in with only after having shown it.
void Profile::check_second_factor(const FullUser& full, const Bearer& bearer,
                                  const ProfileChange& change) {
    const bool has_factor = std::ranges::any_of(
        full.factors, [](const UserFactor& factor) { return factor.status == "verified"; });
    const bool sensitive = change.password || change.email || change.phone;
    if (has_factor && sensitive && bearer.aal != "aal2") {
        refuse(Reason::insufficient_aal,
               "AAL2 session is required to update email or password when MFA is enabled.");
    }
}

base::Task<void> Profile::check_reauthentication(const Visitor& visitor, Bearer bearer, User user,
                                                 std::string nonce) const {
    if (!context_.rules().password_reauthenticate) co_return;
    if (!bearer.session.empty()) {
        const auto session = co_await sessions_.find(bearer.session);
        const auto started = base::parse_timestamp(session.created_at).value_or(0);
        if (visitor.now_us - started < fresh_s * us_per_s) co_return;
    }
    if (nonce.empty()) {
        refuse(Reason::reauthentication_needed, "Password update requires reauthentication");
    }
    context_.limits.count(Limits::Act::verify, visitor.address, visitor.now_us);
    const std::vector<Purpose> purposes = {Purpose::reauthentication};
    std::optional<OneTimeToken> token;
    try {
        const auto sent_to = user.email.empty() ? user.phone : user.email;
        token = co_await tokens_.find_by_code(purposes, sent_to, nonce, visitor.now_us);
    } catch (const base::Error& error) {
        if (error.code != base::Code::account_refused) throw;
    }
    if (!token || token->user != user.id) {
        refuse(Reason::reauthentication_not_valid, "Nonce has expired or is invalid");
    }
    const store::WriteUnit unit = [&](store::Transaction& transaction) {
        return tokens_.take(transaction, *token);
    };
    co_await context_.client.write(unit);
}

base::Task<void> Profile::set_password(const Visitor& visitor, Bearer bearer, FullUser full,
                                       ProfileChange change) const {
    const auto& user = full.user;
    const auto& password = *change.password;
    const bool named = !user.email.empty() || !user.phone.empty() || change.email || change.phone;
    if (user.is_anonymous && !named) {
        refuse(Reason::validation_failed,
               "Updating password of an anonymous user without an email or phone is not allowed");
    }
    check_new_password(context_, password, user.email, user.phone, object_in(user.user_metadata));
    const auto before = co_await users_.password_hash(user.id);
    if (!before.empty()) {
        const auto check = co_await context_.passwords.check(password, before);
        if (check.right) {
            refuse(Reason::same_password,
                   "New password should be different from the old password.");
        }
    }
    co_await check_reauthentication(visitor, bearer, user, change.nonce);
    const auto hash = co_await context_.passwords.hash(password);
    const auto at = base::timestamp_text(visitor.now_us);
    const Users::Also unit = [&](store::Transaction& transaction) -> base::Task<void> {
        co_await users_.set_password(transaction, user.id, hash, at);
        co_await sessions_.end_all(transaction, user.id, bearer.session);
        co_await note_action(transaction, context_, visitor, user.id, "user_updated_password");
        co_await send_notice(transaction, context_, visitor, user, "account_password_changed");
    };
    const boost::json::object nothing;
    co_await users_.change(visitor, user.id, nothing, nothing, user.id, unit);
    context_.mails.wake();
}

base::Task<void> Profile::set_email(const Visitor& visitor, FullUser full,
                                    ProfileChange change) const {
    const auto email = checked_email(*change.email);
    if (email == full.user.email) co_return;
    const auto holder = co_await users_.find_by_email(email);
    if (holder) {
        refuse(Reason::email_exists, "A user with this email address has already been registered");
    }
    const EmailChange email_change(context_, visitor, full.user, email);
    if (!context_.rules().confirm_email) {
        co_await email_change.apply({});
        co_return;
    }
    context_.limits.count_mail(email, visitor.now_us);
    NewAccount asked;
    asked.pkce = change.pkce;
    asked.redirect_to = allowed_redirect(context_, change.redirect_to);
    const auto flow = co_await begin_mail_flow(flows_, asked, "email_change", visitor.now_us);
    co_await email_change.ask(asked.redirect_to, flow);
}

base::Task<void> Profile::check_phone(const Visitor& visitor, const FullUser& full,
                                      ProfileChange& change) const {
    check_phone_enabled(context_, "Unsupported phone provider");
    change.phone = checked_phone(*change.phone);
    change.channel = checked_channel(change.channel);
    if (*change.phone == full.user.phone) {
        change.phone.reset();
        co_return;
    }
    // Its answer tells whether a number has an account.
    context_.limits.count(Limits::Act::sign_in, visitor.address, visitor.now_us);
    co_await check_phone_free(context_, *change.phone, full.user.id);
}

base::Task<void> Profile::set_phone(const Visitor& visitor, std::string id,
                                    ProfileChange change) const {
    const auto user = co_await users_.find(id);
    if (!user) refuse(Reason::user_not_found, "User not found");
    const PhoneChange phone_change(context_, visitor, *user, *change.phone);
    if (!context_.rules().phone.confirm) {
        co_await phone_change.apply({});
        co_return;
    }
    context_.limits.count_message(*change.phone, id, visitor.address, visitor.now_us);
    co_await phone_change.ask(change.channel);
}

base::Task<void> Profile::reauthenticate_by_phone(const Visitor& visitor, User user) const {
    check_phone_enabled(context_, "Unsupported phone provider");
    if (user.phone_confirmed_at.empty()) {
        refuse(Reason::phone_not_confirmed, "Please verify your phone first.");
    }
    context_.limits.count_message(user.phone, user.id, visitor.address, visitor.now_us);
    const auto full = co_await users_.full(user);
    const CodeMessage message(context_, visitor, full, Purpose::reauthentication, user.phone,
                              checked_channel({}));
    const store::WriteUnit unit = [&](store::Transaction& transaction) -> base::Task<void> {
        co_await note_action(transaction, context_, visitor, user.id,
                             "user_reauthenticate_requested");
        co_await message.put(transaction);
    };
    co_await context_.client.write(unit);
    context_.mails.wake();
}

base::Task<void> Profile::reauthenticate(const Visitor& visitor, Bearer bearer) const {
    const auto user = co_await users_.find(bearer.user);
    if (!user) refuse(Reason::user_not_found, "User not found");
    if (user->email.empty() && user->phone.empty()) {
        refuse(Reason::validation_failed,
               "Reauthentication requires the user to have an email or "
               "a phone number");
    }
    if (user->email.empty()) {
        co_await reauthenticate_by_phone(visitor, *user);
        co_return;
    }
    if (user->email_confirmed_at.empty()) {
        refuse(Reason::email_not_confirmed, "Please verify your email first.");
    }
    context_.limits.count_mail(user->email, visitor.now_us);
    const NewAccount nothing;
    co_await mail_token(context_, visitor, *user, Purpose::reauthentication, nothing,
                        "user_reauthenticate_requested");
}

}  // namespace socle::accounts
