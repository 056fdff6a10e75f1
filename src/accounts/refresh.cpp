#include "accounts/refresh.h"

#include "accounts/reason.h"
#include "base/crypto.h"
#include "base/ensure.h"
#include "base/time.h"
#include "store/fixed_sql.h"

namespace socle::accounts {

namespace {

using store::FixedSql;
using store::sql_integer;
using store::sql_text;
using store::sql_timestamp;
using store::sql_uuid;

constexpr std::int64_t us_per_s = 1'000'000;
constexpr std::size_t token_bytes = 24;
/// How far an earlier token of the same session is followed to the active one.
constexpr int generations_max = 5;

std::string hash_of(const std::string& token) {
    return base::hex(base::sha256(token));
}

/// The key under which a token's child is kept: only who has the token can read it.
std::string child_key(const std::string& token) {
    return base::hmac_sha256(token, "socle refresh child");
}

}  // namespace

std::string new_refresh_token() {
    return base::base64url(base::random_bytes(token_bytes));
}

base::Task<void> insert_refresh_token(store::Transaction& transaction, const Context& context,
                                      std::string session, std::string token, std::string at) {
    static const FixedSql sql(
        R"(INSERT INTO "socle_refresh_token" ("session", "hash", "created_at") )"
        R"(VALUES (:session, :hash, :at))",
        {{"session", sql_uuid}, {"hash", sql_text}, {"at", sql_timestamp}}, {});
    const base::Values values = {session, hash_of(token), at};
    co_await transaction.run(sql.in(context.dialect), values);
}

base::Task<void> drop_refresh_tokens(store::Transaction& transaction, const Context& context,
                                     std::string session) {
    static const FixedSql sql(R"(DELETE FROM "socle_refresh_token" WHERE "session" = :session)",
                              {{"session", sql_uuid}}, {});
    const base::Values values = {session};
    co_await transaction.run(sql.in(context.dialect), values);
}

Refreshing::Refreshing(const Context& context, const Visitor& visitor, std::string token)
    : context_(context), visitor_(visitor), token_(std::move(token)) {}

base::Task<void> Refreshing::run(store::Transaction& transaction) {
    fault_ = Fault::none;
    const bool there = co_await lock(transaction);
    if (!there) co_return;
    const auto row = co_await find(transaction, token_);
    base::ensure(row.has_value(), "a refresh token that was locked is not there");
    if (row->used_at.empty()) {
        co_await make_child(transaction, *row);
    } else {
        co_await give_again(transaction, *row);
    }
}

void Refreshing::refuse_if_refused() const {
    switch (fault_) {
        case Fault::none:
            return;
        case Fault::not_found:
            refuse(Reason::refresh_token_not_found,
                   "Invalid Refresh Token: Refresh Token Not Found");
        case Fault::reused:
            refuse(Reason::refresh_token_already_used, "Invalid Refresh Token: Already Used");
        case Fault::expired:
            refuse(Reason::session_expired, "Invalid Refresh Token: Session Expired");
    }
}

/// Writing to the session first makes concurrent uses wait for each other on both stores.
base::Task<bool> Refreshing::lock(store::Transaction& transaction) {
    static const FixedSql sql(
        R"(UPDATE "socle_session" SET "address" = coalesce(:address, "address") WHERE "id" = )"
        R"((SELECT "session" FROM "socle_refresh_token" WHERE "hash" = :hash) )"
        R"(RETURNING "id", "user", "refreshed_at", "ends_at")",
        {{"address", sql_text}, {"hash", sql_text}},
        {{"id", sql_uuid},
         {"user", sql_uuid},
         {"refreshed_at", sql_timestamp},
         {"ends_at", sql_timestamp}});
    const base::Values values = {store::text_or_null(visitor_.address), hash_of(token_)};
    const auto rows = co_await transaction.run(sql.in(context_.dialect), values);
    if (rows.empty()) {
        fault_ = Fault::not_found;
        co_return false;
    }
    session_ = store::cell_text(rows, 0, 0);
    user_ = store::cell_text(rows, 0, 1);
    const auto refreshed = base::parse_timestamp(store::cell_text(rows, 0, 2)).value_or(0);
    const auto ends = base::parse_timestamp(store::cell_text(rows, 0, 3));
    const std::int64_t idle_s = context_.rules().idle_s;
    const bool idle = idle_s > 0 && refreshed + idle_s * us_per_s < visitor_.now_us;
    if (!idle && (!ends || *ends > visitor_.now_us)) co_return true;
    fault_ = Fault::expired;
    co_await end_session(transaction, "session_expired");
    co_return false;
}

base::Task<std::optional<Refreshing::Row>> Refreshing::find(store::Transaction& transaction,
                                                            std::string token) {
    static const FixedSql sql(
        R"(SELECT "id", "used_at", "sealed" FROM "socle_refresh_token" WHERE "hash" = :hash )"
        R"(AND "session" = :session)",
        {{"hash", sql_text}, {"session", sql_uuid}},
        {{"id", sql_integer}, {"used_at", sql_timestamp}, {"sealed", sql_text}});
    const base::Values values = {hash_of(token), session_};
    const auto rows = co_await transaction.run(sql.in(context_.dialect), values);
    if (rows.empty()) co_return std::nullopt;
    Row row;
    row.id = store::cell_integer(rows, 0, 0);
    row.used_at = store::cell_text(rows, 0, 1);
    row.sealed = store::cell_text(rows, 0, 2);
    co_return row;
}

base::Task<void> Refreshing::make_child(store::Transaction& transaction, Row row) {
    static const FixedSql use(
        R"(UPDATE "socle_refresh_token" SET "used_at" = :at, "sealed" = :sealed WHERE "id" = :id)",
        {{"at", sql_timestamp}, {"sealed", sql_text}, {"id", sql_integer}}, {});
    static const FixedSql insert(
        R"(INSERT INTO "socle_refresh_token" ("session", "hash", "parent", "created_at") )"
        R"(VALUES (:session, :hash, :parent, :at))",
        {{"session", sql_uuid}, {"hash", sql_text}, {"parent", sql_integer}, {"at", sql_timestamp}},
        {});
    static const FixedSql touch(
        R"(UPDATE "socle_session" SET "refreshed_at" = :at WHERE "id" = :id)",
        {{"at", sql_timestamp}, {"id", sql_uuid}}, {});
    child_ = new_refresh_token();
    const auto at = base::timestamp_text(visitor_.now_us);
    const base::Values used = {at, base::seal(child_key(token_), child_), row.id};
    co_await transaction.run(use.in(context_.dialect), used);
    const base::Values inserted = {session_, hash_of(child_), row.id, at};
    co_await transaction.run(insert.in(context_.dialect), inserted);
    const base::Values touched = {at, session_};
    co_await transaction.run(touch.in(context_.dialect), touched);
}

/// A used token is good once more when the answer to its use may have been lost: it was used a
/// moment ago, or its child was never used.
base::Task<void> Refreshing::give_again(store::Transaction& transaction, Row row) {
    const auto used = base::parse_timestamp(row.used_at).value_or(0);
    const std::int64_t interval_us = context_.rules().reuse_interval_s * us_per_s;
    const bool recent = visitor_.now_us - used <= interval_us;
    std::string token = token_;
    for (int generation = 0; generation < generations_max; ++generation) {
        const auto child = base::unseal(child_key(token), row.sealed);
        if (!child) break;
        token = *child;
        const auto next = co_await find(transaction, token);
        if (!next) break;
        if (next->used_at.empty()) {
            child_ = token;
            co_return;
        }
        if (!recent) break;
        row = *next;
    }
    fault_ = Fault::reused;
    co_await end_session(transaction, "token_revoked");
}

base::Task<void> Refreshing::end_session(store::Transaction& transaction, std::string action) {
    static const FixedSql sql(R"(DELETE FROM "socle_session" WHERE "id" = :id)", {{"id", sql_uuid}},
                              {});
    const base::Values values = {session_};
    co_await transaction.run(sql.in(context_.dialect), values);
    co_await note_action(transaction, context_, visitor_, user_, action);
}

}  // namespace socle::accounts
