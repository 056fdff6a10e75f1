#include "records/hooks.h"

#include "base/error.h"
#include "base/json.h"
#include "base/text.h"
#include "query/body.h"
#include "records/change.h"
#include "records/state.h"
#include "records/targets.h"

#include <boost/json/serialize.hpp>
#include <boost/json/value.hpp>

#include <utility>

namespace socle::records {

namespace {

using access::Action;
using base::Code;
using base::Error;
using query::BodyRow;

boost::json::value parsed(std::string_view text) {
    base::JsonFault fault;
    auto value = base::parse_json(text, fault);
    if (!value) {
        throw Error(Code::bad_body, "Empty or invalid json",
                    "At byte " + std::to_string(fault.at + 1) + ": " + fault.message);
    }
    return std::move(*value);
}

/// The rows that the client gave, in whatever form.
std::vector<BodyRow> rows_of(const definition::Model& model, const WriteCommand& command) {
    if (command.rows != nullptr) return *command.rows;
    if (command.form != query::BodyForm::json) {
        return query::read_rows(model, command.body, command.form);
    }
    auto body = parsed(command.body);
    std::vector<BodyRow> rows;
    if (auto* const object = body.if_object()) {
        rows.push_back({1, std::move(*object)});
    } else if (auto* const array = body.if_array()) {
        for (auto& item : *array) {
            auto* const row = item.if_object();
            if (row != nullptr) rows.push_back({1, std::move(*row)});
        }
    }
    return rows;
}

/// What the hook made of a row.
boost::json::object row_of(const definition::Model& model, std::string_view text) {
    auto value = parsed(text);
    if (!value.is_object()) {
        throw Error(Code::internal, "Internal server error", {}, {},
                    "the hook of " + model.name + " returned no record");
    }
    return std::move(value.get_object());
}

/// Adds the fields of `row` that the client did not give.
void add_fields_of_hook(std::vector<int>& fields, const definition::Model& model,
                        const std::vector<int>& given, const boost::json::object& row) {
    for (const auto& [name, value] : row) {
        const int field = model.find_field(std::string(name));
        const bool of_client = std::ranges::find(given, field) != given.end();
        const bool known = std::ranges::find(fields, field) != fields.end();
        if (field >= 0 && !of_client && !known) fields.push_back(field);
    }
}

/// `select=…` of a query, as it stands there.
std::string select_of(std::string_view query) {
    for (const auto part : base::split(query, '&')) {
        if (part.starts_with("select=")) return "&" + std::string(part);
    }
    return {};
}

/// The answer of an update by one hook a record.
class HookedUpdate {
public:
    HookedUpdate(Records::State& state, store::Transaction& transaction, const Caller& caller,
                 const WriteCommand& command)
        : state_(state),
          transaction_(transaction),
          caller_(caller),
          command_(command),
          change_(state.definition, state.dialect, caller, command.model, state.programs),
          request_(query::parse_read(command.query)) {
        check_write_request(change_.model(), request_, command, Action::update);
        read_changes();
        targets_.emplace(state.programs, change_, request_, command, Action::update,
                         judged_fields(fields_, command));
        if (command.representation || command.expect) {
            representation_ = state.programs.representation(caller.identity, command.model,
                                                            request_, caller.zone.get());
            answer.columns = representation_->columns;
            answer.rows = base::Rows(base::cell_count(*answer.columns));
        }
    }

    base::Task<void> run() {
        const auto found = co_await targets_->find(transaction_);
        if (command_.expect) co_await expect(found);
        for (std::size_t row = 0; row < found.size(); ++row)
            co_await update(found, row);
        if (command_.with) co_await command_.with(transaction_, answer);
    }

    WriteAnswer answer;

private:
    void read_changes() {
        const auto rows = rows_of(change_.model(), command_);
        if (rows.size() != 1) {
            throw Error(Code::bad_body, "An update takes one JSON object",
                        "The body has " + std::to_string(rows.size()) + " rows.");
        }
        query::BodyOptions options;
        options.columns = request_.columns;
        options.privileged = caller_.identity.kind == access::Identity::Kind::service;
        options.zone = caller_.zone.get();
        fields_ = query::check_rows(change_.definition(), command_.model, rows, options).fields;
        boost::json::object changes;
        for (const auto& [name, value] : rows.front().values) {
            const int field = change_.model().find_field(std::string(name));
            const bool taken = std::ranges::find(fields_, field) != fields_.end();
            if (taken) changes[name] = value;
        }
        changes_ = boost::json::serialize(changes);
    }

