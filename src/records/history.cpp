#include "records/history.h"

#include "access/restrict.h"
#include "base/convert.h"
#include "base/error.h"
#include "events/json_members.h"
#include "events/rewind.h"
#include "events/shadow.h"

#include <algorithm>
#include <utility>

namespace socle::records {

namespace {

using access::Identity;
using base::Code;
using base::Error;
using definition::Model;
using events::LoggedEvent;

/// Events read at once, at least: the caller may not see all of them.
constexpr std::int64_t batch_events = 200;

bool is_service(const Caller& caller) {
    return caller.identity.kind == Identity::Kind::service;
}

/// Something an account did or that was done to it: its own business.
bool owns_action(const Caller& caller, const LoggedEvent& event) {
    const auto& me = caller.identity.id;
    return is_service(caller) || (!me.empty() && (event.by == me || event.object_id == me));
}

bool has_log(const Model& model) {
    return !model.internal && !model.view;
}

/// The members of `changes` that pass, under the names that the fields have now.
template <typename Passes>
std::string kept_members(const Model& model, const std::string& changes, Passes passes) {
    std::string kept = "{";
    for (const auto& member : events::json_members(changes)) {
        const int field = events::field_in_log(model, member.name);
        if (!passes(field)) continue;
        if (kept.size() > 1) kept += ',';
        const auto& name =
            field < 0 ? member.name : model.fields[static_cast<std::size_t>(field)].name;
        base::append_json_string(kept, name);
        kept += ':';
        kept += member.value;
    }
    return kept + '}';
}

}  // namespace

std::shared_ptr<const History::Sight> History::sight(const Identity& identity, int model) {
    const auto key = std::to_string(model) + ":" + identity.group;
    return sights_.get(key, [&] { return make_sight(identity, model); });
}

History::Sight History::make_sight(const Identity& identity, int model) const {
    const auto& described = definition_.model(model);
    Sight sight;
    auto rule = access::rule(definition_, model, access::Action::read, identity);
    if (definition::is_constant(rule, false)) {
        sight.nothing = true;
        return sight;
    }
    std::vector<query::Output> outputs;
    outputs.push_back({"key", query::field_expression(definition_, model, described.key), false});
    sight.hidden.resize(described.fields.size());
    for (std::size_t index = 0; index < described.fields.size(); ++index) {
        const auto& field = described.fields[index];
        const bool secret = field.type == definition::FieldType::secret;
        if (secret) sight.hidden[index] = true;
        if (secret || !field.read) continue;
        auto readable = access::fold(*field.read, identity);
        if (definition::is_constant(readable, false)) sight.hidden[index] = true;
        if (readable.kind == definition::Expr::Kind::literal) continue;
        sight.guarded.push_back(static_cast<int>(index));
        outputs.push_back({"", std::move(readable), false});
    }
    query::Sql sql(dialect_, definition_);
    const auto alias = sql.new_alias();
    sql.add("SELECT ");
    auto columns = query::add_outputs(sql, outputs, model, alias);
    query::Bind keys;
    keys.source = query::Bind::Source::input;
    keys.type = {base::Type::json, 0};
    keys.slot = 0;
    sql.binds.push_back(std::move(keys));
    sql.add(" FROM " + base::quoted(described.name) + " AS " + alias + " WHERE " + alias + "." +
            base::quoted(described.key_field().name) + " IN " +
            events::shadow_keys(dialect_, described, static_cast<int>(sql.binds.size())));
    if (!definition::is_constant(rule, true)) {
        sql.add(" AND ");
        query::add_expression(sql, rule, model, alias);
    }
    sight.statement = {query::to_statement(sql, std::move(columns)), std::move(sql.binds)};
    return sight;
}

/// The names in the log of the models whose events the caller may see some of.
std::vector<std::string> History::models_seen(const Caller& caller, int model) {
    std::vector<std::string> names;
    for (std::size_t index = 0; index < definition_.models.size(); ++index) {
        const int number = static_cast<int>(index);
        if (model >= 0 && number != model) continue;
        const auto& described = definition_.model(number);
        const bool own = number == definition_.user_model && !caller.identity.id.empty();
        const bool seen = is_service(caller) || own || !sight(caller.identity, number)->nothing;
        if (!has_log(described) || !seen) continue;
        for (auto& name : events::names_in_log(described))
            names.push_back(std::move(name));
    }
    if (names.empty() && model >= 0) {
        access::deny(definition_.model(model), access::Action::read);
    }
    return names;
}

std::string History::keys_json(const Model& model, const std::set<std::string>& objects) const {
    std::vector<events::ShadowRow> rows;
    for (const auto& object : objects) {
        try {
            auto key = base::parse_text(model.key_field().storage, object);
            rows.push_back({std::move(key), false, {}, {}});
        } catch (const Error&) {
            continue;  // The key had another type then: no row of now has it.
        }
    }
    return events::shadow_rows(dialect_, model, rows);
}

void History::add_seen(Seen& seen, const Sight& sight, const Model& model,
                       const base::Rows& rows) const {
    for (std::size_t row = 0; row < rows.size(); ++row) {
        std::vector<bool> readable;
        for (std::size_t at = 0; at < sight.guarded.size(); ++at) {
            readable.push_back(rows.at(row, at + 1) == base::ValueView(std::int64_t{1}));
        }
        seen.insert_or_assign(base::to_text(model.key_field().storage, rows.at(row, 0)),
                              std::move(readable));
    }
}

/// The rows of `objects` that are gone as they were last, for the statement to find in their table.
base::Task<std::string> History::last_states(int model, const std::set<std::string>& objects) {
    const auto& described = definition_.model(model);
    events::EventFilter filter;
    filter.models = events::names_in_log(described);
    filter.object_ids = {objects.begin(), objects.end()};
    filter.kinds = {"added", "deleted"};
    filter.newest_first = true;
    const auto query = events::find_events(dialect_, filter);
    const auto found = co_await client_.read(query.statement, query.values);
    std::set<std::string> known;
    std::vector<events::ShadowRow> rows;
    for (const auto& event : events::read_events(found)) {
        const bool newest = known.insert(event.object_id).second;
        if (!newest || event.kind != "deleted") continue;
        events::Rewind rewind(described);
        rewind.undo(event);
        const auto& object = rewind.objects().at(event.object_id);
        try {
            auto key = base::parse_text(described.key_field().storage, event.object_id);
            rows.push_back(
                {std::move(key), true, {}, events::past_cells(described, object, nullptr, 0)});
        } catch (const Error&) {
            continue;
        }
    }
    if (rows.empty()) co_return std::string();
    co_return events::shadow_rows(dialect_, described, rows);
}

base::Task<History::Seen> History::look(const Caller& caller, int model,
                                        std::set<std::string> objects) {
    const auto& described = definition_.model(model);
    const auto seeing = sight(caller.identity, model);
    Seen seen;
    if (seeing->nothing || objects.empty()) co_return seen;
    const base::Value me =
        caller.identity.id.empty() ? base::Value() : base::Value(caller.identity.id);
    base::Values inputs = {keys_json(described, objects)};
    const query::BindContext context{&inputs, &me, caller.now_us, nullptr};
    const auto values = query::bind_values(seeing->statement.binds, context);
    const auto rows = co_await client_.read(seeing->statement.statement, values);
    add_seen(seen, *seeing, described, rows);
    for (const auto& [object, readable] : seen)
        objects.erase(object);
    if (objects.empty()) co_return seen;

    const auto states = co_await last_states(model, objects);
    if (states.empty()) co_return seen;
    inputs = {keys_json(described, objects)};
    auto past_values = query::bind_values(seeing->statement.binds, context);
    const auto& statement = seeing->statement.statement;
    const auto parameter = static_cast<int>(statement.parameters.size()) + 1;
    past_values.emplace_back(states);
    const std::vector<std::string> tables = {events::shadow_table(dialect_, described, parameter)};
    const auto shadowed = events::with_shadows(statement, tables, 1);
    const auto gone = co_await client_.read(shadowed, past_values);
    add_seen(seen, *seeing, described, gone);
    co_return seen;
}

base::Task<std::vector<LoggedEvent>> History::visible(const Caller& caller,
                                                      std::vector<LoggedEvent> found) {
    const bool all = is_service(caller);
    std::map<int, std::set<std::string>> objects;
    for (const auto& event : found) {
        const int model = events::model_in_log(definition_, event.model);
        if (model >= 0 && event.kind != "action") objects[model].insert(event.object_id);
    }
    std::map<int, Seen> seen;
    if (!all) {
        for (const auto& [model, ids] : objects) {
            auto looked = co_await look(caller, model, ids);
            seen[model] = std::move(looked);
        }
    }
    std::vector<LoggedEvent> kept;
    for (auto& event : found) {
        const int model = events::model_in_log(definition_, event.model);
        if (model < 0 || !has_log(definition_.model(model))) continue;
        const auto& described = definition_.model(model);
        event.model = described.name;
        if (event.kind == "action") {
            if (owns_action(caller, event)) kept.push_back(std::move(event));
            continue;
        }
        if (all) {
            event.changes = kept_members(described, event.changes, [](int) { return true; });
            kept.push_back(std::move(event));
            continue;
        }
        const auto own = seen[model].find(event.object_id);
        if (own == seen[model].end()) continue;
        const auto seeing = sight(caller.identity, model);
        event.changes = kept_members(described, event.changes, [&](int field) {
            if (field < 0 || seeing->hidden[static_cast<std::size_t>(field)]) return false;
            const auto guard = std::ranges::find(seeing->guarded, field);
            return guard == seeing->guarded.end() ||
                   own->second[static_cast<std::size_t>(guard - seeing->guarded.begin())];
        });
        if (event.kind == "changed" && event.changes == "{}") continue;
        kept.push_back(std::move(event));
    }
    co_return kept;
}

base::Task<HistoryAnswer> History::read(const Caller& caller, HistoryCommand command) {
    events::EventFilter filter;
    filter.models = models_seen(caller, command.model);
    filter.object_id = command.object_id;
    filter.request_id = command.request_id;
    filter.by = command.by;
    filter.kinds = command.kinds;
    filter.since = command.since;
    filter.until = command.until;
    filter.newest_first = command.newest_first;
    filter.before_id = command.end_before;
    filter.limit = std::max(command.limit, batch_events);

    HistoryAnswer answer;
    answer.cursor = command.cursor;
    answer.more = !filter.models.empty();
    const auto wanted = static_cast<std::size_t>(command.limit);
    std::int64_t scanned = 0;
    while (answer.more && answer.events.size() < wanted && scanned < history_scan_max) {
        if (answer.cursor > 0 && command.newest_first) {
            filter.before_id = answer.cursor;
        } else if (answer.cursor > 0) {
            filter.after_id = answer.cursor;
        }
        const auto query = events::find_events(dialect_, filter);
        const auto rows = co_await client_.read(query.statement, query.values);
        auto found = events::read_events(rows);
        scanned += static_cast<std::int64_t>(found.size());
        answer.more = static_cast<std::int64_t>(found.size()) == filter.limit;
        if (!found.empty()) answer.cursor = found.back().id;
        auto seen = co_await visible(caller, std::move(found));
        for (auto& event : seen) {
            if (answer.events.size() == wanted) {
                answer.cursor = answer.events.back().id;
                answer.more = true;
                break;
            }
            answer.events.push_back(std::move(event));
        }
    }
    co_return answer;
}

}  // namespace socle::records
