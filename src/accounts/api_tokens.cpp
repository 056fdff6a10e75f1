#include "accounts/api_tokens.h"

#include "accounts/reason.h"
#include "base/crypto.h"
#include "base/ids.h"
#include "base/text.h"
#include "base/time.h"
#include "store/fixed_sql.h"

namespace socle::accounts {

namespace {

using base::Values;
using store::cell_text;
using store::FixedSql;
using store::sql_integer;
using store::sql_text;
using store::sql_timestamp;
using store::sql_uuid;

constexpr std::int64_t second_us = 1'000'000;
constexpr std::size_t secret_bytes = 32;
constexpr std::size_t shown_characters = 4;
constexpr std::size_t name_bytes_max = 200;

struct NewToken {
    ApiToken shown;
    std::string hash;
};

std::string checked_name(const std::string& name) {
    const std::string trimmed(base::trimmed(name));
    if (trimmed.size() > name_bytes_max || !base::valid_utf8(trimmed)) {
        refuse(Reason::validation_failed,
               "The name of a token has at most " + std::to_string(name_bytes_max) + " bytes");
    }
    return trimmed.empty() ? "token" : trimmed;
}

std::string checked_end(const std::string& ends_at, std::int64_t now_us) {
    if (ends_at.empty()) return {};
    const auto end_us = base::parse_timestamp(ends_at);
    if (!end_us || *end_us <= now_us || *end_us > base::timestamp_max_us) {
        refuse(Reason::validation_failed, "A token ends at an instant to come");
    }
    return base::timestamp_text(*end_us);
}

base::Task<std::int64_t> count_tokens(store::Transaction& transaction, const Context& context,
                                      std::string user) {
    static const FixedSql sql(R"(SELECT count(*) FROM "socle_api_token" WHERE "user" = :user)",
                              {{"user", sql_uuid}}, {{"count", sql_integer}});
    const Values values = {user};
    const auto rows = co_await transaction.run(sql.in(context.dialect), values);
    co_return store::cell_integer(rows, 0, 0);
}

base::Task<void> drop_all(store::Transaction& transaction, const Context& context,
                          std::string user) {
    static const FixedSql sql(R"(DELETE FROM "socle_api_token" WHERE "user" = :user)",
                              {{"user", sql_uuid}}, {});
    const Values values = {user};
    co_await transaction.run(sql.in(context.dialect), values);
}

base::Task<void> put_token(store::Transaction& transaction, const Context& context,
                           const Visitor& visitor, const NewToken& token) {
    static const FixedSql sql(
        R"(INSERT INTO "socle_api_token" ("id", "user", "name", "hash", "shown", "created_at", )"
        R"("ends_at") VALUES (:id, :user, :name, :hash, :shown, :created, :ends))",
        {{"id", sql_uuid},
         {"user", sql_uuid},
         {"name", sql_text},
         {"hash", sql_text},
         {"shown", sql_text},
         {"created", sql_timestamp},
         {"ends", sql_timestamp}},
        {});
    const auto& shown = token.shown;
    if (context.rules().api_tokens_one) co_await drop_all(transaction, context, shown.user);
    const auto there = co_await count_tokens(transaction, context, shown.user);
    if (there >= static_cast<std::int64_t>(api_tokens_max)) {
        refuse(Reason::validation_failed, "An account has at most " +
                                              std::to_string(api_tokens_max) +
                                              " API tokens: revoke one first");
    }
    const Values values = {shown.id,
                           shown.user,
                           shown.name,
                           token.hash,
                           shown.shown,
                           shown.created_at,
                           store::text_or_null(shown.ends_at)};
    co_await transaction.run(sql.in(context.dialect), values);
    co_await note_action(transaction, context, visitor, shown.user, "api_token_made");
}

base::Task<void> drop_token(store::Transaction& transaction, const Context& context,
                            const Visitor& visitor, const ApiToken& token) {
    static const FixedSql sql(
        R"(DELETE FROM "socle_api_token" WHERE "id" = :id AND "user" = :user)",
        {{"id", sql_uuid}, {"user", sql_uuid}}, {});
    const Values values = {token.id, token.user};
    const auto dropped = co_await transaction.run(sql.in(context.dialect), values);
    if (dropped.affected == 0) refuse(Reason::validation_failed, "No such API token");
    co_await note_action(transaction, context, visitor, token.user, "api_token_revoked");
}

}  // namespace

std::string api_token_hash(std::string_view secret) {
    return base::hex(base::sha256(secret));
}

base::Task<ApiTokens::Made> ApiTokens::make(const Visitor& visitor, std::string user,
                                            std::string name, std::string ends_at) const {
    if (!context_.rules().api_tokens) {
        refuse(Reason::validation_failed, "This application has no API tokens");
    }
    Made made;
    made.secret = std::string(api_token_prefix) + base::base64url(base::random_bytes(secret_bytes));
    made.token.id = base::new_uuid();
    made.token.user = user;
    made.token.name = checked_name(name);
    made.token.shown = made.secret.substr(made.secret.size() - shown_characters);
    made.token.created_at = base::timestamp_text(visitor.now_us);
    made.token.ends_at = checked_end(ends_at, visitor.now_us);
    const NewToken token = {made.token, api_token_hash(made.secret)};
    auto unit = [this, &visitor, &token](store::Transaction& transaction) {
        return put_token(transaction, context_, visitor, token);
    };
    co_await context_.client.write(unit);
    co_return made;
}

base::Task<std::vector<ApiToken>> ApiTokens::list(std::string user) const {
    static const FixedSql sql(
        R"(SELECT "id", "name", "shown", "created_at", "last_used_at", "ends_at" )"
        R"(FROM "socle_api_token" WHERE "user" = :user ORDER BY "created_at" DESC, "id" DESC)",
        {{"user", sql_uuid}},
        {{"id", sql_uuid},
         {"name", sql_text},
         {"shown", sql_text},
         {"created_at", sql_timestamp},
         {"last_used_at", sql_timestamp},
         {"ends_at", sql_timestamp}});
    const Values values = {user};
    const auto rows = co_await context_.client.read(sql.in(context_.dialect), values);
    std::vector<ApiToken> tokens;
    for (std::size_t row = 0; row < rows.size(); ++row) {
        tokens.push_back({.id = cell_text(rows, row, 0),
                          .user = user,
                          .name = cell_text(rows, row, 1),
                          .shown = cell_text(rows, row, 2),
                          .created_at = cell_text(rows, row, 3),
                          .last_used_at = cell_text(rows, row, 4),
                          .ends_at = cell_text(rows, row, 5)});
    }
    co_return tokens;
}

base::Task<std::string> ApiTokens::account_of(std::string secret, std::int64_t now_us) const {
    if (!secret.starts_with(api_token_prefix)) co_return std::string();
    auto account = co_await account_of_hash(api_token_hash(secret), now_us);
    co_return account;
}

base::Task<std::string> ApiTokens::account_of_hash(std::string hash, std::int64_t now_us) const {
    static const FixedSql find(
        R"(SELECT "id", "user", "last_used_at", "ends_at" FROM "socle_api_token" )"
        R"(WHERE "hash" = :hash)",
        {{"hash", sql_text}},
        {{"id", sql_uuid},
         {"user", sql_uuid},
         {"last_used_at", sql_timestamp},
         {"ends_at", sql_timestamp}});
    const Values values = {std::move(hash)};
    const auto rows = co_await context_.client.read(find.in(context_.dialect), values);
    if (rows.empty()) co_return std::string();
    const auto ends_us = base::parse_timestamp(cell_text(rows, 0, 3));
    if (ends_us && *ends_us <= now_us) co_return std::string();
    const auto used_us = base::parse_timestamp(cell_text(rows, 0, 2));
    if (!used_us || *used_us + api_token_use_noted_s * second_us <= now_us) {
        co_await note_use(cell_text(rows, 0, 0), now_us);
    }
    co_return cell_text(rows, 0, 1);
}

base::Task<void> ApiTokens::note_use(std::string id, std::int64_t now_us) const {
    static const FixedSql sql(
        R"(UPDATE "socle_api_token" SET "last_used_at" = :now WHERE "id" = :id)",
        {{"now", sql_timestamp}, {"id", sql_uuid}}, {});
    const Values values = {base::timestamp_text(now_us), id};
    const store::WriteUnit unit = [this,
                                   &values](store::Transaction& transaction) -> base::Task<void> {
        co_await transaction.run(sql.in(context_.dialect), values);
    };
    co_await context_.client.write(unit);
}

base::Task<void> ApiTokens::revoke(const Visitor& visitor, std::string user, std::string id) const {
    const auto uuid = base::parse_uuid(id);
    if (!uuid) refuse(Reason::validation_failed, "No such API token");
    ApiToken token;
    token.id = *uuid;
    token.user = user;
    auto unit = [this, &visitor, &token](store::Transaction& transaction) {
        return drop_token(transaction, context_, visitor, token);
    };
    co_await context_.client.write(unit);
}

}  // namespace socle::accounts
