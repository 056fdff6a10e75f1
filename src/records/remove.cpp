#include "access/administer.h"
#include "base/convert.h"
#include "base/ensure.h"
#include "records/cells.h"
#include "records/reach.h"
#include "records/records.h"
#include "records/state.h"
#include "records/targets.h"

#include <deque>
#include <map>
#include <optional>

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

/// A row that will be deleted.
struct Doomed {
    int model = -1;
    const base::Rows* rows = nullptr;
    std::size_t row = 0;
};

/// A model and the text of a key.
using RowName = std::pair<int, std::string>;

/// One removal, with what it takes along: rows whose ref cascades are deleted, those whose ref is
/// set to null are changed, each with its own event. The database would do the same by itself, but
/// without events. First all rows to delete are found, then they are deleted, those that refer to
/// others first: a ref that restricts hinders only when its row stays.
class Removal {
public:
    Removal(Records::State& state, const Caller& caller, const WriteCommand& command)
        : state_(state),
          request_(query::parse_read(command.query)),
          model_(command.model),
          single_(command.single),
          command_(command) {
        auto& programs = state.programs;
        const auto& model = state.definition.model(command.model);
        check_write_request(model, request_, command, access::Action::remove);
        removals_.resize(state.definition.models.size());
        plan(state, caller, command.model);
        const std::vector<int> no_fields;
        targets_.emplace(programs, removal(command.model).change, request_, command,
                         access::Action::remove, no_fields);
        if (command.representation || command.expect) {
            representation_ = programs.representation(caller.identity, command.model, request_,
                                                      caller.zone.get());
            answer.columns = representation_->columns;
        }
    }

    base::Task<void> run(store::Transaction& transaction) {
        found_.clear();
        doomed_.clear();
        names_.clear();
        answer.keys.clear();
        const auto& change = removal(model_).change;
        auto found = co_await targets_->find(transaction);
        std::vector<base::Value> keys;
        for (std::size_t row = 0; row < found.size(); ++row) {
            keys.push_back(change.key_value(found, row));
            answer.keys.push_back(change.key_text(found, row));
        }
        if (representation_) {
            answer.rows = co_await change.represent(transaction, *representation_, keys, single_);
        }
        if (command_.expect) command_.expect(answer);
        answer.affected = static_cast<std::int64_t>(found.size());
        doom(model_, std::move(found));
        co_await follow_cascades(transaction);
        for (const auto& row : doomed_)
            require_reach(removal(row.model).change, *row.rows, row.row);
        co_await ask_hooks(transaction);
        co_await release_all(transaction);
        co_await delete_all(transaction);
        if (command_.with) co_await command_.with(transaction, answer);
    }