    base::Task<void> expect(const base::Rows& found) {
        std::vector<base::Value> keys;
        for (std::size_t row = 0; row < found.size(); ++row)
            keys.push_back(change_.key_value(found, row));
        auto current = answer;
        current.affected = static_cast<std::int64_t>(found.size());
        current.rows = co_await change_.represent(transaction_, *representation_, keys, false);
        command_.expect(current);
    }

    base::Task<void> update(const base::Rows& found, std::size_t row) {
        const auto key = change_.key_text(found, row);
        BeforeWrite write{command_.model, Action::update, changes_,
                          events::row_changes(change_.model(), found, row)};
        const auto text = co_await ask_hook(state_, transaction_, caller_, write);
        const auto row_to_write = row_of(change_.model(), text);
        const auto body = boost::json::serialize(row_to_write);
        const auto query = base::url_encode(change_.model().key_field().name) + "=" +
                           base::url_encode("eq." + key) + select_of(command_.query);
        WriteCommand one;
        one.model = command_.model;
        one.query = query;
        one.body = body;
        one.representation = command_.representation;
        one.single = true;
        one.restoring = true;
        one.granted = command_.granted;
        add_fields_of_hook(one.granted, change_.model(), fields_, row_to_write);
        const auto written = co_await update_in(state_, transaction_, caller_, one);
        if (command_.representation) append_rows(answer.rows, written.rows);
        answer.keys.push_back(key);
        ++answer.affected;
    }

    Records::State& state_;
    store::Transaction& transaction_;
    const Caller& caller_;
    const WriteCommand& command_;
    Change change_;
    const query::ReadRequest request_;
    std::vector<int> fields_;
    std::string changes_;
    std::optional<Targets> targets_;
    std::shared_ptr<const Representation> representation_;
};

}  // namespace

bool Hooks::has(int model, Action action) const {
    if (models.empty()) return false;
    const auto& hooks = models[static_cast<std::size_t>(model)];
    switch (action) {
        case Action::create:
            return hooks.create;
        case Action::update:
            return hooks.update;
        case Action::remove:
            return hooks.remove;
        case Action::read:
            break;
    }
    return false;
}

base::Task<std::string> ask_hook(Records::State& state, store::Transaction& transaction,
                                 const Caller& caller, const BeforeWrite& write) {
    if (caller.hook_depth == hook_depth_max) {
        throw Error(Code::internal, "Internal server error", {}, {},
                    "hooks write what has hooks, more than " + std::to_string(hook_depth_max) +
                        " deep; the last of " + state.definition.model(write.model).name);
    }
    auto deeper = caller;
    ++deeper.hook_depth;
    Writer writer(state, deeper, transaction);
    auto row = co_await state.hooks->run(writer, deeper, write);
    co_return row;
}

base::Task<WriteAnswer> create_hooked(Records::State& state, store::Transaction& transaction,
                                      const Caller& caller, const WriteCommand& command) {
    const auto& model = state.definition.model(command.model);
    check_is_table(model);
    const bool merges = command.put || command.resolution == Resolution::merge;
    if (merges && state.hooks->has(command.model, Action::update)) {
        throw Error(Code::unsupported, "\"" + model.name + "\" cannot be upserted", {},
                    "The application looks at its creates and updates apart: use POST or PATCH.");
    }
    const auto request = query::parse_read(command.query);
    auto rows = rows_of(model, command);
    const auto options = create_options(caller, command, request);
    const auto given =
        command.rows != nullptr
            ? query::check_rows(state.definition, command.model, rows, options).fields
            : query::parse_body(state.definition, command.model, command.body, options).fields;
    auto inner = command;
    for (auto& row : rows) {
        BeforeWrite write{command.model, Action::create, boost::json::serialize(row.values), {}};
        const auto text = co_await ask_hook(state, transaction, caller, write);
        row.values = row_of(model, text);
        add_fields_of_hook(inner.granted, model, given, row.values);
    }
    inner.rows = &rows;
    inner.restoring = true;
    auto answer = co_await create_in(state, transaction, caller, inner);
    co_return answer;
}

base::Task<WriteAnswer> update_hooked(Records::State& state, store::Transaction& transaction,
                                      const Caller& caller, const WriteCommand& command) {
    HookedUpdate update(state, transaction, caller, command);
    co_await update.run();
    co_return std::move(update.answer);
}

}  // namespace socle::records
