#include "query/operator.h"

#include "base/error.h"

#include <string>
#include <string_view>
#include <utility>

namespace socle::query {

namespace {

using base::Code;
using base::Error;
using base::Type;
using definition::Expr;

[[noreturn]] void refuse_operator(const Condition& asked, Type type, std::string_view where) {
    throw Error(Code::bad_query,
                "the operator of the filter on \"" + asked.name + "\" is not for type " +
                    std::string(base::type_name(type)),
                {}, "It is for " + std::string(where) + ".");
}

}  // namespace

Expr::Kind binary_kind(Operator operation) {
    switch (operation) {
        case Operator::equal:
            return Expr::Kind::equal;
        case Operator::not_equal:
            return Expr::Kind::not_equal;
        case Operator::less:
            return Expr::Kind::less;
        case Operator::less_equal:
            return Expr::Kind::less_equal;
        case Operator::greater:
            return Expr::Kind::greater;
        case Operator::greater_equal:
            return Expr::Kind::greater_equal;
        case Operator::like:
            return Expr::Kind::like;
        case Operator::ilike:
            return Expr::Kind::ilike;
        case Operator::match:
            return Expr::Kind::match;
        case Operator::imatch:
            return Expr::Kind::imatch;
        case Operator::distinct:
            return Expr::Kind::distinct;
        case Operator::contains:
            return Expr::Kind::contains;
        case Operator::contained:
            return Expr::Kind::contained;
        case Operator::overlaps:
            return Expr::Kind::overlaps;
        default:
            std::unreachable();
    }
}

void check_operator(const Condition& asked, Type type) {
    switch (asked.operation) {
        case Operator::is_null:
        case Operator::is_not_null:
            return;
        case Operator::is_true:
        case Operator::is_false:
        case Operator::is_unknown:
            if (type != Type::boolean) refuse_operator(asked, type, "boolean fields");
            return;
        case Operator::like:
        case Operator::ilike:
        case Operator::match:
        case Operator::imatch:
        case Operator::search:
            if (type != Type::text) refuse_operator(asked, type, "text fields");
            return;
        case Operator::contains:
        case Operator::contained:
        case Operator::overlaps:
            if (type != Type::json) refuse_operator(asked, type, "list and json fields");
            return;
        default:
            break;
    }
    if (type == Type::point) refuse_operator(asked, type, "fields of one value");
}

}  // namespace socle::query
