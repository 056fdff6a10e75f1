#include "access/administer.h"
#include "base/ensure.h"
#include "base/error.h"
#include "query/body.h"
#include "records/cells.h"
#include "records/records.h"
#include "records/state.h"
#include "records/targets.h"

#include <algorithm>
#include <optional>

namespace socle::records {

namespace {

using base::Code;
using base::Error;
using definition::FieldType;

/// One update: what is set, on which rows, and the steps in the transaction.
class Update {
public:
    Update(Records::State& state, const Caller& caller, const WriteCommand& command)
        : change_(state.definition, state.dialect, caller, command.model, state.programs),
          request_(query::parse_read(command.query)),
          single_(command.single),
          command_(command) {
        check_write_request(change_.model(), request_, command, access::Action::update);
        read_body(command);
        auto& programs = state.programs;
        const auto judged = judged_fields(fields_, command);
        targets_.emplace(programs, change_, request_, command, access::Action::update, judged);
        verify_ = programs.verify(caller.identity, command.model, access::Action::update, judged);
        if (!fields_.empty()) update_ = programs.update(command.model, fields_);
        if (command.representation || command.expect) {
            representation_ = programs.representation(caller.identity, command.model, request_,
                                                      caller.zone.get());
            answer.columns = representation_->columns;
        }
    }

    base::Task<void> run(store::Transaction& transaction) {
        answer.keys.clear();
        const auto found = co_await targets_->find(transaction);
        answer.affected = static_cast<std::int64_t>(found.size());
        std::vector<base::Value> keys;
        for (std::size_t row = 0; row < found.size(); ++row) {
            keys.push_back(change_.key_value(found, row));
            answer.keys.push_back(change_.key_text(found, row));
        }
        if (command_.expect) {
            answer.rows = co_await change_.represent(transaction, *representation_, keys, false);
            command_.expect(answer);
        }
        if (update_) co_await write(transaction, found);
        if (command_.representation) {
            answer.rows = co_await change_.represent(transaction, *representation_, keys, single_);
        }
        if (command_.with) co_await command_.with(transaction, answer);
    }

    WriteAnswer answer;

private:
    void read_body(const WriteCommand& command) {
        query::BodyOptions options;
        options.columns = request_.columns;
        options.privileged =
            command.restoring || change_.caller().identity.kind == access::Identity::Kind::service;
        options.form = command.form;
        options.zone = change_.caller().zone.get();
        const auto rows =
            query::parse_body(change_.definition(), command.model, command.body, options);
        if (rows.rows.size() != 1) {
            throw Error(Code::bad_body, "An update takes one JSON object",
                        "The body has " + std::to_string(rows.rows.size()) + " rows.");
        }
        const auto& row = rows.rows.front();
        std::size_t cell = 0;
        for (std::size_t at = 0; at < rows.fields.size(); ++at) {
            const auto& field = change_.model().fields[static_cast<std::size_t>(rows.fields[at])];
            const std::size_t width = field.type == FieldType::point ? 2 : 1;
            if (row.mentioned[at]) {
                fields_.push_back(rows.fields[at]);
                for (std::size_t part = 0; part < width; ++part) {
                    cells_.push_back(row.cells[cell + part]);
                }
            }
            cell += width;
        }
    }

    base::Task<void> write(store::Transaction& transaction, const base::Rows& found) {
        std::vector<base::Values> before;
        std::vector<base::Values> all;
        for (std::size_t row = 0; row < found.size(); ++row) {
            before.push_back(row_values(found, row));
            check_key(before.back());
            auto inputs = cells_;
            inputs.push_back(change_.key_value(found, row));
            all.push_back(query::bind_values(update_->binds, change_.context(&inputs, nullptr)));
        }
        std::vector<base::Rows> after;
        std::optional<store::Violation> violation;
        try {
            after = co_await transaction.run_each(update_->statement, all);
        } catch (const store::Violation& caught) {
            violation = caught;
        }
        if (violation) {
            const auto row = refused(before[std::min(violation->row, before.size() - 1)]);
            co_await change_.refuse(transaction, *violation, row);
        }
        base::ensure(std::ranges::none_of(after, &base::Rows::empty),
                     "a row that was locked is not there");
        co_await change_.verify(transaction, *verify_, access::Action::update, before, after);
        co_await change_.append_events(transaction, change_.model(), events_of(found, after));
    }

    void check_key(const base::Values& row) const {
        const auto& model = change_.model();
        const auto offsets = cell_offsets(model);
        const auto next = merged(row);
        const auto offset = offsets[static_cast<std::size_t>(model.key)];
        if (next[offset] != row[offset]) refuse_key_change(model);
    }

    base::Values merged(base::Values row) const {
        const auto offsets = cell_offsets(change_.model());
        std::size_t cell = 0;
        for (const int index : fields_) {
            const auto at = static_cast<std::size_t>(index);
            const std::size_t width = change_.model().fields[at].type == FieldType::point ? 2 : 1;
            for (std::size_t part = 0; part < width; ++part) {
                row[offsets[at] + part] = cells_[cell++];
            }
        }
        return row;
    }

    RefusedRow refused(const base::Values& before) const {
        std::vector<bool> told(change_.model().fields.size());
        for (const int index : fields_)
            told[static_cast<std::size_t>(index)] = true;
        return {merged(before), std::move(told)};
    }

    std::vector<events::Event> events_of(const base::Rows& before,
                                         const std::vector<base::Rows>& after) const {
        std::vector<events::Event> events;
        if (!change_.model().events) return events;
        for (std::size_t row = 0; row < after.size(); ++row) {
            auto changes = events::field_changes(change_.model(), before, row, after[row], 0);
            if (changes.empty()) continue;
            events.push_back(
                {events::Kind::changed, change_.key_text(before, row), std::move(changes)});
        }
        return events;
    }

    Change change_;
    const query::ReadRequest request_;
    const bool single_;
    const WriteCommand& command_;
    std::vector<int> fields_;
    base::Values cells_;
    std::optional<Targets> targets_;
    std::shared_ptr<const query::Prepared> update_;
    std::shared_ptr<const VerifyProgram> verify_;
    std::shared_ptr<const Representation> representation_;
};

}  // namespace

base::Task<WriteAnswer> Records::update(const Caller& caller, WriteCommand command) {
    access::require_writer(caller.identity);
    if (state_->hooked(command, access::Action::update)) {
        auto answer = co_await write_with_hooks(caller, command, update_in);
        co_return answer;
    }
    Update update(*state_, caller, command);
    store::WriteUnit unit = [&update](store::Transaction& transaction) {
        return update.run(transaction);
    };
    co_await write(*state_, std::move(unit), command);
    co_return std::move(update.answer);
}

base::Task<WriteAnswer> update_in(Records::State& state, store::Transaction& transaction,
                                  const Caller& caller, const WriteCommand& command) {
    if (state.hooked(command, access::Action::update)) {
        auto answer = co_await update_hooked(state, transaction, caller, command);
        co_return answer;
    }
    Update update(state, caller, command);
    co_await update.run(transaction);
    co_return std::move(update.answer);
}

}  // namespace socle::records
