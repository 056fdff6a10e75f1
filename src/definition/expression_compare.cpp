#include "definition/expression_typer.h"

#include "base/convert.h"
#include "base/error.h"
#include "definition/expression_pattern.h"
#include "definition/suggestion.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <utility>

namespace socle::definition {
namespace {

using base::Type;
using base::TypeInfo;
using Form = Operand::Form;

struct Sign {
    std::string_view text;
    Expr::Kind kind;
};
constexpr std::array signs = {
    Sign{"=", Expr::Kind::equal},   Sign{"!=", Expr::Kind::not_equal},
    Sign{"<", Expr::Kind::less},    Sign{"<=", Expr::Kind::less_equal},
    Sign{">", Expr::Kind::greater}, Sign{">=", Expr::Kind::greater_equal}};

Expr::Kind kind_of(std::string_view sign) {
    const auto found = std::ranges::find(signs, sign, &Sign::text);
    return found == signs.end() ? Expr::Kind::equal : found->kind;
}

Expr negated(Expr inner) {
    Expr tree;
    tree.kind = Expr::Kind::not_;
    tree.args.push_back(std::move(inner));
    return tree;
}

std::string_view article(Type type) {
    return type == Type::integer ? "an" : "a";
}

/// A literal number in the storage form of the type it is compared with, where that is exact.
void refit(Expr& literal, TypeInfo type) {
    if (type.type == Type::integer || literal.type == type) {
        return;
    }
    const auto* whole = std::get_if<std::int64_t>(&literal.value);
    if (whole == nullptr || literal.type.scale > type.scale) {
        return;
    }
    if (type.type == Type::decimal) {
        std::int64_t scaled = *whole;
        for (int decimals = literal.type.scale; decimals < type.scale; ++decimals) {
            if (__builtin_mul_overflow(scaled, 10, &scaled)) {
                return;
            }
        }
        literal.value = scaled;
        literal.type = type;
    }
}

}  // namespace

Operand Typer::comparison(const Syntax& syntax) {
    Operand left = operand(syntax.args[0]);
    if (left.form == Form::role) {
        return role_test(syntax, {&syntax.args[1]});
    }
    Operand right = operand(syntax.args[1]);
    if (right.form == Form::role) {
        return role_test(syntax, {&syntax.args[0]});
    }
    if (!agree(left, right)) {
        return fail(syntax, {});
    }
    Expr tree;
    tree.kind = kind_of(syntax.text);
    tree.args.push_back(std::move(left.tree));
    tree.args.push_back(std::move(right.tree));
    return made(syntax, std::move(tree));
}

Operand Typer::membership(const Syntax& syntax) {
    Operand left = operand(syntax.args[0]);
    if (left.form == Form::role) {
        std::vector<const Syntax*> names;
        for (std::size_t at = 1; at < syntax.args.size(); ++at) {
            names.push_back(&syntax.args[at]);
        }
        return role_test(syntax, names);
    }
    std::vector<Operand> items;
    bool good = left.form != Form::bad;
    for (std::size_t at = 1; at < syntax.args.size(); ++at) {
        items.push_back(operand(syntax.args[at]));
        good = good && items.back().form != Form::bad;
    }
    const TypeInfo type = left.tree.type;
    for (Operand& item : items) {
        good = good && agree(left, item);
    }
    if (good && left.tree.type != type) {
        good = std::ranges::all_of(items, [&](Operand& item) { return agree(left, item); });
    }
    if (!good) {
        return fail(syntax, {});
    }
    Expr tree;
    tree.kind = Expr::Kind::in;
    tree.args.push_back(std::move(left.tree));
    for (Operand& item : items) {
        tree.args.push_back(std::move(item.tree));
    }
    return made(syntax, std::move(tree));
}

Operand Typer::role_test(const Syntax& syntax, const std::vector<const Syntax*>& names) {
    const bool equality =
        syntax.kind == Syntax::Kind::in || syntax.text == "=" || syntax.text == "!=";
    if (!equality) {
        return fail(syntax,
                    fmt::format("role is tested with =, != or in, not with {}", syntax.text));
    }
    std::vector<std::string> known;
    for (const Role& role : definition().roles) {
        known.push_back(role.name);
    }
    Expr either;
    either.kind = Expr::Kind::or_;
    bool good = true;
    for (const Syntax* name : names) {
        Expr test;
        test.kind = Expr::Kind::role;
        test.name = name->text;
        if (name->kind != Syntax::Kind::string) {
            good = false;
            fail(*name, "role is compared with the name of a role in quotes: role = 'name'");
        } else if (definition().find_role(name->text) == nullptr) {
            good = false;
            fail(*name, fmt::format("there is no role '{}'{}", name->text,
                                    did_you_mean(name->text, known)));
        }
        either.args.push_back(std::move(test));
    }
    if (!good) {
        return fail(syntax, {});
    }
    Expr tree = either.args.size() == 1 ? Expr(either.args.front()) : std::move(either);
    return made(syntax, syntax.text == "!=" ? negated(std::move(tree)) : std::move(tree));
}

Operand Typer::text_match(const Syntax& syntax) {
    const Operand left = usable(operand(syntax.args[0]));
    const Operand right = usable(operand(syntax.args[1]));
    if (left.form == Form::bad || right.form == Form::bad) {
        return fail(syntax, {});
    }
    for (const Operand* side : {&left, &right}) {
        if (side->tree.type.type != Type::text) {
            return fail(*side->syntax,
                        fmt::format("{} is for texts; {}", syntax.text, described(*side)));
        }
    }
    Expr tree;
    tree.kind = syntax.text == "like"    ? Expr::Kind::like
                : syntax.text == "ilike" ? Expr::Kind::ilike
                                         : Expr::Kind::match;
    if (tree.kind == Expr::Kind::match) {
        if (right.form != Form::text_literal) {
            return fail(*right.syntax, "matches needs a regular expression in quotes");
        }
    }
    if (right.form == Form::text_literal) {
        const std::string& pattern = right.syntax->text;
        std::string problem =
            tree.kind == Expr::Kind::match ? regex_problem(pattern) : like_problem(pattern);
        if (!problem.empty()) {
            return fail(*right.syntax, std::move(problem));
        }
    }
    tree.args = {left.tree, right.tree};
    return made(syntax, std::move(tree));
}

/// Fits two operands to each other so that they can be compared; tells what is wrong otherwise.
bool Typer::agree(Operand& a, Operand& b) {
    a = usable(std::move(a));
    b = usable(std::move(b));
    if (a.form == Form::bad || b.form == Form::bad || !comparable(a) || !comparable(b)) {
        return false;
    }
    if (a.form == Form::text_literal && b.form != Form::text_literal) {
        return coerce(a, b);
    }
    if (b.form == Form::text_literal && a.form != Form::text_literal) {
        return coerce(b, a);
    }
    return agree_values(a, b);
}

bool Typer::agree_values(Operand& a, Operand& b) {
    TypeInfo& left = a.tree.type;
    TypeInfo& right = b.tree.type;
    if (is_numeric(left.type) && is_numeric(right.type)) {
        if (a.form == Form::number_literal) {
            refit(a.tree, right);
        } else if (b.form == Form::number_literal) {
            refit(b.tree, left);
        }
        return true;
    }
    if (a.tree.kind == Expr::Kind::me && right.type == Type::text) {
        left = right;
    } else if (b.tree.kind == Expr::Kind::me && left.type == Type::text) {
        right = left;
    } else if (left.type == Type::date && right.type == Type::timestamp) {
        a.tree = cast_to(std::move(a.tree), {Type::timestamp, 0});
    } else if (left.type == Type::timestamp && right.type == Type::date) {
        b.tree = cast_to(std::move(b.tree), {Type::timestamp, 0});
    }
    if (left.type == right.type) {
        return true;
    }
    fail(*a.syntax, fmt::format("{} and {}: they cannot be compared", described(a), described(b)));
    return false;
}

/// Gives a text in quotes the type of `other`, and checks it against that type.
bool Typer::coerce(Operand& literal, const Operand& other) {
    const std::string text = std::get<std::string>(literal.tree.value);
    const TypeInfo type = other.tree.type;
    if (other.field != nullptr && !check_choice(literal, *other.field)) {
        return false;
    }
    try {
        literal.tree.value = base::parse_text(type, text);
        literal.tree.type = type;
        literal.form = Form::value;
        return true;
    } catch (const base::Error&) {
        const std::string problem =
            fmt::format("'{}' is not {} {}", text, article(type.type), base::type_name(type.type));
        fail(*literal.syntax, other.field == nullptr
                                  ? problem
                                  : fmt::format("{}, as {} is", problem, source(*other.syntax)));
        return false;
    }
}

bool Typer::check_choice(const Operand& literal, const Field& field) {
    if (field.type != FieldType::choice) {
        return true;
    }
    std::vector<std::string> values;
    for (const Choice& choice : field.choices) {
        values.push_back(choice.value);
    }
    const std::string& text = literal.syntax->text;
    if (values.empty() || std::ranges::find(values, text) != values.end()) {
        return true;
    }
    fail(*literal.syntax,
         fmt::format("{} has no choice '{}'{}", field.name, text, did_you_mean(text, values)));
    return false;
}

bool Typer::comparable(const Operand& value) {
    const Type type = value.tree.type.type;
    if (type != Type::json && type != Type::point) {
        return true;
    }
    fail(*value.syntax,
         fmt::format("{}, which can only be tested with 'is null'", described(value)));
    return false;
}

}  // namespace socle::definition
