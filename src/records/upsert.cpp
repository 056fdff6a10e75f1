#include "records/upsert.h"

#include "base/error.h"
#include "base/text.h"
#include "definition/definition.h"
#include "records/cells.h"

#include <algorithm>
#include <optional>

namespace socle::records {

using base::Code;
using base::Error;
using definition::Default;
using definition::FieldType;

namespace {

std::size_t width_of(const definition::Field& field) {
    return field.type == FieldType::point ? 2 : 1;
}

int find_column(const definition::Model& model, const std::string& name) {
    const int field = model.find_field(name);
    if (field >= 0) return field;
    std::vector<std::string> names;
    for (const auto& known : model.fields)
        names.push_back(known.name);
    const auto near = base::nearest(name, names);
    throw Error(Code::unknown_column, "column \"" + name + "\" does not exist", {},
                near ? "Perhaps you meant \"" + *near + "\"." : std::string());
}

/// Whether no two rows can have the same values of these fields, because they are the key, a unique
/// field, or one of the sets of `unique:`.
bool is_unique_set(const definition::Model& model, std::vector<int> fields) {
    std::ranges::sort(fields);
    if (fields.size() == 1) {
        const auto& field = field_of(model, fields.front());
        if (field.key || field.unique) return true;
    }
    return std::ranges::any_of(model.unique, [&](std::vector<int> set) {
        std::ranges::sort(set);
        return set == fields;
    });
}

}  // namespace

Upsert::Upsert(Programs& programs, const Change& change, const query::ReadRequest& request,
               const WriteCommand& command, const std::vector<int>& fields)
    : change_(change), fields_(fields), all_fields_(!request.columns.empty()) {
    set_unique(request);
    if (command.resolution != Resolution::merge && !command.put) return;
    const auto& identity = change.caller().identity;
    existing_ = programs.existing(identity, change.model_index(), unique_, fields);
    verify_ = programs.verify(identity, change.model_index(), access::Action::update, fields);
}

void Upsert::set_unique(const query::ReadRequest& request) {
    const auto& model = change_.model();
    for (const auto& name : request.on_conflict) {
        const int field = find_column(model, name);
        if (std::ranges::find(unique_, field) == unique_.end()) unique_.push_back(field);
    }
    if (unique_.empty()) unique_.push_back(model.key);
    if (is_unique_set(model, unique_)) return;
    throw Error(Code::no_unique_set,
                "there is no unique or exclusion constraint matching the ON CONFLICT specification",
                "on_conflict takes the key of \"" + model.name +
                    "\", a unique field of it, or all fields of one of its unique sets.");
}

std::shared_ptr<const MergeStep> Upsert::step(Programs& programs, const RefusedRow& row) {
    if (last_step_ && last_told_ == row.told) return last_step_;
    MergeStep step;
    for (const int index : fields_) {
        const auto at = static_cast<std::size_t>(index);
        const auto& field = change_.model().fields[at];
        const bool made = field.initial.kind == Default::Kind::expression;
        const bool set = row.told[at] || (all_fields_ && !made);
        const bool finds = std::ranges::find(unique_, index) != unique_.end();
        if (set && !finds && !field.key) step.fields.push_back(index);
    }
    if (!step.fields.empty()) step.update = programs.update(change_.model_index(), step.fields);
    last_told_ = row.told;
    last_step_ = std::make_shared<const MergeStep>(std::move(step));
    return last_step_;
}

void Upsert::begin() {
    written_.clear();
}

void Upsert::note(const base::Rows& inserted) {
    if (merges()) written_.insert(change_.key_text(inserted, 0));
}

base::Task<void> Upsert::merge(store::Transaction& transaction,
                               const std::vector<Proposal>& proposals, MergedRows& merged) {
    auto all = co_await find(transaction, proposals);
    for (std::size_t at = 0; at < proposals.size(); ++at) {
        const auto& proposal = proposals[at];
        const auto& found = all[at];
        check_found(proposal, found);
        auto after = co_await update(transaction, proposal, found);
        merged.before.push_back(row_values(found, 0));
        merged.after.push_back(std::move(after));
    }
    std::ranges::move(all, std::back_inserter(merged.found));
}

base::Task<std::vector<base::Rows>> Upsert::find(store::Transaction& transaction,
                                                 const std::vector<Proposal>& proposals) const {
    const auto offsets = cell_offsets(change_.model());
    std::vector<base::Values> all;
    for (const auto& proposal : proposals) {
        base::Values inputs;
        for (const int field : unique_)
            inputs.push_back(proposal.row->cells[offsets[static_cast<std::size_t>(field)]]);
        auto values =
            query::bind_values(existing_->statement.binds, change_.context(&inputs, nullptr));
        values[values.size() - 2] = std::int64_t{1};
        all.push_back(std::move(values));
    }
    co_return co_await transaction.run_each(existing_->statement.statement, all);
}

void Upsert::check_found(const Proposal& proposal, const base::Rows& found) {
    if (found.empty()) {
        throw Error(Code::unavailable,
                    "a " + change_.model().name + " was deleted while it was to be changed", {},
                    "Try again.");
    }
    check_rules(found);
    check_key(*proposal.row, row_values(found, 0));
    if (!written_.insert(change_.key_text(found, 0)).second) {
        throw Error(Code::affected_twice,
                    "ON CONFLICT DO UPDATE command cannot affect row a second time", {},
                    "Ensure that no rows proposed for insertion within the same command have "
                    "duplicate constrained values.");
    }
}

void Upsert::check_rules(const base::Rows& found) const {
    const auto cells = found.columns() - existing_->rules.size();
    for (std::size_t rule = 0; rule < existing_->rules.size(); ++rule) {
        if (found.at(0, cells + rule) != base::ValueView(std::int64_t{1})) {
            access::deny_rule(change_.model(), existing_->rules[rule], access::Action::update);
        }
    }
}

/// A record keeps its key, also when it is found by something else.
void Upsert::check_key(const RefusedRow& row, const base::Values& before) const {
    const auto& model = change_.model();
    const auto key = static_cast<std::size_t>(model.key);
    const auto offset = cell_offsets(model)[key];
    if (row.told[key] && row.cells[offset] != before[offset]) refuse_key_change(model);
}

base::Task<base::Rows> Upsert::update(store::Transaction& transaction, const Proposal& proposal,
                                      const base::Rows& found) const {
    const auto& step = *proposal.step;
    if (!step.update) {
        base::Rows same(base::cell_count(stored_columns(change_.model())));
        append_first_row(same, found);
        co_return same;
    }
    const auto inputs = inputs_of(proposal, found);
    const auto values = query::bind_values(step.update->binds, change_.context(&inputs, nullptr));
    std::optional<store::Violation> violation;
    base::Rows after;
    try {
        after = co_await transaction.run(step.update->statement, values);
    } catch (const store::Violation& caught) {
        violation = caught;
    }
    if (violation) {
        const RefusedRow refused = {merged_cells(proposal, row_values(found, 0)),
                                    proposal.row->told};
        co_await change_.refuse(transaction, *violation, refused);
    }
    co_return after;
}

base::Values Upsert::inputs_of(const Proposal& proposal, const base::Rows& found) const {
    const auto offsets = cell_offsets(change_.model());
    base::Values inputs;
    for (const int index : proposal.step->fields) {
        const auto at = static_cast<std::size_t>(index);
        for (std::size_t part = 0; part < width_of(change_.model().fields[at]); ++part)
            inputs.push_back(proposal.row->cells[offsets[at] + part]);
    }
    inputs.push_back(change_.key_value(found, 0));
    return inputs;
}

base::Values Upsert::merged_cells(const Proposal& proposal, base::Values before) const {
    const auto offsets = cell_offsets(change_.model());
    for (const int index : proposal.step->fields) {
        const auto at = static_cast<std::size_t>(index);
        for (std::size_t part = 0; part < width_of(change_.model().fields[at]); ++part)
            before[offsets[at] + part] = proposal.row->cells[offsets[at] + part];
    }
    return before;
}

base::Task<void> Upsert::verify(store::Transaction& transaction, const MergedRows& merged) const {
    if (!verify_) co_return;
    co_await change_.verify(transaction, *verify_, access::Action::update, merged.before,
                            merged.after);
}

}  // namespace socle::records
