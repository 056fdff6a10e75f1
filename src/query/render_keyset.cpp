#include "query/embed_sql.h"
#include "query/plan.h"
#include "query/plan_sql.h"

#include <algorithm>
#include <utility>

namespace socle::query {

namespace {

using base::Dialect;
using base::Type;

bool same_field(const definition::Expr& left, const definition::Expr& right) {
    return left.kind == definition::Expr::Kind::field && right.kind == left.kind &&
           left.path.size() == 1 && left.path == right.path;
}

bool is_point(const base::Column& column) {
    return column.type.type == Type::point;
}

/// Of the page after a place, row by row in the order.
class KeysetRenderer {
public:
    KeysetRenderer(Dialect dialect, const definition::Definition& definition, const ReadPlan& plan)
        : sql_(dialect, definition),
          plan_(plan),
          scope_(make_scope(sql_, plan)),
          sorted_(sort_terms(sql_, plan)) {}

    KeysetPage render(std::int64_t limit_max, const std::optional<After>& after) {
        auto columns = plan_columns(plan_);
        if (columns.empty()) columns.push_back({"", {Type::integer, 0}});
        KeysetPage made;
        made.columns = columns.size();
        sql_.add("SELECT ");
        add_columns(sql_, scope_);
        for (const auto& term : sorted_.terms)
            made.place.push_back(add_place(term, columns));
        add_source(sql_, scope_);
        int conjuncts = add_condition(after);
        add_order(sql_, scope_);
        sql_.add(" LIMIT ");
        sql_.add_bind(number_bind());
        sql_.add(" OFFSET ");
        sql_.add_bind(number_bind());
        made.page = to_prepared(sql_, std::move(columns));
        made.page.statement.conjuncts = count_conjuncts(plan_.where) + conjuncts;
        made.page.statement.row_limit = limit_max;
        return made;
    }

    bool is_total() const { return !plan_.grouped && sorted_.total && !sorted_.terms.empty(); }
    std::size_t terms() const { return sorted_.terms.size(); }

private:
    /// The cell that has the value already, or a further one.
    PlaceCell add_place(const SortTerm& term, std::vector<base::Column>& columns) {
        if (const auto shown = shown_cell(term)) return {*shown, term.type};
        sql_.add(", ");
        add_sort_value(sql_, term, scope_);
        columns.push_back({"", term.type});
        return {base::cell_count(columns) - 1, term.type};
    }

    std::optional<std::size_t> shown_cell(const SortTerm& term) const {
        std::size_t cell = 0;
        for (const auto& shown : plan_cells(scope_)) {
            const bool own = shown.scope == &scope_ && shown.output->embed < 0;
            if (own && is_place(term, *shown.output)) return cell;
            cell += is_point(shown.column) ? 2 : 1;
        }
        return std::nullopt;
    }

    bool is_place(const SortTerm& term, const Output& output) const {
        const auto& model = sql_.definition.model(plan_.model);
        if (term.asked != nullptr) {
            return term.asked->embed < 0 && same_field(term.asked->expression, output.expression);
        }
        return model.key_kind == definition::KeyKind::serial &&
               same_field(field_expression(sql_.definition, plan_.model, model.key),
                          output.expression);
    }

    /// How many conditions it adds to those of the plan.
    int add_condition(const std::optional<After>& after) {
        const auto where = condition_of(sql_, plan_);
        const bool filtered = !definition::is_constant(where, true);
        if (!filtered && !after) return 0;
        sql_.add(" WHERE ");
        if (filtered) {
            sql_.add(after ? "(" : "");
            add_page_condition(sql_, scope_, where);
            sql_.add(after ? ") AND " : "");
        }
        if (!after) return 0;
        if (is_uniform()) {
            add_uniform(*after);
            return 1;
        }
        const bool bounded = add_bound(*after);
        add_alternatives(*after);
        return bounded ? 2 : 1;
    }

