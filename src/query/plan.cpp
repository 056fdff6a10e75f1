#include "query/plan.h"

#include "base/convert.h"
#include "base/error.h"
#include "base/text.h"

#include <array>
#include <utility>

namespace socle::query {

namespace {

using base::Code;
using base::Error;
using base::Type;
using base::TypeInfo;
using definition::Expr;
using definition::FieldType;
using definition::Model;

struct CastName {
    std::string_view name;
    Type type;
};

constexpr CastName cast_names[] = {
    {"text", Type::text},           {"varchar", Type::text},          {"int", Type::integer},
    {"int2", Type::integer},        {"int4", Type::integer},          {"int8", Type::integer},
    {"integer", Type::integer},     {"bigint", Type::integer},        {"smallint", Type::integer},
    {"numeric", Type::decimal},     {"decimal", Type::decimal},       {"float", Type::number},
    {"float4", Type::number},       {"float8", Type::number},         {"real", Type::number},
    {"bool", Type::boolean},        {"boolean", Type::boolean},       {"date", Type::date},
    {"timestamp", Type::timestamp}, {"timestamptz", Type::timestamp}, {"json", Type::json},
    {"jsonb", Type::json},
};

bool numeric(Type type) {
    return type == Type::integer || type == Type::number || type == Type::decimal;
}

/// The casts that both stores do alike; the others are refused.
bool castable(Type from, Type to) {
    if (from == to) return true;
    if (from == Type::json || from == Type::point || to == Type::json) return false;
    if (to == Type::text) return true;
    if (numeric(from) && numeric(to)) return true;
    if (from == Type::boolean || to == Type::boolean) {
        return from == Type::integer || to == Type::integer;
    }
    return (from == Type::timestamp && to == Type::date) ||
           (from == Type::date && to == Type::timestamp);
}

TypeInfo cast_type(const Expr& source, Type wanted) {
    if (wanted != Type::decimal) return {wanted, 0};
    if (source.type.type == Type::decimal) return source.type;
    return {source.type.type == Type::integer ? Type::integer : Type::number, 0};
}

Expr cast_expression(Expr source, const std::string& name) {
    for (const auto& known : cast_names) {
        if (known.name != name) continue;
        const auto type = cast_type(source, known.type);
        if (!castable(source.type.type, type.type)) {
            throw Error(Code::unsupported,
                        "cannot cast type " +
                            std::string(base::postgres_type_name(source.type.type)) + " to " +
                            name);
        }
        if (source.type == type) return source;
        Expr cast;
        cast.kind = Expr::Kind::cast;
        cast.type = type;
        cast.args.push_back(std::move(source));
        return cast;
    }
    throw Error(
        Code::unsupported, "type \"" + name + "\" is not one to cast to", {},
        "Types to cast to: text, int, bigint, numeric, float, bool, date, timestamptz, jsonb.");
}

/// Looks up the names of one request and types its values.
class ReadPlanner {
public:
    ReadPlanner(const definition::Definition& definition, int model, const ReadRequest& request)
        : definition_(definition), model_(definition.model(model)), request_(request) {
        plan_.model = model;
        plan_.inputs.resize(request.values.size());
    }

    ReadPlan take() {
        select();
        where();
        order();
        return std::move(plan_);
    }

private:
    void select() {
        if (request_.select.empty()) plan_.outputs = star_outputs(definition_, plan_.model);
        for (const auto& item : request_.select) {
            if (item.name == "*") {
                for (auto& output : star_outputs(definition_, plan_.model)) {
                    plan_.outputs.push_back(std::move(output));
                }
                continue;
            }
            auto expression = named(item.name);
            if (!item.cast.empty()) expression = cast_expression(std::move(expression), item.cast);
            plan_.outputs.push_back(
                {item.alias.empty() ? item.name : item.alias, std::move(expression), false});
        }
    }

    void where() {
        plan_.where = condition(request_.where);
        for (const auto& name : request_.named_filters) {
            plan_.where = definition::both(std::move(plan_.where), named_filter(name));
        }
    }

    void order() {
        for (const auto& item : request_.order) {
            auto expression = named(item.name);
            const auto type = expression.type.type;
            if (type == Type::json || type == Type::point) {
                throw Error(Code::unsupported, "cannot order by \"" + item.name + "\" of type " +
                                                   std::string(base::type_name(type)));
            }
            plan_.order.push_back({std::move(expression), item.descending,
                                   item.nulls_first.value_or(item.descending)});
        }
    }

