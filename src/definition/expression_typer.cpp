#include "definition/expression_typer.h"

#include "base/convert.h"
#include "base/error.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

namespace socle::definition {

using base::Type;
using base::TypeInfo;

bool is_numeric(Type type) {
    return type == Type::integer || type == Type::decimal || type == Type::number;
}

TypeInfo common_numeric(TypeInfo a, TypeInfo b) {
    if (a.type == Type::number || b.type == Type::number) {
        return {Type::number, 0};
    }
    if (a.type == Type::integer && b.type == Type::integer) {
        return a;
    }
    return {Type::decimal, std::max(a.scale, b.scale)};
}

Expr cast_to(Expr tree, TypeInfo type) {
    if (tree.type == type) {
        return tree;
    }
    Expr cast;
    cast.kind = Expr::Kind::cast;
    cast.type = type;
    cast.args.push_back(std::move(tree));
    return cast;
}

Expr Typer::run(const Syntax& syntax, std::optional<TypeInfo> wanted) {
    Operand whole = usable(operand(syntax));
    if (whole.form == Operand::Form::bad) {
        return {};
    }
    if (wanted) {
        whole = fitted(std::move(whole), *wanted);
    } else if (whole.tree.type.type == Type::point) {
        whole =
            fail(syntax, fmt::format("{} is a point, which is no single value", source(syntax)));
    }
    return std::move(whole.tree);
}

Operand Typer::operand(const Syntax& syntax) {
    switch (syntax.kind) {
        case Syntax::Kind::null:
            return fail(syntax,
                        "null is not a value to compute with; test with 'is null', 'is not null'");
        case Syntax::Kind::boolean:
            return made(syntax, constant(syntax.text == "true"));
        case Syntax::Kind::number:
            return number(syntax);
        case Syntax::Kind::string: {
            Expr literal;
            literal.type = {Type::text, 0};
            literal.value = syntax.text;
            Operand text = made(syntax, std::move(literal));
            text.form = Operand::Form::text_literal;
            return text;
        }
        case Syntax::Kind::duration: {
            Operand duration = made(syntax, {});
            duration.form = Operand::Form::duration;
            return duration;
        }
        case Syntax::Kind::path:
            return path(syntax);
        case Syntax::Kind::call:
            return call(syntax);
        case Syntax::Kind::over:
            return over(syntax);
        case Syntax::Kind::not_:
            return logic(syntax, Expr::Kind::not_);
        case Syntax::Kind::and_:
            return logic(syntax, Expr::Kind::and_);
        case Syntax::Kind::or_:
            return logic(syntax, Expr::Kind::or_);
        case Syntax::Kind::binary:
            return binary(syntax);
        case Syntax::Kind::in:
            return membership(syntax);
        case Syntax::Kind::is:
            return is(syntax);
        case Syntax::Kind::negate:
            return negation(syntax);
    }
    std::unreachable();
}

Operand Typer::number(const Syntax& syntax) {
    TypeInfo type = {Type::integer, 0};
    if (syntax.text.find_first_of("eE") != std::string::npos) {
        type = {Type::number, 0};
    } else if (const auto point = syntax.text.find('.'); point != std::string::npos) {
        type = {Type::decimal, static_cast<int>(syntax.text.size() - point - 1)};
    }
    const bool fits = type.scale <= product_scale_max;
    try {
        Expr literal;
        literal.type = type;
        literal.value = fits ? base::parse_text(type, syntax.text) : base::Value();
        if (fits) {
            Operand result = made(syntax, std::move(literal));
            result.form = Operand::Form::number_literal;
            return result;
        }
    } catch (const base::Error&) {
        return fail(syntax, fmt::format("the number {} is too large", syntax.text));
    }
    return fail(syntax, fmt::format("the number {} has more than {} decimals", syntax.text,
                                    product_scale_max));
}

Operand Typer::condition(const Syntax& syntax) {
    Operand value = usable(operand(syntax));
    if (value.form == Operand::Form::bad || value.tree.type.type == Type::boolean) {
        return value;
    }
    return fail(syntax, fmt::format("{}, not a condition", described(value)));
}

Operand Typer::logic(const Syntax& syntax, Expr::Kind kind) {
    Expr tree;
    tree.kind = kind;
    bool good = true;
    for (const Syntax& arg : syntax.args) {
        Operand term = condition(arg);
        good = good && term.form != Operand::Form::bad;
        tree.args.push_back(std::move(term.tree));
    }
    Operand result = made(syntax, std::move(tree));
    result.form = good ? Operand::Form::value : Operand::Form::bad;
    return result;
}

Operand Typer::is(const Syntax& syntax) {
    Operand value = usable(operand(syntax.args[0]));
    if (value.form == Operand::Form::bad) {
        return value;
    }
    Expr tree;
    tree.kind = syntax.text == "null"   ? Expr::Kind::is_null
                : syntax.text == "true" ? Expr::Kind::is_true
                                        : Expr::Kind::is_false;
    if (tree.kind != Expr::Kind::is_null && value.tree.type.type != Type::boolean) {
        return fail(syntax, fmt::format("{}, not a condition", described(value)));
    }
    tree.args.push_back(std::move(value.tree));
    return made(syntax, std::move(tree));
}

/// The operand as a value of the type wanted from outside; numbers are rounded to it.
Operand Typer::fitted(Operand value, TypeInfo wanted) {
    if (value.form == Operand::Form::text_literal && wanted.type != Type::text) {
        Operand other;
        other.tree.type = wanted;
        const bool good = coerce(value, other);
        return good ? value : fail(*value.syntax, {});
    }
    const Type has = value.tree.type.type;
    if (wanted.type == Type::text && value.tree.kind == Expr::Kind::me) {
        value.tree.type = wanted;
        return value;
    }
    const bool castable = (is_numeric(has) && is_numeric(wanted.type)) ||
                          (has == Type::date && wanted.type == Type::timestamp);
    if (has == wanted.type || castable) {
        value.tree = cast_to(std::move(value.tree), wanted);
        return value;
    }
    return wanted.type == Type::boolean
               ? fail(*value.syntax, fmt::format("{}, not a condition", described(value)))
               : fail(*value.syntax, fmt::format("{} is wanted here; {}",
                                                 base::type_name(wanted.type), described(value)));
}

/// Refuses what only has a meaning beside certain operators.
Operand Typer::usable(Operand value) {
    if (value.form == Operand::Form::duration) {
        return fail(*value.syntax,
                    fmt::format("a duration is added to or subtracted from a date or a timestamp: "
                                "now - {}",
                                source(*value.syntax)));
    }
    if (value.form == Operand::Form::role) {
        const int own = definition().model(model_).find_field("role");
        return fail(*value.syntax, fmt::format("role is compared with the name of a role: "
                                               "role = 'name'{}",
                                               own < 0 ? "" : "; the field is written this.role"));
    }
    return value;
}

Operand Typer::made(const Syntax& syntax, Expr tree) const {
    Operand result;
    result.tree = std::move(tree);
    result.syntax = &syntax;
    return result;
}

Operand Typer::fail(const Syntax& syntax, std::string message) {
    if (!message.empty()) {
        problems_.push_back({syntax.offset, std::move(message)});
    }
    Operand bad = made(syntax, {});
    bad.form = Operand::Form::bad;
    return bad;
}

std::string_view Typer::source(const Syntax& syntax) const {
    return text_.substr(syntax.offset, syntax.end - syntax.offset);
}

std::string Typer::described(const Operand& value) const {
    const bool list = value.field != nullptr && value.field->type == FieldType::list;
    return fmt::format("{} is {}", source(*value.syntax),
                       list ? "list" : base::type_name(value.tree.type.type));
}

}  // namespace socle::definition
