#include "triggers/states.h"

#include "base/convert.h"
#include "base/error.h"
#include "events/rewind.h"
#include "events/shadow.h"

#include <map>
#include <utility>

namespace socle::triggers {

namespace {

using definition::Model;
using events::LoggedEvent;

/// Later events read at once.
constexpr std::int64_t page_events = 1'000;

std::optional<base::Value> key_of(const Model& model, const std::string& object_id) {
    try {
        return base::parse_text(model.key_field().storage, object_id);
    } catch (const base::Error&) {
        return std::nullopt;
    }
}

events::ShadowRow row_with_key(base::Value key) {
    events::ShadowRow row;
    row.key = std::move(key);
    row.existed = false;
    return row;
}

}  // namespace

std::vector<std::size_t> cell_offsets(const Model& model) {
    std::vector<std::size_t> offsets;
    std::size_t cell = 0;
    for (const auto& field : model.fields) {
        offsets.push_back(cell);
        cell += field.type == definition::FieldType::point ? 2 : 1;
    }
    return offsets;
}

/// The rows that are there now, by the text of their keys.
struct States::Objects {
    base::Rows rows;
    std::map<std::string, std::size_t> places;
};

base::Task<States::Objects> States::objects_of(int model, std::set<std::string> ids) {
    const auto& described = definition_.model(model);
    std::vector<events::ShadowRow> keys;
    for (const auto& id : ids) {
        if (auto key = key_of(described, id)) keys.push_back(row_with_key(std::move(*key)));
    }
    const auto statement = events::rows_by_keys(dialect_, described);
    const base::Values values = {events::shadow_rows(dialect_, described, keys)};
    Objects objects;
    objects.rows = co_await client_.read(statement, values);
    const auto key_cell = cell_offsets(described)[static_cast<std::size_t>(described.key)];
    for (std::size_t row = 0; row < objects.rows.size(); ++row) {
        const auto key = objects.rows.at(row, key_cell);
        objects.places[base::to_text(described.key_field().storage, key)] = row;
    }
    co_return objects;
}

/// The rows first, their events afterwards: what is un-applied too much only gives back what the
/// rows were when they were read.
base::Task<void> States::rewind(int model, std::vector<Occurrence*> occurrences) {
    const auto& described = definition_.model(model);
    std::set<std::string> ids;
    std::map<std::int64_t, Occurrence*> by_event;
    for (auto* occurrence : occurrences) {
        ids.insert(occurrence->event.object_id);
        by_event[occurrence->event.id] = occurrence;
    }
    const auto objects = co_await objects_of(model, ids);
    events::EventFilter filter;
    filter.models = events::names_in_log(described);
    filter.object_ids = {ids.begin(), ids.end()};
    filter.kinds = {"added", "changed", "deleted"};
    filter.after_id = occurrences.front()->event.id - 1;
    filter.newest_first = true;
    filter.limit = page_events;
    events::Rewind past(described);
    const auto cells = [&](const std::string& object_id) {
        const auto place = objects.places.find(object_id);
        const bool there = place != objects.places.end();
        const auto object = past.objects().find(object_id);
        return events::past_cells(
            described, object == past.objects().end() ? events::PastObject() : object->second,
            there ? &objects.rows : nullptr, there ? place->second : 0);
    };
    for (bool more = true; more;) {
        const auto query = events::find_events(dialect_, filter);
        const auto rows = co_await client_.read(query.statement, query.values);
        const auto page = events::read_events(rows);
        for (const auto& event : page) {
            const auto wanted = by_event.find(event.id);
            if (wanted != by_event.end() && event.kind != "deleted") {
                wanted->second->record = cells(event.object_id);
            }
            past.undo(event);
            if (wanted == by_event.end()) continue;
            auto& occurrence = *wanted->second;
            if (event.kind != "added") occurrence.was = cells(event.object_id);
            if (event.kind == "deleted") occurrence.record = occurrence.was;
            if (event.kind == "added") occurrence.was = occurrence.record;
        }
        more = static_cast<std::int64_t>(page.size()) == page_events;
        if (more) filter.before_id = page.back().id;
    }
}

base::Task<std::vector<Occurrence>> States::rebuild(std::vector<LoggedEvent> found) {
    std::vector<Occurrence> occurrences;
    for (auto& event : found) {
        const int model = events::model_in_log(definition_, event.model);
        if (model < 0) continue;
        auto key = key_of(definition_.model(model), event.object_id);
        if (!key) continue;
        occurrences.push_back({std::move(event), model, std::move(*key), {}, {}});
    }
    std::map<int, std::vector<Occurrence*>> by_model;
    for (auto& occurrence : occurrences)
        by_model[occurrence.model].push_back(&occurrence);
    for (const auto& [model, own] : by_model)
        co_await rewind(model, own);
    std::erase_if(occurrences, [](const Occurrence& occurrence) {
        return occurrence.record.empty();  // The event was erased from the log meanwhile.
    });
    co_return occurrences;
}

base::Task<std::optional<base::Values>> States::row_now(int model, base::Value key) {
    const auto& described = definition_.model(model);
    const auto statement = events::rows_by_keys(dialect_, described);
    const std::vector<events::ShadowRow> keys = {row_with_key(std::move(key))};
    const base::Values values = {events::shadow_rows(dialect_, described, keys)};
    const auto rows = co_await client_.read(statement, values);
    if (rows.empty()) co_return std::nullopt;
    base::Values cells;
    for (std::size_t cell = 0; cell + 1 < rows.columns(); ++cell)
        cells.push_back(base::copy(rows.at(0, cell)));
    co_return cells;
}

}  // namespace socle::triggers
