#include "accounts/users.h"

#include "accounts/reason.h"
#include "accounts/user_rows.h"
#include "base/convert.h"
#include "base/ids.h"
#include "base/time.h"
#include "store/fixed_sql.h"

#include <boost/json/serialize.hpp>

#include <algorithm>

namespace socle::accounts {

namespace {

using store::FixedSql;
using store::sql_integer;
using store::sql_json;
using store::sql_text;
using store::sql_timestamp;
using store::sql_uuid;

constexpr std::int64_t per_page_max = 1000;

/// What people say of themselves goes into fields of models/user.yaml of the same name, where they
/// may write those.
void add_own_fields(boost::json::object& fields, const boost::json::object& data,
                    const Context& context) {
    const auto& model = context.user_model();
    for (auto at = static_cast<std::size_t>(context.definition.user_own_fields);
         at < model.fields.size(); ++at) {
        const auto& field = model.fields[at];
        const auto* value = data.if_contains(field.name);
        if (value != nullptr && !field.readonly && !field.write) fields[field.name] = *value;
    }
}

/// What joins a change, unless the account is gone.
base::Task<void> run_on_one(store::Transaction& transaction, const records::WriteAnswer& answer,
                            const Users::Also& also) {
    if (answer.affected == 0) refuse(Reason::user_not_found, "User not found");
    if (also) co_await also(transaction);
}

/// The text of LIKE that finds `part` anywhere.
std::string like_anywhere(std::string_view part) {
    std::string pattern = "%";
    for (const char c : part) {
        if (c == '%' || c == '_' || c == '\\') pattern += '\\';
        pattern += c;
    }
    return pattern + '%';
}

}  // namespace

bool User::banned(std::int64_t now_us) const {
    const auto until = base::parse_timestamp(banned_until);
    return until && *until > now_us;
}

base::Task<std::optional<User>> Users::find(std::string id) const {
    static const FixedSql sql("SELECT " + user_columns_text() + R"( FROM "user" WHERE "id" = :id)",
                              {{"id", sql_uuid}}, user_columns());
    const auto uuid = base::parse_uuid(id);
    if (!uuid) co_return std::nullopt;
    const base::Values values = {*uuid};
    const auto rows = co_await context_.client.read(sql.in(context_.dialect), values);
    if (rows.empty()) co_return std::nullopt;
    co_return user_of(rows, 0);
}

base::Task<std::optional<User>> Users::find_by_email(std::string email) const {
    static const FixedSql sql(
        "SELECT " + user_columns_text() + R"( FROM "user" WHERE "email" = :email)",
        {{"email", sql_text}}, user_columns());
    const base::Values values = {email};
    const auto rows = co_await context_.client.read(sql.in(context_.dialect), values);
    if (rows.empty()) co_return std::nullopt;
    co_return user_of(rows, 0);
}

base::Task<std::optional<User>> Users::find_by_phone(std::string phone) const {
    static const FixedSql sql(
        "SELECT " + user_columns_text() + R"( FROM "user" WHERE "phone" = :phone)",
        {{"phone", sql_text}}, user_columns());
    const base::Values values = {phone};
    const auto rows = co_await context_.client.read(sql.in(context_.dialect), values);
    if (rows.empty()) co_return std::nullopt;
    co_return user_of(rows, 0);
}

base::Task<FullUser> Users::full(User user) const {
    static const FixedSql identities(
        "SELECT " + identity_columns_text() +
            R"( FROM "socle_identity" WHERE "user" = :user ORDER BY "created_at", "id")",
        {{"user", sql_uuid}}, identity_columns());
    static const FixedSql factors(
        "SELECT " + factor_columns_text() +
            R"( FROM "socle_factor" WHERE "user" = :user ORDER BY "created_at", "id")",
        {{"user", sql_uuid}}, factor_columns());
    static const FixedSql sent(
        R"(SELECT "kind", "relates_to", "created_at" FROM "socle_one_time_token" )"
        R"(WHERE "user" = :user)",
        {{"user", sql_uuid}},
        {{"kind", sql_text}, {"relates_to", sql_text}, {"created_at", sql_timestamp}});
    FullUser full;
    const base::Values values = {user.id};
    full.user = std::move(user);
    const auto identity_rows =
        co_await context_.client.read(identities.in(context_.dialect), values);
    for (std::size_t row = 0; row < identity_rows.size(); ++row)
        full.identities.push_back(identity_of(identity_rows, row));
    const auto factor_rows = co_await context_.client.read(factors.in(context_.dialect), values);
    for (std::size_t row = 0; row < factor_rows.size(); ++row)
        full.factors.push_back(factor_of(factor_rows, row));
    const auto sent_rows = co_await context_.client.read(sent.in(context_.dialect), values);
    for (std::size_t row = 0; row < sent_rows.size(); ++row)
        note_sent(full, sent_rows, row);
    co_return full;
}

base::Task<FullUser> Users::full_by_id(std::string id) const {
    auto user = co_await find(id);
    if (!user) refuse(Reason::user_not_found, "User not found");
    auto whole = co_await full(std::move(*user));
    co_return whole;
}

base::Task<UserPage> Users::list(std::int64_t page, std::int64_t per_page, std::string filter,
                                 std::string role) const {
    static const std::string where =
        R"( FROM "user" WHERE "deleted_at" IS NULL AND (:filter = '%%' )"
        R"(OR "email" LIKE :filter ESCAPE '\' OR "phone" LIKE :filter ESCAPE '\') )"
        R"(AND (:role = '' OR "role" = :role OR CAST("roles" AS text) LIKE :named ESCAPE '\'))";
    static const FixedSql count("SELECT count(*)" + where,
                                {{"filter", sql_text}, {"role", sql_text}, {"named", sql_text}},
                                {{"count", sql_integer}});
    static const FixedSql rows_sql(
        "SELECT " + user_columns_text() + where +
            R"( ORDER BY "created_at" DESC, "id" DESC LIMIT :limit OFFSET :offset)",
        {{"filter", sql_text},
         {"role", sql_text},
         {"named", sql_text},
         {"limit", sql_integer},
         {"offset", sql_integer}},
        user_columns());
    const std::int64_t limit = std::clamp<std::int64_t>(per_page, 1, per_page_max);
    const std::int64_t first = (std::clamp<std::int64_t>(page, 1, 1'000'000) - 1) * limit;
    const auto pattern = like_anywhere(filter);
    const auto named = like_anywhere('"' + role + '"');
    const base::Values counted = {pattern, role, named};
    const auto total = co_await context_.client.read(count.in(context_.dialect), counted);
    const base::Values paged = {pattern, role, named, limit, first};
    const auto rows = co_await context_.client.read(rows_sql.in(context_.dialect), paged);
    UserPage answer;
    answer.total = store::cell_integer(total, 0, 0);
    for (std::size_t row = 0; row < rows.size(); ++row) {
        auto whole = co_await full(user_of(rows, row));
        answer.users.push_back(std::move(whole));
    }
    co_return answer;
}

base::Task<std::string> Users::password_hash(std::string id) const {
    static const FixedSql sql(R"(SELECT "hash" FROM "socle_password" WHERE "user" = :user)",
                              {{"user", sql_uuid}}, {{"hash", sql_text}});
    const base::Values values = {id};
    const auto rows = co_await context_.client.read(sql.in(context_.dialect), values);
    co_return rows.empty() ? std::string() : store::cell_text(rows, 0, 0);
}

base::Task<void> Users::create(const Visitor& visitor, boost::json::object fields,
                               const boost::json::object& data, std::string by, Also also) const {
    add_own_fields(fields, data, context_);
    const auto at = base::timestamp_text(visitor.now_us);
    if (!fields.contains("created_at")) fields["created_at"] = at;
    fields["updated_at"] = at;
    const auto caller = writer(context_, visitor, by);
    const auto body = boost::json::serialize(fields);
    records::WriteCommand command;
    command.model = context_.definition.user_model;
    command.body = body;
    if (also) {
        command.with = [&also](store::Transaction& transaction, const records::WriteAnswer&) {
            return also(transaction);
        };
    }
    co_await context_.records.create(caller, command);
}

base::Task<void> Users::change(const Visitor& visitor, std::string id, boost::json::object fields,
                               const boost::json::object& data, std::string by, Also also) const {
    add_own_fields(fields, data, context_);
    fields["updated_at"] = base::timestamp_text(visitor.now_us);
    const auto caller = writer(context_, visitor, by);
    const auto body = boost::json::serialize(fields);
    const auto query = "id=eq." + id;
    records::WriteCommand command;
    command.model = context_.definition.user_model;
    command.query = query;
    command.body = body;
    command.with = [&also](store::Transaction& transaction, const records::WriteAnswer& answer) {
        return run_on_one(transaction, answer, also);
    };
    co_await context_.records.update(caller, command);
}

base::Task<void> Users::remove(const Visitor& visitor, std::string id, std::string by) const {
    const auto caller = writer(context_, visitor, by);
    const auto query = "id=eq." + id;
    records::WriteCommand command;
    command.model = context_.definition.user_model;
    command.query = query;
    const auto answer = co_await context_.records.remove(caller, command);
    if (answer.affected == 0) refuse(Reason::user_not_found, "User not found");
}

base::Task<void> Users::set_password(store::Transaction& transaction, std::string id,
                                     std::string hash, std::string at) const {
    static const FixedSql drop(R"(DELETE FROM "socle_password" WHERE "user" = :user)",
                               {{"user", sql_uuid}}, {});
    static const FixedSql put(
        R"(INSERT INTO "socle_password" ("user", "hash", "changed_at") VALUES (:user, :hash, :at) )"
        R"(ON CONFLICT ("user") DO UPDATE SET "hash" = excluded."hash", )"
        R"("changed_at" = excluded."changed_at")",
        {{"user", sql_uuid}, {"hash", sql_text}, {"at", sql_timestamp}}, {});
    if (hash.empty()) {
        const base::Values values = {id};
        co_await transaction.run(drop.in(context_.dialect), values);
    } else {
        const base::Values values = {id, hash, at};
        co_await transaction.run(put.in(context_.dialect), values);
    }
}

base::Task<void> Users::add_identity(store::Transaction& transaction, UserIdentity identity) const {
    static const FixedSql sql(
        R"(INSERT INTO "socle_identity" ("id", "user", "provider", "provider_id", "email", "data", )"
        R"("last_sign_in_at", "created_at", "updated_at") VALUES (:id, :user, :provider, )"
        R"(:provider_id, :email, :data, :last, :created, :updated))",
        {{"id", sql_uuid},
         {"user", sql_uuid},
         {"provider", sql_text},
         {"provider_id", sql_text},
         {"email", sql_text},
         {"data", sql_json},
         {"last", sql_timestamp},
         {"created", sql_timestamp},
         {"updated", sql_timestamp}},
        {});
    const base::Values values = {identity.id,
                                 identity.user,
                                 identity.provider,
                                 identity.provider_id,
                                 store::text_or_null(identity.email),
                                 identity.data,
                                 store::text_or_null(identity.last_sign_in_at),
                                 identity.created_at,
                                 identity.updated_at};
    co_await transaction.run(sql.in(context_.dialect), values);
}

namespace {

UserIdentity own_identity(const std::string& provider, const std::string& user,
                          const boost::json::object& data, const std::string& at) {
    UserIdentity identity;
    identity.id = base::new_uuid();
    identity.user = user;
    identity.provider = provider;
    identity.provider_id = user;
    identity.data = base::canonical_json(data);
    identity.last_sign_in_at = at;
    identity.created_at = at;
    identity.updated_at = at;
    return identity;
}

}  // namespace

UserIdentity email_identity(const std::string& user, const std::string& email, bool verified,
                            const std::string& at) {
    boost::json::object data;
    data["sub"] = user;
    data["email"] = email;
    data["email_verified"] = verified;
    data["phone_verified"] = false;
    auto identity = own_identity("email", user, data, at);
    identity.email = email;
    return identity;
}

UserIdentity phone_identity(const std::string& user, const std::string& phone, bool verified,
                            const std::string& at) {
    boost::json::object data;
    data["sub"] = user;
    data["phone"] = phone;
    data["email_verified"] = false;
    data["phone_verified"] = verified;
    return own_identity("phone", user, data, at);
}

}  // namespace socle::accounts
