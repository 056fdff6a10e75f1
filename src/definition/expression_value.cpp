#include "definition/expression_typer.h"

#include "base/text.h"
#include "definition/suggestion.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <iterator>
#include <utility>

namespace socle::definition {
namespace {

using base::Type;
using base::TypeInfo;
using Form = Operand::Form;

constexpr std::int64_t day_us = 86'400'000'000;

Expr::Kind arithmetic_kind(std::string_view sign) {
    return sign == "+"   ? Expr::Kind::add
           : sign == "-" ? Expr::Kind::subtract
           : sign == "*" ? Expr::Kind::multiply
                         : Expr::Kind::divide;
}

TypeInfo arithmetic_type(Expr::Kind kind, TypeInfo a, TypeInfo b) {
    const TypeInfo common = common_numeric(a, b);
    if (common.type != Type::decimal) {
        return common;
    }
    if (kind == Expr::Kind::divide) {
        return {Type::number, 0};
    }
    if (kind == Expr::Kind::multiply) {
        const int scale = a.scale + b.scale;
        return scale > product_scale_max ? TypeInfo{Type::number, 0}
                                         : TypeInfo{Type::decimal, scale};
    }
    return common;
}

bool is_arithmetic(std::string_view sign) {
    return sign == "+" || sign == "-" || sign == "*" || sign == "/";
}

}  // namespace

Operand Typer::binary(const Syntax& syntax) {
    if (is_arithmetic(syntax.text)) {
        return arithmetic(syntax);
    }
    if (syntax.text == "||") {
        return concatenation(syntax);
    }
    if (syntax.text == "like" || syntax.text == "ilike" || syntax.text == "matches") {
        return text_match(syntax);
    }
    return comparison(syntax);
}

Operand Typer::arithmetic(const Syntax& syntax) {
    Operand left = usable(operand(syntax.args[0]));
    Operand right = operand(syntax.args[1]);
    if (left.form == Form::bad || right.form == Form::bad) {
        return fail(syntax, {});
    }
    if (right.form == Form::duration && (syntax.text == "+" || syntax.text == "-")) {
        return moved(syntax, std::move(left), right);
    }
    right = usable(std::move(right));
    if (right.form == Form::bad) {
        return right;
    }
    for (const Operand* side : {&left, &right}) {
        if (!is_numeric(side->tree.type.type)) {
            return fail(*side->syntax,
                        fmt::format("{} is for numbers; {}{}", syntax.text, described(*side),
                                    syntax.text == "+" && side->tree.type.type == Type::text
                                        ? " (texts are joined with ||)"
                                        : ""));
        }
    }
    Expr tree;
    tree.kind = arithmetic_kind(syntax.text);
    tree.type = arithmetic_type(tree.kind, left.tree.type, right.tree.type);
    tree.args.push_back(std::move(left.tree));
    tree.args.push_back(std::move(right.tree));
    return made(syntax, std::move(tree));
}

Operand Typer::moved(const Syntax& syntax, Operand moment, const Operand& duration) {
    const Type type = moment.tree.type.type;
    if (type != Type::date && type != Type::timestamp) {
        return fail(*moment.syntax,
                    fmt::format("a duration moves a date or a timestamp; {}", described(moment)));
    }
    const std::int64_t us = duration.syntax->duration_us;
    if (type == Type::date && us % day_us != 0) {
        return fail(*duration.syntax,
                    fmt::format("{} is a date and moves by whole days", source(*moment.syntax)));
    }
    Expr tree = std::move(moment.tree);
    const bool carries_offset = tree.kind == Expr::Kind::now || tree.kind == Expr::Kind::today ||
                                tree.kind == Expr::Kind::shift;
    if (!carries_offset) {
        Expr shift;
        shift.kind = Expr::Kind::shift;
        shift.type = tree.type;
        shift.args.push_back(std::move(tree));
        tree = std::move(shift);
    }
    tree.offset_us += syntax.text == "-" ? -us : us;
    return made(syntax, std::move(tree));
}

Operand Typer::concatenation(const Syntax& syntax) {
    Expr tree;
    tree.kind = Expr::Kind::concat;
    tree.type = {Type::text, 0};
    for (const Syntax& arg : syntax.args) {
        Operand part = usable(operand(arg));
        if (part.form == Form::bad) {
            return part;
        }
        const Type type = part.tree.type.type;
        if (type == Type::json || type == Type::point) {
            return fail(arg, fmt::format("{} and cannot be joined to a text", described(part)));
        }
        Expr text = cast_to(std::move(part.tree), {Type::text, 0});
        if (text.kind == Expr::Kind::concat) {
            std::ranges::move(text.args, std::back_inserter(tree.args));
        } else {
            tree.args.push_back(std::move(text));
        }
    }
    return made(syntax, std::move(tree));
}

Operand Typer::negation(const Syntax& syntax) {
    Operand value = usable(operand(syntax.args[0]));
    if (value.form == Form::bad) {
        return value;
    }
    if (!is_numeric(value.tree.type.type)) {
        return fail(syntax, fmt::format("- is for numbers; {}", described(value)));
    }
    if (value.form == Form::number_literal) {
        if (auto* whole = std::get_if<std::int64_t>(&value.tree.value)) {
            *whole = -*whole;
        } else if (auto* number = std::get_if<double>(&value.tree.value)) {
            *number = -*number;
        }
        value.syntax = &syntax;
        return value;
    }
    Expr tree;
    tree.kind = Expr::Kind::negate;
    tree.type = value.tree.type;
    tree.args.push_back(std::move(value.tree));
    return made(syntax, std::move(tree));
}

Operand Typer::call(const Syntax& syntax) {
    static const std::vector<std::string> known = {"lower", "upper", "length", "coalesce", "abs",
                                                   "may",   "any",   "exists", "count"};
    if (syntax.text == "may") {
        return may(syntax);
    }
    if (syntax.text == "coalesce") {
        return coalesce(syntax);
    }
    if (std::ranges::find(known, syntax.text) != known.end()) {
        return unary_function(syntax);
    }
    if (is_reserved(syntax.text)) {
        return fail(syntax, fmt::format("{0} is not a function: write {0} without parentheses",
                                        syntax.text));
    }
    return fail(syntax, fmt::format("there is no function '{}'{}", syntax.text,
                                    did_you_mean(syntax.text, known)));
}

Operand Typer::may(const Syntax& syntax) {
    if (!check_count(syntax, 1, 1)) {
        return fail(syntax, {});
    }
    if (syntax.args[0].kind != Syntax::Kind::string) {
        return fail(syntax.args[0], "may needs a permission in quotes: may('get:movies')");
    }
    Expr tree;
    tree.kind = Expr::Kind::may;
    tree.name = syntax.args[0].text;
    return made(syntax, std::move(tree));
}

Operand Typer::coalesce(const Syntax& syntax) {
    if (!check_count(syntax, 2, 100)) {
        return fail(syntax, {});
    }
    std::vector<Operand> values;
    for (const Syntax& arg : syntax.args) {
        values.push_back(usable(operand(arg)));
        if (values.back().form == Form::bad) {
            return fail(syntax, {});
        }
    }
    const auto typed = std::ranges::find_if(
        values, [](const Operand& value) { return value.form == Form::value; });
    Operand& guide = typed == values.end() ? values.front() : *typed;
    Expr tree;
    tree.kind = Expr::Kind::call;
    tree.name = "coalesce";
    tree.type = guide.tree.type;
    for (Operand& value : values) {
        if (&value != &guide && !agree(guide, value)) {
            return fail(syntax, {});
        }
        const bool numeric = is_numeric(value.tree.type.type);
        tree.type = numeric ? common_numeric(tree.type, value.tree.type) : guide.tree.type;
    }
    for (Operand& value : values) {
        const bool keep = is_numeric(value.tree.type.type);
        tree.args.push_back(keep ? std::move(value.tree)
                                 : cast_to(std::move(value.tree), tree.type));
    }
    return made(syntax, std::move(tree));
}

Operand Typer::unary_function(const Syntax& syntax) {
    if (!check_count(syntax, 1, 1)) {
        return fail(syntax, {});
    }
    Operand value = usable(operand(syntax.args[0]));
    if (value.form == Form::bad) {
        return value;
    }
    const bool of_numbers = syntax.text == "abs";
    const Type type = value.tree.type.type;
    if (of_numbers ? !is_numeric(type) : type != Type::text) {
        return fail(syntax.args[0],
                    fmt::format("{} is for {}; {}", syntax.text, of_numbers ? "numbers" : "texts",
                                described(value)));
    }
    Expr tree;
    tree.kind = Expr::Kind::call;
    tree.name = syntax.text;
    tree.type = syntax.text == "length" ? TypeInfo{Type::integer, 0} : value.tree.type;
    tree.args.push_back(std::move(value.tree));
    return made(syntax, std::move(tree));
}

bool Typer::check_count(const Syntax& syntax, std::size_t least, std::size_t most) {
    const std::size_t count = syntax.args.size();
    if (count >= least && count <= most) {
        return true;
    }
    fail(syntax,
         fmt::format("{} takes {}, not {}", syntax.text,
                     least == most ? "one value" : fmt::format("{} to {} values", least, most),
                     count));
    return false;
}

}  // namespace socle::definition