    WriteAnswer answer;

private:
    /// Gathers the statements for `model` and all it takes along.
    void plan(Records::State& state, const Caller& caller, int model) {
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

    base::Value key_of(const Doomed& row) const {
        return removal(row.model).change.key_value(*row.rows, row.row);
    }

    RowName name_of(const Doomed& row) const {
        return {row.model, removal(row.model).change.key_text(*row.rows, row.row)};
    }

    void doom(int model, base::Rows rows) {
        found_.push_back(std::move(rows));
        const auto& kept = found_.back();
        for (std::size_t row = 0; row < kept.size(); ++row) {
            const Doomed candidate = {model, &kept, row};
            if (names_.emplace(name_of(candidate), doomed_.size()).second) {
                doomed_.push_back(candidate);
            }
        }
    }

    /// About every row that goes, also those that are taken along.
    base::Task<void> ask_hooks(store::Transaction& transaction) {
        if (state_.hooks == nullptr || command_.restoring) co_return;
        for (const auto& row : doomed_) {
            if (!state_.hooks->has(row.model, access::Action::remove)) continue;
            const auto& change = removal(row.model).change;
            BeforeWrite write{row.model,
                              access::Action::remove,
                              {},
                              events::row_changes(change.model(), *row.rows, row.row)};
            co_await ask_hook(state_, transaction, change.caller(), write);
        }
    }

    base::Task<void> follow_cascades(store::Transaction& transaction) {
        std::size_t followed = 0;
        while (followed < doomed_.size()) {
            const auto end = doomed_.size();
            for (const auto& plan : removals_) {
                if (plan) co_await follow(transaction, *plan, followed, end);
            }
            followed = end;
        }
    }

    base::Task<void> follow(store::Transaction& transaction, const ModelRemoval& plan,
                            std::size_t begin, std::size_t end) {
        for (const auto& dependents : plan.dependents) {
            if (dependents.on_delete != OnDelete::cascade) continue;
            auto found = co_await find(transaction, plan.change, dependents, begin, end);
            for (auto& rows : found) {
                if (!rows.empty()) doom(dependents.model, std::move(rows));
            }
        }
    }

    /// The rows that refer to the doomed rows of the plan's model from `begin` to `end`.
    base::Task<std::vector<base::Rows>> find(store::Transaction& transaction, const Change& change,
                                             const Dependents& dependents, std::size_t begin,
                                             std::size_t end) {
        std::vector<base::Values> all;
        for (std::size_t at = begin; at < end; ++at) {
            if (doomed_[at].model != change.model_index()) continue;
            const base::Values key = {key_of(doomed_[at])};
            all.push_back(
                query::bind_values(dependents.find->binds, change.context(&key, nullptr)));
        }
        std::vector<base::Rows> found;
        if (!all.empty()) found = co_await transaction.run_each(dependents.find->statement, all);
        co_return found;
    }

    base::Task<void> release_all(store::Transaction& transaction) {
        for (const auto& plan : removals_) {
            if (!plan) continue;
            for (const auto& dependents : plan->dependents) {
                if (dependents.on_delete != OnDelete::set_null) continue;
                const auto found =
                    co_await find(transaction, plan->change, dependents, 0, doomed_.size());
                for (const auto& rows : found)
                    co_await release(transaction, dependents, rows);
            }
        }
    }

    /// Sets the ref to null in rows that keep existing.
    base::Task<void> release(store::Transaction& transaction, const Dependents& dependents,
                             const base::Rows& rows) {
        const auto& change = removal(dependents.model).change;
        std::vector<base::Values> all;
        std::vector<std::size_t> staying;
        for (std::size_t row = 0; row < rows.size(); ++row) {
            if (names_.contains({dependents.model, change.key_text(rows, row)})) continue;
            staying.push_back(row);
            const base::Values inputs = {base::Value(), change.key_value(rows, row)};
            all.push_back(
                query::bind_values(dependents.set_null->binds, change.context(&inputs, nullptr)));
        }
        if (all.empty()) co_return;
        const auto after = co_await transaction.run_each(dependents.set_null->statement, all);
        std::vector<events::Event> events;
        for (std::size_t at = 0; at < after.size(); ++at) {
            base::ensure(after[at].size() == 1, "a row that was locked is not there");
            auto changes = events::field_changes(change.model(), rows, staying[at], after[at], 0);
            events.push_back(
                {events::Kind::changed, change.key_text(rows, staying[at]), std::move(changes)});
        }
        co_await change.append_events(transaction, change.model(), std::move(events));
    }

    /// The doomed rows in runs of one model, each row after those that refer to it. Circles are cut
    /// at the row found last.
    std::vector<std::vector<Doomed>> deletion_runs() const {
        std::vector<std::size_t> referrers(doomed_.size());
        std::vector<std::vector<std::size_t>> targets;
        for (std::size_t at = 0; at < doomed_.size(); ++at) {
            targets.push_back(doomed_targets(at));
            for (const auto target : targets.back())
                ++referrers[target];
        }
        std::vector<std::vector<Doomed>> runs;
        std::vector<bool> done(doomed_.size());
        std::deque<std::size_t> free;
        for (std::size_t at = 0; at < doomed_.size(); ++at) {
            if (referrers[at] == 0) free.push_back(at);
        }
        for (std::size_t left = doomed_.size();;) {
            while (free.empty() && left > 0) {
                if (!done[--left]) free.push_back(left);
            }
            if (free.empty()) return runs;
            const auto at = free.front();
            free.pop_front();
            if (done[at]) continue;
            done[at] = true;
            append_to_runs(runs, doomed_[at]);
            for (const auto target : targets[at]) {
                if (--referrers[target] == 0) free.push_back(target);
            }
        }
    }

    static void append_to_runs(std::vector<std::vector<Doomed>>& runs, const Doomed& row) {
        if (runs.empty() || runs.back().front().model != row.model) runs.emplace_back();
        runs.back().push_back(row);
    }

    /// The other doomed rows that a doomed row refers to.
    std::vector<std::size_t> doomed_targets(std::size_t at) const {
        const auto& row = doomed_[at];
        const auto& model = removal(row.model).change.model();
        const auto offsets = cell_offsets(model);
        std::vector<std::size_t> targets;
        for (std::size_t index = 0; index < model.fields.size(); ++index) {
            const auto& field = model.fields[index];
            if (field.to < 0) continue;
            const auto cell = row.rows->at(row.row, offsets[index]);
            if (base::is_null(cell)) continue;
            const auto found = names_.find({field.to, base::to_text(field.storage, cell)});
            if (found != names_.end() && found->second != at) targets.push_back(found->second);
        }
        return targets;
    }

    base::Task<void> delete_all(store::Transaction& transaction) {
        const auto runs = deletion_runs();
        for (const auto& run : runs)
            co_await delete_rows(transaction, run);
    }

    base::Task<void> delete_rows(store::Transaction& transaction, const std::vector<Doomed>& run) {
        const auto& plan = removal(run.front().model);
        std::vector<base::Values> all;
        std::vector<events::Event> events;
        for (const auto& row : run) {
            const base::Values key = {key_of(row)};
            all.push_back(
                query::bind_values(plan.remove->binds, plan.change.context(&key, nullptr)));
            events.push_back({events::Kind::deleted, name_of(row).second,
                              events::row_changes(plan.change.model(), *row.rows, row.row)});
        }
        std::optional<store::Violation> violation;
        try {
            co_await transaction.run_each(plan.remove->statement, all);
        } catch (const store::Violation& caught) {
            violation = caught;
        }
        if (violation) {
            const auto refused = refused_row(run[std::min(violation->row, run.size() - 1)]);
            co_await plan.change.refuse(transaction, *violation, refused);
        }
        co_await plan.change.append_events(transaction, plan.change.model(), std::move(events));
    }

    /// The client gave a row of the model it named; what else goes along it may not know.
    RefusedRow refused_row(const Doomed& row) const {
        const auto fields = removal(row.model).change.model().fields.size();
        return {row_values(*row.rows, row.row), std::vector<bool>(fields, row.model == model_)};
    }

    Records::State& state_;
    const query::ReadRequest request_;
    int model_;
    bool single_;
    const WriteCommand& command_;
    std::vector<std::unique_ptr<ModelRemoval>> removals_;
    std::optional<Targets> targets_;
    std::shared_ptr<const Representation> representation_;
    std::deque<base::Rows> found_;
    std::vector<Doomed> doomed_;
    std::map<RowName, std::size_t> names_;  ///< the doomed rows
};

}  // namespace

base::Task<WriteAnswer> Records::remove(const Caller& caller, WriteCommand command) {
    access::require_writer(caller.identity);
    if (state_->hooks != nullptr && state_->hooks->any() && !command.restoring) {
        auto answer = co_await write_with_hooks(caller, command, remove_in);
        co_return answer;
    }
    Removal removal(*state_, caller, command);
    store::WriteUnit unit = [&removal](store::Transaction& transaction) {
        return removal.run(transaction);
    };
    co_await write(*state_, std::move(unit), command);
    co_return std::move(removal.answer);
}

base::Task<WriteAnswer> remove_in(Records::State& state, store::Transaction& transaction,
                                  const Caller& caller, const WriteCommand& command) {
    Removal removal(state, caller, command);
    co_await removal.run(transaction);
    co_return std::move(removal.answer);
}

}  // namespace socle::records
