#include "records/inverse.h"

#include "base/convert.h"
#include "base/error.h"
#include "base/text.h"
#include "events/json_members.h"
#include "events/rewind.h"
#include "events/shadow.h"
#include "records/state.h"

#include <algorithm>
#include <ranges>

namespace socle::records {

namespace {

using base::Code;
using base::Error;
using definition::Field;
using definition::FieldType;
using definition::Model;
using events::LoggedEvent;

/// Later events that a refusal names, at most.
constexpr std::size_t named_conflicts_max = 20;

std::set<int> fields_of(const Model& model, const LoggedEvent& event) {
    std::set<int> fields;
    for (const auto& member : events::json_members(event.changes))
        fields.insert(events::field_in_log(model, member.name));
    return fields;
}

/// A value of the log in a body: decimals as strings, which are read exactly.
void append_member(std::string& body, const Field& field, std::string_view json) {
    if (body.size() > 1) body += ',';
    base::append_json_string(body, field.name);
    body += ':';
    const bool quote = field.storage.type == base::Type::decimal && json != "null";
    if (quote) body += '"';
    body += json;
    if (quote) body += '"';
}

std::string key_filter(const Model& model, const std::string& key) {
    return base::url_encode(model.key_field().name) + "=eq." + base::url_encode(key);
}

}  // namespace

Inverse::Inverse(const definition::Definition& definition, base::Dialect dialect,
                 store::Client& client, const Caller& caller,
                 const std::vector<LoggedEvent>& undone)
    : definition_(definition),
      dialect_(dialect),
      client_(client),
      caller_(caller),
      undone_(undone) {
    for (const auto& event : undone_) {
        const int model = model_of(event);
        ids_.insert(event.id);
        objects_[model].insert(event.object_id);
        by_object_[{model, event.object_id}].push_back(&event);
    }
}

int Inverse::model_of(const LoggedEvent& event) const {
    return events::model_in_log(definition_, event.model);
}

base::Task<void> Inverse::run(store::Transaction& transaction) const {
    Records::State state{definition_, dialect_, client_, Programs(definition_, dialect_),
                         PastReader(definition_, dialect_, client_)};
    co_await lock(transaction);
    co_await check_conflicts(transaction);
    for (std::size_t at = 0; at < undone_.size();) {
        const auto& event = undone_[at];
        std::size_t end = at + 1;
        if (event.kind == "deleted") {
            while (end < undone_.size() && undone_[end].kind == "deleted" &&
                   undone_[end].model == event.model)
                ++end;
            co_await add_back(state, transaction, at, end);
        } else if (event.kind == "changed") {
            co_await change_back(state, transaction, event);
        } else {
            co_await take_away(state, transaction, event);
        }
        at = end;
    }
}

/// Nobody may change the records between the look for later events and the writes. SQLite has one
/// writer.
base::Task<void> Inverse::lock(store::Transaction& transaction) const {
    if (dialect_ == base::Dialect::sqlite) co_return;
    for (const auto& [model, objects] : objects_) {
        const auto& described = definition_.model(model);
        std::vector<events::ShadowRow> keys;
        for (const auto& object : objects) {
            keys.push_back(
                {base::parse_text(described.key_field().storage, object), false, {}, {}});
        }
        auto statement = events::rows_by_keys(dialect_, described);
        statement.sql += " ORDER BY " + base::quoted(described.key_field().name) + " FOR UPDATE";
        const base::Values values = {events::shadow_rows(dialect_, described, keys)};
        co_await transaction.run(statement, values);
    }
}

base::Task<void> Inverse::check_conflicts(store::Transaction& transaction) const {
    std::vector<LoggedEvent> refused;
    for (const auto& [model, objects] : objects_) {
        events::EventFilter filter;
        filter.models = events::names_in_log(definition_.model(model));
        filter.object_ids = {objects.begin(), objects.end()};
        filter.kinds = {"added", "changed", "deleted"};
        filter.after_id = *ids_.begin();
        const auto query = events::find_events(dialect_, filter);
        const auto rows = co_await transaction.run(query.statement, query.values);
        for (auto& later : events::read_events(rows)) {
            if (conflicts(later)) refused.push_back(std::move(later));
        }
    }
    if (!refused.empty()) refuse(refused);
}

bool Inverse::conflicts(const LoggedEvent& later) const {
    if (ids_.contains(later.id)) return false;
    const int model = model_of(later);
    const auto later_fields = fields_of(definition_.model(model), later);
    for (const auto* event : by_object_.at({model, later.object_id})) {
        if (event->id > later.id) continue;
        if (later.kind != "changed" || event->kind != "changed") return true;
        for (const int field : fields_of(definition_.model(model), *event)) {
            if (later_fields.contains(field)) return true;
        }
    }
    return false;
}

void Inverse::refuse(const std::vector<LoggedEvent>& later) const {
    std::string details;
    for (const auto& event : later | std::views::take(named_conflicts_max)) {
        if (!details.empty()) details += '\n';
        details += "event " + std::to_string(event.id) + ": " + event.kind + " " + event.model +
                   " " + event.object_id + " at " + event.at;
    }
    if (later.size() > named_conflicts_max) {
        details += "\nand " + std::to_string(later.size() - named_conflicts_max) + " more";
    }
    throw Error(Code::undo_conflict, "what would be undone was changed since", details,
                "Undo the later events first, or all together.");
}

std::string Inverse::row_body(const LoggedEvent& event) const {
    const auto& model = definition_.model(model_of(event));
    std::string body = "{";
    for (const auto& member : events::json_members(event.changes)) {
        const int field = events::field_in_log(model, member.name);
        if (field < 0) continue;
        append_member(body, model.fields[static_cast<std::size_t>(field)], member.value);
    }
    return body + '}';
}

std::string Inverse::change_body(const LoggedEvent& event) const {
    const auto& model = definition_.model(model_of(event));
    std::string body = "{";
    for (const auto& member : events::json_members(event.changes)) {
        const int index = events::field_in_log(model, member.name);
        if (index < 0) continue;
        const auto& field = model.fields[static_cast<std::size_t>(index)];
        if (field.type == FieldType::secret) {
            throw Error(Code::unsupported, "the former value of \"" + field.name +
                                               "\" is secret, and cannot be put back");
        }
        const auto change = events::json_elements(member.value);
        if (change.size() == 2) append_member(body, field, change.front());
    }
    return body + '}';
}

base::Task<void> Inverse::add_back(Records::State& state, store::Transaction& transaction,
                                   std::size_t begin, std::size_t end) const {
    std::string body = "[";
    for (std::size_t at = begin; at < end; ++at)
        body += (at > begin ? "," : "") + row_body(undone_[at]);
    body += ']';
    WriteCommand command;
    command.model = model_of(undone_[begin]);
    command.body = body;
    command.restoring = true;
    co_await create_in(state, transaction, caller_, command);
}

base::Task<void> Inverse::change_back(Records::State& state, store::Transaction& transaction,
                                      const LoggedEvent& event) const {
    const auto body = change_body(event);
    if (body == "{}") co_return;
    WriteCommand command;
    command.model = model_of(event);
    const auto filter = key_filter(definition_.model(command.model), event.object_id);
    command.query = filter;
    command.body = body;
    command.restoring = true;
    command.single = true;
    co_await update_in(state, transaction, caller_, command);
}

/// What refers to the record was added later, by others: it would go along, or lose its reference.
base::Task<void> Inverse::take_away(Records::State& state, store::Transaction& transaction,
                                    const LoggedEvent& event) const {
    WriteCommand command;
    command.model = model_of(event);
    const auto& model = definition_.model(command.model);
    const base::Values key = {base::parse_text(model.key_field().storage, event.object_id)};
    const auto references = state.programs.references(command.model);
    for (const auto& referrer : references->referrers) {
        if (referrer.model == command.model) continue;
        const auto found = co_await transaction.run(referrer.exists->statement, key);
        if (found.empty()) continue;
        throw Error(Code::undo_conflict,
                    "\"" + model.name + "\" " + event.object_id + " is referred to by \"" +
                        definition_.model(referrer.model).name + "\" since",
                    {}, "Remove what refers to it first, or undo it together.");
    }
    const auto filter = key_filter(model, event.object_id);
    command.query = filter;
    command.single = true;
    co_await remove_in(state, transaction, caller_, command);
}

}  // namespace socle::records
