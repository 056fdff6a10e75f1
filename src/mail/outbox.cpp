#include "mail/outbox.h"

#include "base/crypto.h"
#include "base/time.h"
#include "store/fixed_sql.h"

#include <utility>

namespace socle::mail {

namespace {

using base::Dialect;
using base::Values;
using store::cell_integer;
using store::cell_text;
using store::FixedSql;
using store::sql_boolean;
using store::sql_integer;
using store::sql_text;
using store::sql_timestamp;
using store::sql_uuid;

constexpr std::size_t message_id_digits = 32;

const FixedSql next_due_sql(R"(SELECT MIN(CASE WHEN "channel" = 'mail' THEN "next_at" END), )"
                            R"(MIN(CASE WHEN "channel" <> 'mail' THEN "next_at" END) )"
                            R"(FROM "socle_mail" WHERE "status" IN ('waiting', 'sending'))",
                            {}, {{"mail", sql_timestamp}, {"message", sql_timestamp}});

FixedSql claim_sql(const std::string& lock) {
    return FixedSql(
        R"(UPDATE "socle_mail" SET "status" = 'sending', "tries" = "tries" + 1, "next_at" = :until )"
        R"(WHERE "id" = (SELECT "id" FROM "socle_mail" WHERE "status" IN ('waiting', 'sending') )"
        R"(AND "next_at" <= :now ORDER BY "next_at", "id" LIMIT 1)" +
            lock +
            R"() RETURNING "id", "tries", "created_at", "recipient", "sender", "reply_to", )"
            R"("subject", "text", "html", "channel", "payload", "ends_at")",
        {{"until", sql_timestamp}, {"now", sql_timestamp}},
        {{"id", sql_integer},
         {"tries", sql_integer},
         {"created_at", sql_timestamp},
         {"recipient", sql_text},
         {"sender", sql_text},
         {"reply_to", sql_text},
         {"subject", sql_text},
         {"text", sql_text},
         {"html", sql_text},
         {"channel", sql_text},
         {"payload", sql_text},
         {"ends_at", sql_timestamp}});
}

const base::Statement& claim_in(Dialect dialect) {
    static const FixedSql sqlite = claim_sql("");
    static const FixedSql postgres = claim_sql(" FOR UPDATE SKIP LOCKED");
    return (dialect == Dialect::sqlite ? sqlite : postgres).in(dialect);
}

const std::string still_ours = R"( WHERE "id" = :id AND "tries" = :tries AND "status" = 'sending')";
const std::string without_secrets = R"(, "text" = CASE WHEN "secret" THEN '' ELSE "text" END, )"
                                    R"("html" = CASE WHEN "secret" THEN '' ELSE "html" END, )"
                                    R"("payload" = NULL)";

const FixedSql sent_sql(
    R"(UPDATE "socle_mail" SET "status" = 'sent', "next_at" = NULL, "fault" = NULL, )"
    R"("sent_at" = :now)" +
        without_secrets + still_ours,
    {{"id", sql_integer}, {"tries", sql_integer}, {"now", sql_timestamp}}, {});

const FixedSql failed_sql(
    R"(UPDATE "socle_mail" SET "status" = 'failed', "next_at" = NULL, "fault" = :fault)" +
        without_secrets + still_ours,
    {{"id", sql_integer}, {"tries", sql_integer}, {"fault", sql_text}}, {});

const FixedSql again_sql(
    R"(UPDATE "socle_mail" SET "status" = 'waiting', "next_at" = :at, "fault" = :fault)" +
        still_ours,
    {{"id", sql_integer}, {"tries", sql_integer}, {"fault", sql_text}, {"at", sql_timestamp}}, {});

const std::string keep = R"(UPDATE "socle_mail" SET "status" = 'kept', "next_at" = NULL )"
                         R"(WHERE "status" IN ('waiting', 'sending') AND )";
const FixedSql keep_mails_sql(keep + R"("channel" = 'mail')", {}, {});
const FixedSql keep_messages_sql(keep + R"("channel" <> 'mail')", {}, {});

const FixedSql drop_claims_sql(
    R"(UPDATE "socle_mail" SET "status" = 'waiting', "next_at" = :now WHERE "status" = 'sending')",
    {{"now", sql_timestamp}}, {});

const std::vector<base::Column> mail_columns = {
    {"id", sql_integer},
    {"template", sql_text},
    {"user", sql_uuid},
    {"status", sql_text},
    {"recipient", sql_text},
    {"sender", sql_text},
    {"reply_to", sql_text},
    {"subject", sql_text},
    {"secret", sql_boolean},
    {"tries", sql_integer},
    {"next_at", sql_timestamp},
    {"fault", sql_text},
    {"created_at", sql_timestamp},
    {"sent_at", sql_timestamp},
    {"channel", sql_text},
    {"text", sql_text},
    {"html", sql_text},
};

std::string mail_sql(const std::string& texts, const std::string& rest) {
    return R"(SELECT "id", "template", "user", "status", "recipient", "sender", "reply_to", )"
           R"("subject", "secret", "tries", "next_at", "fault", "created_at", "sent_at", )"
           R"("channel", )" +
           texts + R"( FROM "socle_mail" )" + rest;
}

/// No other installation has the same, and nobody can tell from it how many mails there were.
std::string message_id_of(std::int64_t id, const std::string& created_at,
                          const std::string& recipient) {
    const auto text = std::to_string(id) + " " + created_at + " " + recipient;
    return base::hex(base::sha256(text)).substr(0, message_id_digits);
}

base::Task<void> run(store::Transaction& transaction, const base::Statement& statement,
                     const Values& values, base::Rows& rows) {
    rows = co_await transaction.run(statement, values);
}

Claim claim_of(const base::Rows& rows) {
    Claim claim;
    claim.id = cell_integer(rows, 0, 0);
    claim.tries = cell_integer(rows, 0, 1);
    claim.message.to = cell_text(rows, 0, 3);
    claim.message.from = cell_text(rows, 0, 4);
    claim.message.reply_to = cell_text(rows, 0, 5);
    claim.message.subject = cell_text(rows, 0, 6);
    claim.message.text = cell_text(rows, 0, 7);
    claim.message.html = cell_text(rows, 0, 8);
    claim.message.channel = cell_text(rows, 0, 9);
    claim.message.payload = cell_text(rows, 0, 10);
    claim.ends_us = base::parse_timestamp(cell_text(rows, 0, 11));
    claim.message_id = message_id_of(claim.id, cell_text(rows, 0, 2), claim.message.to);
    return claim;
}

OutboxMail mail_of(const base::Rows& rows, std::size_t row) {
    OutboxMail mail;
    mail.id = cell_integer(rows, row, 0);
    mail.template_name = cell_text(rows, row, 1);
    mail.user = cell_text(rows, row, 2);
    mail.status = cell_text(rows, row, 3);
    mail.message.to = cell_text(rows, row, 4);
    mail.message.from = cell_text(rows, row, 5);
    mail.message.reply_to = cell_text(rows, row, 6);
    mail.message.subject = cell_text(rows, row, 7);
    mail.secret = cell_integer(rows, row, 8) != 0;
    mail.tries = cell_integer(rows, row, 9);
    mail.next_at = cell_text(rows, row, 10);
    mail.fault = cell_text(rows, row, 11);
    mail.created_at = cell_text(rows, row, 12);
    mail.sent_at = cell_text(rows, row, 13);
    mail.message.channel = cell_text(rows, row, 14);
    mail.message.text = cell_text(rows, row, 15);
    mail.message.html = cell_text(rows, row, 16);
    return mail;
}

}  // namespace

base::Task<Due> Outbox::next_due() {
    const Values none;
    const auto rows = co_await client_.read(next_due_sql.in(dialect_), none);
    Due due;
    due.mail = base::parse_timestamp(cell_text(rows, 0, 0));
    due.message = base::parse_timestamp(cell_text(rows, 0, 1));
    co_return due;
}

base::Task<std::optional<Claim>> Outbox::claim(std::int64_t now_us, std::int64_t until_us) {
    const Values values = {base::timestamp_text(until_us), base::timestamp_text(now_us)};
    const auto& statement = claim_in(dialect_);
    base::Rows rows;
    co_await client_.write([&statement, &values, &rows](store::Transaction& transaction) {
        return run(transaction, statement, values, rows);
    });
    if (rows.empty()) co_return std::nullopt;
    co_return claim_of(rows);
}

base::Task<void> Outbox::change(const base::Statement& statement, const Values& values) {
    base::Rows rows;
    co_await client_.write([&statement, &values, &rows](store::Transaction& transaction) {
        return run(transaction, statement, values, rows);
    });
}

base::Task<void> Outbox::note_sent(const Claim& claim, std::int64_t now_us) {
    const Values values = {claim.id, claim.tries, base::timestamp_text(now_us)};
    co_await change(sent_sql.in(dialect_), values);
}

base::Task<void> Outbox::note_failed(const Claim& claim, const std::string& fault) {
    const Values values = {claim.id, claim.tries, fault};
    co_await change(failed_sql.in(dialect_), values);
}

base::Task<void> Outbox::try_again(const Claim& claim, const std::string& fault,
                                   std::int64_t at_us) {
    const Values values = {claim.id, claim.tries, fault, base::timestamp_text(at_us)};
    co_await change(again_sql.in(dialect_), values);
}

base::Task<void> Outbox::keep_mails() {
    const Values none;
    co_await change(keep_mails_sql.in(dialect_), none);
}

base::Task<void> Outbox::keep_messages() {
    const Values none;
    co_await change(keep_messages_sql.in(dialect_), none);
}

base::Task<void> Outbox::drop_claims(std::int64_t now_us) {
    const Values values = {base::timestamp_text(now_us)};
    co_await change(drop_claims_sql.in(dialect_), values);
}

namespace {

const FixedSql list_sql(mail_sql("'', ''", R"(WHERE (:status = '' OR "status" = :status) AND )"
                                           R"((:before = 0 OR "id" < :before) ORDER BY "id" DESC )"
                                           R"(LIMIT :limit)"),
                        {{"status", sql_text}, {"before", sql_integer}, {"limit", sql_integer}},
                        mail_columns);

const FixedSql find_sql(mail_sql(R"("text", "html")", R"(WHERE "id" = :id)"), {{"id", sql_integer}},
                        mail_columns);

const FixedSql again_by_hand_sql(
    R"(UPDATE "socle_mail" SET "status" = 'waiting', "tries" = 0, "fault" = NULL, )"
    R"("sent_at" = NULL, "next_at" = :now WHERE "id" = :id AND )"
    R"("status" IN ('sent', 'kept', 'failed') AND ("text" <> '' OR "html" <> '') AND )"
    R"(("ends_at" IS NULL OR "ends_at" > :now) RETURNING "id")",
    {{"now", sql_timestamp}, {"id", sql_integer}}, {{"id", sql_integer}});

std::vector<OutboxMail> mails_of(const base::Rows& rows) {
    std::vector<OutboxMail> mails;
    for (std::size_t row = 0; row < rows.size(); ++row)
        mails.push_back(mail_of(rows, row));
    return mails;
}

}  // namespace

std::vector<OutboxMail> list_outbox(store::Store& store, std::int64_t limit) {
    return mails_of(store.query(list_sql.in(store.dialect()), {"", std::int64_t{0}, limit}));
}

std::optional<OutboxMail> find_outbox_mail(store::Store& store, std::int64_t id) {
    const auto rows = store.query(find_sql.in(store.dialect()), {id});
    if (rows.empty()) return std::nullopt;
    return mail_of(rows, 0);
}

base::Task<std::vector<OutboxMail>> list_outbox(store::Client& client, Dialect dialect,
                                                std::string status, std::int64_t before,
                                                std::int64_t limit) {
    const Values values = {status, before, limit};
    const auto rows = co_await client.read(list_sql.in(dialect), values);
    co_return mails_of(rows);
}

base::Task<std::optional<OutboxMail>> find_outbox_mail(store::Client& client, Dialect dialect,
                                                       std::int64_t id) {
    const Values values = {id};
    const auto rows = co_await client.read(find_sql.in(dialect), values);
    if (rows.empty()) co_return std::nullopt;
    co_return mail_of(rows, 0);
}

base::Task<bool> send_again(store::Transaction& transaction, Dialect dialect, std::int64_t id,
                            std::int64_t now_us) {
    const Values values = {base::timestamp_text(now_us), id};
    const auto rows = co_await transaction.run(again_by_hand_sql.in(dialect), values);
    co_return !rows.empty();
}

}  // namespace socle::mail
