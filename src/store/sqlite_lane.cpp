#include "store/sqlite_lane.h"

#include "base/text.h"
#include "store/sqlite_connection.h"
#include "store/sqlite_errors.h"
#include "store/sqlite_statement.h"

#include <sqlite3.h>

#include <algorithm>
#include <array>

namespace socle::store {

namespace {

using Kind = PlanStep::Kind;

constexpr std::string_view left_join_mark = " LEFT-JOIN";
constexpr std::string_view index_mark = " INDEX ";

/// "genre=? AND year>?" of "SEARCH t USING INDEX i (genre=? AND year>?)".
std::string_view terms_text(std::string_view detail) {
    const auto first = detail.find(" (");
    if (first == std::string_view::npos || !detail.ends_with(')')) return {};
    return detail.substr(first + 2, detail.size() - first - 3);
}

struct Terms {
    int all = 0;
    int equal = 0;
};

Terms count_terms(std::string_view text) {
    Terms terms;
    while (!text.empty()) {
        const auto end = text.find(" AND ");
        const auto term = text.substr(0, end);
        terms.all += 1;
        if (term.ends_with("=?") && !term.starts_with('(')) terms.equal += 1;
        text = end == std::string_view::npos ? "" : text.substr(end + 5);
    }
    return terms;
}

bool is_group(std::string_view detail) {
    constexpr std::array starts{"CORRELATED SCALAR SUBQUERY ",
                                "SCALAR SUBQUERY ",
                                "CORRELATED LIST SUBQUERY ",
                                "LIST SUBQUERY ",
                                "REUSE LIST SUBQUERY ",
                                "COMPOUND QUERY",
                                "LEFT-MOST SUBQUERY",
                                "UNION ALL",
                                "MULTI-INDEX OR",
                                "INDEX "};
    return std::any_of(starts.begin(), starts.end(),
                       [&](std::string_view start) { return detail.starts_with(start); });
}

PlanStep read_scan(std::string_view detail) {
    if (detail.ends_with("CONSTANT ROW") || detail.ends_with("CONSTANT ROWS")) {
        return {.kind = Kind::pinned};
    }
    // json_each and json_tree with an argument.
    if (detail.ends_with(" VIRTUAL TABLE INDEX 1:") ||
        detail.ends_with(" VIRTUAL TABLE INDEX 3:")) {
        return {.kind = Kind::small};
    }
    // MATCH of FTS5 with one phrase: each row it finds is a step, which are counted.
    if (detail.find(" VIRTUAL TABLE INDEX 0:M") != std::string_view::npos) {
        return {.kind = Kind::small};
    }
    if (detail.find(" VIRTUAL TABLE ") != std::string_view::npos) return {};
    return {.kind = Kind::walked};
}

PlanStep read_search(std::string_view detail, std::optional<int> unique_columns) {
    if (detail.find(" AUTOMATIC ") != std::string_view::npos) return {};
    const auto terms = count_terms(terms_text(detail));
    const bool by_key = detail.find(" PRIMARY KEY (") != std::string_view::npos;
    // A table of ours has one key column, so one equality answers the whole key.
    const int needed = by_key ? 1 : unique_columns.value_or(0);
    const bool pinned = needed > 0 && terms.equal == needed;
    return {.kind = pinned ? Kind::pinned : Kind::walked, .terms = terms.all};
}

}  // namespace

std::string_view index_of_plan_line(std::string_view detail) {
    if (!detail.starts_with("SEARCH ")) return {};
    const auto mark = detail.find(index_mark);
    if (mark == std::string_view::npos) return {};
    const auto name = detail.substr(mark + index_mark.size());
    return name.substr(0, name.find(' '));
}

PlanStep read_plan_line(std::string_view detail, std::optional<int> unique_columns) {
    const bool left_join = detail.ends_with(left_join_mark);
    if (left_join) detail.remove_suffix(left_join_mark.size());
    PlanStep step;
    if (detail.starts_with("SEARCH ")) {
        step = read_search(detail, unique_columns);
    } else if (detail.starts_with("SCAN ")) {
        step = read_scan(detail);
    } else if (detail.starts_with("USE TEMP B-TREE ")) {
        step.kind = Kind::sorter;
    } else if (is_group(detail)) {
        step.kind = Kind::group;
    }
    step.left_join = left_join;
    return step;
}

bool is_bounded_plan(const std::vector<PlanLine>& lines, const std::vector<PlanStep>& steps,
                     int conjuncts, std::int64_t row_limit) {
    const auto count = [&](Kind kind) {
        return std::count_if(steps.begin(), steps.end(),
                             [kind](const PlanStep& step) { return step.kind == kind; });
    };
    if (steps.empty() || count(Kind::unknown) > 0) return false;
    if (count(Kind::walked) == 0) return true;
    if (count(Kind::walked) > 1 || count(Kind::sorter) > 0) return false;
    if (row_limit <= 0 || row_limit > fast_lane_rows_max || conjuncts < 0) return false;
    for (std::size_t i = 0; i < steps.size(); ++i) {
        const bool outermost = lines[i].parent == 0;
        if (steps[i].kind == Kind::walked) {
            if (!outermost || steps[i].terms < conjuncts) return false;
        } else if (outermost && steps[i].kind != Kind::group) {
            if (steps[i].kind != Kind::pinned || !steps[i].left_join) return false;
        }
    }
    return true;
}

std::vector<PlanLine> plan_lines(SqliteConnection& connection, const base::Statement& statement) {
    const auto question = plain_statement("EXPLAIN QUERY PLAN " + statement.sql);
    SqliteStatement prepared(connection.handle(), question, false);
    base::Rows rows;
    const int result = prepared.run(base::Values(prepared.parameters()), rows);
    if (result != SQLITE_DONE) throw_sqlite_error(connection.handle(), result, question.sql);
    std::vector<PlanLine> lines;
    for (std::size_t row = 0; row < rows.size(); ++row) {
        const auto id = rows.at(row, 0);
        const auto parent = rows.at(row, 1);
        const auto detail = rows.at(row, 3);
        lines.push_back({std::get<std::int64_t>(id), std::get<std::int64_t>(parent),
                         std::string(std::get<std::string_view>(detail))});
    }
    return lines;
}

namespace {

std::optional<int> unique_columns_of(SqliteConnection& connection, std::string_view index) {
    if (index.empty()) return std::nullopt;
    const auto question = plain_statement(
        "SELECT (SELECT count(*) FROM pragma_index_info(l.name))"
        " FROM sqlite_schema AS s JOIN pragma_index_list(s.tbl_name) AS l"
        " WHERE s.type = 'index' AND s.name = ?1 AND l.name = s.name"
        " AND l.\"unique\" AND NOT l.partial AND NOT EXISTS"
        " (SELECT 1 FROM pragma_index_info(l.name) AS i"
        " JOIN pragma_table_info(s.tbl_name) AS c ON c.name = i.name"
        " WHERE NOT c.\"notnull\" AND c.pk = 0)");
    const base::Values values{std::string(index)};
    const auto rows = connection.run(question, values);
    if (rows.empty()) return std::nullopt;
    const auto columns = rows.at(0, 0);
    return static_cast<int>(std::get<std::int64_t>(columns));
}

}  // namespace

bool has_bounded_plan(SqliteConnection& connection, const base::Statement& statement) {
    const auto lines = plan_lines(connection, statement);
    std::vector<PlanStep> steps;
    for (const auto& line : lines) {
        const auto columns = unique_columns_of(connection, index_of_plan_line(line.detail));
        steps.push_back(read_plan_line(line.detail, columns));
    }
    return is_bounded_plan(lines, steps, statement.conjuncts, statement.row_limit);
}

}  // namespace socle::store
