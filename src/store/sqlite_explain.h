#pragma once

#include "store/explain.h"
#include "store/sqlite_lane.h"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace socle::store {

/// What running a statement took, with ExplainOptions::analyze.
struct MeasuredRun {
    std::int64_t rows = 0;
    double milliseconds = 0;
};

/// The lines of EXPLAIN QUERY PLAN as a tree, and where Socle runs the statement ("core: …").
///     QUERY PLAN
///     |--SEARCH m USING INTEGER PRIMARY KEY (rowid=?)
///     `--SCALAR SUBQUERY 1
///     Lane: core
/// As JSON {"Plan": {"Detail": "QUERY PLAN", "Plans": […]}, "Lane": "core"}.
std::string explain_lines(const std::vector<PlanLine>& lines, std::string_view lane,
                          const std::optional<MeasuredRun>& measured,
                          const ExplainOptions& options);

}  // namespace socle::store
