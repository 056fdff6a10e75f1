#pragma once

#include "definition/expression.h"
#include "query/sql.h"

#include <string_view>

namespace socle::query {

/// The record an expression is about: a row called `alias` of `model`.
struct RowScope {
    int model = -1;
    std::string_view alias;
    bool filter = false;  ///< false does as well as null: the row is not chosen either way
};

// The parts of add_expression, each in a file of its own; nothing else includes this header.

/// add_expression; what AND and OR join is a filter when they are.
void add_in(Sql& sql, const definition::Expr& expression, const RowScope& scope);

/// A field, a path through refs, or a value of the row before the change. A point gives its
/// latitude.
void add_path(Sql& sql, const definition::Expr& field, const RowScope& scope);

/// any and count.
void add_relation(Sql& sql, const definition::Expr& expression, const RowScope& scope);

/// The type in which values of both types are compared or computed.
base::TypeInfo common_type(base::TypeInfo a, base::TypeInfo b);

/// The value of `expression` in the storage form of `type`, which must be numeric if it differs
/// from its own.
void add_as(Sql& sql, const definition::Expr& expression, base::TypeInfo type,
            const RowScope& scope);

/// add, subtract, multiply, divide, negate and the function abs.
void add_arithmetic(Sql& sql, const definition::Expr& expression, const RowScope& scope);

void add_cast(Sql& sql, const definition::Expr& expression, const RowScope& scope);

/// equal to greater_equal, distinct, in.
void add_comparison(Sql& sql, const definition::Expr& expression, const RowScope& scope);

/// like, ilike, match, imatch.
void add_text_match(Sql& sql, const definition::Expr& expression, const RowScope& scope);

/// A value in JSON, as JSON or text.
void add_json_path(Sql& sql, const definition::Expr& expression, const RowScope& scope);

void add_aggregate(Sql& sql, const definition::Expr& expression, const RowScope& scope);

/// search, refers, found: full text.
void add_search(Sql& sql, const definition::Expr& expression, const RowScope& scope);
void add_refers(Sql& sql, const definition::Expr& expression, const RowScope& scope);
void add_found(Sql& sql, const definition::Expr& expression, const RowScope& scope);

/// The place among the searched fields of `model` of the field that is `text`, whose index answers
/// a search in its language; -1 when there is none.
int searched_field(const definition::Definition& definition, const definition::Expr& search,
                   const definition::Expr& text, int model);

/// contains, contained, overlaps.
void add_containment(Sql& sql, const definition::Expr& expression, const RowScope& scope);

inline void add_in_scope(Sql& sql, const definition::Expr& expression, const RowScope& scope) {
    add_expression(sql, expression, scope.model, scope.alias);
}

/// `before argument between argument … after`.
void add_list(Sql& sql, const std::vector<definition::Expr>& args, const RowScope& scope,
              std::string_view before, std::string_view between, std::string_view after);

}  // namespace socle::query
