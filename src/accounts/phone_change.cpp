#include "accounts/phone_change.h"

#include "accounts/claims_text.h"
#include "accounts/code_message.h"
#include "accounts/reason.h"
#include "base/time.h"
#include "store/fixed_sql.h"

#include <utility>

namespace socle::accounts {

namespace {

using store::FixedSql;
using store::sql_json;
using store::sql_timestamp;
using store::sql_uuid;

}  // namespace

PhoneChange::PhoneChange(const Context& context, const Visitor& visitor, User user,
                         std::string phone)
    : context_(context),
      visitor_(visitor),
      user_(std::move(user)),
      phone_(std::move(phone)),
      users_(context) {}

base::Task<void> PhoneChange::ask(std::string channel) const {
    const auto full = co_await users_.full(user_);
    const CodeMessage message(context_, visitor_, full, Purpose::phone_change, phone_, channel);
    const store::WriteUnit unit = [&](store::Transaction& transaction) -> base::Task<void> {
        co_await message.put(transaction);
        co_await note_action(transaction, context_, visitor_, user_.id, "phone_change_requested");
    };
    co_await context_.client.write(unit);
    context_.mails.wake();
}

base::Task<void> PhoneChange::apply(Users::Also also) const {
    co_await check_phone_free(context_, phone_, user_.id);
    const OneTimeTokens tokens(context_);
    const auto at = base::timestamp_text(visitor_.now_us);
    const Users::Also unit = [&](store::Transaction& transaction) -> base::Task<void> {
        if (also) co_await also(transaction);
        co_await tokens.drop(transaction, user_.id, Purpose::sms);
        co_await set_phone_identity(transaction, context_, user_.id, phone_, true, at);
        co_await note_action(transaction, context_, visitor_, user_.id, "phone_changed");
    };
    boost::json::object fields;
    fields["phone"] = phone_;
    fields["phone_confirmed_at"] = at;
    fields["is_anonymous"] = false;
    fields["app_metadata"] = with_provider(object_in(user_.app_metadata), "phone");
    const boost::json::object no_data;
    co_await users_.change(visitor_, user_.id, fields, no_data, user_.id, unit);
}

base::Task<void> check_phone_free(const Context& context, std::string phone, std::string but) {
    if (phone.empty()) co_return;
    const Users users(context);
    const auto holder = co_await users.find_by_phone(phone);
    if (holder && holder->id != but) {
        refuse(Reason::phone_exists, "A user with this phone number has already been registered");
    }
}

base::Task<void> set_phone_identity(store::Transaction& transaction, const Context& context,
                                    std::string user, std::string phone, bool verified,
                                    std::string at) {
    static const FixedSql sql(R"(UPDATE "socle_identity" SET "data" = :data, "updated_at" = :at )"
                              R"(WHERE "user" = :user AND "provider" = 'phone')",
                              {{"data", sql_json}, {"at", sql_timestamp}, {"user", sql_uuid}}, {});
    const auto identity = phone_identity(user, phone, verified, at);
    const base::Values values = {identity.data, at, user};
    const auto changed = co_await transaction.run(sql.in(context.dialect), values);
    if (changed.affected > 0) co_return;
    const Users users(context);
    co_await users.add_identity(transaction, identity);
}

}  // namespace socle::accounts
