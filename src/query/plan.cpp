#include "query/plan.h"

#include "base/convert.h"
#include "base/error.h"
#include "base/text.h"
#include "query/operator.h"
#include "query/plan_search.h"
#include "query/plan_value.h"

#include <algorithm>
#include <map>
#include <optional>
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

/// What is asked of the rows of an embed, by the item of `select` that it is.
using EmbedRequests = std::multimap<const SelectItem*, const EmbedRequest*>;

const std::string& shown_name(const SelectItem& item) {
    return item.alias.empty() ? item.name : item.alias;
}

const SelectItem* find_embed(const std::vector<SelectItem>& items, const std::string& name) {
    const auto by = [&](auto name_of) -> const SelectItem* {
        for (const auto& item : items) {
            if (item.kind != SelectItem::Kind::field && name_of(item) == name) return &item;
        }
        return nullptr;
    };
    const auto* shown = by(shown_name);
    return shown != nullptr ? shown : by([](const SelectItem& item) { return item.name; });
}

[[noreturn]] void refuse_not_embedded(const std::string& name) {
    throw Error(Code::filter_not_embedded,
                "'" + name + "' is not an embedded resource in this request", {},
                "Verify that '" + name + "' is included in the 'select' query parameter.");
}

EmbedRequests embed_requests(const ReadRequest& request) {
    EmbedRequests found;
    for (const auto& asked : request.embeds) {
        const auto* items = &request.select;
        const SelectItem* item = nullptr;
        for (const auto& step : asked.path) {
            item = find_embed(*items, step);
            if (item == nullptr) refuse_not_embedded(step);
            items = &item->items;
        }
        found.emplace(item, &asked);
    }
    return found;
}

/// Whether an item makes a column: an embed of nothing is there for its filters only.
bool is_shown(const SelectItem& item) {
    return item.kind == SelectItem::Kind::field || std::ranges::any_of(item.items, is_shown);
}

/// Looks up the names of one level of a request and types its values; those of its embeds by
/// planners of their own.
class ReadPlanner {
public:
    ReadPlanner(const definition::Definition& definition, int model,
                const std::vector<SelectItem>& items, const EmbedRequests& asked,
                std::vector<Input>& inputs)
        : definition_(definition),
          model_(definition.model(model)),
          items_(items),
          asked_(asked),
          inputs_(inputs) {
        plan_.model = model;
    }

    void select_all() { plan_.outputs = star_outputs(definition_, plan_.model); }

    void select() {
        for (const auto& item : items_) {
            if (item.kind != SelectItem::Kind::field) {
                embed(item);
            } else if (item.name == "*") {
                for (auto& output : star_outputs(definition_, plan_.model))
                    plan_.outputs.push_back(std::move(output));
            } else if (is_plain_count(item)) {
                plan_.outputs.push_back({shown_name(item), cast_to(count_of_rows(), item.cast)});
                plan_.grouped = true;
            } else {
                plan_.outputs.push_back({output_name(item), value(item)});
                plan_.grouped = plan_.grouped || item.aggregate != Aggregate::none;
            }
        }
    }

    void where(const Condition& asked, const std::vector<std::string>& named_filters) {
        plan_.where = definition::both(std::move(plan_.where), condition(asked));
        for (const auto& name : named_filters)
            plan_.where = definition::both(std::move(plan_.where), named_filter(name));
    }

    void order(const std::vector<OrderItem>& items) {
        for (const auto& item : items)
            plan_.order.push_back(item.relation.empty() ? order_term(item) : related_term(item));
    }

    ReadPlan take() { return std::move(plan_); }

private:
    static std::string output_name(const SelectItem& item) {
        if (!item.alias.empty()) return item.alias;
        if (item.aggregate != Aggregate::none) return std::string(aggregate_name(item.aggregate));
        const auto key = item.path.last_key();
        return key.empty() ? item.name : key;
    }

    /// `count` without parentheses, which clients still send, where no field is called so.
    bool is_plain_count(const SelectItem& item) const {
        return item.name == "count" && item.path.empty() && item.aggregate == Aggregate::none &&
               !is_name(item.name);
    }

    Expr value(const SelectItem& item) const {
        if (item.name.empty()) return cast_to(count_of_rows(), item.aggregate_cast);
        auto expression = cast_to(at_path(item.name, item.path), item.cast);
        if (item.aggregate == Aggregate::none) return expression;
        return cast_to(aggregate_of(item.aggregate, std::move(expression)), item.aggregate_cast);
    }

    Expr at_path(const std::string& name, const JsonPath& path) const {
        return json_value(named(name), name, path);
    }

    void embed(const SelectItem& item) {
        Embed embed;
        embed.name = shown_name(item);
        embed.target = item.name;
        embed.spread = item.kind == SelectItem::Kind::spread;
        embed.relationship = find_relationship(definition_, plan_.model, item.name, item.hint);
        ReadPlanner planner(definition_, embed.relationship.model(), item.items, asked_, inputs_);
        planner.select();
        const auto [first, last] = asked_.equal_range(&item);
        for (auto found = first; found != last; ++found) {
            const auto& asked = *found->second;
            planner.where(asked.where, asked.named_filters);
            planner.order(asked.order);
            if (asked.limit_slot >= 0) embed.limit_slot = number_slot(asked.limit_slot);
            if (asked.offset_slot >= 0) embed.offset_slot = number_slot(asked.offset_slot);
        }
        embed.plan = planner.take();
        const int index = static_cast<int>(plan_.embeds.size());
        const bool joined = embed.spread && !embed.relationship.many;
        plan_.grouped = plan_.grouped || (joined && embed.plan.grouped);
        if (is_shown(item)) plan_.outputs.push_back({embed.name, {}, false, index});
        if (item.inner) plan_.where = definition::both(std::move(plan_.where), embedded(index));
        plan_.embeds.push_back(std::move(embed));
    }

