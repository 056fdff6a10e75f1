#include "accounts/one_time.h"

#include "accounts/reason.h"
#include "base/crypto.h"
#include "base/ids.h"
#include "base/time.h"
#include "store/fixed_sql.h"

#include <algorithm>
#include <array>

namespace socle::accounts {

namespace {

using store::FixedSql;
using store::sql_integer;
using store::sql_text;
using store::sql_timestamp;
using store::sql_uuid;

constexpr std::int64_t us_per_s = 1'000'000;
constexpr std::size_t link_bytes = 28;
constexpr std::size_t code_digits = 6;
constexpr std::string_view pkce_prefix = "pkce_";

struct PurposeName {
    Purpose purpose;
    std::string_view name;
};
constexpr std::array<PurposeName, 9> purpose_names = {{
    {Purpose::confirmation, "confirmation"},
    {Purpose::recovery, "recovery"},
    {Purpose::magic_link, "magic_link"},
    {Purpose::invite, "invite"},
    {Purpose::email_change_current, "email_change_current"},
    {Purpose::email_change_new, "email_change_new"},
    {Purpose::reauthentication, "reauthentication"},
    {Purpose::sms, "sms"},
    {Purpose::phone_change, "phone_change"},
}};

Purpose purpose_of(std::string_view name) {
    const auto found = std::ranges::find(purpose_names, name, &PurposeName::name);
    return found == purpose_names.end() ? Purpose::confirmation : found->purpose;
}

std::string link_hash(const std::string& link) {
    return base::hex(base::sha256(link));
}

/// Six digits could be tried against a stolen table: only who has the server's key can.
std::string code_hash(const Keys& keys, const std::string& relates_to, const std::string& code) {
    return base::hex(base::hmac_sha256(keys.encryption_key, "code:" + relates_to + ":" + code));
}

const std::vector<base::Column>& token_columns() {
    static const std::vector<base::Column> columns = {
        {"id", sql_uuid},           {"user", sql_uuid},      {"kind", sql_text},
        {"relates_to", sql_text},   {"flow", sql_uuid},      {"created_at", sql_timestamp},
        {"ends_at", sql_timestamp}, {"code_hash", sql_text}, {"tries", sql_integer},
        {"taken_at", sql_timestamp}};
    return columns;
}
constexpr std::string_view token_names =
    R"("id", "user", "kind", "relates_to", "flow", "created_at", "ends_at", "code_hash", "tries", )"
    R"("taken_at")";

OneTimeToken token_of(const base::Rows& rows, std::size_t row) {
    OneTimeToken token;
    token.id = store::cell_text(rows, row, 0);
    token.user = store::cell_text(rows, row, 1);
    token.purpose = purpose_of(store::cell_text(rows, row, 2));
    token.relates_to = store::cell_text(rows, row, 3);
    token.flow = store::cell_text(rows, row, 4);
    token.created_at = store::cell_text(rows, row, 5);
    token.taken = !store::cell_text(rows, row, 9).empty();
    return token;
}

/// The tries are counted before a code is compared: the last one allowed is code_tries_max itself.
bool alive(const base::Rows& rows, std::size_t row, const std::vector<Purpose>& purposes,
           std::int64_t now_us) {
    const auto ends = base::parse_timestamp(store::cell_text(rows, row, 6)).value_or(0);
    const bool open = store::cell_integer(rows, row, 8) <= code_tries_max;
    const bool free = store::cell_text(rows, row, 9).empty();
    const bool wanted =
        std::ranges::count(purposes, purpose_of(store::cell_text(rows, row, 2))) > 0;
    return wanted && open && free && ends > now_us;
}

[[noreturn]] void refuse_expired() {
    refuse(Reason::otp_expired, "Email link is invalid or has expired");
}

[[noreturn]] void refuse_code() {
    refuse(Reason::otp_expired, "Token has expired or is invalid");
}

}  // namespace

std::string_view purpose_name(Purpose purpose) {
    return std::ranges::find(purpose_names, purpose, &PurposeName::purpose)->name;
}

OneTimeSecret new_secret(bool pkce) {
    OneTimeSecret secret;
    secret.link = (pkce ? std::string(pkce_prefix) : std::string()) +
                  base::hex(base::random_bytes(link_bytes));
    secret.code = base::random_digits(code_digits);
    return secret;
}

base::Task<void> OneTimeTokens::put(store::Transaction& transaction, Purpose purpose,
                                    std::string user, std::string relates_to, OneTimeSecret secret,
                                    std::string flow, std::int64_t now_us) const {
    static const FixedSql sql(
        R"(INSERT INTO "socle_one_time_token" ("id", "user", "kind", "relates_to", "link_hash", )"
        R"("code_hash", "tries", "flow", "created_at", "ends_at") )"
        R"(VALUES (:id, :user, :kind, :relates, :link, :code, 0, :flow, :at, :ends))",
        {{"id", sql_uuid},
         {"user", sql_uuid},
         {"kind", sql_text},
         {"relates", sql_text},
         {"link", sql_text},
         {"code", sql_text},
         {"flow", sql_uuid},
         {"at", sql_timestamp},
         {"ends", sql_timestamp}},
        {});
    co_await drop(transaction, user, purpose);
    const auto life_s = secret.life_s == 0 ? context_.rules().link_s : secret.life_s;
    const auto ends = base::timestamp_text(now_us + life_s * us_per_s);
    const base::Values values = {base::new_uuid(),
                                 user,
                                 std::string(purpose_name(purpose)),
                                 relates_to,
                                 link_hash(secret.link),
                                 code_hash(context_.keys, relates_to, secret.code),
                                 store::text_or_null(flow),
                                 base::timestamp_text(now_us),
                                 ends};
    co_await transaction.run(sql.in(context_.dialect), values);
}

base::Task<OneTimeToken> OneTimeTokens::find_by_link(std::vector<Purpose> purposes,
                                                     std::string link, std::int64_t now_us) const {
    static const FixedSql sql("SELECT " + std::string(token_names) +
                                  R"( FROM "socle_one_time_token" WHERE "link_hash" = :hash)",
                              {{"hash", sql_text}}, token_columns());
    const base::Values values = {link_hash(link)};
    const auto rows = co_await context_.client.read(sql.in(context_.dialect), values);
    if (rows.empty() || !alive(rows, 0, purposes, now_us)) refuse_expired();
    co_return token_of(rows, 0);
}

base::Task<OneTimeToken> OneTimeTokens::find_by_code(std::vector<Purpose> purposes,
                                                     std::string relates_to, std::string code,
                                                     std::int64_t now_us) const {
    static const FixedSql sql(
        "SELECT " + std::string(token_names) +
            R"( FROM "socle_one_time_token" WHERE "relates_to" = :relates ORDER BY "created_at" )"
            R"(DESC LIMIT 10)",
        {{"relates", sql_text}}, token_columns());
    static const FixedSql count(
        R"(UPDATE "socle_one_time_token" SET "tries" = "tries" + 1 WHERE "relates_to" = :relates)",
        {{"relates", sql_text}}, {});
    const auto wanted = code_hash(context_.keys, relates_to, code);
    const base::Values values = {relates_to};
    // Counted before it is looked at: tries sent side by side cannot outrun the count.
    const store::WriteUnit unit = [&](store::Transaction& transaction) -> base::Task<void> {
        co_await transaction.run(count.in(context_.dialect), values);
    };
    co_await context_.client.write(unit);
    const auto rows = co_await context_.client.read(sql.in(context_.dialect), values);
    for (std::size_t row = 0; row < rows.size(); ++row) {
        const bool right = base::equal_constant_time(store::cell_text(rows, row, 7), wanted);
        if (right && alive(rows, row, purposes, now_us)) co_return token_of(rows, row);
    }
    refuse_code();
}

base::Task<void> OneTimeTokens::take(store::Transaction& transaction, OneTimeToken token) const {
    static const FixedSql sql(R"(DELETE FROM "socle_one_time_token" WHERE "id" = :id)",
                              {{"id", sql_uuid}}, {});
    const base::Values values = {token.id};
    const auto rows = co_await transaction.run(sql.in(context_.dialect), values);
    if (rows.affected == 0) refuse_code();
}

base::Task<void> OneTimeTokens::mark_taken(store::Transaction& transaction, OneTimeToken token,
                                           std::string at) const {
    static const FixedSql sql(
        R"(UPDATE "socle_one_time_token" SET "taken_at" = :at WHERE "id" = :id )"
        R"(AND "taken_at" IS NULL)",
        {{"at", sql_timestamp}, {"id", sql_uuid}}, {});
    const base::Values values = {at, token.id};
    const auto rows = co_await transaction.run(sql.in(context_.dialect), values);
    if (rows.affected == 0) refuse_code();
}

base::Task<void> OneTimeTokens::drop(store::Transaction& transaction, std::string user,
                                     Purpose purpose) const {
    static const FixedSql sql(
        R"(DELETE FROM "socle_one_time_token" WHERE "user" = :user AND "kind" = :kind)",
        {{"user", sql_uuid}, {"kind", sql_text}}, {});
    const base::Values values = {user, std::string(purpose_name(purpose))};
    co_await transaction.run(sql.in(context_.dialect), values);
}

base::Task<std::optional<OneTimeToken>> OneTimeTokens::pending(std::string user,
                                                               Purpose purpose) const {
    static const FixedSql sql("SELECT " + std::string(token_names) +
                                  R"( FROM "socle_one_time_token" WHERE "user" = :user )"
                                  R"(AND "kind" = :kind)",
                              {{"user", sql_uuid}, {"kind", sql_text}}, token_columns());
    const base::Values values = {user, std::string(purpose_name(purpose))};
    const auto rows = co_await context_.client.read(sql.in(context_.dialect), values);
    if (rows.empty()) co_return std::nullopt;
    co_return token_of(rows, 0);
}

base::Task<std::optional<OneTimeToken>> OneTimeTokens::pending_at(std::string relates_to,
                                                                  Purpose purpose) const {
    static const FixedSql sql("SELECT " + std::string(token_names) +
                                  R"( FROM "socle_one_time_token" WHERE "relates_to" = :relates )"
                                  R"(AND "kind" = :kind ORDER BY "created_at" DESC LIMIT 1)",
                              {{"relates", sql_text}, {"kind", sql_text}}, token_columns());
    const base::Values values = {relates_to, std::string(purpose_name(purpose))};
    const auto rows = co_await context_.client.read(sql.in(context_.dialect), values);
    if (rows.empty()) co_return std::nullopt;
    co_return token_of(rows, 0);
}

}  // namespace socle::accounts
