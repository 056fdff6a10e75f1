#include "query/relationship.h"

#include "base/convert.h"
#include "base/error.h"
#include "base/text.h"

#include <algorithm>
#include <utility>
#include <vector>

namespace socle::query {

namespace {

using base::Code;
using base::Error;
using definition::Definition;
using definition::Expr;
using definition::Field;
using definition::Model;

const Field& field_at(const Model& model, int field) {
    return model.fields[static_cast<std::size_t>(field)];
}

bool is_unique(const Model& model, int field) {
    const auto& described = field_at(model, field);
    if (described.unique || described.key) return true;
    return std::ranges::any_of(model.unique, [field](const std::vector<int>& fields) {
        return fields == std::vector<int>{field};
    });
}

/// Whether two refs of a model make a relation of many to many.
bool joins(const Model& model, int first, int second) {
    if (model.link) return true;
    return std::ranges::any_of(model.unique, [&](const std::vector<int>& fields) {
        return std::ranges::find(fields, first) != fields.end() &&
               std::ranges::find(fields, second) != fields.end();
    });
}

/// The relationships of one model, and how they are told apart.
class Finder {
public:
    Finder(const Definition& definition, int origin)
        : definition_(definition), origin_(origin), model_(definition.model(origin)) {
        add_forward();
        for (std::size_t other = 0; other < definition.models.size(); ++other) {
            const auto& described = definition.models[other];
            if (described.internal) continue;
            add_back(static_cast<int>(other), described);
            if (!described.view) add_links(static_cast<int>(other), described);
        }
    }

    Relationship find(const std::string& target, const std::string& hint) const {
        std::vector<Relationship> found;
        for (const auto& candidate : all_) {
            if (matches(candidate, target, hint)) found.push_back(candidate);
        }
        if (found.empty()) refuse_unknown(target, hint);
        if (found.size() > 1) refuse_ambiguous(target, found);
        return found.front();
    }

private:
    const Model& model_at(int index) const { return definition_.model(index); }

    void add_forward() {
        for (std::size_t index = 0; index < model_.fields.size(); ++index) {
            const int to = model_.fields[index].to;
            if (to < 0 || model_at(to).internal) continue;
            Relationship found;
            found.origin = origin_;
            found.field = static_cast<int>(index);
            found.relation.model = to;
            all_.push_back(found);
        }
    }

    void add_back(int other, const Model& described) {
        for (std::size_t index = 0; index < described.fields.size(); ++index) {
            if (described.fields[index].to != origin_) continue;
            Relationship found;
            found.origin = origin_;
            found.relation.model = other;
            found.relation.back = static_cast<int>(index);
            found.many = !is_unique(described, static_cast<int>(index));
            all_.push_back(found);
        }
    }

    void add_links(int link, const Model& described) {
        const int count = static_cast<int>(described.fields.size());
        for (int back = 0; back < count; ++back) {
            if (field_at(described, back).to != origin_) continue;
            for (int forward = 0; forward < count; ++forward) {
                const int to = field_at(described, forward).to;
                if (forward == back || to < 0 || model_at(to).internal) continue;
                if (!joins(described, back, forward)) continue;
                Relationship found;
                found.origin = origin_;
                found.relation = {to, link, back, forward};
                found.many = true;
                all_.push_back(found);
            }
        }
    }

    /// The model and the ref that hold the relation; of a link, the ref to the related row.
    std::pair<const Model*, const Field*> holder(const Relationship& found) const {
        if (found.forward()) return {&model_, &field_at(model_, found.field)};
        const int owner = found.linked() ? found.relation.link : found.relation.model;
        const int field = found.linked() ? found.relation.forward : found.relation.back;
        return {&model_at(owner), &field_at(model_at(owner), field)};
    }

    std::string constraint(const Relationship& found) const {
        const auto [owner, field] = holder(found);
        return owner->name + "_" + field->name + "_fkey";
    }

    bool matches(const Relationship& found, const std::string& target,
                 const std::string& hint) const {
        const bool self = found.model() == origin_;
        const bool named = model_at(found.model()).name == target;
        const auto* field = holder(found).second;
        if (hint.empty()) {
            // Of a model that refers to itself its own name means those that refer to the row.
            if (named) return !self || !found.forward();
            if (found.linked()) return false;
            const bool column = found.forward() && field->name == target;
            return column || constraint(found) == target;
        }
        if (!named || (self && found.forward() && hint != constraint(found))) {
            return found.forward() && field->name == target && hint == constraint(found);
        }
        if (found.linked()) return matches_link(found, hint, self);
        return hint == constraint(found) || hint == field->name || hint == other_end(found);
    }

    bool matches_link(const Relationship& found, const std::string& hint, bool self) const {
        if (model_at(found.relation.link).name == hint) return true;
        const auto* field = holder(found).second;
        return self && (hint == field->name || hint == constraint(found));
    }

