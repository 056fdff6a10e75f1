#include "accounts/email_change.h"

#include "accounts/account_mail.h"
#include "accounts/claims_text.h"
#include "accounts/reason.h"
#include "base/time.h"
#include "store/fixed_sql.h"

#include <algorithm>

namespace socle::accounts {

namespace {

using store::FixedSql;
using store::sql_json;
using store::sql_text;
using store::sql_timestamp;
using store::sql_uuid;

}  // namespace

EmailChange::EmailChange(const Context& context, const Visitor& visitor, User user,
                         std::string email)
    : context_(context),
      visitor_(visitor),
      user_(std::move(user)),
      email_(std::move(email)),
      users_(context) {}

base::Task<void> EmailChange::ask(std::string redirect_to, std::string flow) const {
    const OneTimeTokens tokens(context_);
    LinkMail mail;
    mail.template_name = "account_change_email";
    mail.to = email_;
    mail.type = "email_change";
    mail.redirect_to = redirect_to;
    mail.new_email = email_;
    mail.secret = new_secret(!flow.empty());
    auto current = mail;
    current.template_name = "account_change_email_current";
    current.to = user_.email;
    current.secret = new_secret(!flow.empty());
    const bool both = context_.rules().double_confirm_change && !user_.email.empty();
    const store::WriteUnit unit = [&](store::Transaction& transaction) -> base::Task<void> {
        co_await tokens.drop(transaction, user_.id, Purpose::email_change_current);
        co_await tokens.put(transaction, Purpose::email_change_new, user_.id, email_, mail.secret,
                            flow, visitor_.now_us);
        co_await send_link_mail(transaction, context_, visitor_, user_, mail);
        if (both) {
            co_await tokens.put(transaction, Purpose::email_change_current, user_.id, user_.email,
                                current.secret, flow, visitor_.now_us);
            co_await send_link_mail(transaction, context_, visitor_, user_, current);
        }
        co_await note_action(transaction, context_, visitor_, user_.id, "email_change_requested");
    };
    co_await context_.client.write(unit);
    context_.mails.wake();
}

base::Task<void> EmailChange::apply(Users::Also also) const {
    const auto holder = co_await users_.find_by_email(email_);
    if (holder && holder->id != user_.id) {
        refuse(Reason::email_exists, "A user with this email address has already been registered");
    }
    const auto full = co_await users_.full(user_);
    const auto at = base::timestamp_text(visitor_.now_us);
    const bool has_identity = std::ranges::any_of(
        full.identities, [](const UserIdentity& each) { return each.provider == "email"; });
    const Users::Also unit = [&](store::Transaction& transaction) -> base::Task<void> {
        if (also) co_await also(transaction);
        if (has_identity) {
            co_await confirm_email_identity(transaction, context_, user_.id, email_, at);
        } else {
            const auto identity = email_identity(user_.id, email_, true, at);
            co_await users_.add_identity(transaction, identity);
        }
        co_await note_action(transaction, context_, visitor_, user_.id, "email_changed");
    };
    boost::json::object fields;
    fields["email"] = email_;
    fields["email_confirmed_at"] = at;
    fields["is_anonymous"] = false;
    auto person = object_in(user_.user_metadata);
    if (person.contains("email")) person["email"] = email_;
    fields["user_metadata"] = person;
    fields["app_metadata"] = with_provider(object_in(user_.app_metadata), "email");
    const boost::json::object no_data;
    co_await users_.change(visitor_, user_.id, fields, no_data, user_.id, unit);
}

base::Task<void> confirm_email_identity(store::Transaction& transaction, const Context& context,
                                        std::string user, std::string email, std::string at) {
    static const FixedSql sql(
        R"(UPDATE "socle_identity" SET "email" = :email, "data" = :data, "updated_at" = :at )"
        R"(WHERE "user" = :user AND "provider" = 'email')",
        {{"email", sql_text}, {"data", sql_json}, {"at", sql_timestamp}, {"user", sql_uuid}}, {});
    const auto identity = email_identity(user, email, true, at);
    const base::Values values = {email, identity.data, at, user};
    co_await transaction.run(sql.in(context.dialect), values);
}

}  // namespace socle::accounts
