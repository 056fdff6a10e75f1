#include "definition/expression.h"

#include "definition/expression_syntax.h"
#include "definition/expression_typer.h"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>
#include <utility>

namespace socle::definition {
namespace {

void append_terms(std::vector<Expr>& terms, Expr term) {
    if (term.kind == Expr::Kind::and_) {
        std::ranges::move(term.args, std::back_inserter(terms));
    } else {
        terms.push_back(std::move(term));
    }
}

}  // namespace

Expr constant(bool value) {
    Expr expression;
    expression.value = std::int64_t{value};
    return expression;
}

Expr both(Expr a, Expr b) {
    if (is_constant(a, true) || is_constant(b, false)) {
        return b;
    }
    if (is_constant(b, true) || is_constant(a, false)) {
        return a;
    }
    Expr conjunction;
    conjunction.kind = Expr::Kind::and_;
    append_terms(conjunction.args, std::move(a));
    append_terms(conjunction.args, std::move(b));
    return conjunction;
}

bool is_constant(const Expr& expression, bool value) {
    return expression.kind == Expr::Kind::literal && expression.type.type == base::Type::boolean &&
           expression.value == base::Value(std::int64_t{value});
}

ExpressionResult parse_expression(std::string_view text, const ExpressionScope& scope,
                                  std::optional<base::TypeInfo> wanted) {
    ExpressionResult result;
    if (text.size() > expression_bytes_max) {
        result.problems.push_back(
            {0, fmt::format("the expression is longer than {} bytes", expression_bytes_max)});
        return result;
    }
    const Syntax syntax = parse_syntax(text, result.problems);
    if (result.problems.empty()) {
        result.tree = Typer(text, scope, result.problems).run(syntax, wanted);
    }
    return result;
}

}  // namespace socle::definition
