#pragma once

#include "base/statement.h"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace socle::store {

class SqliteConnection;

/// The largest LIMIT of a read that may run on a core.
inline constexpr std::int64_t fast_lane_rows_max = 1'000;

/// Steps of SQLite's machine after which a read leaves the core for the slow lane, whatever its
/// plan promised (a deep OFFSET, an expensive expression). About two milliseconds.
inline constexpr int fast_lane_steps_max = 100'000;

/// One line of EXPLAIN QUERY PLAN. `parent` is the `id` of the line it is indented under, or 0.
struct PlanLine {
    std::int64_t id = 0;
    std::int64_t parent = 0;
    std::string detail;
};

/// What a line says. Loops are `pinned` (at most one row: a look-up by the row number or by a
/// unique index whose columns cannot be null, a constant row), `small` (as many rows as a JSON
/// parameter or cell has elements, or as a full-text index finds: the steps of those are counted)
/// or `walked` (any number of rows; `terms` of the WHERE are answered by the index).
struct PlanStep {
    enum class Kind { pinned, small, walked, sorter, group, unknown };
    Kind kind = Kind::unknown;
    int terms = 0;
    bool left_join = false;
};

/// Reads one line. `unique_columns` is the number of columns of the index it names, when that is
/// unique and none of them can be null.
PlanStep read_plan_line(std::string_view detail, std::optional<int> unique_columns);
/// The index a line names, "" for none.
std::string_view index_of_plan_line(std::string_view detail);

/// The rule. A plan is bounded when every line is understood and either
///   1. every loop is pinned or small, or
///   2. exactly one loop is walked, and it is a loop of the outermost SELECT; there is no sorter
///      (USE TEMP B-TREE); the other loops of that SELECT are pinned LEFT JOINs, so that they drop
///      no row; loops of subqueries are pinned or small; 0 < row_limit <= fast_lane_rows_max; and
///      the walk answers every term of the WHERE by its index (0 <= conjuncts <= terms), so that
///      every row it visits is a row of the answer.
bool is_bounded_plan(const std::vector<PlanLine>& lines, const std::vector<PlanStep>& steps,
                     int conjuncts, std::int64_t row_limit);

/// SQLite's plan of `statement`. Throws Error when it is wrong.
std::vector<PlanLine> plan_lines(SqliteConnection& connection, const base::Statement& statement);

/// Asks SQLite for the plan of `statement` and applies the rule. Throws Error when the statement is
/// wrong.
bool has_bounded_plan(SqliteConnection& connection, const base::Statement& statement);

}  // namespace socle::store