    /// The key a ref refers to.
    const std::string& other_end(const Relationship& found) const {
        return found.forward() ? model_at(found.model()).key_field().name : model_.key_field().name;
    }

    [[noreturn]] void refuse_unknown(const std::string& target, const std::string& hint) const {
        std::vector<std::string> names;
        for (const auto& known : all_) {
            names.push_back(model_at(known.model()).name);
            if (known.forward()) names.push_back(field_at(model_, known.field).name);
        }
        // A name that is known is not what is wrong.
        auto near = base::nearest(target, names);
        if (std::ranges::find(names, target) != names.end()) near.reset();
        throw Error(Code::unknown_relation,
                    "Could not find a relationship between '" + model_.name + "' and '" + target +
                        "' in the schema cache",
                    "Searched for a foreign key relationship between '" + model_.name + "' and '" +
                        target + (hint.empty() ? "" : "' using the hint '" + hint) +
                        "' in the schema 'public', but no matches were found.",
                    near ? "Perhaps you meant '" + *near + "' instead of '" + target + "'."
                         : std::string());
    }

    [[noreturn]] void refuse_ambiguous(const std::string& target,
                                       const std::vector<Relationship>& found) const {
        std::string details = "[";
        std::string hints;
        for (const auto& candidate : found) {
            if (details.size() > 1) details += ',';
            if (!hints.empty()) hints += ", ";
            details += description(candidate);
            hints += "'" + model_at(candidate.model()).name + "!" + hint_of(candidate) + "'";
        }
        Error error(Code::ambiguous_relation,
                    "Could not embed because more than one relationship was found for '" +
                        model_.name + "' and '" + target + "'",
                    details + "]",
                    "Try changing '" + target + "' to one of the following: " + hints +
                        ". Find the desired relationship in the 'details' key.");
        error.details_are_json = true;
        throw error;
    }

    std::string hint_of(const Relationship& candidate) const {
        if (!candidate.linked()) return constraint(candidate);
        return candidate.model() == origin_ ? holder(candidate).second->name
                                            : model_at(candidate.relation.link).name;
    }

    /// As PostgREST lists it.
    std::string description(const Relationship& candidate) const {
        const auto& related = model_at(candidate.model());
        std::string_view cardinality = "many-to-many";
        std::string relationship;
        if (candidate.linked()) {
            const auto& link = model_at(candidate.relation.link);
            const auto& back = field_at(link, candidate.relation.back).name;
            const auto& forward = field_at(link, candidate.relation.forward).name;
            relationship = link.name + " using " + link.name + "_" + back + "_fkey(" + back +
                           ") and " + link.name + "_" + forward + "_fkey(" + forward + ")";
        } else {
            const auto& field = *holder(candidate).second;
            const auto& key = other_end(candidate);
            const bool forward = candidate.forward();
            const bool unique = forward ? is_unique(model_, candidate.field) : !candidate.many;
            cardinality = unique ? "one-to-one" : forward ? "many-to-one" : "one-to-many";
            relationship = constraint(candidate) + " using " + model_.name + "(" +
                           (forward ? field.name : key) + ") and " + related.name + "(" +
                           (forward ? key : field.name) + ")";
        }
        std::string text = "{\"cardinality\":";
        base::append_json_string(text, cardinality);
        text += ",\"embedding\":";
        base::append_json_string(text, model_.name + " with " + related.name);
        text += ",\"relationship\":";
        base::append_json_string(text, relationship);
        return text + "}";
    }

    const Definition& definition_;
    int origin_;
    const Model& model_;
    std::vector<Relationship> all_;
};

Expr any_of(definition::Relation relation, std::vector<definition::FieldStep> path,
            Expr condition) {
    Expr any;
    any.kind = Expr::Kind::any;
    any.relation = relation;
    any.path = std::move(path);
    if (!definition::is_constant(condition, true)) any.args.push_back(std::move(condition));
    return any;
}

}  // namespace

Expr Relationship::exists(const Definition& definition, Expr condition, Expr link_condition) const {
    const int key = definition.model(model()).key;
    if (forward()) return any_of({model(), -1, key, -1}, {{origin, field}}, std::move(condition));
    if (!linked()) return any_of(relation, {}, std::move(condition));
    const definition::FieldStep way{relation.link, relation.forward};
    auto inner = any_of({model(), -1, key, -1}, {way}, std::move(condition));
    return any_of({relation.link, -1, relation.back, -1}, {},
                  definition::both(std::move(link_condition), std::move(inner)));
}

Relationship find_relationship(const Definition& definition, int model, const std::string& target,
                               const std::string& hint) {
    return Finder(definition, model).find(target, hint);
}

}  // namespace socle::query
