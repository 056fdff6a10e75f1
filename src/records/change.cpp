#include "records/change.h"

#include "base/convert.h"
#include "base/ensure.h"
#include "base/error.h"
#include "base/time.h"
#include "records/cells.h"
#include "records/reach.h"

#include <algorithm>

namespace socle::records {

namespace {

using base::Code;
using base::Error;
using definition::Field;

std::string field_text(const Field& field, const base::Value& value) {
    return base::to_text(field.storage, base::view(value));
}

std::string joined_names(const std::vector<std::string>& names) {
    std::string text;
    for (const auto& name : names)
        text += (text.empty() ? "" : ", ") + name;
    return text;
}

/// `Key (title, year)=(Leon, 1994)`, or `Key (title, year)` when not all values may be told.
std::string key_details(const definition::Model& model, const std::vector<std::string>& columns,
                        const RefusedRow& row) {
    const auto offsets = cell_offsets(model);
    auto names = "Key (" + joined_names(columns) + ")";
    std::string values;
    for (const auto& column : columns) {
        const int index = model.find_field(column);
        if (index < 0) return names;
        const auto at = static_cast<std::size_t>(index);
        if (at >= row.told.size() || !row.told[at]) return names;
        if (!values.empty()) values += ", ";
        values += field_text(model.fields[at], row.cells[offsets[at]]);
    }
    return names + "=(" + values + ")";
}

std::string reference_name(const definition::Model& model, const Field& field) {
    return model.name + "_" + field.name + "_fkey";
}

void append_cell(base::Rows& to, const base::ValueView& cell) {
    if (const auto* integer = std::get_if<std::int64_t>(&cell)) {
        to.add_integer(*integer);
    } else if (const auto* real = std::get_if<double>(&cell)) {
        to.add_real(*real);
    } else if (const auto* text = std::get_if<std::string_view>(&cell)) {
        to.add_text(*text);
    } else {
        to.add_null();
    }
}

/// SQL's truth of a cell: 1 true, 0 false, -1 unknown.
int truth(const base::ValueView& cell) {
    const auto* number = std::get_if<std::int64_t>(&cell);
    return number == nullptr ? -1 : static_cast<int>(*number != 0);
}

}  // namespace

base::Values row_values(const base::Rows& rows, std::size_t row) {
    base::Values values;
    values.reserve(rows.columns());
    for (std::size_t column = 0; column < rows.columns(); ++column) {
        values.push_back(base::copy(rows.at(row, column)));
    }
    return values;
}

void append_rows(base::Rows& to, const base::Rows& from) {
    for (std::size_t row = 0; row < from.size(); ++row) {
        for (std::size_t column = 0; column < from.columns(); ++column)
            append_cell(to, from.at(row, column));
    }
}

void append_first_row(base::Rows& to, const base::Rows& from) {
    for (std::size_t column = 0; column < to.columns(); ++column)
        append_cell(to, from.at(0, column));
}

void refuse_key_change(const definition::Model& model) {
    throw Error(Code::check_violation,
                "\"" + model.key_field().name + "\" of \"" + model.name +
                    "\" is its key and cannot be changed",
                {}, "Create a new record and delete this one.");
}

std::vector<int> judged_fields(const std::vector<int>& fields, const WriteCommand& command) {
    std::vector<int> judged;
    for (const int field : fields) {
        if (std::ranges::find(command.granted, field) == command.granted.end())
            judged.push_back(field);
    }
    for (const int field : command.claimed) {
        if (std::ranges::find(judged, field) == judged.end()) judged.push_back(field);
    }
    return judged;
}

Change::Change(const definition::Definition& definition, base::Dialect dialect,
               const Caller& caller, int model, Programs& programs)
    : definition_(definition),
      dialect_(dialect),
      caller_(caller),
      model_(model),
      key_offset_(
          cell_offsets(definition.model(model))[static_cast<std::size_t>(this->model().key)]),
      references_(programs.references(model)) {
    if (!caller.identity.id.empty()) me_ = caller.identity.id;
}

query::BindContext Change::context(const base::Values* inputs, const base::Values* was) const {
    return {inputs, &me_, caller_.now_us, was};
}

base::Value Change::key_value(const base::Rows& rows, std::size_t row) const {
    return base::copy(rows.at(row, key_offset_));
}

std::string Change::key_text(const base::Rows& rows, std::size_t row) const {
    return field_text(model().key_field(), key_value(rows, row));
}

base::Task<void> Change::verify(store::Transaction& transaction, const VerifyProgram& program,
                                access::Action action, const std::vector<base::Values>& before,
                                const std::vector<base::Rows>& after,
                                std::optional<std::size_t>* refused) const {
    require_reach(*this, before, after);
    if (program.empty() || after.empty()) co_return;
    const base::Values nothing(after.front().columns());
    std::vector<base::Values> all;
    for (std::size_t index = 0; index < after.size(); ++index) {
        const base::Values key = {key_value(after[index], 0)};
        const auto& was = before.empty() ? nothing : before[index];
        all.push_back(query::bind_values(program.statement.binds, context(&key, &was)));
    }
    const auto results = co_await transaction.run_each(program.statement.statement, all);
    std::string message;
    std::string details;
    for (std::size_t row = 0; row < results.size(); ++row) {
        const auto& result = results[row];
        base::ensure(result.size() == 1, "a row just written is not there");
        if (refused != nullptr && message.empty()) *refused = row;
        for (std::size_t rule = 0; rule < program.rules.size(); ++rule) {
            if (truth(result.at(0, rule)) == 1) continue;
            access::deny_rule(model(), program.rules[rule], action);
        }
        for (std::size_t index = 0; index < program.checks.size(); ++index) {
            if (truth(result.at(0, program.rules.size() + index)) != 0) continue;
            const auto& check = *program.checks[index];
            const auto& text = check.message.in(caller_.languages);
            if (message.empty()) {
                message = text.empty() ? "new row for relation \"" + model().name +
                                             "\" violates check: " + check.source
                                       : text;
            }
            const auto line = "Failing check: " + check.source;
            if (!details.contains(line)) details += (details.empty() ? "" : "\n") + line;
        }
    }
    if (!message.empty()) throw Error(Code::check_violation, message, details);
    if (refused != nullptr) refused->reset();
}

base::Task<base::Rows> Change::represent(store::Transaction& transaction,
                                         const Representation& representation,
                                         const std::vector<base::Value>& keys, bool single) const {
    std::vector<base::Values> all;
    const auto& program = *representation.program;
    auto inputs = representation.inputs;
    inputs.emplace_back();
    for (const auto& key : keys) {
        inputs.back() = key;
        auto values = query::bind_values(program.statement.binds, context(&inputs, nullptr));
        values[values.size() - 2] = std::int64_t{1};
        all.push_back(std::move(values));
    }
    const auto results = co_await transaction.run_each(program.statement.statement, all);
    base::Rows rows(base::cell_count(*program.columns));
    for (const auto& result : results)
        append_rows(rows, result);
    if (single && rows.size() != 1) {
        throw Error(Code::permission_denied, "permission denied for table " + model().name,
                    "The caller may not read this " + model().name + ".");
    }
    co_return rows;
}

base::Task<void> Change::append_events(store::Transaction& transaction,
                                       const definition::Model& changed,
                                       std::vector<events::Event> events) const {
    if (!changed.events || events.empty()) co_return;
    // The instant of the change, not of its request, which may have begun long before: in the order
    // of ids times must not go back, or as_of would cut the log in the wrong place.
    const auto at_us = std::max(caller_.now_us, base::now_us());
    const events::Origin origin{caller_.identity.id, at_us, caller_.request_id};
    co_await events::append(transaction, dialect_, changed, origin, events);
}

base::Task<void> Change::refuse(store::Transaction& transaction, const store::Violation& violation,
                                const RefusedRow& row) const {
    const auto& name = model().name;
    switch (violation.kind) {
        case store::Violation::Kind::unique:
            refuse_duplicate(violation, row);
        case store::Violation::Kind::not_null: {
            const auto column = joined_names(violation.columns);
            throw Error(Code::not_null_violation,
                        "null value in column \"" + column + "\" of relation \"" + name +
                            "\" violates not-null constraint",
                        column + ": is required");
        }
        case store::Violation::Kind::check:
            throw Error(Code::check_violation, "new row for relation \"" + name +
                                                   "\" violates check constraint \"" +
                                                   violation.constraint + "\"");
        case store::Violation::Kind::foreign_key:
            break;
    }
    if (dialect_ == base::Dialect::sqlite) {
        co_await find_missing_target(transaction, row);
        co_await find_referrer(transaction, row);
    } else if (!violation.from_delete && !violation.columns.empty()) {
        // The transaction of PostgreSQL is dead by now, but there the violation names its columns.
        const int field = model().find_field(violation.columns.front());
        if (field >= 0) refuse_target(field, row);
    }
    refuse_referred(violation.constraint, violation.table, row);
}

void Change::refuse_duplicate(const store::Violation& violation, const RefusedRow& row) const {
    throw Error(Code::unique_violation,
                "duplicate key value violates unique constraint \"" + violation.constraint + "\"",
                key_details(model(), violation.columns, row) + " already exists.");
}

void Change::refuse_target(int field, const RefusedRow& row) const {
    const auto& described = model().fields[static_cast<std::size_t>(field)];
    const std::vector<std::string> columns = {described.name};
    throw Error(Code::foreign_key_violation,
                "insert or update on table \"" + model().name +
                    "\" violates foreign key constraint \"" + reference_name(model(), described) +
                    "\"",
                key_details(model(), columns, row) + " is not present in table \"" +
                    definition_.model(described.to).name + "\".");
}

void Change::refuse_referred(const std::string& constraint, const std::string& table,
                             const RefusedRow& row) const {
    const std::vector<std::string> columns = {model().key_field().name};
    throw Error(
        Code::foreign_key_violation,
        "update or delete on table \"" + model().name + "\" violates foreign key constraint \"" +
            constraint + "\" on table \"" + table + "\"",
        key_details(model(), columns, row) + " is still referenced from table \"" + table + "\".");
}

base::Task<void> Change::find_missing_target(store::Transaction& transaction,
                                             const RefusedRow& row) const {
    const auto offsets = cell_offsets(model());
    for (const auto& target : references_->targets) {
        const auto& cell = row.cells[offsets[static_cast<std::size_t>(target.field)]];
        if (base::is_null(cell)) continue;
        const base::Values values = {cell};
        const auto found = co_await transaction.run(target.exists->statement, values);
        if (found.empty()) refuse_target(target.field, row);
    }
}

base::Task<void> Change::find_referrer(store::Transaction& transaction,
                                       const RefusedRow& row) const {
    const base::Values values = {row.cells[key_offset_]};
    for (const auto& referrer : references_->referrers) {
        const auto found = co_await transaction.run(referrer.exists->statement, values);
        if (found.empty()) continue;
        const auto& other = definition_.model(referrer.model);
        const auto& field = other.fields[static_cast<std::size_t>(referrer.field)];
        refuse_referred(reference_name(other, field), other.name, row);
    }
}

}  // namespace socle::records