    /// One comparison of rows will do, and an index can answer it.
    bool is_uniform() const {
        const bool descending = sorted_.terms.front().descending;
        return std::ranges::all_of(sorted_.terms, [&](const SortTerm& term) {
            return term.descending == descending && !term.nullable;
        });
    }

    void add_uniform(const After& after) {
        const bool many = sorted_.terms.size() > 1;
        sql_.add(many ? "(" : "");
        for (std::size_t at = 0; at < sorted_.terms.size(); ++at) {
            sql_.add(at > 0 ? ", " : "");
            add_sort_value(sql_, sorted_.terms[at], scope_);
        }
        sql_.add(many ? ")" : "");
        sql_.add(sorted_.terms.front().descending ? " < " : " > ");
        sql_.add(many ? "(" : "");
        for (std::size_t at = 0; at < sorted_.terms.size(); ++at) {
            sql_.add(at > 0 ? ", " : "");
            add_value(at, after);
        }
        sql_.add(many ? ")" : "");
    }

    /// What holds for all rows behind the place, for an index to begin at.
    bool add_bound(const After& after) {
        const auto& first = sorted_.terms.front();
        const bool nulls_follow = first.nullable && !first.nulls_first;
        if (after.nulls.front() || nulls_follow) return false;
        add_sort_value(sql_, first, scope_);
        sql_.add(first.descending ? " <= " : " >= ");
        add_value(0, after);
        sql_.add(" AND ");
        return true;
    }

    /// Equal in the first terms and behind in the next, for each of them.
    void add_alternatives(const After& after) {
        sql_.add("(");
        for (std::size_t last = 0; last < sorted_.terms.size(); ++last) {
            sql_.add(last > 0 ? " OR (" : "(");
            for (std::size_t at = 0; at < last; ++at) {
                add_equal(at, after);
                sql_.add(" AND ");
            }
            add_behind(last, after);
            sql_.add(")");
        }
        sql_.add(")");
    }

    void add_equal(std::size_t at, const After& after) {
        add_sort_value(sql_, sorted_.terms[at], scope_);
        if (after.nulls[at]) {
            sql_.add(" IS NULL");
            return;
        }
        sql_.add(" = ");
        add_value(at, after);
    }

    void add_behind(std::size_t at, const After& after) {
        const auto& term = sorted_.terms[at];
        if (after.nulls[at]) {
            if (!term.nulls_first) return sql_.add("1 = 0");
            add_sort_value(sql_, term, scope_);
            return sql_.add(" IS NOT NULL");
        }
        const bool nulls_follow = term.nullable && !term.nulls_first;
        sql_.add(nulls_follow ? "(" : "");
        add_sort_value(sql_, term, scope_);
        sql_.add(term.descending ? " < " : " > ");
        add_value(at, after);
        if (!nulls_follow) return;
        sql_.add(" OR ");
        add_sort_value(sql_, term, scope_);
        sql_.add(" IS NULL)");
    }

    void add_value(std::size_t at, const After& after) {
        Bind bind;
        bind.source = Bind::Source::input;
        bind.type = sorted_.terms[at].type;
        bind.slot = after.first_slot + static_cast<int>(at);
        sql_.add_bind(std::move(bind));
    }

    Sql sql_;
    const ReadPlan& plan_;
    const PlanScope scope_;
    const SortTerms sorted_;
};

}  // namespace

KeysetPage render_keyset_page(Dialect dialect, const definition::Definition& definition,
                              const ReadPlan& plan, std::int64_t limit_max,
                              const std::optional<After>& after) {
    if (!plan.grouped) {
        KeysetRenderer renderer(dialect, definition, plan);
        const bool fits = !after || after->nulls.size() == renderer.terms();
        if (renderer.is_total() && fits) return renderer.render(limit_max, after);
    }
    KeysetPage plain;
    plain.page = render_page(dialect, definition, plan, limit_max);
    plain.columns = plain.page.statement.columns.size();
    return plain;
}

}  // namespace socle::query
