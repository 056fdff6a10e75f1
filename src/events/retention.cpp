#include "events/retention.h"

#include "base/convert.h"
#include "base/error.h"
#include "base/log.h"
#include "base/time.h"
#include "events/json_members.h"
#include "events/log.h"
#include "events/rewind.h"
#include "store/fixed_sql.h"

#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <algorithm>
#include <chrono>
#include <utility>

namespace socle::events {

namespace {

namespace asio = boost::asio;
using store::FixedSql;
using store::sql_integer;
using store::sql_text;
using store::sql_timestamp;

constexpr std::int64_t us_per_s = 1'000'000;

/// The condition keeps the notes, which are of no object.
const FixedSql& deletion() {
    static const FixedSql statement(
        R"(DELETE FROM "socle_event" WHERE "id" IN (SELECT "id" FROM "socle_event" )"
        R"(WHERE "model" = :model AND "at" < :before AND "object_id" <> '' )"
        R"(AND "id" < (SELECT max("id") FROM "socle_event") ORDER BY "id" LIMIT :chunk))",
        {{"model", sql_text}, {"before", sql_timestamp}, {"chunk", sql_integer}}, {});
    return statement;
}

const FixedSql& old_notes() {
    static const FixedSql statement(
        R"(DELETE FROM "socle_event" WHERE "model" = :model AND "object_id" = '')",
        {{"model", sql_text}}, {});
    return statement;
}

}  // namespace

EventFilter compaction_notes(const std::vector<std::string>& models) {
    EventFilter filter;
    filter.models = models;
    filter.object_id = "";
    filter.kinds = {"action"};
    return filter;
}

std::string compacted_before(const std::vector<LoggedEvent>& notes) {
    std::string latest;
    for (const auto& note : notes) {
        for (const auto& member : json_members(note.changes)) {
            if (member.name == "before") latest = std::max(latest, json_string(member.value));
        }
    }
    return latest;
}

base::Task<std::int64_t> Retention::compact_model(const definition::Model& model,
                                                  std::string before) const {
    std::int64_t forgotten = 0;
    for (const auto& name : names_in_log(model)) {
        const base::Values values = {name, before, retention_chunk};
        std::int64_t last = 0;
        const store::WriteUnit unit = [&](store::Transaction& transaction) -> base::Task<void> {
            const auto rows = co_await transaction.run(deletion().in(dialect_), values);
            last = rows.affected;
        };
        do {
            co_await client_.write(unit);
            forgotten += last;
        } while (last == retention_chunk);
    }
    if (forgotten == 0) co_return 0;
    Event note;
    note.kind = Kind::action;
    note.changes = R"({"action":"compacted","before":)";
    base::append_json_string(note.changes, before);
    note.changes += '}';
    const std::vector<Event> notes = {note};
    const Origin origin{"", base::now_us(), ""};
    const base::Values of_model = {model.name};
    const store::WriteUnit unit = [&](store::Transaction& transaction) -> base::Task<void> {
        co_await transaction.run(old_notes().in(dialect_), of_model);
        co_await append(transaction, dialect_, model, origin, notes);
    };
    co_await client_.write(unit);
    co_return forgotten;
}

base::Task<std::int64_t> Retention::compact(std::int64_t now_us) const {
    std::int64_t forgotten = 0;
    for (const auto& model : definition_.models) {
        if (model.events_keep_s == 0 || model.view) continue;
        const auto before = base::timestamp_text(now_us - model.events_keep_s * us_per_s);
        const auto of_model = co_await compact_model(model, before);
        forgotten += of_model;
    }
    co_return forgotten;
}

base::Task<void> Retention::run() const {
    const bool needed = std::ranges::any_of(
        definition_.models, [](const auto& model) { return model.events_keep_s > 0; });
    if (!needed) co_return;
    const auto executor = co_await asio::this_coro::executor;
    asio::steady_timer timer(executor);
    for (;;) {
        try {
            const auto forgotten = co_await compact(base::now_us());
            base::log(base::Level::debug, "old events forgotten", {{"events", forgotten}});
        } catch (const base::Error& error) {
            base::log(base::Level::warning, "old events could not be forgotten",
                      {{"cause", error.internal.empty() ? error.message : error.internal}});
        }
        timer.expires_after(std::chrono::seconds(retention_interval_s));
        co_await timer.async_wait(asio::use_awaitable);
    }
}

}  // namespace socle::events
