#include "base/convert.h"
#include "base/error.h"
#include "base/ids.h"
#include "base/time.h"
#include "query/body.h"
#include "records/cells.h"
#include "records/change.h"
#include "records/records.h"
#include "records/state.h"

#include <algorithm>
#include <optional>

namespace socle::records {

namespace {

using base::Code;
using base::Error;
using definition::Default;
using definition::Field;
using definition::FieldType;
using definition::KeyKind;

/// Rows that go through the same INSERT, in the order of the body.
struct Batch {
    std::shared_ptr<const query::Prepared> insert;
    std::vector<RefusedRow> rows;      ///< all cells, in case the row is refused
    std::vector<base::Values> values;  ///< what the statement is run with
};

/// One create: the rows completed with their defaults, then the steps in the transaction.
class Creation {
public:
    Creation(Records::State& state, const Caller& caller, const WriteCommand& command)
        : change_(state.definition, state.dialect, caller, command.model, state.programs),
          request_(query::parse_read(command.query)),
          command_(command) {
        auto rows = read_body();
        const auto& identity = caller.identity;
        verify_ =
            state.programs.verify(identity, command.model, access::Action::create, rows.fields);
        if (command.representation) {
            representation_ = state.programs.representation(identity, command.model, request_);
            answer.columns = representation_->columns;
        }
        for (const auto& row : rows.rows)
            add_row(state.programs, rows.fields, row);
    }

    base::Task<void> run(store::Transaction& transaction) {
        answer.affected = 0;
        answer.keys.clear();
        std::vector<base::Rows> created;
        for (const auto& batch : batches_)
            co_await insert(transaction, batch, created);
        if (advance_) co_await advance_key(transaction, created);
        const std::vector<base::Values> before;
        co_await change_.verify(transaction, *verify_, access::Action::create, before, created);
        co_await change_.append_events(transaction, change_.model(), events_of(created));
        answer.affected = static_cast<std::int64_t>(created.size());
        if (representation_) {
            const auto keys = keys_of(created);
            answer.rows =
                co_await change_.represent(transaction, *representation_, keys, command_.single);
        }
        if (command_.with) co_await command_.with(transaction, answer);
    }

    bool empty() const { return batches_.empty(); }

    WriteAnswer answer;

private:
    query::WriteRows read_body() const {
        if (change_.model().view) {
            throw Error(Code::method_not_allowed,
                        "\"" + change_.model().name + "\" is a view and cannot be written");
        }
        query::BodyOptions options;
        options.columns = request_.columns;
        options.missing_null = command_.missing_null.value_or(!request_.columns.empty());
        options.create = true;
        options.privileged = change_.caller().identity.kind == access::Identity::Kind::service;
        auto rows =
            query::parse_body(change_.definition(), change_.model_index(), command_.body, options);
        if (command_.single && rows.rows.size() != 1) {
            throw Error(Code::not_single, "JSON object requested, multiple (or no) rows returned",
                        "The body has " + std::to_string(rows.rows.size()) + " rows");
        }
        return rows;
    }

    /// Completes a row to all cells of the model and puts it into the batch of its INSERT.
    void add_row(Programs& programs, const std::vector<int>& fields, const query::WriteRow& given) {
        const auto& model = change_.model();
        const auto offsets = cell_offsets(model);
        base::Values cells(base::cell_count(stored_columns(model)));
        std::vector<bool> mentioned(model.fields.size());
        std::size_t next = 0;
        for (std::size_t at = 0; at < fields.size(); ++at) {
            const auto index = static_cast<std::size_t>(fields[at]);
            mentioned[index] = given.mentioned[at];
            const std::size_t width = model.fields[index].type == FieldType::point ? 2 : 1;
            for (std::size_t part = 0; part < width; ++part) {
                cells[offsets[index] + part] = given.cells[next++];
            }
        }
        std::vector<int> computed;
        for (std::size_t index = 0; index < model.fields.size(); ++index) {
            if (mentioned[index]) continue;
            const auto& field = model.fields[index];
            if (field.initial.kind == Default::Kind::expression) {
                computed.push_back(static_cast<int>(index));
            } else {
                cells[offsets[index]] = default_value(field);
            }
        }
        const bool with_key = !base::is_null(cells[offsets[static_cast<std::size_t>(model.key)]]);
        const bool counted = model.key_kind == KeyKind::serial;
        if (with_key && counted && change_.dialect() == base::Dialect::postgres) {
            advance_ = programs.advance_key(change_.model_index());
        }
        put(programs.insert(change_.caller().identity, change_.model_index(), computed, with_key),
            {std::move(cells), std::move(mentioned)});
    }

