#include "records/programs.h"

#include "base/error.h"
#include "records/cells.h"
#include "records/new_row.h"

#include <algorithm>
#include <utility>

namespace socle::records {

namespace {

using access::Action;
using access::Identity;
using base::Type;
using definition::Expr;
using definition::Field;
using definition::Model;
using query::Bind;
using query::Prepared;
using query::Sql;

/// Texts of clients and tokens go into keys with their length: no two that differ look the same.
void append_part(std::string& key, std::string_view part) {
    key += std::to_string(part.size());
    key += ':';
    key += part;
}

std::string key_of(const Identity& identity, int model, std::string_view rest) {
    std::string key = std::to_string(model);
    append_part(key, identity.group);
    key += rest;
    return key;
}

std::string joined(const std::vector<int>& numbers) {
    std::string text;
    for (const int number : numbers)
        text += std::to_string(number) + ',';
    return text;
}

Columns shared_columns(const Prepared& prepared) {
    return std::make_shared<const std::vector<base::Column>>(prepared.statement.columns);
}

Bind text_bind(std::string text) {
    Bind bind;
    bind.type = {Type::text, 0};
    bind.value = std::move(text);
    return bind;
}

Bind input_bind(base::TypeInfo type, int slot) {
    Bind bind;
    bind.source = Bind::Source::input;
    bind.type = type;
    bind.slot = slot;
    return bind;
}

void add_stored_columns(Sql& sql, const Model& model, std::string_view qualifier) {
    bool first = true;
    for (const auto& field : model.fields) {
        for (const auto& column : columns_of(field)) {
            if (!std::exchange(first, false)) sql.add(", ");
            sql.add(qualifier);
            sql.add(column);
        }
    }
}

void add_returning(Sql& sql, const Model& model) {
    sql.add(" RETURNING ");
    add_stored_columns(sql, model, "");
}

void add_key_test(Sql& sql, const Model& model, std::string_view qualifier, int slot) {
    sql.add(" WHERE ");
    sql.add(qualifier);
    sql.add(base::quoted(model.key_field().name));
    sql.add(" = ");
    sql.add_bind(input_bind(model.key_field().storage, slot));
}

Prepared finished(Sql& sql, std::vector<base::Column> columns) {
    return {query::to_statement(sql, std::move(columns)), std::move(sql.binds)};
}

/// `field = input slot` as a condition.
Expr field_is_input(const definition::Definition& definition, int model, int field, int slot) {
    Expr test;
    test.kind = Expr::Kind::equal;
    test.args.push_back(query::field_expression(definition, model, field));
    Expr input;
    input.kind = Expr::Kind::input;
    input.type = test.args[0].type;
    input.slot = slot;
    test.args.push_back(std::move(input));
    return test;
}

/// All cells of a row, in storage order.
std::vector<query::Output> stored_outputs(const definition::Definition& definition, int model) {
    std::vector<query::Output> outputs;
    const auto& fields = definition.model(model).fields;
    for (std::size_t field = 0; field < fields.size(); ++field) {
        outputs.push_back({fields[field].name,
                           query::field_expression(definition, model, static_cast<int>(field)),
                           false});
    }
    return outputs;
}

query::Output condition_output(Expr condition) {
    return {"", std::move(condition), false};
}

/// A rule about a change, as a condition on the row before it.
Expr before_change(Expr rule) {
    rule.was = false;
    for (auto& argument : rule.args)
        argument = before_change(std::move(argument));
    return rule;
}

void add_field_test(Sql& sql, const Field& field) {
    sql.add(" WHERE " + base::quoted(field.name) + " = ");
    sql.add_bind(input_bind(field.storage, 0));
}

}  // namespace

std::shared_ptr<const ReadProgram> Programs::read(const Identity& identity, int model,
                                                  const query::ReadRequest& request,
                                                  const Paging& paging) {
    auto paged = std::to_string(paging.limit_max) + (paging.followed ? 'f' : ',');
    if (paging.past) paged += 'p';
    if (paging.after) {
        paged += 'a';
        for (const bool null : paging.after->nulls)
            paged += null ? '0' : '1';
        paged += ',';
    }
    const auto key = key_of(identity, model, paged + request.shape);
    return reads_.get(key, [&] { return make_read(identity, model, request, paging); });
}

ReadProgram Programs::make_read(const Identity& identity, int model,
                                const query::ReadRequest& request, const Paging& paging) const {
    auto plan = query::plan_read(definition_, model, request);
    plan.past = paging.past;
    access::restrict(plan, definition_, identity);
    ReadProgram program;
    if (paging.followed || paging.after) {
        auto made =
            query::render_keyset_page(dialect_, definition_, plan, paging.limit_max, paging.after);
        program.page = std::move(made.page);
        program.place = std::move(made.place);
        const auto& all = program.page.statement.columns;
        program.columns = std::make_shared<const std::vector<base::Column>>(
            all.begin(), all.begin() + static_cast<std::ptrdiff_t>(made.columns));
    } else {
        program.page = query::render_page(dialect_, definition_, plan, paging.limit_max);
        program.columns = shared_columns(program.page);
    }
    program.count = query::render_count(dialect_, definition_, plan);
    program.bounded_count = query::render_bounded_count(dialect_, definition_, plan);
    program.estimate = query::render_estimate(dialect_, definition_, plan);
    program.models = program.page.models;
    program.inputs = std::move(plan.inputs);
    return program;
}

std::shared_ptr<const VerifyProgram> Programs::verify(const Identity& identity, int model,
                                                      Action action,
                                                      const std::vector<int>& written_fields) {
    const auto key =
        key_of(identity, model, std::to_string(static_cast<int>(action)) + joined(written_fields));
    return verifies_.get(key, [&] { return make_verify(identity, model, action, written_fields); });
}

VerifyProgram Programs::make_verify(const Identity& identity, int model, Action action,
                                    const std::vector<int>& written_fields) const {
    const auto& described = definition_.model(model);
    VerifyProgram program;
    std::vector<query::Output> outputs;
    auto rule = access::require_rule(definition_, model, action, identity);
    if (!definition::is_constant(rule, true)) {
        outputs.push_back(condition_output(std::move(rule)));
        program.rules.push_back(-1);
    }
    for (auto& field_rule : access::check_writable(definition_, model, written_fields, identity)) {
        outputs.push_back(condition_output(std::move(field_rule.rule)));
        program.rules.push_back(field_rule.field);
    }
    for (const auto& check : described.checks) {
        outputs.push_back(condition_output(access::fold(check.rule, identity)));
        program.checks.push_back(&check);
    }
    Sql sql(dialect_, definition_);
    const auto alias = sql.new_alias();
    sql.add("SELECT ");
    auto columns = query::add_outputs(sql, outputs, model, alias);
    sql.add(" FROM " + base::quoted(described.name) + " AS " + alias);
    add_key_test(sql, described, alias + ".", 0);
    program.statement = finished(sql, std::move(columns));
    return program;
}

std::shared_ptr<const Representation> Programs::representation(const Identity& identity, int model,
                                                               const query::ReadRequest& request,
                                                               const base::Zone* zone) {
    auto program = representations_.get(key_of(identity, model, request.shape), [&] {
        return make_representation(identity, model, request);
    });
    Representation made;
    made.columns = program->columns;
    made.inputs = query::type_inputs(program->inputs, request.values, zone);
    made.program = std::move(program);
    return std::make_shared<const Representation>(std::move(made));
}

RepresentationProgram Programs::make_representation(const Identity& identity, int model,
                                                    const query::ReadRequest& request) const {
    query::ReadRequest selected;
    selected.select = request.select;
    selected.embeds = request.embeds;
    selected.values = request.values;
    auto plan = query::plan_read(definition_, model, selected);
    if (plan.grouped) {
        throw base::Error(base::Code::unsupported, "aggregates of what is written are not served");
    }
    access::restrict(plan, definition_, identity);
    const int key = definition_.model(model).key;
    const int slot = static_cast<int>(request.values.size());
    plan.where =
        definition::both(field_is_input(definition_, model, key, slot), std::move(plan.where));
    RepresentationProgram program;
    program.statement = query::render_page(dialect_, definition_, plan, 1);
    program.columns = shared_columns(program.statement);
    program.inputs = std::move(plan.inputs);
    return program;
}

std::shared_ptr<const TargetProgram> Programs::targets(const Identity& identity, int model,
                                                       Action action,
                                                       const query::ReadRequest& request,
                                                       const std::vector<int>& written_fields) {
    const auto key = key_of(
        identity, model,
        std::to_string(static_cast<int>(action)) + joined(written_fields) + ';' + request.shape);
    return targets_.get(
        key, [&] { return make_targets(identity, model, action, request, written_fields); });
}

TargetProgram Programs::make_targets(const Identity& identity, int model, Action action,
                                     const query::ReadRequest& request,
                                     const std::vector<int>& written_fields) const {
    // Embeds are for the representation: they choose no rows to write.
    auto chosen = request;
    chosen.select.clear();
    chosen.embeds.clear();
    auto plan = query::plan_read(definition_, model, chosen);
    access::restrict(plan, definition_, identity);
    TargetProgram program;
    program.inputs = std::move(plan.inputs);
    plan.outputs = stored_outputs(definition_, model);
    plan.locks = true;
    add_update_rules(program, plan, identity, action, written_fields);
    program.statement = query::render_page(dialect_, definition_, plan, 0);
    if (dialect_ == base::Dialect::postgres) program.statement.statement.sql += " FOR UPDATE OF t1";
    return program;
}

/// Behind the cells of the row: whether each rule about changing it holds.
void Programs::add_update_rules(TargetProgram& program, query::ReadPlan& plan,
                                const Identity& identity, Action action,
                                const std::vector<int>& written_fields) const {
    auto rule = access::require_rule(definition_, plan.model, action, identity);
    if (!definition::is_constant(rule, true)) {
        plan.outputs.push_back(condition_output(before_change(std::move(rule))));
        program.rules.push_back(-1);
    }
    auto field_rules = access::check_writable(definition_, plan.model, written_fields, identity);
    for (auto& field_rule : field_rules) {
        plan.outputs.push_back(condition_output(before_change(std::move(field_rule.rule))));
        program.rules.push_back(field_rule.field);
    }
}

std::shared_ptr<const TargetProgram> Programs::existing(const Identity& identity, int model,
                                                        const std::vector<int>& unique,
                                                        const std::vector<int>& written_fields) {
    const auto key =
        key_of(identity, model, "existing" + joined(unique) + ';' + joined(written_fields));
    return targets_.get(key,
                        [&] { return make_existing(identity, model, unique, written_fields); });
}

TargetProgram Programs::make_existing(const Identity& identity, int model,
                                      const std::vector<int>& unique,
                                      const std::vector<int>& written_fields) const {
    query::ReadPlan plan;
    plan.model = model;
    plan.outputs = stored_outputs(definition_, model);
    plan.locks = true;
    int slot = 0;
    for (const int field : unique) {
        plan.where = definition::both(std::move(plan.where),
                                      field_is_input(definition_, model, field, slot++));
    }
    TargetProgram program;
    auto readable = access::require_rule(definition_, model, Action::read, identity);
    if (!definition::is_constant(readable, true)) {
        plan.outputs.push_back(condition_output(std::move(readable)));
        program.rules.push_back(-1);
    }
    add_update_rules(program, plan, identity, Action::update, written_fields);
    program.statement = query::render_page(dialect_, definition_, plan, 1);
    if (dialect_ == base::Dialect::postgres) program.statement.statement.sql += " FOR UPDATE OF t1";
    return program;
}

std::shared_ptr<const Prepared> Programs::insert(const Identity& identity, int model,
                                                 const std::vector<int>& computed, bool with_key,
                                                 const std::vector<int>& unless_there) {
    auto key = "i" + std::to_string(model) + (with_key ? "k" : "s") + joined(computed) + 'c' +
               joined(unless_there);
    if (!computed.empty()) append_part(key, identity.group);
    return statements_.get(key, [&] {
        const auto& described = definition_.model(model);
        Sql sql(dialect_, definition_);
        add_insert(sql, identity, model, computed, with_key, unless_there);
        add_returning(sql, described);
        return finished(sql, stored_columns(described));
    });
}

std::shared_ptr<const Prepared> Programs::update(int model, const std::vector<int>& fields) {
    return statements_.get("u" + std::to_string(model) + "f" + joined(fields), [&] {
        const auto& described = definition_.model(model);
        Sql sql(dialect_, definition_);
        sql.add("UPDATE " + base::quoted(described.name) + " SET ");
        int slot = 0;
        for (const int index : fields) {
            const auto& field = field_of(described, index);
            for (const auto& column : columns_of(field)) {
                sql.add(slot == 0 ? "" : ", ");
                sql.add(column + " = ");
                sql.add_bind(input_bind(cell_type(field), slot++));
            }
        }
        add_key_test(sql, described, "", slot);
        add_returning(sql, described);
        return finished(sql, stored_columns(described));
    });
}

std::shared_ptr<const Prepared> Programs::remove(int model) {
    return statements_.get("d" + std::to_string(model), [&] {
        const auto& described = definition_.model(model);
        Sql sql(dialect_, definition_);
        sql.add("DELETE FROM " + base::quoted(described.name));
        add_key_test(sql, described, "", 0);
        return finished(sql, {});
    });
}

std::shared_ptr<const Prepared> Programs::dependents(int model, int field) {
    return statements_.get("r" + std::to_string(model) + "f" + std::to_string(field), [&] {
        const auto& described = definition_.model(model);
        Sql sql(dialect_, definition_);
        sql.add("SELECT ");
        add_stored_columns(sql, described, "");
        sql.add(" FROM " + base::quoted(described.name));
        add_field_test(sql, field_of(described, field));
        sql.add(" ORDER BY " + base::quoted(described.key_field().name));
        if (dialect_ == base::Dialect::postgres) sql.add(" FOR UPDATE");
        return finished(sql, stored_columns(described));
    });
}

std::shared_ptr<const References> Programs::references(int model) {
    return references_.get(std::to_string(model), [&] { return make_references(model); });
}

References Programs::make_references(int model) {
    References references;
    for (std::size_t other = 0; other < definition_.models.size(); ++other) {
        const auto& described = definition_.models[other];
        for (std::size_t index = 0; index < described.fields.size() && !described.view; ++index) {
            const int from = static_cast<int>(other);
            const int at = static_cast<int>(index);
            const int to = described.fields[index].to;
            if (to < 0) continue;
            if (from == model) {
                references.targets.push_back({from, at, exists(to, definition_.model(to).key)});
            }
            if (to == model) references.referrers.push_back({from, at, exists(from, at)});
        }
    }
    return references;
}

std::shared_ptr<const Prepared> Programs::exists(int model, int field) {
    return statements_.get("e" + std::to_string(model) + "f" + std::to_string(field), [&] {
        const auto& described = definition_.model(model);
        Sql sql(dialect_, definition_);
        sql.add("SELECT 1 FROM " + base::quoted(described.name));
        add_field_test(sql, field_of(described, field));
        sql.add(" LIMIT 1");
        return finished(sql, {{"found", {Type::integer, 0}}});
    });
}

std::shared_ptr<const Prepared> Programs::advance_key(int model) {
    return statements_.get("a" + std::to_string(model), [&] {
        const auto& described = definition_.model(model);
        Sql sql(dialect_, definition_);
        const auto key = input_bind({Type::integer, 0}, 0);
        sql.add("SELECT setval(s, ");
        sql.add_bind(key);
        sql.add(") FROM (SELECT pg_get_serial_sequence(");
        sql.add_bind(text_bind(base::quoted(described.name)));
        sql.add(", ");
        sql.add_bind(text_bind(described.key_field().name));
        sql.add(")::regclass AS s) AS q WHERE ");
        sql.add_bind(key);
        sql.add(" > coalesce(pg_sequence_last_value(s), 0)");
        return finished(sql, {{"last", {Type::integer, 0}}});
    });
}

}  // namespace socle::records
