#include "accounts/links.h"

#include "accounts/captcha.h"
#include "accounts/claims_text.h"
#include "accounts/email_change.h"
#include "accounts/reason.h"
#include "accounts/token_mail.h"
#include "base/ids.h"
#include "base/time.h"

namespace socle::accounts {

namespace {

using definition::Accounts;

std::vector<Purpose> purposes_of(const std::string& type) {
    if (type == "signup") return {Purpose::confirmation};
    if (type == "invite") return {Purpose::invite};
    if (type == "recovery") return {Purpose::recovery};
    if (type == "magiclink") return {Purpose::magic_link, Purpose::confirmation};
    if (type == "email") {
        return {Purpose::confirmation, Purpose::magic_link, Purpose::recovery, Purpose::invite};
    }
    if (type == "email_change") {
        return {Purpose::email_change_current, Purpose::email_change_new};
    }
    refuse(Reason::validation_failed, "Invalid email verification type");
}

/// An account nobody had confirmed may have got its password from somebody who does not own the
/// address: only the confirmation that its own sign-up asked for vouches for it.
bool password_in_doubt(const User& user, const OneTimeToken& token) {
    return user.email_confirmed_at.empty() && token.purpose != Purpose::confirmation;
}

}  // namespace

base::Task<void> Links::send_link(const Visitor& visitor, NewAccount account, bool create) const {
    context_.limits.count(Limits::Act::sign_in, visitor.address, visitor.now_us);
    co_await check_captcha(context_, visitor, account.captcha_token);
    account.email = checked_email(account.email);
    account.redirect_to = allowed_redirect(context_, account.redirect_to);
    context_.limits.count_mail(account.email, visitor.now_us);
    auto user = co_await users_.find_by_email(account.email);
    if (!user) {
        // GoTrue tells here that sign-up is closed; that would tell who has an account.
        if (!create || context_.rules().signup != Accounts::Signup::open) co_return;
        user = co_await add_account(visitor, account);
    }
    co_await mail_token(context_, visitor, *user, Purpose::magic_link, account,
                        "user_recovery_requested");
}

base::Task<User> Links::add_account(const Visitor& visitor, NewAccount account) const {
    const auto at = base::timestamp_text(visitor.now_us);
    User user;
    user.id = base::new_uuid();
    user.email = account.email;
    const auto identity = email_identity(user.id, user.email, false, at);
    const Users::Also unit = [&](store::Transaction& transaction) -> base::Task<void> {
        co_await users_.add_identity(transaction, identity);
        co_await note_action(transaction, context_, visitor, user.id, "user_signedup");
    };
    auto fields = new_account_fields(context_, user.id, account.email, account.data);
    co_await users_.create(visitor, fields, account.data, user.id, unit);
    co_return user;
}

base::Task<void> Links::recover(const Visitor& visitor, NewAccount account) const {
    context_.limits.count(Limits::Act::sign_in, visitor.address, visitor.now_us);
    co_await check_captcha(context_, visitor, account.captcha_token);
    account.email = checked_email(account.email);
    account.redirect_to = allowed_redirect(context_, account.redirect_to);
    context_.limits.count_mail(account.email, visitor.now_us);
    const auto user = co_await users_.find_by_email(account.email);
    if (!user) co_return;
    co_await mail_token(context_, visitor, *user, Purpose::recovery, account,
                        "user_recovery_requested");
}

base::Task<void> Links::resend(const Visitor& visitor, std::string type, NewAccount account) const {
    if (type != "signup" && type != "email_change") {
        refuse(Reason::validation_failed, "Missing one of these types: signup, email_change");
    }
    context_.limits.count(Limits::Act::sign_in, visitor.address, visitor.now_us);
    co_await check_captcha(context_, visitor, account.captcha_token);
    account.email = checked_email(account.email);
    account.redirect_to = allowed_redirect(context_, account.redirect_to);
    context_.limits.count_mail(account.email, visitor.now_us);
    const auto user = co_await users_.find_by_email(account.email);
    if (!user) co_return;
    if (type == "signup") {
        if (user->confirmed()) co_return;
        co_await mail_token(context_, visitor, *user, Purpose::confirmation, account,
                            "user_confirmation_requested");
        co_return;
    }
    const auto pending = co_await tokens_.pending(user->id, Purpose::email_change_new);
    if (!pending) co_return;
    const EmailChange change(context_, visitor, *user, pending->relates_to);
    co_await change.ask(account.redirect_to, pending->flow);
}

base::Task<Verified> Links::verify(const Visitor& visitor, VerifyRequest request) const {
    context_.limits.count(Limits::Act::verify, visitor.address, visitor.now_us);
    auto token = co_await find_token(visitor, request);
    if (request.by_client) token.flow.clear();
    const auto user = co_await users_.find(token.user);
    if (!user) refuse(Reason::otp_expired, "Email link is invalid or has expired");
    if (user->banned(visitor.now_us)) refuse(Reason::user_banned, "User is banned");
    const bool changes_email = token.purpose == Purpose::email_change_current ||
                               token.purpose == Purpose::email_change_new;
    if (changes_email) {
        auto verified = co_await change_email(visitor, *user, token);
        co_return verified;
    }
    auto verified = co_await let_in(visitor, *user, token);
    co_return verified;
}

base::Task<OneTimeToken> Links::find_token(const Visitor& visitor, VerifyRequest request) const {
    const auto purposes = purposes_of(request.type);
    if (!request.token_hash.empty()) {
        auto token = co_await tokens_.find_by_link(purposes, request.token_hash, visitor.now_us);
        co_return token;
    }
    if (request.token.empty() || request.email.empty()) {
        refuse(Reason::validation_failed,
               "Only the token_hash and type, or the token, email and type should be provided");
    }
    auto token = co_await tokens_.find_by_code(purposes, checked_email(request.email),
                                               request.token, visitor.now_us);
    co_return token;
}

base::Task<Verified> Links::let_in(const Visitor& visitor, User user, OneTimeToken token) const {
    const auto at = base::timestamp_text(visitor.now_us);
    const bool first = user.email_confirmed_at.empty();
    const bool in_doubt = password_in_doubt(user, token);
    Verified verified;
    verified.type = mail_of(token.purpose).type;
    const Users::Also unit = [&](store::Transaction& transaction) -> base::Task<void> {
        co_await tokens_.take(transaction, token);
        if (in_doubt) co_await users_.set_password(transaction, user.id, {}, at);
        if (first) co_await confirm_email_identity(transaction, context_, user.id, user.email, at);
        if (!token.flow.empty()) {
            verified.code =
                co_await flows_.give_code(transaction, token.flow, user.id, {}, visitor.now_us);
        }
    };
    boost::json::object fields;
    if (first) {
        fields["email_confirmed_at"] = at;
        auto metadata = object_in(user.user_metadata);
        if (metadata.contains("email_verified")) metadata["email_verified"] = true;
        fields["user_metadata"] = metadata;
        fields["is_anonymous"] = false;
    }
    const boost::json::object no_data;
    co_await users_.change(visitor, user.id, fields, no_data, user.id, unit);
    if (!token.flow.empty()) co_return verified;
    const auto confirmed = co_await users_.find(user.id);
    if (!confirmed) refuse(Reason::user_not_found, "User not found");
    verified.session = co_await sessions_.start(visitor, *confirmed, "otp");
    co_return verified;
}

base::Task<Verified> Links::change_email(const Visitor& visitor, User user,
                                         OneTimeToken token) const {
    const bool is_new = token.purpose == Purpose::email_change_new;
    const auto other = co_await tokens_.pending(
        user.id, is_new ? Purpose::email_change_current : Purpose::email_change_new);
    const auto at = base::timestamp_text(visitor.now_us);
    Verified verified;
    verified.type = "email_change";
    if (other && !other->taken) {
        const store::WriteUnit unit = [&](store::Transaction& transaction) {
            return tokens_.mark_taken(transaction, token, at);
        };
        co_await context_.client.write(unit);
        verified.message =
            "Confirmation link accepted. Please proceed to confirm link sent to "
            "the other email";
        co_return verified;
    }
    const auto email = is_new ? token.relates_to : (other ? other->relates_to : std::string());
    if (email.empty()) refuse(Reason::otp_expired, "Email link is invalid or has expired");
    const Users::Also unit = [&](store::Transaction& transaction) -> base::Task<void> {
        co_await tokens_.take(transaction, token);
        co_await tokens_.drop(transaction, user.id, Purpose::email_change_current);
        co_await tokens_.drop(transaction, user.id, Purpose::email_change_new);
        if (!token.flow.empty()) {
            verified.code =
                co_await flows_.give_code(transaction, token.flow, user.id, {}, visitor.now_us);
        }
    };
    const EmailChange change(context_, visitor, user, email);
    co_await change.apply(unit);
    if (!token.flow.empty()) co_return verified;
    const auto changed = co_await users_.find(user.id);
    if (!changed) refuse(Reason::user_not_found, "User not found");
    verified.session = co_await sessions_.start(visitor, *changed, "otp");
    co_return verified;
}

}  // namespace socle::accounts
