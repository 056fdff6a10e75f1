#include "accounts/entry.h"

#include "accounts/captcha.h"
#include "accounts/claims_text.h"
#include "accounts/code_message.h"
#include "accounts/reason.h"
#include "accounts/token_mail.h"
#include "base/convert.h"
#include "base/ids.h"
#include "base/text.h"
#include "base/time.h"

namespace socle::accounts {

namespace {

[[noreturn]] void refuse_credentials() {
    refuse(Reason::invalid_credentials, "Invalid login credentials");
}

void check_confirmed(const definition::Accounts& rules, const NewAccount& account,
                     const User& user) {
    const bool by_phone = account.email.empty();
    if (by_phone && rules.phone.confirm && user.phone_confirmed_at.empty()) {
        refuse(Reason::phone_not_confirmed, "Phone not confirmed");
    }
    if (!by_phone && rules.confirm_email && user.email_confirmed_at.empty()) {
        refuse(Reason::email_not_confirmed, "Email not confirmed");
    }
}

/// What a sign-up of an address that has an account answers: the same as of one that has none.
FullUser made_up_user(const Context& context, const NewAccount& account, const std::string& at) {
    FullUser full;
    auto& user = full.user;
    user.id = base::new_uuid();
    user.email = account.email;
    user.role = context.rules().default_role;
    const auto fields = new_account_fields(context, user.id, account.email, account.data);
    user.app_metadata = base::canonical_json(fields.at("app_metadata"));
    user.user_metadata = base::canonical_json(fields.at("user_metadata"));
    user.created_at = at;
    user.updated_at = at;
    full.identities.push_back(email_identity(user.id, account.email, false, at));
    full.confirmation_sent_at = at;
    return full;
}

}  // namespace

base::Task<SignUpAnswer> Entry::sign_up(const Visitor& visitor, NewAccount account) const {
    check_sign_up_open(context_);
    context_.limits.count(Limits::Act::sign_up, visitor.address, visitor.now_us);
    co_await check_captcha(context_, visitor, account.captcha_token);
    account.email = checked_email(account.email);
    account.redirect_to = allowed_redirect(context_, account.redirect_to);
    check_new_password(context_, account.password, account.email, {}, account.data);
    if (context_.rules().confirm_email) {
        context_.limits.count_mail(account.email, visitor.now_us);
    }
    const auto hash = co_await context_.passwords.hash(account.password);
    const auto existing = co_await users_.find_by_email(account.email);
    if (!existing) {
        auto answer = co_await add_account(visitor, account, hash);
        co_return answer;
    }
    if (!context_.rules().confirm_email) {
        refuse(Reason::user_already_exists, "User already registered");
    }
    if (!existing->confirmed()) {
        co_await mail_token(context_, visitor, *existing, Purpose::confirmation, account,
                            "user_confirmation_requested");
    } else {
        const store::WriteUnit unit = [&](store::Transaction& transaction) {
            return note_action(transaction, context_, visitor, existing->id,
                               "user_repeated_signup");
        };
        co_await context_.client.write(unit);
    }
    SignUpAnswer answer;
    answer.user = made_up_user(context_, account, base::timestamp_text(visitor.now_us));
    co_return answer;
}

base::Task<SignUpAnswer> Entry::add_account(const Visitor& visitor, NewAccount account,
                                            std::string hash) const {
    const bool confirm = context_.rules().confirm_email;
    const auto at = base::timestamp_text(visitor.now_us);
    User user;
    user.id = base::new_uuid();
    user.email = account.email;
    user.user_metadata = base::canonical_json(account.data);
    const auto identity = email_identity(user.id, user.email, false, at);
    const auto secret = new_secret(!account.pkce.challenge.empty());
    std::string flow;
    if (confirm) flow = co_await begin_mail_flow(flows_, account, "email/signup", visitor.now_us);
    LinkMail mail;
    mail.template_name = "account_confirm";
    mail.to = user.email;
    mail.type = "signup";
    mail.redirect_to = account.redirect_to;
    mail.secret = secret;
    const Users::Also unit = [&](store::Transaction& transaction) -> base::Task<void> {
        co_await users_.add_identity(transaction, identity);
        co_await users_.set_password(transaction, user.id, hash, at);
        co_await note_action(transaction, context_, visitor, user.id, "user_signedup");
        if (!confirm) co_return;
        co_await tokens_.put(transaction, Purpose::confirmation, user.id, user.email, secret, flow,
                             visitor.now_us);
        co_await send_link_mail(transaction, context_, visitor, user, mail);
    };
    auto fields = new_account_fields(context_, user.id, user.email, account.data);
    if (!confirm) fields["email_confirmed_at"] = at;
    co_await users_.create(visitor, fields, account.data, user.id, unit);
    if (confirm) context_.mails.wake();
    SignUpAnswer answer;
    answer.user = co_await users_.full_by_id(user.id);
    if (!confirm) answer.session = co_await sessions_.start(visitor, answer.user.user, "password");
    co_return answer;
}

base::Task<SignedIn> Entry::sign_up_anonymously(const Visitor& visitor, NewAccount account) const {
    if (!context_.rules().anonymous) {
        refuse(Reason::anonymous_provider_disabled, "Anonymous sign-ins are disabled");
    }
    check_sign_up_open(context_);
    context_.limits.count(Limits::Act::sign_in, visitor.address, visitor.now_us);
    co_await check_captcha(context_, visitor, account.captcha_token);
    User user;
    user.id = base::new_uuid();
    boost::json::object fields;
    fields["id"] = user.id;
    fields["is_anonymous"] = true;
    fields["app_metadata"] = boost::json::object();
    fields["user_metadata"] = account.data;
    if (!context_.rules().default_role.empty()) fields["role"] = context_.rules().default_role;
    const Users::Also unit = [&](store::Transaction& transaction) {
        return note_action(transaction, context_, visitor, user.id, "user_signedup");
    };
    co_await users_.create(visitor, fields, account.data, user.id, unit);
    auto answer = co_await sessions_.start(visitor, user, "anonymous");
    co_return answer;
}

base::Task<SignedIn> Entry::with_password(const Visitor& visitor, NewAccount account) const {
    context_.limits.count(Limits::Act::sign_in, visitor.address, visitor.now_us);
    co_await check_captcha(context_, visitor, account.captcha_token);
    account.email = base::lower(base::trimmed(account.email));
    account.phone = phone_digits(account.phone);
    if (account.name().empty() || account.password.empty()) {
        refuse(Reason::validation_failed, "missing email or phone");
    }
    if (account.email.empty()) check_phone_enabled(context_, "Phone logins are disabled");
    context_.limits.check_failures(account.name(), visitor.now_us);
    const auto user = co_await find_named(account);
    std::string rehashed;
    co_await check_password(visitor, account, user, rehashed);
    if (user->banned(visitor.now_us)) refuse(Reason::user_banned, "User is banned");
    check_confirmed(context_.rules(), account, *user);
    context_.limits.forget_failures(account.name());
    const auto at = base::timestamp_text(visitor.now_us);
    Users::Also also;
    if (!rehashed.empty()) {
        also = [&](store::Transaction& transaction) {
            return users_.set_password(transaction, user->id, rehashed, at);
        };
    }
    auto answer = co_await sessions_.start(visitor, *user, "password", also);
    PasswordHints hints;
    hints.email = user->email;
    if (!user->phone.empty()) hints.words = {user->phone};
    answer.weak_password = password_faults(account.password, context_.rules(), hints);
    co_return answer;
}

base::Task<std::optional<User>> Entry::find_named(NewAccount account) const {
    if (account.email.empty()) {
        auto user = co_await users_.find_by_phone(account.phone);
        co_return user;
    }
    auto user = co_await users_.find_by_email(account.email);
    co_return user;
}

/// Takes the same time whether there is an account, and a password, or not.
base::Task<void> Entry::check_password(const Visitor& visitor, const NewAccount& account,
                                       std::optional<User> user, std::string& rehashed) const {
    std::string hash;
    if (user) hash = co_await users_.password_hash(user->id);
    if (hash.empty()) {
        co_await context_.passwords.waste(account.password);
        refuse_credentials();
    }
    const auto check = co_await context_.passwords.check(account.password, hash);
    if (!check.right) {
        context_.limits.note_failure(account.name(), visitor.now_us);
        refuse_credentials();
    }
    if (check.outdated) rehashed = co_await context_.passwords.hash(account.password);
}

base::Task<SignedIn> Entry::with_code(const Visitor& visitor, std::string auth_code,
                                      std::string verifier) const {
    context_.limits.count(Limits::Act::sign_in, visitor.address, visitor.now_us);
    const auto flow = co_await flows_.redeem(auth_code, verifier, visitor.now_us);
    const auto user = co_await users_.find(flow.user);
    if (!user) refuse(Reason::user_not_found, "User not found");
    auto answer = co_await sessions_.start(visitor, *user, flow.method);
    const auto given = object_in(flow.sealed);
    answer.provider_token = text_in(given, "provider_token");
    answer.provider_refresh_token = text_in(given, "provider_refresh_token");
    co_return answer;
}

base::Task<SignedIn> Entry::refresh(const Visitor& visitor, std::string refresh_token) const {
    context_.limits.count(Limits::Act::refresh, visitor.address, visitor.now_us);
    if (refresh_token.empty()) {
        refuse(Reason::validation_failed, "refresh_token required");
    }
    auto answer = co_await sessions_.refresh(visitor, refresh_token);
    co_return answer;
}

}  // namespace socle::accounts
