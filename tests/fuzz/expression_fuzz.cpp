#include "base/ensure.h"
#include "definition/sample_test.h"
#include "query/sql.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

namespace {

using socle::base::Dialect;
using socle::base::ensure;
using socle::definition::Expr;
using socle::definition::Sample;

/// What access::fold does for a caller without any rights.
void fold(Expr& tree) {
    if (tree.kind == Expr::Kind::role || tree.kind == Expr::Kind::may ||
        tree.kind == Expr::Kind::signed_in) {
        tree = socle::definition::constant(false);
    }
    for (Expr& arg : tree.args) {
        fold(arg);
    }
}

void compile(const Expr& tree, const socle::definition::Definition& definition) {
    for (const Dialect dialect : {Dialect::sqlite, Dialect::postgres}) {
        socle::query::Sql sql(dialect, definition);
        const std::string alias = sql.new_alias();
        socle::query::add_expression(sql, tree, Sample::contract, alias);
        const char mark = dialect == Dialect::sqlite ? '?' : '$';
        ensure(std::ranges::count(sql.text, mark) == std::ssize(sql.binds),
               "a placeholder for each value and no other");
        ensure(std::ranges::count(sql.text, '(') == std::ranges::count(sql.text, ')'),
               "balanced parentheses");
    }
}

}  // namespace

/// Any text is an expression that compiles to SQL of both dialects, or has problems within it.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    static const socle::definition::Definition definition = Sample::make();
    const std::string_view text(reinterpret_cast<const char*>(data), size);
    auto result = socle::definition::parse_expression(text, {&definition, Sample::contract, true},
                                                      std::nullopt);
    for (const auto& problem : result.problems) {
        ensure(problem.offset <= size && !problem.message.empty(), "a problem has its place");
    }
    const bool single = result.tree.type.type != socle::base::Type::point;
    if (result.problems.empty() && single) {
        fold(result.tree);
        compile(result.tree, definition);
    }
    return 0;
}