    Expr named(const std::string& name) const {
        const int field = model_.find_field(name);
        if (field >= 0 &&
            model_.fields[static_cast<std::size_t>(field)].type != FieldType::secret) {
            return field_expression(definition_, plan_.model, field);
        }
        for (const auto& computed : model_.computed) {
            if (computed.name == name) return computed.expression;
        }
        unknown_column(name);
    }

    [[noreturn]] void unknown_column(const std::string& name) const {
        std::vector<std::string> names;
        for (const auto& field : model_.fields) {
            if (field.type != FieldType::secret) names.push_back(field.name);
        }
        for (const auto& computed : model_.computed)
            names.push_back(computed.name);
        const auto near = base::nearest(name, names);
        throw Error(Code::unknown_column, "column " + model_.name + "." + name + " does not exist",
                    {}, near ? "Perhaps you meant '" + *near + "'." : std::string());
    }

    const Expr& named_filter(const std::string& name) const {
        std::vector<std::string> names;
        for (const auto& filter : model_.filters) {
            if (filter.name == name) return filter.rule;
            names.push_back(filter.name);
        }
        const auto near = base::nearest(name, names);
        throw Error(Code::bad_query, "\"" + model_.name + "\" has no filter named '" + name + "'",
                    {},
                    near            ? "Perhaps you meant '" + *near + "'."
                    : names.empty() ? "It has no named filters."
                                    : "Its filters: " + base::join(names, ", ") + ".");
    }

    Expr condition(const Condition& asked) {
        if (asked.kind == Condition::Kind::test) {
            auto tested = test(asked);
            return asked.negated ? negated(std::move(tested)) : tested;
        }
        const bool all = asked.kind == Condition::Kind::all_of;
        Expr group;
        group.kind = all ? Expr::Kind::and_ : Expr::Kind::or_;
        for (const auto& child : asked.children)
            group.args.push_back(condition(child));
        if (group.args.empty()) group = definition::constant(all);
        if (group.args.size() == 1) group = Expr(group.args.front());
        return asked.negated ? negated(std::move(group)) : group;
    }

    static Expr negated(Expr inner) {
        Expr result;
        result.kind = Expr::Kind::not_;
        result.args.push_back(std::move(inner));
        return result;
    }

    Expr test(const Condition& asked) {
        auto target = named(asked.name);
        check_operator(asked, target.type.type);
        switch (asked.operation) {
            case Operator::is_null:
                return unary(Expr::Kind::is_null, std::move(target));
            case Operator::is_not_null:
                return negated(unary(Expr::Kind::is_null, std::move(target)));
            case Operator::is_true:
                return unary(Expr::Kind::is_true, std::move(target));
            case Operator::is_false:
                return unary(Expr::Kind::is_false, std::move(target));
            case Operator::is_unknown:
                return unary(Expr::Kind::is_unknown, std::move(target));
            case Operator::in:
                return in_list(asked, std::move(target));
            default:
                break;
        }
        if (asked.quantifier == Quantifier::none) {
            return binary(asked, target, asked.slots.front());
        }
        return quantified(asked, target);
    }

    Expr in_list(const Condition& asked, Expr target) {
        if (asked.slots.empty()) return definition::constant(false);
        Expr list;
        list.kind = Expr::Kind::in;
        const auto form = input_form(asked, target);
        list.args.push_back(std::move(target));
        for (const int slot : asked.slots)
            list.args.push_back(input(slot, form));
        return list;
    }

    Expr quantified(const Condition& asked, const Expr& target) {
        const bool any = asked.quantifier == Quantifier::any;
        Expr group;
        group.kind = any ? Expr::Kind::or_ : Expr::Kind::and_;
        for (const int slot : asked.slots)
            group.args.push_back(binary(asked, target, slot));
        if (group.args.empty()) return definition::constant(!any);
        if (group.args.size() == 1) return Expr(group.args.front());
        return group;
    }

    Expr binary(const Condition& asked, const Expr& target, int slot) {
        Expr result;
        result.kind = binary_kind(asked.operation);
        result.args.push_back(target);
        result.args.push_back(input(slot, input_form(asked, target)));
        return result;
    }

