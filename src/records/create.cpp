#include "access/administer.h"
#include "base/convert.h"
#include "base/error.h"
#include "base/ids.h"
#include "base/time.h"
#include "query/body.h"
#include "records/cells.h"
#include "records/change.h"
#include "records/records.h"
#include "records/state.h"
#include "records/upsert.h"

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
    std::size_t first = 0;                                ///< the rows of the body before it
    std::vector<RefusedRow> rows;                         ///< all cells, in case the row is refused
    std::vector<base::Values> values;                     ///< what the statement is run with
    std::vector<std::shared_ptr<const MergeStep>> steps;  ///< when rows may be there already
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
        if (command.put) check_put(rows);
        if (command.put || command.resolution != Resolution::none) {
            upsert_.emplace(state.programs, change_, request_, command, rows.fields);
        }
        verify_ = state.programs.verify(identity, command.model, access::Action::create,
                                        judged_fields(rows.fields, command));
        if (command.representation) {
            representation_ =
                state.programs.representation(identity, command.model, request_, caller.zone.get());
            answer.columns = representation_->columns;
        }
        for (const auto& row : rows.rows)
            add_row(state.programs, rows.fields, row);
    }

    base::Task<void> run(store::Transaction& transaction) {
        begin();
        for (const auto& batch : batches_)
            co_await insert(transaction, batch);
        if (advance_) co_await advance_key(transaction);
        co_await verify(transaction);
        if (upsert_) co_await upsert_->verify(transaction, merged_);
        co_await change_.append_events(transaction, change_.model(), events());
        for (const auto& row : written_)
            answer.keys.push_back(change_.key_text(row_of(row), 0));
        answer.affected = static_cast<std::int64_t>(written_.size());
        answer.inserted = static_cast<std::int64_t>(created_.size());
        if (representation_) {
            const auto keys = written_keys();
            answer.rows =
                co_await change_.represent(transaction, *representation_, keys, command_.single);
        }
        if (command_.with) co_await command_.with(transaction, answer);
    }

    bool empty() const { return batches_.empty(); }

    WriteAnswer answer;

