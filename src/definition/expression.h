#pragma once

#include "base/value.h"

#include <optional>
#include <string>
#include <vector>

namespace socle::definition {

/// A field of a model, both by their index in the Definition; a path is a list of them, each but
/// the last a ref.
struct FieldStep {
    int model = -1;
    int field = -1;
    bool operator==(const FieldStep&) const = default;
};

/// How `any`, `count` and `exists` reach other records from the record in scope: the rows of
/// `model` whose field `back` is the key of the record in scope; or, through a link model, the rows
/// of `model` for which a row of `link` has `back` = the key in scope and `forward` = the key of
/// the row. Field indexes are of `model` (direct) or `link`.
struct Relation {
    int model = -1;
    int link = -1;
    int back = -1;
    int forward = -1;
    bool operator==(const Relation&) const = default;
};

/// The one tree for rule expressions, URL filters, computed fields and defaults. A plain value:
/// copied freely, immutable once typed. `type` is the type of the node's value; conditions are
/// boolean and three-valued, as in SQL.
struct Expr {
    enum class Kind {
        // Leaves.
        literal,  ///< `value`
        input,    ///< value number `slot` of the request, of `type`
        field,    ///< `path` from the record in scope; with `was` from the record before the change
        me,       ///< the caller's id, null when not signed in
        now,      ///< the instant of the request, plus `offset_us`
        today,    ///< its date in UTC
        role,     ///< the caller has role `name`
        may,      ///< the caller has permission `name`
        signed_in,      ///< the caller is signed in
        second_factor,  ///< the caller's session has passed a second factor (`aal2`)
        embedded,       ///< embed `slot` of the plan has rows (in plans only, see query/plan.h)
        // Logic.
        not_,
        and_,
        or_,
        // Comparisons of args[0] and args[1]; their types agree (decimals may differ in scale,
        // numerics may mix).
        equal,
        not_equal,
        less,
        less_equal,
        greater,
        greater_equal,
        distinct,  ///< is distinct from: never null
        in,        ///< args[0] in args[1..]
        like,
        ilike,  ///< SQL wildcards % and _, escape by backslash
        match,
        imatch,  ///< regular expression (RE2 syntax), found anywhere
        is_null,
        is_true,
        is_false,
        is_unknown,
        search,  ///< args[0] (text) has the phrase args[1], in the language `name`
        refers,  ///< args[0] is a ref to a record of relation.model for which args[1], in that
                 ///< record's scope, is true
        found,   ///< any of args, each a search or refers, is true: never null
        // Values.
        add,
        subtract,
        multiply,
        divide,
        negate,
        concat,
        shift,  ///< args[0] (timestamp or date) moved by `offset_us`
        call,   ///< function `name` of args: lower, upper, length, coalesce, abs
        cast,   ///< args[0] as `type`
        contains,
        contained,
        overlaps,   ///< json containment (jsonb @> and <@), arrays sharing an element
        json_path,  ///< the value in args[0] (json) at the steps args[1..], texts: keys, or indexes
                    ///< of arrays; as text when that is its type
        aggregate,  ///< function `name` (count, sum, avg, max, min) of args[0], or of the rows
        guard,      ///< args[1] where args[0] is true, else null (a field readable in some rows)
        // Over other records. args[0], if present, is the condition, in the scope of the related
        // record. `path`, if not empty, is a path of refs to the record they are related to; else
        // it is the record in scope.
        any,
        count,
    };

    Kind kind = Kind::literal;
    base::TypeInfo type = {base::Type::boolean, 0};
    std::vector<Expr> args;
    base::Value value;
    int slot = -1;
    bool was = false;
    std::int64_t offset_us = 0;
    std::string name;
    std::vector<FieldStep> path;
    Relation relation;
    bool indexed = true;  ///< search: an index of the model may be asked
};

/// The trees `true` and `false`, and the conjunction of two conditions with constants folded.
Expr constant(bool value);
Expr both(Expr a, Expr b);
bool is_constant(const Expr& expression, bool value);

struct Definition;

/// What is wrong with an expression, and where in its text (byte offset from 0).
struct ExpressionProblem {
    std::size_t offset = 0;
    std::string message;
};

/// What an expression may mention.
struct ExpressionScope {
    const Definition* definition = nullptr;
    int model = -1;
    bool was = false;  ///< `was.field` allowed (checks, update rules)
};

/// Parses and types a rule expression as `docs/expressions.md` describes. `wanted` is the type it
/// must have (boolean for rules); nullopt takes any. Nothing is thrown: problems are returned, and
/// the tree is only good without any. Nesting is limited to expression_depth_max, text to
/// expression_bytes_max.
struct ExpressionResult {
    Expr tree;
    std::vector<ExpressionProblem> problems;
};
inline constexpr int expression_depth_max = 64;
inline constexpr std::size_t expression_bytes_max = 16 * 1024;
ExpressionResult parse_expression(std::string_view text, const ExpressionScope& scope,
                                  std::optional<base::TypeInfo> wanted);

}  // namespace socle::definition
