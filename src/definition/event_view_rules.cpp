#include "definition/event_view_rules.h"

namespace socle::definition {

namespace {

using base::Type;

constexpr base::TypeInfo text_type{Type::text, 0};

/// A rule of the record of `model` that a view's row is about, as a condition on that row: seen in
/// the table, or in the view of those that are gone. As access::restrict sees rules through refs.
Expr seen_from(Expr rule, int model, int gone, const SeenRecord& record) {
    const bool path = rule.kind == Expr::Kind::field || rule.kind == Expr::Kind::any ||
                      rule.kind == Expr::Kind::count;
    if (path) {
        const bool inside = gone >= 0 && !rule.path.empty();
        if (inside && rule.path.front().model == model) rule.path.front().model = gone;
        rule.path.insert(rule.path.begin(), inside ? record.gone_key : record.key);
        return rule;
    }
    for (auto& argument : rule.args)
        argument = seen_from(std::move(argument), model, gone, record);
    return rule;
}

Expr group(Expr::Kind kind, std::vector<Expr> terms) {
    if (terms.empty()) return constant(kind == Expr::Kind::and_);
    if (terms.size() == 1) return std::move(terms.front());
    Expr all;
    all.kind = kind;
    all.args = std::move(terms);
    return all;
}

Expr negated(Expr condition) {
    Expr expression;
    expression.kind = Expr::Kind::not_;
    expression.args.push_back(std::move(condition));
    return expression;
}

Expr field_of(int model, int field, base::TypeInfo type) {
    Expr expression;
    expression.kind = Expr::Kind::field;
    expression.type = type;
    expression.path = {{model, field}};
    return expression;
}

Expr compared(Expr::Kind kind, Expr field, const std::string& text) {
    Expr value;
    value.kind = Expr::Kind::literal;
    value.type = {Type::text, 0};
    value.value = text;
    Expr test;
    test.kind = kind;
    test.args = {std::move(field), std::move(value)};
    return test;
}

/// Whether there is a row with that key.
Expr is_known(int model, int key, base::TypeInfo type) {
    Expr none;
    none.kind = Expr::Kind::is_null;
    none.args.push_back(field_of(model, key, type));
    return negated(std::move(none));
}

/// Every field that is not readable always: another one, or readable.
void add_field_rules(std::vector<Expr>& rules, const Definition& definition, const Expr& attribute,
                     const LoggedModel& logged, const SeenRecord& record) {
    for (const auto& field : definition.model(logged.model).fields) {
        if (!field.read) continue;
        auto other = compared(Expr::Kind::not_equal, attribute, field.name);
        auto readable = rule_about(definition, *field.read, logged, record);
        rules.push_back(group(Expr::Kind::or_, {std::move(other), std::move(readable)}));
    }
}

}  // namespace

Expr rule_about(const Definition& definition, const Expr& rule, const LoggedModel& logged,
                const SeenRecord& record) {
    if (is_constant(rule, false)) return rule;
    const auto& [model, gone] = logged;
    const auto& key = definition.model(model).key_field().storage;
    const auto known = is_known(model, definition.model(model).key, key);
    const auto known_last = is_known(gone, definition.model(gone).key, text_type);
    const auto there = seen_from(known, model, -1, record);
    const auto was_there = seen_from(known_last, model, gone, record);
    auto now = both(there, seen_from(rule, model, -1, record));
    auto last = both(both(negated(there), was_there), seen_from(rule, model, gone, record));
    return group(Expr::Kind::or_, {std::move(now), std::move(last)});
}

Expr rule_about_any(const Definition& definition, int self, int model_column,
                    std::optional<int> attribute, const std::vector<LoggedModel>& logged,
                    const std::vector<SeenRecord>& records) {
    const auto name = field_of(self, model_column, text_type);
    std::vector<Expr> any;
    for (std::size_t at = 0; at < logged.size(); ++at) {
        const auto& model = definition.model(logged[at].model);
        auto rule = rule_about(definition, model.access.read, logged[at], records[at]);
        if (is_constant(rule, false)) continue;
        std::vector<Expr> all = {compared(Expr::Kind::equal, name, model.name), std::move(rule)};
        if (attribute) {
            const auto column = field_of(self, *attribute, text_type);
            add_field_rules(all, definition, column, logged[at], records[at]);
        }
        any.push_back(group(Expr::Kind::and_, std::move(all)));
    }
    return group(Expr::Kind::or_, std::move(any));
}

}  // namespace socle::definition
