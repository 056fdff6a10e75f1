#include "records/targets.h"

#include "base/error.h"
#include "records/state.h"

namespace socle::records {

using base::Code;
using base::Error;

Targets::Targets(Programs& programs, const Change& change, const query::ReadRequest& request,
                 const WriteCommand& command, access::Action action,
                 const std::vector<int>& written_fields)
    : change_(change),
      command_(command),
      action_(action),
      program_(programs.targets(change.caller().identity, change.model_index(), action, request,
                                written_fields)) {
    const auto inputs =
        query::type_inputs(program_->inputs, request.values, change.caller().zone.get());
    values_ = query::bind_values(program_->statement.binds, change.context(&inputs, nullptr));
    values_[values_.size() - 2] = request.limit.value_or(answer_rows_max + 1);
    values_[values_.size() - 1] = request.offset.value_or(0);
}

base::Task<base::Rows> Targets::find(store::Transaction& transaction) const {
    auto rows = co_await transaction.run(program_->statement.statement, values_);
    const auto found = static_cast<std::int64_t>(rows.size());
    if (command_.single && found != 1) {
        throw Error(Code::not_single, "JSON object requested, multiple (or no) rows returned",
                    "The result contains " + std::to_string(found) + " rows");
    }
    if (command_.affected_max && found > *command_.affected_max) {
        throw Error(Code::too_many_affected,
                    "Query result exceeds max-affected preference constraint",
                    "The query affects " + std::to_string(found) + " rows");
    }
    if (found > answer_rows_max) {
        throw Error(Code::too_many_affected,
                    "The request is about more than " + std::to_string(answer_rows_max) + " rows",
                    {}, "Write them in parts, with filters.");
    }
    const auto cells = rows.columns() - program_->rules.size();
    for (std::size_t row = 0; row < rows.size(); ++row) {
        for (std::size_t rule = 0; rule < program_->rules.size(); ++rule) {
            if (rows.at(row, cells + rule) != base::ValueView(std::int64_t{1})) {
                access::deny_rule(change_.model(), program_->rules[rule], action_);
            }
        }
    }
    co_return rows;
}

void check_write_request(const definition::Model& model, const query::ReadRequest& request,
                         const WriteCommand& command, access::Action action) {
    check_is_table(model);
    if (!request.filtered() && !command.allow_unfiltered) {
        const bool update = action == access::Action::update;
        throw Error(Code::unfiltered_write,
                    std::string(update ? "UPDATE" : "DELETE") + " requires a WHERE clause",
                    "Without a filter every " + model.name + " would be " +
                        (update ? "changed." : "deleted."),
                    "Add a filter, or send the header X-Allow-Unfiltered: true.");
    }
}

}  // namespace socle::records
