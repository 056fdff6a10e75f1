#include "accounts/audit.h"

#include "accounts/users.h"
#include "base/json.h"
#include "store/fixed_sql.h"

#include <boost/json/object.hpp>
#include <boost/json/value.hpp>

#include <map>

namespace socle::accounts {

namespace {

using store::cell_integer;
using store::cell_text;
using store::FixedSql;
using store::sql_integer;
using store::sql_json;
using store::sql_text;
using store::sql_timestamp;

constexpr std::string_view acts =
    R"( FROM "socle_event" AS e WHERE e."model" = 'user' AND e."kind" = 'action' )"
    R"(AND (:account IS NULL OR e."object_id" = :account))";

AuditEntry entry_of(const base::Rows& rows, std::size_t row) {
    AuditEntry entry;
    entry.id = cell_integer(rows, row, 0);
    entry.at = cell_text(rows, row, 1);
    entry.by = cell_text(rows, row, 2);
    entry.account = cell_text(rows, row, 3);
    base::JsonFault fault;
    const auto changes = base::parse_json(cell_text(rows, row, 4), fault);
    if (changes && changes->is_object()) {
        entry.action = base::text_member(changes->get_object(), "action");
        entry.address = base::text_member(changes->get_object(), "address");
    }
    return entry;
}

base::Task<void> add_emails(const Context& context, std::vector<AuditEntry>& entries) {
    const Users users(context);
    std::map<std::string, std::string> emails;
    for (auto& entry : entries) {
        if (entry.by.empty()) continue;
        if (!emails.contains(entry.by)) {
            const auto user = co_await users.find(entry.by);
            emails[entry.by] = user ? user->email : std::string();
        }
        entry.email = emails[entry.by];
    }
}

}  // namespace

base::Task<AuditPage> audit(const Context& context, std::string account, std::int64_t page,
                            std::int64_t per_page) {
    static const FixedSql count("SELECT count(*)" + std::string(acts), {{"account", sql_text}},
                                {{"count", sql_integer}});
    static const FixedSql newest(
        R"(SELECT e."id", e."at", e."by", e."object_id", e."changes")" + std::string(acts) +
            R"( ORDER BY e."id" DESC LIMIT :count OFFSET :first)",
        {{"account", sql_text}, {"count", sql_integer}, {"first", sql_integer}},
        {{"id", sql_integer},
         {"at", sql_timestamp},
         {"by", sql_text},
         {"object_id", sql_text},
         {"changes", sql_json}});
    const base::Values of_all = {store::text_or_null(account)};
    const base::Values of_page = {store::text_or_null(account), per_page, (page - 1) * per_page};
    const auto total = co_await context.client.read(count.in(context.dialect), of_all);
    const auto rows = co_await context.client.read(newest.in(context.dialect), of_page);
    AuditPage found;
    found.total = cell_integer(total, 0, 0);
    for (std::size_t row = 0; row < rows.size(); ++row)
        found.entries.push_back(entry_of(rows, row));
    co_await add_emails(context, found.entries);
    co_return found;
}

}  // namespace socle::accounts
