#include "definition/expression_typer.h"

#include "base/text.h"
#include "definition/suggestion.h"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>
#include <utility>

namespace socle::definition {
namespace {

/// A way from a model to other records: `target` or `target.qualifier`.
struct Way {
    Relation relation;
    std::string target;
    std::string qualifier;
};

std::vector<int> refs_to(const Model& model, int target) {
    std::vector<int> refs;
    for (std::size_t index = 0; index < model.fields.size(); ++index) {
        const Field& field = model.fields[index];
        if (field.type == FieldType::ref && field.to == target) {
            refs.push_back(static_cast<int>(index));
        }
    }
    return refs;
}

std::vector<int> all_refs(const Model& model) {
    std::vector<int> refs;
    for (std::size_t index = 0; index < model.fields.size(); ++index) {
        if (model.fields[index].type == FieldType::ref) {
            refs.push_back(static_cast<int>(index));
        }
    }
    return refs;
}

void add_link_ways(const Definition& definition, int link, int from, std::vector<Way>& ways) {
    const Model& model = definition.model(link);
    const std::vector<int> refs = all_refs(model);
    if (!model.link || refs.size() != 2) {
        return;
    }
    for (const auto& [back, forward] : {std::pair(refs[0], refs[1]), std::pair(refs[1], refs[0])}) {
        const Field& back_field = model.fields[static_cast<std::size_t>(back)];
        const Field& forward_field = model.fields[static_cast<std::size_t>(forward)];
        if (back_field.to != from || forward_field.to < 0) {
            continue;
        }
        const bool to_itself = forward_field.to == from;
        ways.push_back({{forward_field.to, link, back, forward},
                        definition.model(forward_field.to).name,
                        to_itself ? forward_field.name : model.name});
    }
}

std::vector<Way> ways_from(const Definition& definition, int from) {
    std::vector<Way> ways;
    for (std::size_t index = 0; index < definition.models.size(); ++index) {
        const int model = static_cast<int>(index);
        if (definition.model(model).internal) continue;
        for (const int back : refs_to(definition.model(model), from)) {
            ways.push_back({{model, -1, back, -1},
                            definition.model(model).name,
                            definition.model(model).fields[static_cast<std::size_t>(back)].name});
        }
        add_link_ways(definition, model, from, ways);
    }
    return ways;
}

std::vector<std::string> plurals(const std::string& name) {
    std::vector<std::string> forms = {name + "s", name + "es"};
    if (name.ends_with('y')) {
        forms.push_back(name.substr(0, name.size() - 1) + "ies");
    }
    return forms;
}

bool is_plural(const std::string& word, const std::string& name) {
    const std::vector<std::string> forms = plurals(name);
    return std::ranges::find(forms, word) != forms.end();
}

std::vector<Way> matching(const std::vector<Way>& ways, const std::vector<std::string>& words) {
    std::vector<Way> singular;
    std::vector<Way> plural;
    for (const Way& way : ways) {
        if (words.size() > 1 && way.qualifier != words[1]) {
            continue;
        }
        if (way.target == words[0]) {
            singular.push_back(way);
        } else if (is_plural(words[0], way.target)) {
            plural.push_back(way);
        }
    }
    return singular.empty() ? plural : singular;
}

}  // namespace

Operand Typer::over(const Syntax& syntax) {
    const auto found = relation(syntax);
    if (!found) {
        return fail(syntax, {});
    }
    Expr tree;
    const bool counts = syntax.text == "count";
    tree.kind = counts ? Expr::Kind::count : Expr::Kind::any;
    tree.type = {counts ? base::Type::integer : base::Type::boolean, 0};
    tree.relation = *found;
    if (syntax.args.empty()) {
        return made(syntax, std::move(tree));
    }
    const int outer_model = std::exchange(model_, found->model);
    const bool outer_related = std::exchange(related_, true);
    Operand inner = condition(syntax.args[0]);
    model_ = outer_model;
    related_ = outer_related;
    if (inner.form == Operand::Form::bad) {
        return inner;
    }
    tree.args.push_back(std::move(inner.tree));
    return made(syntax, std::move(tree));
}

std::optional<Relation> Typer::relation(const Syntax& syntax) {
    const std::vector<Way> ways = ways_from(definition(), model_);
    const std::vector<Way> found =
        syntax.words.size() > 2 ? std::vector<Way>() : matching(ways, syntax.words);
    if (found.size() == 1) {
        return found.front().relation;
    }
    if (found.empty()) {
        unknown_relation(syntax);
        return std::nullopt;
    }
    std::vector<std::string> choices;
    for (const Way& way : found) {
        choices.push_back(fmt::format("{}.{}", way.target, way.qualifier));
    }
    fail(syntax, fmt::format("there are several ways from {} to {}; write one of {}",
                             definition().model(model_).name, found.front().target,
                             base::join(choices, ", ")));
    return std::nullopt;
}

bool Typer::names_relation(const std::string& word) const {
    return !matching(ways_from(definition(), model_), {word}).empty();
}

void Typer::unknown_relation(const Syntax& syntax) {
    const Model& model = definition().model(model_);
    const std::string& name = syntax.words.front();
    const std::string written = base::join(syntax.words, ".");
    const int own = model.find_field(name);
    if (own >= 0 && model.fields[static_cast<std::size_t>(own)].type == FieldType::ref) {
        fail(syntax,
             fmt::format("{0} is one record, not many; use its fields directly: {0}.name", name));
        return;
    }
    std::vector<std::string> candidates;
    for (const Way& way : ways_from(definition(), model_)) {
        if (syntax.words.size() > 1) {
            candidates.push_back(fmt::format("{}.{}", way.target, way.qualifier));
            continue;
        }
        candidates.push_back(way.target);
        std::ranges::move(plurals(way.target), std::back_inserter(candidates));
    }
    if (syntax.words.size() == 1 && definition().find_served_model(name) >= 0) {
        fail(syntax, fmt::format("{} has no ref to {}, and no link leads there", name, model.name));
        return;
    }
    fail(syntax, fmt::format("{} has no relation '{}'{}", model.name, written,
                             did_you_mean(written, candidates)));
}

}  // namespace socle::definition
