#include "base/convert.h"
#include "records/records.h"
#include "records/state.h"
#include "records/targets.h"

#include <optional>
#include <set>

namespace socle::records {

namespace {

using definition::OnDelete;

/// What deleting a row of a model does to the rows of another that refer to it.
struct Dependents {
    int model = -1;  ///< the model that refers
    int field = -1;
    OnDelete on_delete = OnDelete::cascade;
    std::shared_ptr<const query::Prepared> find;
    std::shared_ptr<const query::Prepared> set_null;
};

/// The statements of deleting rows of one model.
struct ModelRemoval {
    Change change;
    std::shared_ptr<const query::Prepared> remove;
    std::vector<Dependents> dependents;
};

/// One removal, with what it takes along: rows whose ref cascades are deleted, those whose ref is
/// set to null are changed, each with its own event. The database would do the same by itself, but
/// without events.
class Removal {
public:
    Removal(Records::State& state, const Caller& caller, const WriteCommand& command)
        : request_(query::parse_read(command.query)),
          model_(command.model),
          single_(command.single) {
        auto& programs = state.programs;
        const auto& model = state.definition.model(command.model);
        check_write_request(model, request_, command, access::Action::remove);
        plan(state, caller, command.model);
        const std::vector<int> no_fields;
        targets_.emplace(programs, removal(command.model).change, request_, command,
                         access::Action::remove, no_fields);
        if (command.representation) {
            representation_ = programs.representation(caller.identity, command.model, request_);
            answer.columns = representation_->columns;
        }
    }

    base::Task<void> run(store::Transaction& transaction) {
        gone_.clear();
        answer.keys.clear();
        const auto& change = removal(model_).change;
        const auto found = co_await targets_->find(transaction);
        std::vector<base::Value> keys;
        for (std::size_t row = 0; row < found.size(); ++row) {
            keys.push_back(change.key_value(found, row));
            answer.keys.push_back(change.key_text(found, row));
        }
        if (representation_) {
            answer.rows = co_await change.represent(transaction, *representation_, keys, single_);
        }
        co_await remove_rows(transaction, model_, found);
        answer.affected = static_cast<std::int64_t>(found.size());
    }

    WriteAnswer answer;

private:
    /// Gathers the statements for `model` and all it takes along.
    void plan(Records::State& state, const Caller& caller, int model) {
        if (static_cast<std::size_t>(model) >= removals_.size()) {
            removals_.resize(state.definition.models.size());
        }
        auto& slot = removals_[static_cast<std::size_t>(model)];
        if (slot) return;
        auto& programs = state.programs;
        slot = std::make_unique<ModelRemoval>(
            ModelRemoval{Change(state.definition, state.dialect, caller, model, programs),
                         programs.remove(model),
                         {}});
        for (std::size_t other = 0; other < state.definition.models.size(); ++other) {
            const auto& candidates = state.definition.models[other];
            if (candidates.view) continue;
            for (std::size_t field = 0; field < candidates.fields.size(); ++field) {
                const auto& ref = candidates.fields[field];
                if (ref.to != model || ref.on_delete == OnDelete::restrict) continue;
                const int from = static_cast<int>(other);
                const int at = static_cast<int>(field);
                slot->dependents.push_back({from, at, ref.on_delete, programs.dependents(from, at),
                                            programs.update(from, {at})});
                plan(state, caller, from);
            }
        }
    }

    const ModelRemoval& removal(int model) const {
        return *removals_[static_cast<std::size_t>(model)];
    }

    base::Task<void> remove_rows(store::Transaction& transaction, int model,
                                 const base::Rows& rows) {
        const auto& plan = removal(model);
        std::vector<std::size_t> taken;
        for (std::size_t row = 0; row < rows.size(); ++row) {
            if (gone_.emplace(model, plan.change.key_text(rows, row)).second) taken.push_back(row);
        }
        for (const auto& dependents : plan.dependents) {
            co_await remove_dependents(transaction, plan.change, dependents, rows, taken);
        }
        co_await delete_rows(transaction, plan, rows, taken);
    }

    base::Task<void> remove_dependents(store::Transaction& transaction, const Change& change,
                                       const Dependents& dependents, const base::Rows& rows,
                                       const std::vector<std::size_t>& taken) {
        std::vector<base::Values> all;
        for (const auto row : taken) {
            const base::Values key = {change.key_value(rows, row)};
            all.push_back(
                query::bind_values(dependents.find->binds, change.context(&key, nullptr)));
        }
        const auto found = co_await transaction.run_each(dependents.find->statement, all);
        for (const auto& some : found) {
            if (some.empty()) continue;
            if (dependents.on_delete == OnDelete::cascade) {
                co_await remove_rows(transaction, dependents.model, some);
            } else {
                co_await release(transaction, dependents, some);
            }
        }
    }

    /// Sets the ref to null in rows that keep existing.
    base::Task<void> release(store::Transaction& transaction, const Dependents& dependents,
                             const base::Rows& rows) {
        const auto& change = removal(dependents.model).change;
        std::vector<base::Values> all;
        for (std::size_t row = 0; row < rows.size(); ++row) {
            const base::Values inputs = {base::Value(), change.key_value(rows, row)};
            all.push_back(
                query::bind_values(dependents.set_null->binds, change.context(&inputs, nullptr)));
        }
        const auto after = co_await transaction.run_each(dependents.set_null->statement, all);
        std::vector<events::Event> events;
        for (std::size_t row = 0; row < after.size(); ++row) {
            auto changes = events::field_changes(change.model(), rows, row, after[row], 0);
            if (changes.empty()) continue;
            events.push_back(
                {events::Kind::changed, change.key_text(rows, row), std::move(changes)});
        }
        co_await change.append_events(transaction, change.model(), std::move(events));
    }

    base::Task<void> delete_rows(store::Transaction& transaction, const ModelRemoval& plan,
                                 const base::Rows& rows, const std::vector<std::size_t>& taken) {
        std::vector<base::Values> all;
        std::vector<events::Event> events;
        for (const auto row : taken) {
            const base::Values key = {plan.change.key_value(rows, row)};
            all.push_back(
                query::bind_values(plan.remove->binds, plan.change.context(&key, nullptr)));
            events.push_back({events::Kind::deleted, plan.change.key_text(rows, row),
                              events::row_changes(plan.change.model(), rows, row)});
        }
        std::optional<store::Violation> violation;
        try {
            co_await transaction.run_each(plan.remove->statement, all);
        } catch (const store::Violation& caught) {
            violation = caught;
        }
        if (violation) {
            const auto row = taken[std::min(violation->row, taken.size() - 1)];
            const auto cells = row_values(rows, row);
            co_await plan.change.refuse(transaction, *violation, cells);
        }
        co_await plan.change.append_events(transaction, plan.change.model(), std::move(events));
    }

    const query::ReadRequest request_;
    int model_;
    bool single_;
    std::vector<std::unique_ptr<ModelRemoval>> removals_;
    std::optional<Targets> targets_;
    std::shared_ptr<const RepresentationProgram> representation_;
    std::set<std::pair<int, std::string>> gone_;
};

}  // namespace

base::Task<WriteAnswer> Records::remove(const Caller& caller, WriteCommand command) {
    Removal removal(*state_, caller, command);
    store::WriteUnit unit = [&removal](store::Transaction& transaction) {
        return removal.run(transaction);
    };
    co_await state_->client.write(std::move(unit));
    co_return std::move(removal.answer);
}

}  // namespace socle::records
