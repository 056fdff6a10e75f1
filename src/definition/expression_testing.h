#pragma once

#include "base/convert.h"
#include "definition/definition.h"
#include "definition/expression.h"
#include "definition/sample_test.h"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <optional>
#include <string>
#include <string_view>
#include <vector>

/// What the tests of expressions share: trees of the sample application as text.
namespace socle::definition {

using base::Type;
using base::TypeInfo;

inline const Definition& sample() {
    static const Definition definition = Sample::make();
    return definition;
}

inline std::string list(const std::vector<Expr>& args);

inline std::string relation_text(const Relation& relation) {
    const Model& target = sample().model(relation.model);
    const auto name = [](int model, int field) {
        return sample().model(model).fields[static_cast<std::size_t>(field)].name;
    };
    if (relation.link < 0) {
        return fmt::format("{}.{}", target.name, name(relation.model, relation.back));
    }
    return fmt::format("{}/{}.{}>{}", target.name, sample().model(relation.link).name,
                       name(relation.link, relation.back), name(relation.link, relation.forward));
}

inline std::string path_text(const Expr& tree) {
    std::string text = tree.was ? "was" : "";
    for (const FieldStep& step : tree.path) {
        text += text.empty() ? "" : ".";
        text += sample().model(step.model).fields[static_cast<std::size_t>(step.field)].name;
    }
    return text;
}

inline std::string type_text(TypeInfo type) {
    return type.type == Type::decimal ? fmt::format("decimal({})", type.scale)
                                      : std::string(base::type_name(type.type));
}

inline std::string_view kind_text(Expr::Kind kind) {
    using enum Expr::Kind;
    switch (kind) {
        case not_:
            return "not";
        case and_:
            return "and";
        case or_:
            return "or";
        case equal:
            return "=";
        case not_equal:
            return "!=";
        case less:
            return "<";
        case less_equal:
            return "<=";
        case greater:
            return ">";
        case greater_equal:
            return ">=";
        case in:
            return "in";
        case like:
            return "like";
        case ilike:
            return "ilike";
        case match:
            return "match";
        case is_null:
            return "null?";
        case is_true:
            return "true?";
        case is_false:
            return "false?";
        case add:
            return "+";
        case subtract:
            return "-";
        case multiply:
            return "*";
        case divide:
            return "/";
        case negate:
            return "neg";
        case concat:
            return "||";
        default:
            return "?";
    }
}

/// A tree as a Lisp list, with the type of literals.
inline std::string dump(const Expr& tree) {
    switch (tree.kind) {
        case Expr::Kind::literal:
            return fmt::format("{}:{}", base::to_text(tree.type, base::view(tree.value)),
                               type_text(tree.type));
        case Expr::Kind::field:
            return path_text(tree);
        case Expr::Kind::me:
            return "me:" + type_text(tree.type);
        case Expr::Kind::now:
            return fmt::format("now{:+}", tree.offset_us / 1'000'000);
        case Expr::Kind::today:
            return fmt::format("today{:+}", tree.offset_us / 1'000'000);
        case Expr::Kind::role:
            return fmt::format("role[{}]", tree.name);
        case Expr::Kind::may:
            return fmt::format("may[{}]", tree.name);
        case Expr::Kind::signed_in:
            return "signed_in";
        case Expr::Kind::second_factor:
            return "aal2";
        case Expr::Kind::shift:
            return fmt::format("(shift{:+}{})", tree.offset_us / 1'000'000, list(tree.args));
        case Expr::Kind::call:
            return fmt::format("({}{})", tree.name, list(tree.args));
        case Expr::Kind::cast:
            return fmt::format("(cast {}{})", type_text(tree.type), list(tree.args));
        case Expr::Kind::any:
            return fmt::format("(any {}{})", relation_text(tree.relation), list(tree.args));
        case Expr::Kind::count:
            return fmt::format("(count {}{})", relation_text(tree.relation), list(tree.args));
        default:
            return fmt::format("({}{})", kind_text(tree.kind), list(tree.args));
    }
}

inline std::string list(const std::vector<Expr>& args) {
    std::string text;
    for (const Expr& arg : args) {
        text += " " + dump(arg);
    }
    return text;
}

inline ExpressionResult parse(std::string_view text, std::optional<TypeInfo> wanted = std::nullopt,
                              int model = Sample::contract, bool was = true) {
    return parse_expression(text, {&sample(), model, was}, wanted);
}

inline std::string problems_text(const ExpressionResult& result) {
    std::string text;
    for (const ExpressionProblem& problem : result.problems) {
        text += fmt::format("{}{}: {}", text.empty() ? "" : " / ", problem.offset, problem.message);
    }
    return text;
}

struct TreeCase {
    const char* text;
    const char* tree;
};

inline void expect_trees(const std::vector<TreeCase>& cases, int model = Sample::contract) {
    for (const TreeCase& expected : cases) {
        const ExpressionResult result = parse(expected.text, std::nullopt, model);
        EXPECT_EQ(problems_text(result), "") << expected.text;
        EXPECT_EQ(dump(result.tree), expected.tree) << expected.text;
    }
}

inline void expect_problems(const std::vector<TreeCase>& cases, int model = Sample::contract) {
    for (const TreeCase& expected : cases) {
        EXPECT_EQ(problems_text(parse(expected.text, std::nullopt, model)), expected.tree)
            << expected.text;
    }
}

}  // namespace socle::definition
