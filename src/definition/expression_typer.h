#pragma once

#include "definition/definition.h"
#include "definition/expression_syntax.h"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace socle::definition {

/// Products of decimals with more decimals than this become numbers.
inline constexpr int product_scale_max = 12;

/// A part of an expression with its type, and what is needed to fit it to its neighbour.
struct Operand {
    enum class Form {
        value,
        text_literal,    ///< takes the type of what it is compared with
        number_literal,  ///< takes the type of what it is compared with, where it fits
        duration,        ///< only right of + and -
        role,            ///< only left of = and in
        bad,             ///< a problem was told
    };
    Form form = Form::value;
    Expr tree;
    const Syntax* syntax = nullptr;
    const Field* field = nullptr;  ///< the field it is the value of
};

/// Looks up the names of an expression and gives each part its type. Used once; every problem it
/// finds is added to `problems`, each fault once.
class Typer {
public:
    Typer(std::string_view text, const ExpressionScope& scope,
          std::vector<ExpressionProblem>& problems)
        : text_(text), scope_(scope), model_(scope.model), problems_(problems) {}

    Expr run(const Syntax& syntax, std::optional<base::TypeInfo> wanted);

private:
    // expression_typer.cpp: what each part of the grammar is.
    Operand operand(const Syntax& syntax);
    Operand number(const Syntax& syntax);
    Operand condition(const Syntax& syntax);
    Operand logic(const Syntax& syntax, Expr::Kind kind);
    Operand is(const Syntax& syntax);
    Operand fitted(Operand operand, base::TypeInfo wanted);
    Operand usable(Operand operand);
    Operand made(const Syntax& syntax, Expr tree) const;

    // expression_name.cpp: words, fields and paths.
    Operand path(const Syntax& syntax);
    Operand word(const Syntax& syntax, const std::string& name);
    Operand field_path(const Syntax& syntax, std::size_t first, bool was);
    const Field* find(const Syntax& syntax, int model, const std::string& name, bool alone);
    int follow(const Syntax& syntax, const Field& field);
    void unknown_field(const Syntax& syntax, int model, const std::string& name, bool alone);

    // expression_relation.cpp: any, exists and count.
    Operand over(const Syntax& syntax);
    std::optional<Relation> relation(const Syntax& syntax);
    void unknown_relation(const Syntax& syntax);
    bool names_relation(const std::string& word) const;

    // expression_compare.cpp: comparisons, and the types they need.
    Operand comparison(const Syntax& syntax);
    Operand membership(const Syntax& syntax);
    Operand text_match(const Syntax& syntax);
    Operand role_test(const Syntax& syntax, const std::vector<const Syntax*>& names);
    bool agree(Operand& a, Operand& b);
    bool agree_values(Operand& a, Operand& b);
    bool coerce(Operand& literal, const Operand& other);
    bool check_choice(const Operand& literal, const Field& field);
    bool comparable(const Operand& operand);

    // expression_value.cpp: arithmetic, texts, durations and functions.
    Operand binary(const Syntax& syntax);
    Operand arithmetic(const Syntax& syntax);
    Operand moved(const Syntax& syntax, Operand moment, const Operand& duration);
    Operand concatenation(const Syntax& syntax);
    Operand negation(const Syntax& syntax);
    Operand call(const Syntax& syntax);
    Operand may(const Syntax& syntax);
    Operand coalesce(const Syntax& syntax);
    Operand unary_function(const Syntax& syntax);
    bool check_count(const Syntax& syntax, std::size_t least, std::size_t most);

    Operand fail(const Syntax& syntax, std::string message);
    std::string_view source(const Syntax& syntax) const;
    std::string described(const Operand& operand) const;
    const Definition& definition() const { return *scope_.definition; }

    std::string_view text_;
    const ExpressionScope scope_;
    int model_;
    bool related_ = false;  ///< inside the condition of any, exists or count
    std::vector<ExpressionProblem>& problems_;
};

bool is_numeric(base::Type type);

/// The type of both kinds of numbers together: number over decimal over integer.
base::TypeInfo common_numeric(base::TypeInfo a, base::TypeInfo b);

Expr cast_to(Expr tree, base::TypeInfo type);

}  // namespace socle::definition
