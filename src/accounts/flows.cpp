#include "accounts/flows.h"

#include "accounts/reason.h"
#include "base/crypto.h"
#include "base/ids.h"
#include "base/text.h"
#include "base/time.h"
#include "store/fixed_sql.h"

#include <re2/re2.h>

namespace socle::accounts {

namespace {

using store::FixedSql;
using store::sql_boolean;
using store::sql_text;
using store::sql_timestamp;
using store::sql_uuid;

constexpr std::int64_t us_per_s = 1'000'000;
/// A code is exchanged at once by a client that is there.
constexpr std::int64_t code_life_s = 300;

std::string hash_of(const std::string& code) {
    return base::hex(base::sha256(code));
}

void check_challenge(const Flow& flow) {
    if (flow.challenge.empty()) return;
    static const RE2 pattern("[A-Za-z0-9._~-]{43,128}");
    if (!RE2::FullMatch(flow.challenge, pattern)) {
        refuse(Reason::validation_failed,
               "code challenge has to be between 43 and 128 characters of A-Z a-z 0-9 . _ ~ -");
    }
    if (flow.challenge_method != "s256" && flow.challenge_method != "plain") {
        refuse(Reason::validation_failed, "code challenge method must be s256 or plain");
    }
}

bool fits(const Flow& flow, const std::string& verifier) {
    if (flow.challenge_method == "plain") {
        return base::equal_constant_time(flow.challenge, verifier);
    }
    return base::equal_constant_time(flow.challenge, base::base64url(base::sha256(verifier)));
}

const std::vector<base::Column>& flow_columns() {
    static const std::vector<base::Column> columns = {{"id", sql_uuid},
                                                      {"user", sql_uuid},
                                                      {"challenge", sql_text},
                                                      {"challenge_method", sql_text},
                                                      {"method", sql_text},
                                                      {"provider", sql_text},
                                                      {"sealed", sql_text},
                                                      {"redirect_to", sql_text},
                                                      {"links", sql_boolean},
                                                      {"ends_at", sql_timestamp},
                                                      {"code_issued_at", sql_timestamp}};
    return columns;
}
constexpr std::string_view flow_names =
    R"("id", "user", "challenge", "challenge_method", "method", "provider", "sealed", )"
    R"("redirect_to", "links", "ends_at", "code_issued_at")";

Flow flow_of(const base::Rows& rows, const Keys& keys) {
    Flow flow;
    flow.id = store::cell_text(rows, 0, 0);
    flow.user = store::cell_text(rows, 0, 1);
    flow.challenge = store::cell_text(rows, 0, 2);
    flow.challenge_method = store::cell_text(rows, 0, 3);
    flow.method = store::cell_text(rows, 0, 4);
    flow.provider = store::cell_text(rows, 0, 5);
    const auto sealed = store::cell_text(rows, 0, 6);
    if (!sealed.empty()) flow.sealed = base::unseal(keys.encryption_key, sealed).value_or("");
    flow.redirect_to = store::cell_text(rows, 0, 7);
    flow.links = store::cell_integer(rows, 0, 8) != 0;
    return flow;
}

base::Value sealed_or_null(const Keys& keys, const std::string& text) {
    if (text.empty()) return {};
    return base::seal(keys.encryption_key, text);
}

}  // namespace

base::Task<std::string> Flows::begin(Flow flow, std::int64_t now_us) const {
    static const FixedSql sql(
        R"(INSERT INTO "socle_flow" ("id", "user", "challenge", "challenge_method", "method", )"
        R"("provider", "sealed", "redirect_to", "links", "created_at", "ends_at") VALUES )"
        R"((:id, :user, :challenge, :challenge_method, :method, :provider, :sealed, :redirect, )"
        R"(:links, :at, :ends))",
        {{"id", sql_uuid},
         {"user", sql_uuid},
         {"challenge", sql_text},
         {"challenge_method", sql_text},
         {"method", sql_text},
         {"provider", sql_text},
         {"sealed", sql_text},
         {"redirect", sql_text},
         {"links", sql_boolean},
         {"at", sql_timestamp},
         {"ends", sql_timestamp}},
        {});
    flow.challenge_method = base::lower(flow.challenge_method);
    check_challenge(flow);
    if (flow.id.empty()) flow.id = base::new_random_uuid();
    const std::int64_t life_s = flow.provider.empty() ? context_.rules().link_s : flow_life_s;
    const base::Values values = {flow.id,
                                 store::text_or_null(flow.user),
                                 store::text_or_null(flow.challenge),
                                 store::text_or_null(flow.challenge_method),
                                 flow.method,
                                 store::text_or_null(flow.provider),
                                 sealed_or_null(context_.keys, flow.sealed),
                                 store::text_or_null(flow.redirect_to),
                                 std::int64_t{flow.links ? 1 : 0},
                                 base::timestamp_text(now_us),
                                 base::timestamp_text(now_us + life_s * us_per_s)};
    const store::WriteUnit unit = [&](store::Transaction& transaction) -> base::Task<void> {
        co_await transaction.run(sql.in(context_.dialect), values);
    };
    co_await context_.client.write(unit);
    co_return flow.id;
}

base::Task<Flow> Flows::find(std::string id, std::int64_t now_us) const {
    static const FixedSql sql(
        "SELECT " + std::string(flow_names) + R"( FROM "socle_flow" WHERE "id" = :id)",
        {{"id", sql_uuid}}, flow_columns());
    const auto uuid = base::parse_uuid(id);
    if (!uuid)
        refuse(Reason::flow_state_not_found, "invalid flow state, no valid flow state found");
    const base::Values values = {*uuid};
    const auto rows = co_await context_.client.read(sql.in(context_.dialect), values);
    if (rows.empty()) {
        refuse(Reason::flow_state_not_found, "invalid flow state, no valid flow state found");
    }
    const auto ends = base::parse_timestamp(store::cell_text(rows, 0, 9)).value_or(0);
    if (ends <= now_us)
        refuse(Reason::flow_state_expired, "invalid flow state, flow state has expired");
    co_return flow_of(rows, context_.keys);
}

base::Task<std::string> Flows::give_code(store::Transaction& transaction, std::string flow,
                                         std::string user, std::string sealed,
                                         std::int64_t now_us) const {
    static const FixedSql sql(
        R"(UPDATE "socle_flow" SET "user" = :user, "code_hash" = :hash, "code_issued_at" = :at, )"
        R"("ends_at" = :ends, "sealed" = :sealed WHERE "id" = :id AND "code_hash" IS NULL)",
        {{"user", sql_uuid},
         {"hash", sql_text},
         {"at", sql_timestamp},
         {"ends", sql_timestamp},
         {"sealed", sql_text},
         {"id", sql_uuid}},
        {});
    const auto code = base::new_random_uuid();
    const base::Values values = {user,
                                 hash_of(code),
                                 base::timestamp_text(now_us),
                                 base::timestamp_text(now_us + code_life_s * us_per_s),
                                 sealed_or_null(context_.keys, sealed),
                                 flow};
    const auto rows = co_await transaction.run(sql.in(context_.dialect), values);
    if (rows.affected == 0) {
        refuse(Reason::flow_state_not_found, "invalid flow state, no valid flow state found");
    }
    co_return code;
}

base::Task<Flow> Flows::redeem(std::string code, std::string verifier, std::int64_t now_us) const {
    static const FixedSql sql(
        "SELECT " + std::string(flow_names) + R"( FROM "socle_flow" WHERE "code_hash" = :hash)",
        {{"hash", sql_text}}, flow_columns());
    const base::Values values = {hash_of(code)};
    const auto rows = co_await context_.client.read(sql.in(context_.dialect), values);
    if (rows.empty()) {
        refuse(Reason::flow_state_not_found, "invalid flow state, no valid flow state found");
    }
    const auto ends = base::parse_timestamp(store::cell_text(rows, 0, 9)).value_or(0);
    if (ends <= now_us)
        refuse(Reason::flow_state_expired, "invalid flow state, flow state has expired");
    const auto flow = flow_of(rows, context_.keys);
    if (!fits(flow, verifier)) {
        refuse(Reason::bad_code_verifier,
               "code challenge does not match previously saved code verifier");
    }
    const bool dropped = co_await drop(flow.id);
    if (!dropped) {
        refuse(Reason::flow_state_not_found, "invalid flow state, no valid flow state found");
    }
    co_return flow;
}

base::Task<bool> Flows::drop(std::string id) const {
    static const FixedSql sql(R"(DELETE FROM "socle_flow" WHERE "id" = :id)", {{"id", sql_uuid}},
                              {});
    bool dropped = false;
    const base::Values values = {id};
    const store::WriteUnit unit = [&](store::Transaction& transaction) -> base::Task<void> {
        const auto rows = co_await transaction.run(sql.in(context_.dialect), values);
        dropped = rows.affected > 0;
    };
    co_await context_.client.write(unit);
    co_return dropped;
}

}  // namespace socle::accounts
