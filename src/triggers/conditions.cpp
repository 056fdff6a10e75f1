#include "triggers/conditions.h"

#include "base/time.h"
#include "events/shadow.h"

#include <utility>

namespace socle::triggers {

const Conditions::Prepared& Conditions::prepared(const definition::Trigger& trigger, int model) {
    if (const auto found = prepared_.find(&trigger); found != prepared_.end()) return found->second;
    const auto& described = definition_.model(model);
    query::Sql sql(dialect_, definition_);
    const auto alias = sql.new_alias();
    sql.add("SELECT ");
    query::add_expression(sql, *trigger.when, model, alias);
    sql.add(" FROM ");
    sql.add_table(model, alias);
    sql.add(" WHERE " + alias + "." + base::quoted(described.key_field().name) + " = ");
    query::Bind key;
    key.source = query::Bind::Source::input;
    key.type = described.key_field().storage;
    key.slot = 0;
    sql.add_bind(std::move(key));
    const auto plain = query::to_statement(sql, {{"holds", {base::Type::boolean, 0}}});
    const auto parameter = static_cast<int>(plain.parameters.size()) + 1;
    auto shadowed =
        events::with_shadows(plain, {events::shadow_table(dialect_, described, parameter)}, 1);
    shadowed.id = base::next_statement_id();
    Prepared made{std::move(shadowed), std::move(sql.binds)};
    return prepared_.emplace(&trigger, std::move(made)).first->second;
}

base::Task<bool> Conditions::holds(const definition::Trigger& trigger,
                                   const Occurrence& occurrence) {
    if (!trigger.when) co_return true;
    const auto& described = definition_.model(occurrence.model);
    const auto& program = prepared(trigger, occurrence.model);
    const base::Values inputs = {occurrence.key};
    const base::Value me =
        occurrence.event.by.empty() ? base::Value() : base::Value(occurrence.event.by);
    const auto at_us = base::parse_timestamp(occurrence.event.at).value_or(0);
    const query::BindContext context{&inputs, &me, at_us, &occurrence.was};
    auto values = query::bind_values(program.binds, context);
    events::ShadowRow row;
    row.key = occurrence.key;
    row.cells = occurrence.record;
    const std::vector<events::ShadowRow> rows = {row};
    values.emplace_back(events::shadow_rows(dialect_, described, rows));
    const auto answer = co_await client_.read(program.statement, values);
    co_return !answer.empty() && answer.at(0, 0) == base::ValueView(std::int64_t{1});
}

}  // namespace socle::triggers
