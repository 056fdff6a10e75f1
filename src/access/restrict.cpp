#include "access/restrict.h"

#include "base/error.h"

#include <algorithm>
#include <optional>
#include <utility>

namespace socle::access {

namespace {

using base::Code;
using base::Error;
using definition::Expr;
using definition::Field;
using definition::Model;

Expr fold_group(Expr group) {
    const bool all = group.kind == Expr::Kind::and_;
    std::vector<Expr> kept;
    for (auto& term : group.args) {
        if (definition::is_constant(term, !all)) return definition::constant(!all);
        if (!definition::is_constant(term, all)) kept.push_back(std::move(term));
    }
    if (kept.empty()) return definition::constant(all);
    if (kept.size() == 1) return Expr(kept.front());
    group.args = std::move(kept);
    return group;
}

Expr fold_not(Expr expression) {
    if (definition::is_constant(expression.args[0], true)) return definition::constant(false);
    if (definition::is_constant(expression.args[0], false)) return definition::constant(true);
    return expression;
}

const Field& field_at(const definition::Definition& definition, definition::FieldStep step) {
    return definition.model(step.model).fields[static_cast<std::size_t>(step.field)];
}

std::string_view verb(Action action) {
    switch (action) {
        case Action::read:
            return "read";
        case Action::create:
            return "create";
        case Action::update:
            return "update";
        case Action::remove:
            return "delete";
    }
    std::unreachable();
}

const Expr& rule_of(const Model& model, Action action) {
    switch (action) {
        case Action::read:
            return model.access.read;
        case Action::create:
            return model.access.create;
        case Action::update:
            return model.access.update;
        case Action::remove:
            return model.access.remove;
    }
    std::unreachable();
}

using Path = std::vector<definition::FieldStep>;

/// A rule of the record at the end of `path`, as a condition on the record where the path starts.
/// Conditions inside `any` and `count` are about other records and stay.
Expr seen_from(Expr rule, const Path& path) {
    switch (rule.kind) {
        case Expr::Kind::field:
        case Expr::Kind::any:
        case Expr::Kind::count:
            rule.path.insert(rule.path.begin(), path.begin(), path.end());
            return rule;
        default:
            break;
    }
    for (auto& argument : rule.args)
        argument = seen_from(std::move(argument), path);
    return rule;
}

/// Puts a guard around every field of the plan's expressions that this caller may read in some rows
/// only.
class FieldGuard {
public:
    FieldGuard(const definition::Definition& definition, const Identity& identity)
        : definition_(definition), identity_(identity) {}

    /// Constant true when always readable, false when never; else what decides it in each row.
    Expr readable(definition::FieldStep step) const {
        const auto& field = field_at(definition_, step);
        if (!field.read || identity_.kind == Identity::Kind::service) {
            return definition::constant(true);
        }
        return fold(*field.read, identity_);
    }

    /// The same, or Error permission_denied when never.
    Expr require_readable(definition::FieldStep step) const {
        auto rule = readable(step);
        if (definition::is_constant(rule, false)) deny_field(step);
        return rule;
    }

    Expr guarded(const Expr& expression) const {
        if (expression.kind == Expr::Kind::field && !expression.was) {
            return guarded_field(expression);
        }
        if (expression.kind == Expr::Kind::found) return expression;
        Expr copy = expression;
        for (auto& argument : copy.args)
            argument = guarded(argument);
        return copy;
    }

    /// The searches of what `search:` names: of fields and records that this caller may read, the
    /// others do not count.
    Expr narrowed_search(Expr expression) const {
        if (expression.kind != Expr::Kind::found) {
            for (auto& argument : expression.args)
                argument = narrowed_search(std::move(argument));
            return expression;
        }
        std::vector<Expr> kept;
        for (const auto& part : expression.args) {
            if (auto narrowed = narrowed_part(part)) kept.push_back(std::move(*narrowed));
        }
        expression.args = std::move(kept);
        return expression;
    }

private:
    std::optional<Expr> narrowed_part(const Expr& part) const {
        const auto step = part.args[0].path.front();
        if (definition::is_constant(readable(step), false)) return std::nullopt;
        auto narrowed = part;
        narrowed.args[0] = guarded(part.args[0]);
        if (part.kind == Expr::Kind::search) return narrowed;
        auto allowed = rule(definition_, part.relation.model, Action::read, identity_);
        auto inner = narrowed_part(part.args[1]);
        if (!inner || definition::is_constant(allowed, false)) return std::nullopt;
        narrowed.args[1] = definition::both(std::move(*inner), std::move(allowed));
        return narrowed;
    }

    /// Every step of the path must be readable in the record it is taken from.
    Expr guarded_field(const Expr& expression) const {
        auto all = definition::constant(true);
        Path way;
        for (const auto& step : expression.path) {
            auto rule = require_readable(step);
            all = definition::both(std::move(all), seen_from(std::move(rule), way));
            way.push_back(step);
        }
        if (definition::is_constant(all, true)) return expression;
        Expr guard;
        guard.kind = Expr::Kind::guard;
        guard.type = expression.type;
        guard.args.push_back(std::move(all));
        guard.args.push_back(expression);
        return guard;
    }

    [[noreturn]] void deny_field(definition::FieldStep step) const {
        throw Error(Code::permission_denied, "permission denied for column \"" +
                                                 field_at(definition_, step).name + "\" of table " +
                                                 definition_.model(step.model).name);
    }

