#include "records/past.h"

#include "base/convert.h"
#include "base/error.h"
#include "base/time.h"
#include "events/retention.h"
#include "records/cells.h"
#include "store/fixed_sql.h"

#include <algorithm>
#include <map>

namespace socle::records {

namespace {

using base::Code;
using base::Error;

void add_once(std::vector<int>& models, int model) {
    if (std::ranges::find(models, model) == models.end()) models.push_back(model);
}

Error too_much(const std::string& what) {
    return {Code::bad_query, "as_of goes back too far: " + what, {}, "Ask for a later time."};
}

}  // namespace

void PastReader::check_table(int model) const {
    const auto& described = definition_.model(model);
    if (described.events) return;
    throw Error(Code::bad_query,
                "\"" + described.name + "\" keeps no events: its past is not known", {},
                "as_of needs `events: full` in the model's file.");
}

/// What a view reads is told by its SQL: every table that it names.
void PastReader::add_view(Tables& tables, int view) const {
    if (std::ranges::find(tables.views, view) != tables.views.end()) return;
    const auto& described = definition_.model(view);
    const auto& sql =
        dialect_ == base::Dialect::sqlite ? described.sql_sqlite : described.sql_postgres;
    if (sql.contains("socle_event")) {
        throw Error(Code::bad_query, "\"" + described.name + "\" is of the log itself",
                    "What was logged by then is told by the column at.",
                    "Filter by at instead of as_of.");
    }
    for (std::size_t index = 0; index < definition_.models.size(); ++index) {
        const int other = static_cast<int>(index);
        if (other == view || !sql.contains(definition_.model(other).name)) continue;
        if (definition_.model(other).view) {
            add_view(tables, other);
        } else {
            check_table(other);
            add_once(tables.tables, other);
        }
    }
    add_once(tables.views, view);
}

PastReader::Tables PastReader::tables_read(const std::vector<int>& models) const {
    Tables tables;
    for (const int model : models) {
        if (definition_.model(model).view) {
            add_view(tables, model);
        } else {
            check_table(model);
            add_once(tables.tables, model);
        }
    }
    return tables;
}

/// The id of the last event that stays applied: all after it are later than `at_us`.
base::Task<std::int64_t> PastReader::cut(std::int64_t at_us) {
    const auto at = base::timestamp_text(at_us);
    const auto first_query = events::first_event_time(dialect_);
    const auto first = co_await client_.read(first_query.statement, first_query.values);
    if (first.empty()) co_return 0;
    const auto begin = store::cell_text(first, 0, 0);
    if (at < begin) {
        throw Error(Code::bad_query, "as_of is before the event log begins",
                    "The log begins at " + begin + ".");
    }
    const auto query = events::last_event_until(dialect_, at);
    const auto found = co_await client_.read(query.statement, query.values);
    co_return found.empty() ? 0 : std::get<std::int64_t>(found.at(0, 0));
}

/// What was forgotten of these tables by `events: {keep: …}`.
base::Task<void> PastReader::check_kept(const std::vector<int>& tables, std::int64_t at_us) {
    std::vector<std::string> names;
    for (const int model : tables) {
        for (auto& name : events::names_in_log(definition_.model(model)))
            names.push_back(std::move(name));
    }
    if (names.empty()) co_return;
    const auto query = events::find_events(dialect_, events::compaction_notes(names));
    const auto rows = co_await client_.read(query.statement, query.values);
    const auto before = events::compacted_before(events::read_events(rows));
    if (base::timestamp_text(at_us) >= before) co_return;
    throw Error(Code::bad_query, "as_of is before the event log begins",
                "What was before " + before + " is forgotten.");
}

base::Task<std::string> PastReader::rows_of(int model, const events::Rewind& rewind) {
    const auto& described = definition_.model(model);
    const auto offset = cell_offsets(described)[static_cast<std::size_t>(described.key)];
    std::vector<events::ShadowRow> rows;
    std::map<std::string, std::size_t> places;
    for (const auto& [object_id, object] : rewind.objects()) {
        places[object_id] = rows.size();
        rows.push_back(
            {base::parse_text(described.key_field().storage, object_id), object.existed, {}, {}});
    }
    std::vector<events::ShadowRow> keys_only = rows;
    for (auto& row : keys_only)
        row.existed = false;
    const auto statement = events::rows_by_keys(dialect_, described);
    const base::Values keys = {events::shadow_rows(dialect_, described, keys_only)};
    const auto now = co_await client_.read(statement, keys);
    for (std::size_t at = 0; at < now.size(); ++at) {
        const auto object_id = base::to_text(described.key_field().storage, now.at(at, offset));
        const auto found = places.find(object_id);
        if (found == places.end()) continue;
        auto& row = rows[found->second];
        row.place = base::copy(now.at(at, now.columns() - 1));
        row.cells = events::past_cells(described, rewind.objects().at(object_id), &now, at);
    }
    for (const auto& [object_id, object] : rewind.objects()) {
        auto& row = rows[places[object_id]];
        if (!row.existed || !row.cells.empty()) continue;
        row.cells = events::past_cells(described, object, nullptr, 0);
    }
    co_return events::shadow_rows(dialect_, described, rows);
}

base::Task<Past> PastReader::past_of(std::vector<int> models, std::int64_t at_us,
                                     std::int64_t now_us) {
    if (at_us > now_us) {
        throw Error(Code::bad_query, "as_of is a time to come",
                    "It is " + base::timestamp_text(now_us) + " now.");
    }
    const auto read = tables_read(models);
    co_await check_kept(read.tables, at_us);
    Past past;
    past.views = read.views;
    const auto last_kept = co_await cut(at_us);
    past.seen.after_id = last_kept;
    past.seen.kinds = {"added", "changed", "deleted"};
    for (const int model : read.tables) {
        for (auto& name : events::names_in_log(definition_.model(model)))
            past.seen.models.push_back(std::move(name));
    }
    if (read.tables.empty()) co_return past;
    auto filter = past.seen;
    filter.newest_first = true;
    filter.limit = past_events_max + 1;
    const auto query = events::find_events(dialect_, filter);
    const auto rows = co_await client_.read(query.statement, query.values);
    past.count = static_cast<std::int64_t>(rows.size());
    if (past.count > past_events_max) {
        throw too_much("there were more than " + std::to_string(past_events_max) +
                       " changes since");
    }
    std::map<int, events::Rewind> rewinds;
    const auto found = events::read_events(rows);
    if (!found.empty()) past.last = found.front().id;
    for (const auto& event : found) {
        const int model = events::model_in_log(definition_, event.model);
        rewinds.try_emplace(model, definition_.model(model)).first->second.undo(event);
    }
    std::size_t objects = 0;
    for (const auto& [model, rewind] : rewinds)
        objects += rewind.objects().size();
    if (objects > past_objects_max) {
        throw too_much("more than " + std::to_string(past_objects_max) + " records changed since");
    }
    for (const auto& [model, rewind] : rewinds) {
        auto json = co_await rows_of(model, rewind);
        past.tables.push_back(model);
        past.rows.emplace_back(std::move(json));
    }
    co_return past;
}

base::Task<bool> PastReader::is_current(const Past& past) {
    if (past.seen.models.empty()) co_return true;
    const auto query = events::count_events(dialect_, past.seen);
    const auto rows = co_await client_.read(query.statement, query.values);
    const auto count = std::get<std::int64_t>(rows.at(0, 0));
    const auto last = rows.at(0, 1);
    const auto last_id = base::is_null(last) ? 0 : std::get<std::int64_t>(last);
    co_return count == past.count&& last_id == past.last;
}

base::Task<base::Rows> PastReader::read(const Past& past, const base::Statement& statement,
                                        base::Values values) {
    if (past.tables.empty()) co_return co_await client_.read(statement, values);
    std::vector<std::string> tables;
    auto parameter = static_cast<int>(statement.parameters.size());
    for (const int model : past.tables)
        tables.push_back(events::shadow_table(dialect_, definition_.model(model), ++parameter));
    for (const int view : past.views)
        tables.push_back(events::shadow_view(dialect_, definition_.model(view)));
    for (const auto& json : past.rows)
        values.push_back(json);
    const auto shadowed = events::with_shadows(statement, tables, past.rows.size());
    co_return co_await client_.read(shadowed, values);
}

}  // namespace socle::records
