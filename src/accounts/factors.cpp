#include "accounts/factors.h"

#include "accounts/reason.h"
#include "accounts/totp.h"
#include "accounts/user_rows.h"
#include "base/convert.h"
#include "base/crypto.h"
#include "base/ids.h"
#include "base/text.h"
#include "base/time.h"
#include "store/fixed_sql.h"

#include <boost/json/array.hpp>
#include <boost/json/parse.hpp>

#include <algorithm>

namespace socle::accounts {

namespace {

using base::Values;
using store::cell_integer;
using store::cell_text;
using store::FixedSql;
using store::sql_integer;
using store::sql_json;
using store::sql_text;
using store::sql_timestamp;
using store::sql_uuid;

constexpr std::string_view totp_kind = "totp";
constexpr std::string_view verified = "verified";
constexpr std::size_t factor_name_bytes_max = 200;
constexpr std::size_t issuer_bytes_max = 200;
constexpr std::int64_t second_us = 1'000'000;

/// A factor with what only this file looks at.
struct KnownFactor {
    UserFactor shown;
    std::string sealed;
    std::int64_t last_step = 0;

    bool is_verified() const { return shown.status == verified; }
};

/// Wrong codes are counted apart from wrong passwords: neither locks the other out.
std::string failure_key(const std::string& user) {
    return "factor " + user;
}

/// A secret opens for its own factor only.
std::string seal_context(const std::string& factor) {
    return "factor " + factor;
}

base::Task<std::vector<UserFactor>> factors_of(const Context& context, std::string user) {
    static const FixedSql sql(
        "SELECT " + factor_columns_text() +
            R"( FROM "socle_factor" WHERE "user" = :user ORDER BY "created_at", "id")",
        {{"user", sql_uuid}}, factor_columns());
    const Values values = {user};
    const auto rows = co_await context.client.read(sql.in(context.dialect), values);
    std::vector<UserFactor> factors;
    for (std::size_t row = 0; row < rows.size(); ++row)
        factors.push_back(factor_of(rows, row));
    co_return factors;
}

base::Task<KnownFactor> find_factor(const Context& context, std::string user, std::string id) {
    static const auto columns = [] {
        auto all = factor_columns();
        all.push_back({"sealed", sql_text});
        all.push_back({"last_step", sql_integer});
        return all;
    }();
    static const FixedSql sql("SELECT " + names_of(columns) +
                                  R"( FROM "socle_factor" WHERE "id" = :id AND "user" = :user)",
                              {{"id", sql_uuid}, {"user", sql_uuid}}, columns);
    const auto uuid = base::parse_uuid(id);
    if (!uuid) refuse(Reason::mfa_factor_not_found, "Factor not found");
    const Values values = {*uuid, user};
    const auto rows = co_await context.client.read(sql.in(context.dialect), values);
    if (rows.empty()) refuse(Reason::mfa_factor_not_found, "Factor not found");
    KnownFactor known;
    known.shown = factor_of(rows, 0);
    known.sealed = cell_text(rows, 0, factor_columns().size());
    known.last_step = cell_integer(rows, 0, factor_columns().size() + 1);
    co_return known;
}

/// An enrolment that was left unfinished gives way to the next one of its name, and after a while
/// to any.
bool gives_way(const UserFactor& factor, const std::string& name, std::int64_t now_us) {
    if (factor.status == verified) return false;
    const auto made_us = base::parse_timestamp(factor.created_at).value_or(0);
    return factor.name == name || made_us + challenge_life_s * second_us < now_us;
}

/// Refuses, or tells which unfinished enrolments end.
std::vector<std::string> make_room(const Context& context, const std::vector<UserFactor>& factors,
                                   const Bearer& bearer, const std::string& name,
                                   std::int64_t now_us) {
    std::vector<std::string> ended;
    bool any_verified = false;
    for (const auto& factor : factors) {
        any_verified = any_verified || factor.status == verified;
        if (gives_way(factor, name, now_us)) {
            ended.push_back(factor.id);
        } else if (factor.name == name) {
            refuse(Reason::mfa_factor_name_conflict,
                   "A factor with the friendly name \"" + name + "\" for this user already exists");
        }
    }
    if (factors.size() - ended.size() >= static_cast<std::size_t>(context.rules().factors_max)) {
        refuse(Reason::too_many_enrolled_mfa_factors,
               "Maximum number of verified factors reached, unenroll to continue");
    }
    if (any_verified && bearer.aal != "aal2") {
        refuse(Reason::insufficient_aal, "AAL2 required to enroll a new factor");
    }
    return ended;
}

base::Task<void> delete_factors(store::Transaction& transaction, const Context& context,
                                const std::vector<std::string>& ids) {
    static const FixedSql sql(R"(DELETE FROM "socle_factor" WHERE "id" = :id)", {{"id", sql_uuid}},
                              {});
    std::vector<Values> all;
    for (const auto& id : ids)
        all.push_back({id});
    if (!all.empty()) co_await transaction.run_each(sql.in(context.dialect), all);
}

struct NewFactor {
    std::string user;
    std::string id;
    std::string name;
    std::string sealed;
    std::vector<std::string> ended;
};

base::Task<void> put_factor(store::Transaction& transaction, const Context& context,
                            const Visitor& visitor, const NewFactor& factor) {
    static const FixedSql sql(
        R"(INSERT INTO "socle_factor" ("id", "user", "kind", "status", "name", "sealed", )"
        R"("created_at", "updated_at") VALUES (:id, :user, :kind, :status, :name, :sealed, )"
        R"(:created, :updated))",
        {{"id", sql_uuid},
         {"user", sql_uuid},
         {"kind", sql_text},
         {"status", sql_text},
         {"name", sql_text},
         {"sealed", sql_text},
         {"created", sql_timestamp},
         {"updated", sql_timestamp}},
        {});
    co_await delete_factors(transaction, context, factor.ended);
    const auto at = base::timestamp_text(visitor.now_us);
    const Values values = {factor.id,    factor.user, std::string(totp_kind),
                           "unverified", factor.name, factor.sealed,
                           at,           at};
    co_await transaction.run(sql.in(context.dialect), values);
    co_await note_action(transaction, context, visitor, factor.user, "factor_in_progress");
}

/// The host of the site, as authenticators show it.
std::string host_of(const std::string& site) {
    const auto scheme = site.find("://");
    const auto rest = scheme == std::string::npos ? site : site.substr(scheme + 3);
    return rest.substr(0, rest.find_first_of(":/"));
}

void check_text(const std::string& text, std::size_t bytes_max, const char* what) {
    if (text.size() <= bytes_max && base::valid_utf8(text)) return;
    refuse(Reason::validation_failed,
           std::string(what) + " is longer than " + std::to_string(bytes_max) + " bytes");
}

struct NewChallenge {
    std::string id;
    std::string factor;
    std::string user;
};

/// Of a factor's challenges only some are kept: who asks for more loses the oldest.
base::Task<void> put_challenge(store::Transaction& transaction, const Context& context,
                               const Visitor& visitor, const NewChallenge& challenge) {
    static const FixedSql purge(
        R"(DELETE FROM "socle_challenge" WHERE "factor" = :factor AND ("ends_at" < :now OR "id" )"
        R"(NOT IN (SELECT "id" FROM "socle_challenge" WHERE "factor" = :factor )"
        R"(ORDER BY "created_at" DESC, "id" DESC LIMIT :kept)))",
        {{"factor", sql_uuid}, {"now", sql_timestamp}, {"kept", sql_integer}}, {});
    static const FixedSql put(
        R"(INSERT INTO "socle_challenge" ("id", "factor", "address", "created_at", "ends_at", )"
        R"("tries") VALUES (:id, :factor, :address, :created, :ends, 0))",
        {{"id", sql_uuid},
         {"factor", sql_uuid},
         {"address", sql_text},
         {"created", sql_timestamp},
         {"ends", sql_timestamp}},
        {});
    static const FixedSql mark(
        R"(UPDATE "socle_factor" SET "last_challenged_at" = :now WHERE "id" = :id)",
        {{"now", sql_timestamp}, {"id", sql_uuid}}, {});
    const auto now = base::timestamp_text(visitor.now_us);
    const Values purged = {challenge.factor, now, challenges_kept - 1};
    co_await transaction.run(purge.in(context.dialect), purged);
    const auto ends = base::timestamp_text(visitor.now_us + challenge_life_s * second_us);
    const Values values = {challenge.id, challenge.factor, visitor.address, now, ends};
    co_await transaction.run(put.in(context.dialect), values);
    const Values marked = {now, challenge.factor};
    co_await transaction.run(mark.in(context.dialect), marked);
    co_await note_action(transaction, context, visitor, challenge.user, "challenge_created");
}

base::Task<void> check_challenge(const Context& context, const Visitor& visitor, std::string factor,
                                 std::string challenge) {
    static const FixedSql sql(
        R"(SELECT "address", "ends_at", "verified_at" FROM "socle_challenge" )"
        R"(WHERE "id" = :id AND "factor" = :factor)",
        {{"id", sql_uuid}, {"factor", sql_uuid}},
        {{"address", sql_text}, {"ends_at", sql_timestamp}, {"verified_at", sql_timestamp}});
    constexpr const char* unknown = "MFA factor with the provided challenge ID not found";
    const auto uuid = base::parse_uuid(challenge);
    if (!uuid) refuse(Reason::mfa_factor_not_found, unknown);
    const Values values = {*uuid, factor};
    const auto rows = co_await context.client.read(sql.in(context.dialect), values);
    if (rows.empty()) refuse(Reason::mfa_factor_not_found, unknown);
    if (cell_text(rows, 0, 0) != visitor.address || !cell_text(rows, 0, 2).empty()) {
        refuse(Reason::mfa_ip_address_mismatch, "Challenge and verify IP addresses mismatch.");
    }
    if (cell_text(rows, 0, 1) < base::timestamp_text(visitor.now_us)) {
        refuse(Reason::mfa_challenge_expired, "MFA challenge " + *uuid +
                                                  " has expired, verify against another challenge "
                                                  "or create a new challenge.");
    }
}

/// A try is counted before the code is looked at: tries at the same time are counted all.
base::Task<void> count_try(store::Transaction& transaction, const Context& context,
                           std::string challenge) {
    static const FixedSql sql(R"(UPDATE "socle_challenge" SET "tries" = "tries" + 1 )"
                              R"(WHERE "id" = :id AND "tries" < :most AND "verified_at" IS NULL)",
                              {{"id", sql_uuid}, {"most", sql_integer}}, {});
    const Values values = {challenge, challenge_tries_max};
    const auto counted = co_await transaction.run(sql.in(context.dialect), values);
    if (counted.affected == 0) {
        refuse(Reason::mfa_challenge_expired, "MFA challenge " + challenge +
                                                  " had too many wrong codes, create a new "
                                                  "challenge.");
    }
}

struct TakenCode {
    std::string user;
    std::string factor;
    std::string challenge;
    std::int64_t step = 0;
};

/// Uses code and challenge up: of two requests with the same code one fails.
base::Task<void> take_code(store::Transaction& transaction, const Context& context,
                           const Visitor& visitor, const TakenCode& code) {
    static const FixedSql take(
        R"(UPDATE "socle_factor" SET "last_step" = :step, "status" = 'verified', )"
        R"("updated_at" = :now WHERE "id" = :id AND "user" = :user )"
        R"(AND ("last_step" IS NULL OR "last_step" < :step))",
        {{"step", sql_integer}, {"now", sql_timestamp}, {"id", sql_uuid}, {"user", sql_uuid}}, {});
    static const FixedSql answer(R"(UPDATE "socle_challenge" SET "verified_at" = :now )"
                                 R"(WHERE "id" = :id AND "verified_at" IS NULL)",
                                 {{"now", sql_timestamp}, {"id", sql_uuid}}, {});
    static const FixedSql drop(
        R"(DELETE FROM "socle_factor" WHERE "user" = :user AND "status" <> 'verified')",
        {{"user", sql_uuid}}, {});
    const auto now = base::timestamp_text(visitor.now_us);
    const Values step = {code.step, now, code.factor, code.user};
    const auto taken = co_await transaction.run(take.in(context.dialect), step);
    const Values challenge = {now, code.challenge};
    const auto answered = co_await transaction.run(answer.in(context.dialect), challenge);
    if (taken.affected == 0 || answered.affected == 0) {
        refuse(Reason::mfa_verification_failed, "Invalid TOTP code entered");
    }
    const Values user = {code.user};
    co_await transaction.run(drop.in(context.dialect), user);
    co_await note_action(transaction, context, visitor, code.user, "factor_verified");
}

/// `amr` without the second factor.
std::string without_factor(const std::string& amr) {
    boost::json::error_code error;
    const auto parsed = boost::json::parse(amr, error);
    boost::json::array kept;
    if (!error && parsed.is_array()) {
        for (const auto& entry : parsed.get_array()) {
            const auto* object = entry.if_object();
            const auto* method = object == nullptr ? nullptr : object->if_contains("method");
            const bool of_factor =
                method != nullptr && method->is_string() && method->get_string() == totp_kind;
            if (!of_factor) kept.push_back(entry);
        }
    }
    return base::canonical_json(kept);
}

/// Sessions that this factor had raised are aal1 again.
base::Task<void> lower_sessions(store::Transaction& transaction, const Context& context,
                                std::string factor) {
    static const FixedSql find(
        R"(SELECT "id", "amr" FROM "socle_session" WHERE "factor" = :factor)",
        {{"factor", sql_uuid}}, {{"id", sql_uuid}, {"amr", sql_json}});
    static const FixedSql lower(
        R"(UPDATE "socle_session" SET "aal" = 'aal1', "factor" = NULL, "amr" = :amr )"
        R"(WHERE "id" = :id)",
        {{"amr", sql_json}, {"id", sql_uuid}}, {});
    const Values values = {factor};
    const auto rows = co_await transaction.run(find.in(context.dialect), values);
    std::vector<Values> lowered;
    for (std::size_t row = 0; row < rows.size(); ++row)
        lowered.push_back({without_factor(cell_text(rows, row, 1)), cell_text(rows, row, 0)});
    if (!lowered.empty()) co_await transaction.run_each(lower.in(context.dialect), lowered);
}

struct Removal {
    std::string user;
    std::string factor;
    std::string action;
    std::string by;
};

base::Task<void> remove_factor(store::Transaction& transaction, const Context& context,
                               const Visitor& visitor, const Removal& removal) {
    const std::vector<std::string> ids = {removal.factor};
    co_await delete_factors(transaction, context, ids);
    co_await lower_sessions(transaction, context, removal.factor);
    co_await note_action(transaction, context, visitor, removal.user, removal.action, removal.by);
}

}  // namespace

base::Task<EnrolledFactor> Factors::enroll(const Visitor& visitor, Bearer bearer, std::string kind,
                                           std::string name, std::string issuer) const {
    if (kind != totp_kind) refuse(Reason::validation_failed, "factor_type needs to be totp");
    if (!context_.rules().totp) {
        refuse(Reason::mfa_totp_enroll_not_enabled, "MFA enroll is disabled for TOTP");
    }
    check_text(name, factor_name_bytes_max, "friendly_name");
    check_text(issuer, issuer_bytes_max, "issuer");
    const auto user = co_await users_.find(bearer.user);
    if (!user) refuse(Reason::user_not_found, "User not found");
    const auto factors = co_await factors_of(context_, bearer.user);
    NewFactor made;
    made.ended = make_room(context_, factors, bearer, name, visitor.now_us);
    made.user = bearer.user;
    made.id = base::new_uuid();
    made.name = name;
    const auto secret = new_totp_secret();
    made.sealed = base::seal(context_.keys.encryption_key, secret, seal_context(made.id));
    auto unit = [this, &visitor, &made](store::Transaction& transaction) {
        return put_factor(transaction, context_, visitor, made);
    };
    co_await context_.client.write(unit);
    EnrolledFactor enrolled;
    enrolled.factor = {.id = made.id,
                       .kind = kind,
                       .status = "unverified",
                       .name = name,
                       .created_at = base::timestamp_text(visitor.now_us),
                       .updated_at = base::timestamp_text(visitor.now_us),
                       .last_challenged_at = {}};
    const auto shown = issuer.empty() ? host_of(context_.site()) : issuer;
    enrolled.uri = totp_uri(shown, user->email.empty() ? user->phone : user->email, secret);
    enrolled.secret = base32(secret);
    enrolled.qr_code = qr_code_svg(enrolled.uri);
    co_return enrolled;
}

base::Task<FactorChallenge> Factors::challenge(const Visitor& visitor, Bearer bearer,
                                               std::string factor) const {
    const auto known = co_await find_factor(context_, bearer.user, factor);
    const NewChallenge made = {base::new_uuid(), known.shown.id, bearer.user};
    auto unit = [this, &visitor, &made](store::Transaction& transaction) {
        return put_challenge(transaction, context_, visitor, made);
    };
    co_await context_.client.write(unit);
    FactorChallenge challenge;
    challenge.id = made.id;
    challenge.kind = known.shown.kind;
    challenge.expires_at_s = visitor.now_us / second_us + challenge_life_s;
    co_return challenge;
}

base::Task<SignedIn> Factors::verify(const Visitor& visitor, Bearer bearer, std::string factor,
                                     std::string challenge, std::string code) const {
    if (code.empty()) refuse(Reason::validation_failed, "Code needs to be non-empty");
    context_.limits.count(Limits::Act::factor, visitor.address, visitor.now_us);
    context_.limits.check_failures(failure_key(bearer.user), visitor.now_us);
    const auto known = co_await find_factor(context_, bearer.user, factor);
    co_await check_challenge(context_, visitor, known.shown.id, challenge);
    TakenCode taken = {bearer.user, known.shown.id, base::parse_uuid(challenge).value_or(""), 0};
    auto counting = [this, &taken](store::Transaction& transaction) {
        return count_try(transaction, context_, taken.challenge);
    };
    co_await context_.client.write(counting);
    const auto secret =
        base::unseal(context_.keys.encryption_key, known.sealed, seal_context(known.shown.id));
    if (!secret) refuse(Reason::unexpected_failure, "The factor cannot be read");
    const auto step = totp_step(*secret, code, visitor.now_us / second_us, known.last_step);
    if (!step) {
        context_.limits.note_failure(failure_key(bearer.user), visitor.now_us);
        refuse(Reason::mfa_verification_failed, "Invalid TOTP code entered");
    }
    taken.step = *step;
    Users::Also also = [this, &visitor, &taken](store::Transaction& transaction) {
        return take_code(transaction, context_, visitor, taken);
    };
    auto signed_in = co_await sessions_.raise(visitor, bearer.session, taken.factor, also);
    context_.limits.forget_failures(failure_key(bearer.user));
    co_return signed_in;
}

base::Task<void> Factors::unenroll(const Visitor& visitor, Bearer bearer,
                                   std::string factor) const {
    const auto known = co_await find_factor(context_, bearer.user, factor);
    if (known.is_verified() && bearer.aal != "aal2") {
        refuse(Reason::insufficient_aal, "AAL2 required to unenroll verified factor");
    }
    const Removal removal = {bearer.user, known.shown.id, "factor_unenrolled", bearer.user};
    auto unit = [this, &visitor, &removal](store::Transaction& transaction) {
        return remove_factor(transaction, context_, visitor, removal);
    };
    co_await context_.client.write(unit);
}

base::Task<std::vector<UserFactor>> Factors::list(std::string user) const {
    auto factors = co_await factors_of(context_, user);
    co_return factors;
}

base::Task<void> Factors::remove(const Visitor& visitor, std::string user,
                                 std::string factor) const {
    const auto known = co_await find_factor(context_, user, factor);
    const Removal removal = {user, known.shown.id, "factor_deleted", {}};
    auto unit = [this, &visitor, &removal](store::Transaction& transaction) {
        return remove_factor(transaction, context_, visitor, removal);
    };
    co_await context_.client.write(unit);
}

}  // namespace socle::accounts