    int number_slot(int slot) {
        inputs_[static_cast<std::size_t>(slot)] = {{Type::integer, 0}, Input::Form::value, {}};
        return slot;
    }

    static Expr embedded(int index) {
        Expr present;
        present.kind = Expr::Kind::embedded;
        present.slot = index;
        return present;
    }

    /// The embed that goes by `name`, or -1.
    int embed_named(const std::string& name) const {
        for (const bool shown : {true, false}) {
            for (std::size_t index = 0; index < plan_.embeds.size(); ++index) {
                const auto& embed = plan_.embeds[index];
                if ((shown ? embed.name : embed.target) == name) return static_cast<int>(index);
            }
        }
        return -1;
    }

    OrderTerm order_term(const OrderItem& item) const {
        OrderTerm term;
        term.descending = item.descending;
        term.nulls_first = item.nulls_first.value_or(item.descending);
        if (plan_.grouped) {
            order_by_output(term, item);
        } else {
            term.expression = at_path(item.name, item.path);
        }
        check_orderable(term.expression, item.name);
        return term;
    }

    /// Only what a group has can order the groups: columns of the answer, by alias or by name.
    void order_by_output(OrderTerm& term, const OrderItem& item) const {
        for (const auto& output : plan_.outputs) {
            if (output.embed >= 0 || output.name != item.name || !item.path.empty()) continue;
            term.expression = output.expression;
            term.output = output.name;
            return;
        }
        for (const auto& selected : items_) {
            const bool same = selected.kind == SelectItem::Kind::field &&
                              selected.name == item.name && selected.aggregate == Aggregate::none &&
                              selected.cast.empty() && same_path(selected.path, item.path);
            if (!same) continue;
            term.expression = at_path(item.name, item.path);
            term.output = output_name(selected);
            return;
        }
        named(item.name);
        throw Error(Code::ungrouped_column, "column \"" + model_.name + "." + item.name +
                                                "\" must appear in the GROUP BY clause or be used "
                                                "in an aggregate function");
    }

    OrderTerm related_term(const OrderItem& item) const {
        const int index = embed_named(item.relation);
        if (index < 0) refuse_not_embedded(item.relation);
        const auto& embed = plan_.embeds[static_cast<std::size_t>(index)];
        if (embed.relationship.many) {
            throw Error(Code::order_not_to_one,
                        "A related order on '" + item.relation + "' is not possible",
                        "'" + model_.name + "' and '" + item.relation +
                            "' do not form a many-to-one or one-to-one relationship");
        }
        if (plan_.grouped) {
            throw Error(Code::unsupported, "groups cannot be ordered by a related record");
        }
        std::vector<Input> none;
        const std::vector<SelectItem> nothing;
        const ReadPlanner related(definition_, embed.relationship.model(), nothing, asked_, none);
        auto term =
            related.order_term({item.name, item.path, {}, item.descending, item.nulls_first});
        term.embed = index;
        return term;
    }

    static void check_orderable(const Expr& expression, const std::string& name) {
        const auto type = expression.type.type;
        const bool whole_json = type == Type::json && expression.kind != Expr::Kind::json_path;
        if (type != Type::point && !whole_json) return;
        throw Error(
            Code::unsupported,
            "cannot order by \"" + name + "\" of type " + std::string(base::type_name(type)), {},
            whole_json ? "Order by a value in it: " + name + "->>key." : "");
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

    /// `embed=is.null`. Of a field that goes by the same name other operators are about the field.
    std::optional<Expr> embed_test(const Condition& asked) const {
        const int index = asked.path.empty() ? embed_named(asked.name) : -1;
        if (index < 0) return std::nullopt;
        if (asked.operation == Operator::is_null) return negated(embedded(index));
        if (asked.operation == Operator::is_not_null) return embedded(index);
        if (is_name(asked.name)) return std::nullopt;
        throw Error(Code::bad_embed_filter,
                    "Bad operator on the '" + asked.name + "' embedded resource",
                    "Only is null or not is null filters are allowed on embedded resources");
    }

    bool is_name(const std::string& name) const {
        return model_.find_field(name) >= 0 ||
               std::ranges::any_of(model_.computed, [&](const definition::Computed& computed) {
                   return computed.name == name;
               });
    }

    Expr test(const Condition& asked) {
        if (auto related = embed_test(asked)) return *std::move(related);
        if (!is_name(asked.name) && searches_all(model_, asked)) {
            return search_in_all(definition_, model_, sought(asked, definition_, model_, inputs_));
        }
        auto target = at_path(asked.name, asked.path);
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
            case Operator::search:
                return search_in(std::move(target), sought(asked, definition_, model_, inputs_));
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
        const bool inside = !asked.path.empty();
        return {target.type, Input::Form::list,
                inside ? TypeInfo{Type::json, 0} : element_type(asked.name)};
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
        inputs_[static_cast<std::size_t>(slot)] = form;
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

    const definition::Definition& definition_;
    const Model& model_;
    const std::vector<SelectItem>& items_;
    const EmbedRequests& asked_;
    std::vector<Input>& inputs_;
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
    std::vector<Input> inputs(request.values.size());
    const auto asked = embed_requests(request);
    ReadPlanner planner(definition, model, request.select, asked, inputs);
    if (request.select.empty()) planner.select_all();
    planner.select();
    planner.where(request.where, request.named_filters);
    planner.order(request.order);
    auto plan = planner.take();
    plan.inputs = std::move(inputs);
    return plan;
}

}  // namespace socle::query