    base::Value default_value(const Field& field) const {
        switch (field.initial.kind) {
            case Default::Kind::value:
                return field.initial.value;
            case Default::Kind::uuid:
                return base::new_uuid();
            case Default::Kind::me: {
                auto id = base::parse_uuid(change_.caller().identity.id);
                return id ? base::Value(*std::move(id)) : base::Value();
            }
            case Default::Kind::now:
                return field.type == FieldType::date
                           ? base::date_text(change_.caller().now_us)
                           : base::timestamp_text(change_.caller().now_us);
            case Default::Kind::none:
            case Default::Kind::expression:
                break;
        }
        const bool made = field.key && change_.model().key_kind == KeyKind::uuid;
        return made ? base::Value(base::new_uuid()) : base::Value();
    }

    void put(std::shared_ptr<const query::Prepared> insert, RefusedRow row) {
        if (batches_.empty() || batches_.back().insert != insert) {
            batches_.push_back({std::move(insert), {}, {}});
        }
        auto& batch = batches_.back();
        batch.values.push_back(
            query::bind_values(batch.insert->binds, change_.context(nullptr, &row.cells)));
        batch.rows.push_back(std::move(row));
    }

    /// Keys that the body gave must not be given again by the counter.
    base::Task<void> advance_key(store::Transaction& transaction,
                                 const std::vector<base::Rows>& created) const {
        std::int64_t last = 0;
        for (const auto& row : created) {
            last = std::max(last, std::get<std::int64_t>(change_.key_value(row, 0)));
        }
        const base::Values inputs = {last};
        const auto values = query::bind_values(advance_->binds, change_.context(&inputs, nullptr));
        co_await transaction.run(advance_->statement, values);
    }

    base::Task<void> insert(store::Transaction& transaction, const Batch& batch,
                            std::vector<base::Rows>& created) {
        std::optional<store::Violation> violation;
        try {
            auto inserted = co_await transaction.run_each(batch.insert->statement, batch.values);
            std::ranges::move(inserted, std::back_inserter(created));
        } catch (const store::Violation& caught) {
            violation = caught;
        }
        if (violation) {
            const auto& row = batch.rows[std::min(violation->row, batch.rows.size() - 1)];
            co_await change_.refuse(transaction, *violation, row);
        }
    }

    std::vector<events::Event> events_of(const std::vector<base::Rows>& created) {
        std::vector<events::Event> events;
        for (const auto& row : created) {
            answer.keys.push_back(change_.key_text(row, 0));
            if (!change_.model().events) continue;
            events.push_back({events::Kind::added, answer.keys.back(),
                              events::row_changes(change_.model(), row, 0)});
        }
        return events;
    }

    std::vector<base::Value> keys_of(const std::vector<base::Rows>& created) const {
        std::vector<base::Value> keys;
        keys.reserve(created.size());
        for (const auto& row : created)
            keys.push_back(change_.key_value(row, 0));
        return keys;
    }

    Change change_;
    const query::ReadRequest request_;
    const WriteCommand& command_;
    std::shared_ptr<const VerifyProgram> verify_;
    std::shared_ptr<const RepresentationProgram> representation_;
    std::shared_ptr<const query::Prepared> advance_;
    std::vector<Batch> batches_;
};

}  // namespace

base::Task<WriteAnswer> Records::create(const Caller& caller, WriteCommand command) {
    Creation creation(*state_, caller, command);
    if (!creation.empty()) {
        store::WriteUnit unit = [&creation](store::Transaction& transaction) {
            return creation.run(transaction);
        };
        co_await state_->client.write(std::move(unit));
    }
    co_return std::move(creation.answer);
}

}  // namespace socle::records
