#include "query/expression_sql.h"

#include "base/error.h"

#include <fmt/format.h>

#include <string>

namespace socle::query {
namespace {

using base::Dialect;
using base::Type;
using base::TypeInfo;
using definition::Expr;

[[noreturn]] void refuse(TypeInfo from, TypeInfo to) {
    throw base::Error(base::Code::unsupported,
                      fmt::format("cannot cast type {} to {}", base::postgres_type_name(from.type),
                                  base::postgres_type_name(to.type)));
}

/// What stands before and after the value.
struct Wrap {
    std::string before;
    std::string after;
};

Wrap sqlite_to_text(TypeInfo from, TypeInfo to) {
    switch (from.type) {
        case Type::text:
        case Type::uuid:
        case Type::date:
        case Type::time:
            return {};
        case Type::integer:
            return {"CAST(", " AS TEXT)"};
        case Type::timestamp:
            return {"replace(replace(", ", 'T', ' '), '+00:00', '+00')"};
        case Type::number:
        case Type::decimal:
        case Type::boolean:
            return {"socle_text(",
                    fmt::format(", '{}', {})", base::type_name(from.type), from.scale)};
        case Type::json:
        case Type::point:
            break;
    }
    refuse(from, to);
}

/// Rounding is half away from zero, in both stores.
Wrap sqlite_to_number(TypeInfo from, TypeInfo to) {
    const int decimals = from.scale - to.scale;
    if (from.type == Type::boolean && to.type == Type::integer) {
        return {};
    }
    if (to.type == Type::number && from.type == Type::integer) {
        return {"CAST(", " AS REAL)"};
    }
    if (to.type == Type::number && from.type == Type::decimal) {
        return {"(", fmt::format(" / 1e{})", from.scale)};
    }
    if (from.type == Type::number) {
        return {"CAST(round(", to.type == Type::integer
                                   ? ") AS INTEGER)"
                                   : fmt::format(" * 1e{}) AS INTEGER)", to.scale)};
    }
    if (from.type != Type::integer && from.type != Type::decimal) {
        refuse(from, to);
    }
    if (decimals <= 0) {
        return {"(", fmt::format(" * 1{:0<{}})", "", -decimals)};
    }
    return {"CAST(round(", fmt::format(" / 1e{}) AS INTEGER)", decimals)};
}

Wrap sqlite_cast(TypeInfo from, TypeInfo to) {
    if (from.type == Type::text && to.type != Type::json && to.type != Type::point) {
        return {"socle_cast(", fmt::format(", '{}', {})", base::type_name(to.type), to.scale)};
    }
    switch (to.type) {
        case Type::text:
            return sqlite_to_text(from, to);
        case Type::integer:
        case Type::decimal:
        case Type::number:
            return sqlite_to_number(from, to);
        case Type::boolean:
            if (from.type == Type::integer) return {"(", " <> 0)"};
            break;
        case Type::date:
            if (from.type == Type::timestamp) return {"substr(", ", 1, 10)"};
            break;
        case Type::timestamp:
            if (from.type == Type::date) return {"(", " || 'T00:00:00+00:00')"};
            break;
        case Type::time:
        case Type::uuid:
        case Type::json:
        case Type::point:
            break;
    }
    refuse(from, to);
}

Wrap postgres_to_number(TypeInfo from, TypeInfo to) {
    if (from.type == Type::boolean && to.type == Type::integer) {
        return {"", "::integer::bigint"};
    }
    if (to.type == Type::number) {
        return {"", "::double precision"};
    }
    const std::string after = fmt::format("::numeric, {})", to.scale);
    return {"round(", to.type == Type::integer ? after + "::bigint" : after};
}

Wrap postgres_cast(TypeInfo from, TypeInfo to) {
    if (from.type == Type::text) return {"(", fmt::format(")::{}", postgres_type(to))};
    switch (to.type) {
        case Type::text:
            return {"(", "::text COLLATE \"C\")"};
        case Type::integer:
        case Type::decimal:
        case Type::number:
            return postgres_to_number(from, to);
        case Type::boolean:
            return {"(", " <> 0)"};
        default:
            return {"", fmt::format("::{}", postgres_type(to))};
    }
}

/// As SQLite's round() does it: PostgreSQL's own would round halves to even, or the decimal text.
void add_postgres_rounding(Sql& sql, const Expr& number, TypeInfo to, const RowScope& scope) {
    const bool whole = to.type == Type::integer;
    sql.add(whole ? "trunc(" : "(trunc(");
    add_in_scope(sql, number, scope);
    sql.add(whole ? " + sign(" : fmt::format(" * 1e{} + sign(", to.scale));
    add_in_scope(sql, number, scope);
    sql.add(whole ? ") * 0.5)::bigint" : fmt::format(") * 0.5)::bigint * 1e-{})", to.scale));
}

}  // namespace

void add_cast(Sql& sql, const Expr& expression, const RowScope& scope) {
    const Expr& source = expression.args[0];
    if (source.type == expression.type) {
        add_in_scope(sql, source, scope);
        return;
    }
    Wrap wrap = sqlite_cast(source.type, expression.type);
    if (sql.dialect == Dialect::postgres) {
        if (source.type.type == Type::number && expression.type.type != Type::text) {
            add_postgres_rounding(sql, source, expression.type, scope);
            return;
        }
        wrap = postgres_cast(source.type, expression.type);
    }
    sql.add(wrap.before);
    add_in_scope(sql, source, scope);
    sql.add(wrap.after);
}

}  // namespace socle::query
