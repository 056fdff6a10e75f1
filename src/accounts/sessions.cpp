#include "accounts/sessions.h"

#include "accounts/claims_text.h"
#include "accounts/reason.h"
#include "accounts/refresh.h"
#include "base/convert.h"
#include "base/crypto.h"
#include "base/ids.h"
#include "base/time.h"
#include "store/fixed_sql.h"

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/parse.hpp>

namespace socle::accounts {

namespace {

using store::FixedSql;
using store::sql_json;
using store::sql_text;
using store::sql_timestamp;
using store::sql_uuid;

constexpr std::int64_t us_per_s = 1'000'000;
constexpr std::size_t user_agent_bytes_max = 500;

const std::vector<base::Column>& session_columns() {
    static const std::vector<base::Column> columns = {{"id", sql_uuid},
                                                      {"user", sql_uuid},
                                                      {"aal", sql_text},
                                                      {"amr", sql_json},
                                                      {"address", sql_text},
                                                      {"user_agent", sql_text},
                                                      {"created_at", sql_timestamp},
                                                      {"refreshed_at", sql_timestamp}};
    return columns;
}

constexpr std::string_view session_names =
    R"("id", "user", "aal", "amr", "address", "user_agent", "created_at", "refreshed_at")";

Session session_of(const base::Rows& rows, std::size_t row) {
    Session session;
    session.id = store::cell_text(rows, row, 0);
    session.user = store::cell_text(rows, row, 1);
    session.aal = store::cell_text(rows, row, 2);
    session.amr = store::cell_text(rows, row, 3);
    session.address = store::cell_text(rows, row, 4);
    session.user_agent = store::cell_text(rows, row, 5);
    session.created_at = store::cell_text(rows, row, 6);
    session.refreshed_at = store::cell_text(rows, row, 7);
    return session;
}

/// `list` with one method more, the latest first.
std::string with_method(const std::string& list, const std::string& method, std::int64_t now_s) {
    boost::json::array methods;
    boost::json::object latest;
    latest["method"] = method;
    latest["timestamp"] = now_s;
    methods.push_back(latest);
    boost::json::error_code error;
    const auto before = boost::json::parse(list, error);
    if (!error && before.is_array()) {
        for (const auto& each : before.get_array())
            methods.push_back(each);
    }
    return base::canonical_json(methods);
}

Session new_session(const Visitor& visitor, const User& user, const std::string& method) {
    const auto at = base::timestamp_text(visitor.now_us);
    Session session;
    session.id = base::new_uuid();
    session.user = user.id;
    session.aal = "aal1";
    session.amr = with_method("[]", method, visitor.now_us / us_per_s);
    session.address = visitor.address;
    session.user_agent = visitor.user_agent.substr(0, user_agent_bytes_max);
    session.created_at = at;
    session.refreshed_at = at;
    return session;
}

base::Task<void> insert_session(store::Transaction& transaction, const Context& context,
                                const Session& session, std::int64_t now_us) {
    static const FixedSql sql(
        R"(INSERT INTO "socle_session" ("id", "user", "aal", "amr", "address", "user_agent", )"
        R"("created_at", "refreshed_at", "ends_at") VALUES (:id, :user, :aal, :amr, :address, )"
        R"(:agent, :at, :at, :ends))",
        {{"id", sql_uuid},
         {"user", sql_uuid},
         {"aal", sql_text},
         {"amr", sql_json},
         {"address", sql_text},
         {"agent", sql_text},
         {"at", sql_timestamp},
         {"ends", sql_timestamp}},
        {});
    const auto life_s = context.rules().session_s;
    const auto ends =
        life_s == 0 ? std::string() : base::timestamp_text(now_us + life_s * us_per_s);
    const base::Values values = {session.id,
                                 session.user,
                                 session.aal,
                                 session.amr,
                                 store::text_or_null(session.address),
                                 store::text_or_null(session.user_agent),
                                 session.created_at,
                                 store::text_or_null(ends)};
    co_await transaction.run(sql.in(context.dialect), values);
}

/// False when it is none of the account's.
base::Task<bool> delete_session(store::Transaction& transaction, const Context& context,
                                const std::string& user, const std::string& session) {
    static const FixedSql sql(
        R"(DELETE FROM "socle_session" WHERE "id" = :session AND "user" = :user)",
        {{"session", sql_uuid}, {"user", sql_uuid}}, {});
    const base::Values values = {session, user};
    const auto rows = co_await transaction.run(sql.in(context.dialect), values);
    co_return rows.affected > 0;
}

Tokens tokens_of(const Context& context, const User& user, const Session& session,
                 std::string refresh_token, std::int64_t now_us) {
    const std::int64_t now_s = now_us / us_per_s;
    Tokens tokens;
    tokens.access_token = sign_access_token(access_claims(context, user, session, now_s),
                                            context.keys, context.rules().signing);
    tokens.refresh_token = std::move(refresh_token);
    tokens.session = session.id;
    tokens.expires_in_s = context.rules().access_s;
    tokens.expires_at_s = now_s + tokens.expires_in_s;
    return tokens;
}

/// Signing in by the email, or by a provider whose identity `also` has touched itself.
base::Task<void> touch_email_identity(store::Transaction& transaction, const Context& context,
                                      const std::string& user, const std::string& at) {
    static const FixedSql sql(
        R"(UPDATE "socle_identity" SET "last_sign_in_at" = :at WHERE "user" = :user )"
        R"(AND "provider" = 'email')",
        {{"at", sql_timestamp}, {"user", sql_uuid}}, {});
    const base::Values values = {at, user};
    co_await transaction.run(sql.in(context.dialect), values);
}

}  // namespace

base::Task<SignedIn> Sessions::start(const Visitor& visitor, User user, std::string method,
                                     Users::Also also) const {
    if (user.banned(visitor.now_us)) refuse(Reason::user_banned, "User is banned");
    const auto session = new_session(visitor, user, method);
    const auto refresh_token = new_refresh_token();
    const auto at = base::timestamp_text(visitor.now_us);
    const Users::Also unit = [&](store::Transaction& transaction) -> base::Task<void> {
        if (also) co_await also(transaction);
        co_await insert_session(transaction, context_, session, visitor.now_us);
        co_await insert_refresh_token(transaction, context_, session.id, refresh_token, at);
        if (method != "oauth") co_await touch_email_identity(transaction, context_, user.id, at);
        co_await note_action(transaction, context_, visitor, user.id, "login");
    };
    boost::json::object fields;
    fields["last_sign_in_at"] = at;
    const boost::json::object no_data;
    co_await users_.change(visitor, user.id, fields, no_data, user.id, unit);
    SignedIn answer;
    answer.user = co_await users_.full_by_id(user.id);
    answer.tokens = tokens_of(context_, answer.user.user, session, refresh_token, visitor.now_us);
    co_return answer;
}

base::Task<SignedIn> Sessions::refresh(const Visitor& visitor, std::string refresh_token) const {
    Refreshing refreshing(context_, visitor, std::move(refresh_token));
    const store::WriteUnit unit = [&](store::Transaction& transaction) {
        return refreshing.run(transaction);
    };
    co_await context_.client.write(unit);
    refreshing.refuse_if_refused();
    const auto session = co_await find(refreshing.session());
    SignedIn answer;
    answer.user = co_await users_.full_by_id(session.user);
    if (answer.user.user.banned(visitor.now_us)) refuse(Reason::user_banned, "User is banned");
    answer.tokens =
        tokens_of(context_, answer.user.user, session, refreshing.child(), visitor.now_us);
    co_return answer;
}

base::Task<SignedIn> Sessions::raise(const Visitor& visitor, std::string session_id,
                                     std::string factor, Users::Also also) const {
    static const FixedSql raise_sql(
        R"(UPDATE "socle_session" SET "aal" = 'aal2', "amr" = :amr, "factor" = :factor, )"
        R"("refreshed_at" = :at WHERE "id" = :id)",
        {{"amr", sql_json}, {"factor", sql_uuid}, {"at", sql_timestamp}, {"id", sql_uuid}}, {});
    static const FixedSql end_sql(
        R"(DELETE FROM "socle_session" WHERE "user" = :user AND "aal" = 'aal1' AND "id" <> :id)",
        {{"user", sql_uuid}, {"id", sql_uuid}}, {});
    auto session = co_await find(session_id);
    session.aal = "aal2";
    session.amr = with_method(session.amr, "totp", visitor.now_us / us_per_s);
    const auto at = base::timestamp_text(visitor.now_us);
    const auto refresh_token = new_refresh_token();
    const store::WriteUnit unit = [&](store::Transaction& transaction) -> base::Task<void> {
        if (also) co_await also(transaction);
        const base::Values raised = {session.amr, factor, at, session.id};
        const auto rows = co_await transaction.run(raise_sql.in(context_.dialect), raised);
        if (rows.affected == 0) refuse(Reason::session_not_found, "Session not found");
        const base::Values others = {session.user, session.id};
        co_await transaction.run(end_sql.in(context_.dialect), others);
        co_await drop_refresh_tokens(transaction, context_, session.id);
        co_await insert_refresh_token(transaction, context_, session.id, refresh_token, at);
        co_await note_action(transaction, context_, visitor, session.user, "mfa_verified");
    };
    co_await context_.client.write(unit);
    SignedIn answer;
    answer.user = co_await users_.full_by_id(session.user);
    answer.tokens = tokens_of(context_, answer.user.user, session, refresh_token, visitor.now_us);
    co_return answer;
}

base::Task<void> Sessions::end(const Visitor& visitor, std::string user, std::string session,
                               Scope scope) const {
    const store::WriteUnit unit = [&](store::Transaction& transaction) -> base::Task<void> {
        if (scope == Scope::local) {
            co_await delete_session(transaction, context_, user, session);
        } else {
            const std::string keep = scope == Scope::others ? session : std::string();
            co_await end_all(transaction, user, keep);
        }
        co_await note_action(transaction, context_, visitor, user, "logout");
    };
    co_await context_.client.write(unit);
}

base::Task<bool> Sessions::end_by_administrator(const Visitor& visitor, std::string user,
                                                std::string session) const {
    bool ended = false;
    const store::WriteUnit unit = [&](store::Transaction& transaction) -> base::Task<void> {
        ended = co_await delete_session(transaction, context_, user, session);
        if (!ended) co_return;
        co_await note_action(transaction, context_, visitor, user, "session_ended_by_admin",
                             visitor.account);
    };
    co_await context_.client.write(unit);
    co_return ended;
}

base::Task<std::vector<Session>> Sessions::list(std::string user) const {
    static const FixedSql sql("SELECT " + std::string(session_names) +
                                  R"( FROM "socle_session" WHERE "user" = :user )"
                                  R"(ORDER BY "refreshed_at" DESC, "id")",
                              {{"user", sql_uuid}}, session_columns());
    const base::Values values = {user};
    const auto rows = co_await context_.client.read(sql.in(context_.dialect), values);
    std::vector<Session> sessions;
    for (std::size_t row = 0; row < rows.size(); ++row)
        sessions.push_back(session_of(rows, row));
    co_return sessions;
}

base::Task<Session> Sessions::find(std::string id) const {
    static const FixedSql sql(
        "SELECT " + std::string(session_names) + R"( FROM "socle_session" WHERE "id" = :id)",
        {{"id", sql_uuid}}, session_columns());
    const auto uuid = base::parse_uuid(id);
    if (!uuid)
        refuse(Reason::session_not_found, "Session from session_id claim in JWT does not exist");
    const base::Values values = {*uuid};
    const auto rows = co_await context_.client.read(sql.in(context_.dialect), values);
    if (rows.empty()) {
        refuse(Reason::session_not_found, "Session from session_id claim in JWT does not exist");
    }
    co_return session_of(rows, 0);
}

base::Task<void> Sessions::end_all(store::Transaction& transaction, std::string user,
                                   std::string keep) const {
    static const FixedSql sql(
        R"(DELETE FROM "socle_session" WHERE "user" = :user AND (:keep IS NULL OR "id" <> :keep))",
        {{"user", sql_uuid}, {"keep", sql_uuid}}, {});
    const base::Values values = {user, store::text_or_null(keep)};
    co_await transaction.run(sql.in(context_.dialect), values);
}

}  // namespace socle::accounts
