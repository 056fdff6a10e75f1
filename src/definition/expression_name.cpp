#include "definition/expression_typer.h"

#include "base/ensure.h"
#include "definition/suggestion.h"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>
#include <utility>

namespace socle::definition {
namespace {

using base::Type;
using base::TypeInfo;

Expr leaf(Expr::Kind kind, TypeInfo type) {
    Expr expression;
    expression.kind = kind;
    expression.type = type;
    return expression;
}

std::vector<std::string> names_of_values() {
    return {"me", "role", "signed_in", "aal2", "anyone", "nobody", "now", "today"};
}

}  // namespace

Operand Typer::path(const Syntax& syntax) {
    const std::string& first = syntax.words.front();
    if (first == "this" || first == "was") {
        if (syntax.words.size() == 1) {
            return fail(syntax, fmt::format("{} is followed by the name of a field: {}.name", first,
                                            first));
        }
        return field_path(syntax, 1, first == "was");
    }
    if (!is_reserved(first)) {
        return field_path(syntax, 0, false);
    }
    if (syntax.words.size() > 1) {
        return fail(
            syntax,
            fmt::format("{0} has no fields; a field of this name is written this.{0}", first));
    }
    return word(syntax, first);
}

Operand Typer::word(const Syntax& syntax, const std::string& name) {
    if (name == "me") {
        return made(syntax, leaf(Expr::Kind::me, {Type::uuid, 0}));
    }
    if (name == "now") {
        return made(syntax, leaf(Expr::Kind::now, {Type::timestamp, 0}));
    }
    if (name == "today") {
        return made(syntax, leaf(Expr::Kind::today, {Type::date, 0}));
    }
    if (name == "signed_in") {
        return made(syntax, leaf(Expr::Kind::signed_in, {Type::boolean, 0}));
    }
    if (name == "aal2") {
        return made(syntax, leaf(Expr::Kind::second_factor, {Type::boolean, 0}));
    }
    if (name == "anyone" || name == "nobody") {
        return made(syntax, constant(name == "anyone"));
    }
    Operand role = made(syntax, leaf(Expr::Kind::role, {Type::text, 0}));
    role.form = Operand::Form::role;
    return role;
}

Operand Typer::field_path(const Syntax& syntax, std::size_t first, bool was) {
    if (was && !scope_.was) {
        return fail(syntax,
                    "was, the record before the change, is only there in checks, in "
                    "update rules and in 'when'");
    }
    if (was && related_) {
        return fail(syntax, "was is the record before the change; related records have none");
    }
    if (was && syntax.words.size() > 2) {
        return fail(syntax, fmt::format("was has the record's own fields only, not those beyond "
                                        "was.{}",
                                        syntax.words[1]));
    }
    Expr tree = leaf(Expr::Kind::field, {});
    tree.was = was;
    const Field* field = nullptr;
    int model = model_;
    for (std::size_t at = first; at < syntax.words.size(); ++at) {
        model = field == nullptr ? model : follow(syntax, *field);
        field = model < 0 ? nullptr : find(syntax, model, syntax.words[at], at == 0);
        if (field == nullptr) {
            return fail(syntax, {});
        }
        tree.path.push_back({model, definition().model(model).find_field(field->name)});
    }
    base::ensure(field != nullptr, "a path without a field");
    tree.type = field->type == FieldType::point ? TypeInfo{Type::point, 0} : field->storage;
    Operand result = made(syntax, std::move(tree));
    result.field = field;
    return result;
}

const Field* Typer::find(const Syntax& syntax, int model, const std::string& name, bool alone) {
    const Model& described = definition().model(model);
    const int index = described.find_field(name);
    if (index < 0) {
        unknown_field(syntax, model, name, alone);
        return nullptr;
    }
    const Field& field = described.fields[static_cast<std::size_t>(index)];
    if (field.type == FieldType::secret) {
        fail(syntax, fmt::format("{} is a secret: it is written and never read", name));
        return nullptr;
    }
    return &field;
}

/// The model a ref leads to, -1 with a problem where there is none.
int Typer::follow(const Syntax& syntax, const Field& field) {
    if (field.type != FieldType::ref) {
        fail(syntax, fmt::format("{} is {}, not a ref: nothing follows it", field.name,
                                 field_type_name(field.type)));
        return -1;
    }
    if (field.to < 0) {
        fail(syntax, fmt::format("{} leads to no model", field.name));
    }
    return field.to;
}

void Typer::unknown_field(const Syntax& syntax, int model, const std::string& name, bool alone) {
    const Model& described = definition().model(model);
    const auto is_named = [&](const auto& thing) { return thing.name == name; };
    if (std::ranges::any_of(described.computed, is_named)) {
        fail(syntax,
             fmt::format("{} is a computed field; expressions use the fields it is made of", name));
        return;
    }
    if (alone && names_relation(name)) {
        fail(syntax, fmt::format("{0} has no field '{1}'; related records are reached by "
                                 "any({1}, …) or count({1})",
                                 described.name, name));
        return;
    }
    std::vector<std::string> candidates;
    for (const Field& field : described.fields) {
        candidates.push_back(field.name);
    }
    if (alone) {
        std::ranges::move(names_of_values(), std::back_inserter(candidates));
    }
    fail(syntax, fmt::format("{} has no field '{}'{}", described.name, name,
                             did_you_mean(name, candidates)));
}

}  // namespace socle::definition