    static Expr::Kind binary_kind(Operator operation) {
        switch (operation) {
            case Operator::equal:
                return Expr::Kind::equal;
            case Operator::not_equal:
                return Expr::Kind::not_equal;
            case Operator::less:
                return Expr::Kind::less;
            case Operator::less_equal:
                return Expr::Kind::less_equal;
            case Operator::greater:
                return Expr::Kind::greater;
            case Operator::greater_equal:
                return Expr::Kind::greater_equal;
            case Operator::like:
                return Expr::Kind::like;
            case Operator::ilike:
                return Expr::Kind::ilike;
            case Operator::match:
                return Expr::Kind::match;
            case Operator::imatch:
                return Expr::Kind::imatch;
            case Operator::distinct:
                return Expr::Kind::distinct;
            case Operator::contains:
                return Expr::Kind::contains;
            case Operator::contained:
                return Expr::Kind::contained;
            case Operator::overlaps:
                return Expr::Kind::overlaps;
            default:
                std::unreachable();
        }
    }

    Input input_form(const Condition& asked, const Expr& target) const {
        switch (asked.operation) {
            case Operator::like:
            case Operator::ilike:
                return {{Type::text, 0}, Input::Form::pattern, {}};
            case Operator::match:
            case Operator::imatch:
                return {{Type::text, 0}, Input::Form::regex, {}};
            default:
                break;
        }
        if (target.type.type != Type::json) return {target.type, Input::Form::value, {}};
        return {target.type, Input::Form::list, element_type(asked.name)};
    }

    TypeInfo element_type(const std::string& name) const {
        const int index = model_.find_field(name);
        if (index < 0) return {Type::json, 0};
        const auto& field = model_.fields[static_cast<std::size_t>(index)];
        if (field.type != FieldType::list) return {Type::json, 0};
        switch (field.element) {
            case FieldType::integer:
                return {Type::integer, 0};
            case FieldType::number:
            case FieldType::decimal:
                return {Type::number, 0};
            case FieldType::boolean:
                return {Type::boolean, 0};
            default:
                return {Type::text, 0};
        }
    }

    Expr input(int slot, const Input& form) {
        plan_.inputs[static_cast<std::size_t>(slot)] = form;
        Expr leaf;
        leaf.kind = Expr::Kind::input;
        leaf.type = form.type;
        leaf.slot = slot;
        return leaf;
    }

    static Expr unary(Expr::Kind kind, Expr target) {
        Expr result;
        result.kind = kind;
        result.args.push_back(std::move(target));
        return result;
    }

    static void check_operator(const Condition& asked, Type type) {
        switch (asked.operation) {
            case Operator::is_null:
            case Operator::is_not_null:
                return;
            case Operator::is_true:
            case Operator::is_false:
            case Operator::is_unknown:
                if (type != Type::boolean) refuse_operator(asked, type, "boolean fields");
                return;
            case Operator::like:
            case Operator::ilike:
            case Operator::match:
            case Operator::imatch:
                if (type != Type::text) refuse_operator(asked, type, "text fields");
                return;
            case Operator::contains:
            case Operator::contained:
            case Operator::overlaps:
                if (type != Type::json) refuse_operator(asked, type, "list and json fields");
                return;
            case Operator::less:
            case Operator::less_equal:
            case Operator::greater:
            case Operator::greater_equal:
                if (type == Type::json) refuse_operator(asked, type, "fields with an order");
                break;
            default:
                break;
        }
        if (type == Type::point) refuse_operator(asked, type, "fields of one value");
    }

    [[noreturn]] static void refuse_operator(const Condition& asked, Type type,
                                             std::string_view where) {
        throw Error(Code::bad_query,
                    "the operator of the filter on \"" + asked.name + "\" is not for type " +
                        std::string(base::type_name(type)),
                    {}, "It is for " + std::string(where) + ".");
    }

    const definition::Definition& definition_;
    const Model& model_;
    const ReadRequest& request_;
    ReadPlan plan_;
};

}  // namespace

Expr field_expression(const definition::Definition& definition, int model, int field) {
    Expr expression;
    expression.kind = Expr::Kind::field;
    expression.path = {{model, field}};
    const auto& described = definition.model(model).fields[static_cast<std::size_t>(field)];
    expression.type =
        described.type == FieldType::point ? TypeInfo{Type::point, 0} : described.storage;
    return expression;
}

std::vector<Output> star_outputs(const definition::Definition& definition, int model) {
    std::vector<Output> outputs;
    const auto& fields = definition.model(model).fields;
    for (std::size_t index = 0; index < fields.size(); ++index) {
        if (fields[index].type == FieldType::secret) continue;
        outputs.push_back({fields[index].name,
                           field_expression(definition, model, static_cast<int>(index)), true});
    }
    return outputs;
}

ReadPlan plan_read(const definition::Definition& definition, int model,
                   const ReadRequest& request) {
    return ReadPlanner(definition, model, request).take();
}

}  // namespace socle::query