private:
    query::WriteRows read_body() const {
        check_is_table(change_.model());
        const auto options = create_options(change_.caller(), command_, request_);
        auto rows = command_.rows != nullptr
                        ? query::check_rows(change_.definition(), change_.model_index(),
                                            *command_.rows, options)
                        : query::parse_body(change_.definition(), change_.model_index(),
                                            command_.body, options);
        if (command_.single && rows.rows.size() != 1) {
            throw Error(Code::not_single, "JSON object requested, multiple (or no) rows returned",
                        "The body has " + std::to_string(rows.rows.size()) + " rows");
        }
        return rows;
    }

    /// As PostgREST: the query names one record by its key, the body is that record.
    void check_put(const query::WriteRows& rows) const {
        if (request_.limit || request_.offset) {
            throw Error(Code::put_page,
                        "limit/offset querystring parameters are not allowed for PUT");
        }
        const auto& model = change_.model();
        const auto& where = request_.where;
        const bool one = where.children.size() == 1 && request_.named_filters.empty();
        const auto* test = one ? &where.children.front() : nullptr;
        if (test == nullptr || test->negated || test->kind != query::Condition::Kind::test ||
            test->name != model.key_field().name || test->operation != query::Operator::equal ||
            test->quantifier != query::Quantifier::none) {
            throw Error(Code::put_filter,
                        "Filters must include all and only primary key columns "
                        "with 'eq' operators");
        }
        const auto& key = request_.values[static_cast<std::size_t>(test->slots.front())];
        const auto given = base::parse_text(model.key_field().storage, key);
        if (rows.rows.size() != 1 || key_of(rows) != given) {
            throw Error(Code::put_mismatch,
                        "Payload values do not match URL in primary key column(s)");
        }
    }

    /// Of the first row; null when it does not tell.
    base::Value key_of(const query::WriteRows& rows) const {
        const auto& model = change_.model();
        std::size_t cell = 0;
        for (const int field : rows.fields) {
            if (field == model.key) return rows.rows.front().cells[cell];
            cell += columns_of(field_of(model, field)).size();
        }
        return {};
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
        const std::vector<int> never;
        put(programs,
            programs.insert(change_.caller().identity, change_.model_index(), computed, with_key,
                            upsert_ ? upsert_->unique() : never),
            {std::move(cells), std::move(mentioned)});
    }

    static std::size_t next_row(const Batch& batch) { return batch.first + batch.rows.size(); }

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

    void put(Programs& programs, std::shared_ptr<const query::Prepared> insert, RefusedRow row) {
        if (batches_.empty() || batches_.back().insert != insert) {
            const auto before = batches_.empty() ? 0 : next_row(batches_.back());
            batches_.push_back({std::move(insert), before, {}, {}, {}});
        }
        auto& batch = batches_.back();
        if (upsert_) batch.steps.push_back(upsert_->step(programs, row));
        batch.values.push_back(
            query::bind_values(batch.insert->binds, change_.context(nullptr, &row.cells)));
        batch.rows.push_back(std::move(row));
    }

    void begin() {
        created_.clear();
        merged_ = {};
        written_.clear();
        answer.keys.clear();
        if (upsert_) upsert_->begin();
    }

    base::Task<void> verify(store::Transaction& transaction) {
        const std::vector<base::Values> before;
        std::optional<std::size_t> refused;
        std::optional<Error> refusal;
        try {
            co_await change_.verify(transaction, *verify_, access::Action::create, before, created_,
                                    &refused);
        } catch (const Error& error) {
            refusal = error;
        }
        if (!refusal) co_return;
        for (std::size_t row = 0; refused && row < written_.size(); ++row) {
            if (!written_[row].merged && written_[row].at == *refused) tell(written_[row].row);
        }
        throw Error(*refusal);
    }

    void tell(std::size_t refused_row) const {
        if (command_.refused_row != nullptr) *command_.refused_row = refused_row;
    }

    /// Keys that the body gave must not be given again by the counter.
    base::Task<void> advance_key(store::Transaction& transaction) const {
        std::int64_t last = 0;
        for (const auto& row : created_)
            last = std::max(last, std::get<std::int64_t>(change_.key_value(row, 0)));
        const base::Values inputs = {last};
        const auto values = query::bind_values(advance_->binds, change_.context(&inputs, nullptr));
        co_await transaction.run(advance_->statement, values);
    }

    base::Task<void> insert(store::Transaction& transaction, const Batch& batch) {
        std::optional<store::Violation> violation;
        std::vector<base::Rows> inserted;
        try {
            inserted = co_await transaction.run_each(batch.insert->statement, batch.values);
        } catch (const store::Violation& caught) {
            violation = caught;
        }
        if (violation) {
            const auto at = std::min(violation->row, batch.rows.size() - 1);
            const auto& row = batch.rows[at];
            tell(batch.first + at);
            co_await change_.refuse(transaction, *violation, row);
        }
        const auto proposals = take(batch, inserted);
        if (!proposals.empty()) co_await upsert_->merge(transaction, proposals, merged_);
    }

    /// Notes the rows that were inserted, and gives those that are to be merged instead.
    std::vector<Proposal> take(const Batch& batch, std::vector<base::Rows>& inserted) {
        std::vector<Proposal> proposals;
        for (std::size_t at = 0; at < inserted.size(); ++at) {
            if (!inserted[at].empty()) {
                if (upsert_) upsert_->note(inserted[at]);
                written_.push_back({batch.first + at, false, created_.size()});
                created_.push_back(std::move(inserted[at]));
            } else if (upsert_->merges()) {
                written_.push_back(
                    {batch.first + at, true, merged_.after.size() + proposals.size()});
                proposals.push_back({&batch.rows[at], batch.steps[at].get()});
            }
        }
        return proposals;
    }

    /// A row that was written, in the order of the body.
    struct Written {
        std::size_t row = 0;  ///< of the body
        bool merged = false;
        std::size_t at = 0;  ///< in `merged_` or `created_`
    };

    const base::Rows& row_of(const Written& row) const {
        return row.merged ? merged_.after[row.at] : created_[row.at];
    }

    std::vector<events::Event> events() const {
        std::vector<events::Event> events;
        if (!change_.model().events) return events;
        for (const auto& row : written_) {
            const auto& after = row_of(row);
            auto changes = row.merged ? events::field_changes(change_.model(),
                                                              merged_.found[row.at], 0, after, 0)
                                      : events::row_changes(change_.model(), after, 0);
            if (changes.empty()) continue;
            const auto kind = row.merged ? events::Kind::changed : events::Kind::added;
            events.push_back({kind, change_.key_text(after, 0), std::move(changes)});
        }
        return events;
    }

    std::vector<base::Value> written_keys() const {
        std::vector<base::Value> keys;
        keys.reserve(written_.size());
        for (const auto& row : written_)
            keys.push_back(change_.key_value(row_of(row), 0));
        return keys;
    }

    Change change_;
    const query::ReadRequest request_;
    const WriteCommand& command_;
    std::shared_ptr<const VerifyProgram> verify_;
    std::shared_ptr<const Representation> representation_;
    std::shared_ptr<const query::Prepared> advance_;
    std::vector<Batch> batches_;
    std::optional<Upsert> upsert_;
    std::vector<base::Rows> created_;
    MergedRows merged_;
    std::vector<Written> written_;
};

}  // namespace

query::BodyOptions create_options(const Caller& caller, const WriteCommand& command,
                                  const query::ReadRequest& request) {
    query::BodyOptions options;
    options.columns = request.columns;
    options.missing_null = command.missing_null.value_or(!request.columns.empty());
    options.create = true;
    options.privileged =
        command.restoring || caller.identity.kind == access::Identity::Kind::service;
    options.form = command.form;
    options.zone = caller.zone.get();
    return options;
}

base::Task<WriteAnswer> Records::create(const Caller& caller, WriteCommand command) {
    access::require_writer(caller.identity);
    if (state_->hooked(command, access::Action::create)) {
        auto answer = co_await write_with_hooks(caller, command, create_in);
        co_return answer;
    }
    Creation creation(*state_, caller, command);
    if (!creation.empty()) {
        store::WriteUnit unit = [&creation](store::Transaction& transaction) {
            return creation.run(transaction);
        };
        co_await write(*state_, std::move(unit), command);
    }
    co_return std::move(creation.answer);
}

base::Task<WriteAnswer> create_in(Records::State& state, store::Transaction& transaction,
                                  const Caller& caller, const WriteCommand& command) {
    if (state.hooked(command, access::Action::create)) {
        auto answer = co_await create_hooked(state, transaction, caller, command);
        co_return answer;
    }
    Creation creation(state, caller, command);
    if (!creation.empty()) co_await creation.run(transaction);
    co_return std::move(creation.answer);
}

}  // namespace socle::records
