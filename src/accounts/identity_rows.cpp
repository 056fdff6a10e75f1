#include "accounts/identity_rows.h"

#include "accounts/reason.h"
#include "accounts/user_rows.h"
#include "store/fixed_sql.h"

namespace socle::accounts {

using base::Values;
using store::FixedSql;
using store::sql_json;
using store::sql_text;
using store::sql_timestamp;
using store::sql_uuid;

base::Task<std::optional<UserIdentity>> find_identity(const Context& context, std::string provider,
                                                      std::string provider_id) {
    static const FixedSql sql("SELECT " + identity_columns_text() +
                                  R"( FROM "socle_identity" WHERE "provider" = :provider )"
                                  R"(AND "provider_id" = :provider_id)",
                              {{"provider", sql_text}, {"provider_id", sql_text}},
                              identity_columns());
    const Values values = {provider, provider_id};
    const auto rows = co_await context.client.read(sql.in(context.dialect), values);
    if (rows.empty()) co_return std::nullopt;
    co_return identity_of(rows, 0);
}

base::Task<void> refresh_identity(store::Transaction& transaction, const Context& context,
                                  UserIdentity identity) {
    static const FixedSql sql(
        R"(UPDATE "socle_identity" SET "email" = :email, "data" = :data, )"
        R"("last_sign_in_at" = :now, "updated_at" = :now WHERE "id" = :id)",
        {{"email", sql_text}, {"data", sql_json}, {"now", sql_timestamp}, {"id", sql_uuid}}, {});
    const Values values = {store::text_or_null(identity.email), identity.data, identity.updated_at,
                           identity.id};
    co_await transaction.run(sql.in(context.dialect), values);
}

base::Task<bool> has_identity(store::Transaction& transaction, const Context& context,
                              std::string identity) {
    static const FixedSql sql(R"(SELECT "id" FROM "socle_identity" WHERE "id" = :id)",
                              {{"id", sql_uuid}}, {{"id", sql_uuid}});
    const Values values = {identity};
    const auto rows = co_await transaction.run(sql.in(context.dialect), values);
    co_return !rows.empty();
}

base::Task<void> drop_identity(store::Transaction& transaction, const Context& context,
                               std::string user, std::string identity) {
    static const FixedSql sql(
        R"(DELETE FROM "socle_identity" WHERE "id" = :id AND "user" = :user AND EXISTS )"
        R"((SELECT 1 FROM "socle_identity" AS other WHERE other."user" = :user )"
        R"(AND other."id" <> :id))",
        {{"id", sql_uuid}, {"user", sql_uuid}}, {});
    const Values values = {identity, user};
    const auto dropped = co_await transaction.run(sql.in(context.dialect), values);
    if (dropped.affected == 0) {
        refuse(Reason::single_identity_not_deletable,
               "User must have at least 1 identity after unlinking");
    }
}

base::Task<void> drop_credentials(store::Transaction& transaction, const Context& context,
                                  std::string user, std::string kept) {
    static const FixedSql identities(
        R"(DELETE FROM "socle_identity" WHERE "user" = :user AND "id" <> :kept)",
        {{"user", sql_uuid}, {"kept", sql_uuid}}, {});
    static const std::vector<FixedSql> others = [] {
        std::vector<FixedSql> all;
        for (const char* table : {"socle_password", "socle_factor", "socle_api_token"}) {
            all.emplace_back("DELETE FROM " + base::quoted(table) + R"( WHERE "user" = :user)",
                             std::vector<base::Column>{{"user", sql_uuid}},
                             std::vector<base::Column>{});
        }
        return all;
    }();
    const Values but_one = {user, kept};
    co_await transaction.run(identities.in(context.dialect), but_one);
    const Values all = {user};
    for (const auto& sql : others)
        co_await transaction.run(sql.in(context.dialect), all);
    co_await drop_mailed(transaction, context, user);
}

base::Task<void> drop_mailed(store::Transaction& transaction, const Context& context,
                             std::string user) {
    static const FixedSql sql(R"(DELETE FROM "socle_one_time_token" WHERE "user" = :user)",
                              {{"user", sql_uuid}}, {});
    const Values values = {user};
    co_await transaction.run(sql.in(context.dialect), values);
}

base::Task<std::string> email_now(store::Transaction& transaction, const Context& context,
                                  std::string user, bool confirmed_only) {
    static const FixedSql sql(
        R"(SELECT "email", "email_confirmed_at" FROM "user" WHERE "id" = :id)", {{"id", sql_uuid}},
        {{"email", sql_text}, {"email_confirmed_at", sql_timestamp}});
    const Values values = {user};
    const auto rows = co_await transaction.run(sql.in(context.dialect), values);
    if (rows.empty()) refuse(Reason::user_not_found, "User not found");
    if (confirmed_only && store::cell_text(rows, 0, 1).empty()) co_return std::string();
    co_return store::cell_text(rows, 0, 0);
}

}  // namespace socle::accounts
