#include "accounts/phones.h"

#include "accounts/captcha.h"
#include "accounts/claims_text.h"
#include "accounts/code_message.h"
#include "accounts/phone_change.h"
#include "accounts/reason.h"
#include "base/convert.h"
#include "base/ids.h"
#include "base/time.h"

#include <utility>

namespace socle::accounts {

namespace {

using definition::Accounts;

[[noreturn]] void refuse_code() {
    refuse(Reason::otp_expired, "Token has expired or is invalid");
}

/// The account that such a sign-up makes; also what one of a number that has an account answers.
FullUser new_user(const Context& context, const NewAccount& account, const std::string& at) {
    FullUser full;
    auto& user = full.user;
    user.id = base::new_uuid();
    user.phone = account.phone;
    user.role = context.rules().default_role;
    const auto fields = new_phone_account_fields(context, user.id, account.phone, account.data);
    user.app_metadata = base::canonical_json(fields.at("app_metadata"));
    user.user_metadata = base::canonical_json(fields.at("user_metadata"));
    user.created_at = at;
    user.updated_at = at;
    full.identities.push_back(phone_identity(user.id, account.phone, false, at));
    full.confirmation_sent_at = at;
    return full;
}

void check_sign_up(const Context& context, NewAccount& account) {
    if (!account.pkce.challenge.empty()) {
        refuse(Reason::validation_failed, "PKCE not supported for phone signups");
    }
    account.phone = checked_phone(account.phone);
    account.channel = checked_channel(account.channel);
    check_new_password(context, account.password, {}, account.phone, account.data);
}

}  // namespace

base::Task<SignUpAnswer> Phones::sign_up(const Visitor& visitor, NewAccount account) const {
    check_sign_up_open(context_);
    check_phone_enabled(context_, "Phone signups are disabled");
    context_.limits.count(Limits::Act::sign_up, visitor.address, visitor.now_us);
    co_await check_captcha(context_, visitor, account.captcha_token);
    check_sign_up(context_, account);
    const bool asks = context_.rules().phone.confirm;
    if (asks) context_.limits.count_message(account.phone, {}, visitor.address, visitor.now_us);
    const auto hash = co_await context_.passwords.hash(account.password);
    const auto existing = co_await users_.find_by_phone(account.phone);
    SignUpAnswer answer;
    if (!asks) {
        if (existing) refuse(Reason::user_already_exists, "User already registered");
        answer.user = co_await add_account(visitor, account, hash, true);
        answer.session = co_await sessions_.start(visitor, answer.user.user, "password");
        co_return answer;
    }
    const bool same = co_await same_password(existing, account.password);
    if (!existing) {
        answer.user = co_await add_account(visitor, account, hash, false);
        co_return answer;
    }
    if (existing->phone_confirmed_at.empty()) {
        Sending sending;
        sending.channel = account.channel;
        sending.action = "user_confirmation_requested";
        sending.drop_password = !same && !existing->confirmed();
        co_await send(visitor, *existing, sending);
    } else {
        co_await note_repeated(visitor, *existing);
    }
    answer.user = new_user(context_, account, base::timestamp_text(visitor.now_us));
    co_return answer;
}

/// Takes the same time whatever there is.
base::Task<bool> Phones::same_password(std::optional<User> existing, std::string password) const {
    std::string hash;
    if (existing && !existing->confirmed()) hash = co_await users_.password_hash(existing->id);
    if (hash.empty()) {
        co_await context_.passwords.waste(password);
        co_return false;
    }
    const auto check = co_await context_.passwords.check(password, hash);
    co_return check.right;
}

base::Task<void> Phones::note_repeated(const Visitor& visitor, User user) const {
    const store::WriteUnit unit = [&](store::Transaction& transaction) {
        return note_action(transaction, context_, visitor, user.id, "user_repeated_signup");
    };
    co_await context_.client.write(unit);
}

/// Not confirmed: with a code on its way. `hash` "": without a password.
base::Task<FullUser> Phones::add_account(const Visitor& visitor, NewAccount account,
                                         std::string hash, bool confirmed) const {
    const auto at = base::timestamp_text(visitor.now_us);
    const auto made = new_user(context_, account, at);
    const auto& id = made.user.id;
    std::optional<CodeMessage> message;
    if (!confirmed) {
        message.emplace(context_, visitor, made, Purpose::sms, account.phone, account.channel);
    }
    const auto identity = phone_identity(id, account.phone, confirmed, at);
    const Users::Also unit = [&](store::Transaction& transaction) -> base::Task<void> {
        co_await users_.add_identity(transaction, identity);
        if (!hash.empty()) co_await users_.set_password(transaction, id, hash, at);
        co_await note_action(transaction, context_, visitor, id, "user_signedup");
        if (message) co_await message->put(transaction);
    };
    auto fields = new_phone_account_fields(context_, id, account.phone, account.data);
    if (confirmed) fields["phone_confirmed_at"] = at;
    co_await users_.create(visitor, fields, account.data, id, unit);
    if (message) context_.mails.wake();
    auto full = co_await users_.full_by_id(id);
    co_return full;
}

base::Task<void> Phones::send(const Visitor& visitor, User user, Sending sending) const {
    const auto full = co_await users_.full(user);
    const CodeMessage message(context_, visitor, full, Purpose::sms, user.phone, sending.channel);
    const auto at = base::timestamp_text(visitor.now_us);
    const store::WriteUnit unit = [&](store::Transaction& transaction) -> base::Task<void> {
        if (sending.drop_password) {
            co_await users_.set_password(transaction, user.id, {}, at);
        }
        co_await note_action(transaction, context_, visitor, user.id, sending.action);
        co_await message.put(transaction);
    };
    co_await context_.client.write(unit);
    context_.mails.wake();
}

base::Task<void> Phones::send_code(const Visitor& visitor, NewAccount account, bool create) const {
    check_phone_enabled(context_, "Unsupported phone provider");
    context_.limits.count(Limits::Act::sign_in, visitor.address, visitor.now_us);
    co_await check_captcha(context_, visitor, account.captcha_token);
    account.phone = checked_phone(account.phone);
    account.channel = checked_channel(account.channel);
    context_.limits.count_message(account.phone, {}, visitor.address, visitor.now_us);
    const auto user = co_await users_.find_by_phone(account.phone);
    if (user) {
        Sending sending;
        sending.channel = account.channel;
        sending.action = "user_recovery_requested";
        sending.drop_password = !user->confirmed();
        co_await send(visitor, *user, sending);
        co_return;
    }
    // GoTrue tells here that sign-up is closed; that would tell who has an account.
    if (!create || context_.rules().signup != Accounts::Signup::open) co_return;
    co_await add_account(visitor, account, {}, false);
}

base::Task<void> Phones::resend(const Visitor& visitor, std::string type,
                                NewAccount account) const {
    check_phone_enabled(context_, "Phone logins are disabled");
    context_.limits.count(Limits::Act::sign_in, visitor.address, visitor.now_us);
    co_await check_captcha(context_, visitor, account.captcha_token);
    account.phone = checked_phone(account.phone);
    account.channel = checked_channel(account.channel);
    context_.limits.count_message(account.phone, {}, visitor.address, visitor.now_us);
    if (type == "phone_change") {
        co_await resend_change(visitor, account);
        co_return;
    }
    const auto user = co_await users_.find_by_phone(account.phone);
    if (!user || !user->phone_confirmed_at.empty()) co_return;
    Sending sending;
    sending.channel = account.channel;
    sending.action = "user_confirmation_requested";
    co_await send(visitor, *user, sending);
}

base::Task<void> Phones::resend_change(const Visitor& visitor, NewAccount account) const {
    auto pending = co_await tokens_.pending_at(account.phone, Purpose::phone_change);
    if (!pending) {
        const auto holder = co_await users_.find_by_phone(account.phone);
        if (!holder) co_return;
        pending = co_await tokens_.pending(holder->id, Purpose::phone_change);
    }
    if (!pending) co_return;
    const auto user = co_await users_.find(pending->user);
    if (!user) co_return;
    const PhoneChange change(context_, visitor, *user, pending->relates_to);
    co_await change.ask(account.channel);
}

base::Task<SignedIn> Phones::verify(const Visitor& visitor, PhoneCode asked) const {
    check_phone_enabled(context_, "Phone logins are disabled");
    context_.limits.count(Limits::Act::verify, visitor.address, visitor.now_us);
    const bool changes = asked.type == "phone_change";
    const std::vector<Purpose> purposes = {changes ? Purpose::phone_change : Purpose::sms};
    const auto phone = checked_phone(asked.phone);
    const auto token = co_await tokens_.find_by_code(purposes, phone, asked.code, visitor.now_us);
    const auto user = co_await users_.find(token.user);
    if (!user) refuse_code();
    if (user->banned(visitor.now_us)) refuse(Reason::user_banned, "User is banned");
    if (changes) {
        co_await change(visitor, *user, token);
    } else {
        co_await confirm(visitor, *user, token);
    }
    const auto confirmed = co_await users_.find(token.user);
    if (!confirmed) refuse_code();
    auto signed_in = co_await sessions_.start(visitor, *confirmed, "otp");
    co_return signed_in;
}

base::Task<void> Phones::confirm(const Visitor& visitor, User user, OneTimeToken token) const {
    if (user.phone != token.relates_to) refuse_code();
    const auto at = base::timestamp_text(visitor.now_us);
    const bool first = user.phone_confirmed_at.empty();
    const Users::Also unit = [&](store::Transaction& transaction) -> base::Task<void> {
        co_await tokens_.take(transaction, token);
        if (!first) co_return;
        co_await set_phone_identity(transaction, context_, user.id, user.phone, true, at);
    };
    boost::json::object fields;
    if (first) {
        fields["phone_confirmed_at"] = at;
        auto metadata = object_in(user.user_metadata);
        if (metadata.contains("phone_verified")) metadata["phone_verified"] = true;
        fields["user_metadata"] = metadata;
        fields["is_anonymous"] = false;
    }
    const boost::json::object no_data;
    co_await users_.change(visitor, user.id, fields, no_data, user.id, unit);
}

base::Task<void> Phones::change(const Visitor& visitor, User user, OneTimeToken token) const {
    const Users::Also unit = [&](store::Transaction& transaction) {
        return tokens_.take(transaction, token);
    };
    const PhoneChange phone_change(context_, visitor, user, token.relates_to);
    co_await phone_change.apply(unit);
}

}  // namespace socle::accounts
