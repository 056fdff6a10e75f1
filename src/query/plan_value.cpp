#include "query/plan_value.h"

#include "base/error.h"

#include <algorithm>
#include <limits>
#include <utility>

namespace socle::query {

namespace {

using base::Code;
using base::Error;
using base::Type;
using base::TypeInfo;
using definition::Expr;

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
    if (from == Type::text && to != Type::json && to != Type::point) return true;
    if (from == Type::json) return numeric(to) || to == Type::boolean;
    if (from == Type::point || to == Type::json) return false;
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

Expr cast_expression(Expr source, TypeInfo type) {
    if (source.type == type) return source;
    Expr cast;
    cast.kind = Expr::Kind::cast;
    cast.type = type;
    cast.args.push_back(std::move(source));
    return cast;
}

/// A JSON value as text is what there is to cast; a whole number may be written with a fraction.
Expr json_as(Expr source, TypeInfo type) {
    Expr text;
    text.kind = Expr::Kind::json_path;
    text.type = {Type::text, 0};
    text.args.push_back(std::move(source));
    if (type.type != Type::integer) return cast_expression(std::move(text), type);
    return cast_expression(cast_expression(std::move(text), {Type::number, 0}), type);
}

}  // namespace

Expr cast_to(Expr source, const std::string& name) {
    if (name.empty()) return source;
    for (const auto& known : cast_names) {
        if (known.name != name) continue;
        const auto type = cast_type(source, known.type);
        if (!castable(source.type.type, type.type)) {
            throw Error(Code::unsupported,
                        "cannot cast type " +
                            std::string(base::postgres_type_name(source.type.type)) + " to " +
                            name);
        }
        if (source.type.type == Type::json && type.type != Type::json) {
            return json_as(std::move(source), type);
        }
        return cast_expression(std::move(source), type);
    }
    throw Error(
        Code::unsupported, "type \"" + name + "\" is not one to cast to", {},
        "Types to cast to: text, int, bigint, numeric, float, bool, date, timestamptz, jsonb.");
}

namespace {

/// An index into an array or a key of an object: which, the value decides when it is read.
Expr step_literal(const JsonPath::Step& step, const std::string& name) {
    constexpr std::int64_t index_max = std::numeric_limits<std::int32_t>::max();
    if (step.index && (*step.index > index_max || *step.index < -index_max)) {
        throw Error(Code::bad_query, "the index " + std::to_string(*step.index) + " into \"" +
                                         name + "\" is out of range");
    }
    Expr literal;
    literal.kind = Expr::Kind::literal;
    literal.type = {Type::text, 0};
    literal.value = step.index ? std::to_string(*step.index) : step.key;
    return literal;
}

}  // namespace

Expr json_value(Expr source, const std::string& name, const JsonPath& path) {
    if (path.empty()) return source;
    if (source.type.type != Type::json) {
        throw Error(Code::bad_query,
                    "\"" + name + "\" of type " + std::string(base::type_name(source.type.type)) +
                        " has no values inside",
                    {}, "-> and ->> are for fields of type json and list.");
    }
    Expr value;
    value.kind = Expr::Kind::json_path;
    value.type = {path.as_text ? Type::text : Type::json, 0};
    value.args.push_back(std::move(source));
    for (const auto& step : path.steps)
        value.args.push_back(step_literal(step, name));
    return value;
}

bool same_path(const JsonPath& a, const JsonPath& b) {
    const auto same_step = [](const JsonPath::Step& left, const JsonPath::Step& right) {
        return left.key == right.key && left.index == right.index;
    };
    return a.as_text == b.as_text && std::ranges::equal(a.steps, b.steps, same_step);
}

std::string_view aggregate_name(Aggregate aggregate) {
    switch (aggregate) {
        case Aggregate::none:
            return "";
        case Aggregate::count:
            return "count";
        case Aggregate::sum:
            return "sum";
        case Aggregate::avg:
            return "avg";
        case Aggregate::max:
            return "max";
        case Aggregate::min:
            return "min";
    }
    std::unreachable();
}

Expr count_of_rows() {
    Expr count;
    count.kind = Expr::Kind::aggregate;
    count.type = {Type::integer, 0};
    count.name = "count";
    return count;
}

Expr aggregate_of(Aggregate aggregate, Expr source) {
    const auto type = source.type.type;
    const bool computes = aggregate == Aggregate::sum || aggregate == Aggregate::avg;
    const bool orders = aggregate == Aggregate::max || aggregate == Aggregate::min;
    const bool ordered = type != Type::json && type != Type::boolean && type != Type::uuid;
    const bool served = type != Type::point && (!computes || numeric(type)) && (!orders || ordered);
    if (!served) {
        throw Error(Code::undefined_function,
                    "function " + std::string(aggregate_name(aggregate)) + "(" +
                        std::string(base::postgres_type_name(type)) + ") does not exist",
                    {}, "Cast the field to a type it is for.");
    }
    Expr value;
    value.kind = Expr::Kind::aggregate;
    value.name = aggregate_name(aggregate);
    value.type = aggregate == Aggregate::count ? TypeInfo{Type::integer, 0}
                 : aggregate == Aggregate::avg ? TypeInfo{Type::number, 0}
                                               : source.type;
    value.args.push_back(std::move(source));
    return value;
}

}  // namespace socle::query