    const definition::Definition& definition_;
    const Identity& identity_;
};

void restrict_outputs(query::ReadPlan& plan, const FieldGuard& guard) {
    std::vector<query::Output> kept;
    for (auto& output : plan.outputs) {
        if (output.from_star) {
            const auto rule = guard.readable(output.expression.path.front());
            if (definition::is_constant(rule, false)) continue;
        }
        if (output.embed < 0) output.expression = guard.guarded(output.expression);
        kept.push_back(std::move(output));
    }
    plan.outputs = std::move(kept);
}

/// A rule that is null hides as one that is false does, also behind `not`.
Expr without_null(Expr rule) {
    if (definition::is_constant(rule, true)) return rule;
    Expr told;
    told.kind = Expr::Kind::is_true;
    told.type = rule.type;
    told.args.push_back(std::move(rule));
    return told;
}

/// By which refs rows are related tells what is in them: they must be readable, too, and so must
/// the rows of a link.
void restrict_relationship(query::Embed& embed, const FieldGuard& guard,
                           const definition::Definition& definition, const Identity& identity) {
    const auto& relationship = embed.relationship;
    const auto& relation = relationship.relation;
    if (relationship.forward()) {
        embed.row_where =
            without_null(guard.require_readable({relationship.origin, relationship.field}));
        return;
    }
    if (!relationship.linked()) {
        auto rule = guard.require_readable({relation.model, relation.back});
        embed.plan.where = definition::both(std::move(embed.plan.where), std::move(rule));
        return;
    }
    embed.link_where = require_rule(definition, relation.link, Action::read, identity);
    for (const int field : {relation.back, relation.forward}) {
        auto rule = guard.require_readable({relation.link, field});
        embed.link_where = definition::both(std::move(embed.link_where), std::move(rule));
    }
}

bool has_field_rules(const Model& model) {
    return std::ranges::any_of(model.fields,
                               [](const auto& field) { return field.read.has_value(); });
}

bool has_field_rules(const definition::Definition& definition) {
    return std::ranges::any_of(definition.models,
                               [](const Model& model) { return has_field_rules(model); });
}

}  // namespace

Expr fold(const Expr& expression, const Identity& identity) {
    switch (expression.kind) {
        case Expr::Kind::role:
            return definition::constant(identity.has_role(expression.name));
        case Expr::Kind::may:
            return definition::constant(identity.may(expression.name));
        case Expr::Kind::signed_in:
            return definition::constant(identity.kind == Identity::Kind::signed_in);
        case Expr::Kind::second_factor:
            return definition::constant(identity.second_factor);
        default:
            break;
    }
    Expr folded = expression;
    for (auto& argument : folded.args)
        argument = fold(argument, identity);
    if (folded.kind == Expr::Kind::and_ || folded.kind == Expr::Kind::or_) {
        return fold_group(std::move(folded));
    }
    return folded.kind == Expr::Kind::not_ ? fold_not(std::move(folded)) : folded;
}

Expr rule(const definition::Definition& definition, int model, Action action,
          const Identity& identity) {
    if (identity.kind == Identity::Kind::service) return definition::constant(true);
    return fold(rule_of(definition.model(model), action), identity);
}

Expr require_rule(const definition::Definition& definition, int model, Action action,
                  const Identity& identity) {
    auto allowed = rule(definition, model, action, identity);
    if (definition::is_constant(allowed, false)) deny(definition.model(model), action);
    return allowed;
}

void deny(const Model& model, Action action) {
    throw Error(Code::permission_denied, "permission denied for table " + model.name,
                "The caller may not " + std::string(verb(action)) + " this " + model.name + ".");
}

void restrict(query::ReadPlan& plan, const definition::Definition& definition,
              const Identity& identity) {
    auto allowed = require_rule(definition, plan.model, Action::read, identity);
    plan.where = fold(plan.where, identity);
    for (auto& output : plan.outputs)
        output.expression = fold(output.expression, identity);
    for (auto& term : plan.order)
        term.expression = fold(term.expression, identity);
    const FieldGuard guard(definition, identity);
    for (auto& embed : plan.embeds) {
        restrict(embed.plan, definition, identity);
        restrict_relationship(embed, guard, definition, identity);
    }
    plan.where = guard.narrowed_search(std::move(plan.where));
    if (has_field_rules(definition)) {
        restrict_outputs(plan, guard);
        plan.where = guard.guarded(plan.where);
        for (auto& term : plan.order)
            term.expression = guard.guarded(term.expression);
    }
    plan.where = definition::both(std::move(plan.where), std::move(allowed));
}

void deny_rule(const Model& model, int field, Action action) {
    if (field < 0) deny(model, action);
    const auto& name = model.fields[static_cast<std::size_t>(field)].name;
    throw Error(Code::permission_denied,
                "permission denied for column \"" + name + "\" of table " + model.name,
                "The caller may not write this field.");
}

std::vector<FieldRule> check_writable(const definition::Definition& definition, int model,
                                      const std::vector<int>& fields, const Identity& identity) {
    std::vector<FieldRule> rules;
    if (identity.kind == Identity::Kind::service) return rules;
    const auto& described = definition.model(model);
    for (const int index : fields) {
        const auto& field = described.fields[static_cast<std::size_t>(index)];
        if (!field.write) continue;
        auto allowed = fold(*field.write, identity);
        if (definition::is_constant(allowed, false)) {
            deny_rule(described, index, Action::update);
        }
        if (!definition::is_constant(allowed, true)) rules.push_back({index, std::move(allowed)});
    }
    return rules;
}

}  // namespace socle::access
