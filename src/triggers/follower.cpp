#include "triggers/follower.h"

#include "base/convert.h"
#include "base/error.h"
#include "base/ids.h"
#include "base/log.h"
#include "base/time.h"
#include "events/find.h"
#include "events/rewind.h"
#include "store/fixed_sql.h"
#include "triggers/message.h"

#include <algorithm>
#include <set>
#include <utility>

namespace socle::triggers {

namespace {

using base::Dialect;
using base::Values;
using definition::TriggerAction;
using store::cell_integer;
using store::cell_text;
using store::FixedSql;
using store::sql_integer;
using store::sql_text;
using store::sql_timestamp;
using Event = definition::Trigger::Event;

constexpr std::int64_t batch_events = 200;
/// Events without consequence behind which the cursors may stay: looked at again after a restart.
constexpr std::int64_t unsaved_events_max = 10'000;
constexpr std::int64_t hold_us = 12'000'000;

constexpr const char* holder_row = "*";

const FixedSql last_event_sql(R"(SELECT "id" FROM "socle_event" ORDER BY "id" DESC LIMIT 1)", {},
                              {{"id", sql_integer}});

const FixedSql cursors_sql(R"(SELECT "name", "cursor" FROM "socle_trigger")", {},
                           {{"name", sql_text}, {"cursor", sql_integer}});

const FixedSql place_sql(
    R"(INSERT INTO "socle_trigger" ("name", "cursor") VALUES (:name, :cursor) )"
    R"(ON CONFLICT ("name") DO NOTHING)",
    {{"name", sql_text}, {"cursor", sql_integer}}, {});

const FixedSql forget_sql(R"(DELETE FROM "socle_trigger" WHERE "name" = :name)",
                          {{"name", sql_text}}, {});

const FixedSql hold_sql(R"(UPDATE "socle_trigger" SET "holder" = :holder, "held_until" = :until )"
                        R"(WHERE "name" = '*' AND ("holder" = :holder OR "holder" IS NULL OR )"
                        R"("held_until" < :now) RETURNING "name")",
                        {{"holder", sql_text}, {"until", sql_timestamp}, {"now", sql_timestamp}},
                        {{"name", sql_text}});

const FixedSql resign_sql(R"(UPDATE "socle_trigger" SET "holder" = NULL, "held_until" = NULL )"
                          R"(WHERE "name" = '*' AND "holder" = :holder)",
                          {{"holder", sql_text}}, {});

const FixedSql lock_sql(R"(SELECT "holder" FROM "socle_trigger" WHERE "name" = '*' FOR UPDATE)", {},
                        {{"holder", sql_text}});

const FixedSql move_sql(R"(UPDATE "socle_trigger" SET "cursor" = :cursor WHERE "name" = :name )"
                        R"(AND "cursor" < :cursor)",
                        {{"name", sql_text}, {"cursor", sql_integer}}, {});

/// Another process follows now.
struct NoLongerHeld : std::exception {
    const char* what() const noexcept override { return "another process follows the log"; }
};

std::string_view kind_of(Event event) {
    switch (event) {
        case Event::created:
            return "added";
        case Event::changed:
            return "changed";
        case Event::deleted:
            return "deleted";
    }
    return "";
}

/// An address for people: no query, which may hold a secret.
std::string shown_target(const TriggerAction& action) {
    return action.target.substr(0, action.target.find('?'));
}

base::Task<void> run(store::Transaction& transaction, const base::Statement& statement,
                     const Values& values, base::Rows& rows) {
    rows = co_await transaction.run(statement, values);
}

base::Task<void> run_all(store::Transaction& transaction, const base::Statement& statement,
                         const std::vector<Values>& values) {
    co_await transaction.run_each(statement, values);
}

/// What one transaction of the follower writes.
struct Saving {
    Dialect dialect;
    const std::string& holder;
    const std::vector<Draft>& drafts;
    std::vector<Values> cursors;
    std::int64_t now_us;
};

base::Task<void> save_in(store::Transaction& transaction, const Saving& saving) {
    if (saving.dialect == Dialect::postgres) {
        const Values none;
        const auto rows = co_await transaction.run(lock_sql.in(saving.dialect), none);
        if (rows.empty() || cell_text(rows, 0, 0) != saving.holder) throw NoLongerHeld();
    }
    co_await add_deliveries(transaction, saving.dialect, saving.drafts, saving.now_us);
    co_await transaction.run_each(move_sql.in(saving.dialect), saving.cursors);
}

bool is_passing(const base::Error& error) {
    return error.code == base::Code::unavailable || error.code == base::Code::timed_out;
}

}  // namespace

const char* kind_name(TriggerAction::Kind kind) {
    switch (kind) {
        case TriggerAction::Kind::mail:
            return "mail";
        case TriggerAction::Kind::webhook:
            return "webhook";
        case TriggerAction::Kind::function:
            return "function";
        case TriggerAction::Kind::job:
            return "job";
        case TriggerAction::Kind::report:
            return "report";
    }
    return "";
}

std::vector<PlacedAction> actions_of(const definition::Definition& definition) {
    std::vector<PlacedAction> actions;
    for (std::size_t model = 0; model < definition.models.size(); ++model) {
        for (const auto& trigger : definition.models[model].triggers) {
            for (const auto& action : trigger.actions)
                actions.push_back({static_cast<int>(model), &trigger, &action});
        }
    }
    return actions;
}

void place_triggers(store::Store& store, const definition::Definition& definition) {
    const auto dialect = store.dialect();
    const auto last = store.query(last_event_sql.in(dialect));
    const auto present = last.empty() ? std::int64_t{0} : cell_integer(last, 0, 0);
    std::set<std::string> names = {holder_row};
    for (const auto& placed : actions_of(definition))
        names.insert(placed.action->name);
    const auto rows = store.query(cursors_sql.in(dialect));
    for (std::size_t row = 0; row < rows.size(); ++row) {
        const auto name = cell_text(rows, row, 0);
        if (names.erase(name) == 0) store.query(forget_sql.in(dialect), {name});
    }
    for (const auto& name : names)
        store.query(place_sql.in(dialect), {name, present});
}

Follower::Follower(const definition::Definition& definition, Dialect dialect, store::Client& client)
    : definition_(definition),
      dialect_(dialect),
      client_(client),
      states_(definition, dialect, client),
      conditions_(definition, dialect, client),
      actions_(actions_of(definition)),
      holder_(base::new_uuid()) {
    std::set<int> models;
    for (const auto& placed : actions_)
        models.insert(placed.model);
    for (const int model : models) {
        for (auto& name : events::names_in_log(definition.model(model)))
            models_.push_back(std::move(name));
    }
}

base::Task<bool> Follower::leads(std::int64_t now_us) {
    if (actions_.empty()) co_return false;
    if (dialect_ == Dialect::sqlite) {
        if (cursors_.empty()) co_await load_cursors();
        co_return true;
    }
    if (now_us < held_until_us_ - hold_us / 2) co_return true;
    const Values values = {holder_, base::timestamp_text(now_us + hold_us),
                           base::timestamp_text(now_us)};
    const auto& statement = hold_sql.in(dialect_);
    base::Rows rows;
    co_await client_.write([&statement, &values, &rows](store::Transaction& transaction) {
        return run(transaction, statement, values, rows);
    });
    const bool held = !rows.empty();
    const bool before = held_until_us_ != 0;
    held_until_us_ = held ? now_us + hold_us : 0;
    if (held && (!before || cursors_.empty())) co_await load_cursors();
    co_return held;
}

base::Task<void> Follower::resign() {
    if (held_until_us_ == 0) co_return;
    held_until_us_ = 0;
    const Values values = {holder_};
    const auto& statement = resign_sql.in(dialect_);
    base::Rows rows;
    co_await client_.write([&statement, &values, &rows](store::Transaction& transaction) {
        return run(transaction, statement, values, rows);
    });
}

base::Task<void> Follower::load_cursors() {
    const Values none;
    const auto last = co_await client_.read(last_event_sql.in(dialect_), none);
    const auto present = last.empty() ? std::int64_t{0} : cell_integer(last, 0, 0);
    const auto rows = co_await client_.read(cursors_sql.in(dialect_), none);
    std::map<std::string, std::int64_t> found;
    for (std::size_t row = 0; row < rows.size(); ++row)
        found[cell_text(rows, row, 0)] = cell_integer(rows, row, 1);
    cursors_.clear();
    std::vector<Values> missing;
    auto least = present;
    for (const auto& placed : actions_) {
        const auto& name = placed.action->name;
        const auto place = found.find(name);
        if (place == found.end()) missing.push_back({name, present});
        cursors_[name] = place == found.end() ? present : place->second;
        least = std::min(least, cursors_[name]);
    }
    if (!missing.empty()) {
        const auto& statement = place_sql.in(dialect_);
        co_await client_.write([&statement, &missing](store::Transaction& transaction) {
            return run_all(transaction, statement, missing);
        });
    }
    position_ = least;
    saved_ = least;
}

base::Task<Follower::Step> Follower::follow(std::int64_t settled, std::int64_t now_us) {
    Step step;
    if (settled <= position_) co_return step;
    events::EventFilter filter;
    filter.models = models_;
    filter.kinds = {"added", "changed", "deleted"};
    filter.after_id = position_;
    filter.before_id = settled + 1;
    filter.limit = batch_events;
    const auto query = events::find_events(dialect_, filter);
    const auto rows = co_await client_.read(query.statement, query.values);
    auto found = events::read_events(rows);
    step.more = static_cast<std::int64_t>(found.size()) == batch_events;
    const auto end = step.more ? found.back().id : settled;
    const auto occurrences = co_await states_.rebuild(std::move(found));
    const auto drafts = co_await drafts_of(occurrences);
    if (!drafts.empty() || end - saved_ >= unsaved_events_max) {
        co_await save(drafts, end, now_us);
        if (held_until_us_ == 0 && dialect_ == Dialect::postgres) co_return Step();
    }
    position_ = end;
    step.added = drafts.size();
    co_return step;
}

base::Task<void> Follower::save(const std::vector<Draft>& drafts, std::int64_t end,
                                std::int64_t now_us) {
    Saving saving{dialect_, holder_, drafts, {}, now_us};
    for (const auto& [name, cursor] : cursors_)
        saving.cursors.push_back({name, end});
    try {
        co_await client_.write(
            [&saving](store::Transaction& transaction) { return save_in(transaction, saving); });
    } catch (const NoLongerHeld&) {
        held_until_us_ = 0;
        co_return;
    }
    for (auto& [name, cursor] : cursors_)
        cursor = std::max(cursor, end);
    saved_ = end;
}

base::Task<std::vector<Draft>> Follower::drafts_of(const std::vector<Occurrence>& occurrences) {
    std::vector<Draft> drafts;
    for (const auto& occurrence : occurrences) {
        const definition::Trigger* asked = nullptr;
        bool holds = false;
        for (const auto& placed : actions_) {
            if (placed.model != occurrence.model) continue;
            if (kind_of(placed.trigger->event) != occurrence.event.kind) continue;
            if (cursors_[placed.action->name] >= occurrence.event.id) continue;
            if (placed.trigger != asked) {
                holds = co_await matches(placed, occurrence);
                asked = placed.trigger;
            }
            if (!holds) continue;
            auto draft = co_await draft_of(placed, occurrence);
            drafts.push_back(std::move(draft));
        }
    }
    co_return drafts;
}

/// A condition that cannot be computed for a record (a division by zero) does not hold; it must not
/// stop all that follow.
base::Task<bool> Follower::matches(const PlacedAction& placed, const Occurrence& occurrence) {
    try {
        const bool holds = co_await conditions_.holds(*placed.trigger, occurrence);
        co_return holds;
    } catch (const base::Error& error) {
        if (is_passing(error)) throw;
        base::log(base::Level::error, "the condition of a trigger cannot be computed",
                  {{"trigger", placed.action->name},
                   {"event", occurrence.event.id},
                   {"cause", error.internal.empty() ? error.message : error.internal}});
    }
    co_return false;
}

base::Task<Draft> Follower::draft_of(const PlacedAction& placed, const Occurrence& occurrence) {
    const auto& action = *placed.action;
    const auto& model = definition_.model(placed.model);
    Draft draft;
    draft.event = occurrence.event.id;
    draft.trigger = action.name;
    draft.target = shown_target(action);
    draft.model = model.name;
    draft.object_id = occurrence.event.object_id;
    draft.kind = kind_name(action.kind);
    switch (action.kind) {
        case TriggerAction::Kind::mail:
        case TriggerAction::Kind::report:
            draft.body = co_await mail_body(placed.model, occurrence);
            break;
        case TriggerAction::Kind::webhook:
            draft.body = webhook_body(model, occurrence);
            break;
        case TriggerAction::Kind::function:
        case TriggerAction::Kind::job:
            draft.body = job_body(model, occurrence);
            break;
    }
    co_return draft;
}

base::Task<std::string> Follower::mail_body(int model, const Occurrence& occurrence) {
    const auto& described = definition_.model(model);
    const auto offsets = cell_offsets(described);
    MailValues values;
    values.model = &described;
    values.occurrence = &occurrence;
    for (std::size_t index = 0; index < described.fields.size(); ++index) {
        const auto& field = described.fields[index];
        const auto& cell = occurrence.record[offsets[index]];
        std::string related;
        if (field.type == definition::FieldType::ref && !base::is_null(cell)) {
            related = co_await related_record(field, cell);
        }
        values.related.push_back(std::move(related));
    }
    values.by = co_await account_of(occurrence.event.by);
    co_return mail_values(values);
}

/// A record that is gone has its key only.
base::Task<std::string> Follower::related_record(const definition::Field& field, base::Value key) {
    const auto& target = definition_.model(field.to);
    const auto cells = co_await states_.row_now(field.to, key);
    if (cells) co_return text_object(target, *cells);
    std::string gone = "{";
    base::append_json_string(gone, target.key_field().name);
    gone += ':';
    base::append_json_string(gone, base::to_text(target.key_field().storage, base::view(key)));
    co_return gone + '}';
}

base::Task<std::string> Follower::account_of(const std::string& id) {
    if (id.empty() || definition_.user_model < 0) co_return std::string();
    const auto& user = definition_.model(definition_.user_model);
    base::Value key;
    try {
        key = base::parse_text(user.key_field().storage, id);
    } catch (const base::Error&) {
        co_return std::string();  // An account of another issuer.
    }
    const auto cells = co_await states_.row_now(definition_.user_model, key);
    if (!cells) co_return std::string();
    co_return text_object(user, *cells);
}

}  // namespace socle::triggers
