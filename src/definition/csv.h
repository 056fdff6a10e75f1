#pragma once

#include "definition/yaml.h"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace socle::definition {

struct CsvCell {
    std::string text;
    bool quoted = false;  ///< an empty cell without quotes has no value; `""` is an empty text
    Mark mark;
};

inline constexpr std::size_t csv_cells_max = 1000;

/// Reads CSV (RFC 4180) row by row: cells parted by commas, quotes doubled in quoted cells, which
/// may hold line ends. Empty lines are passed over. Used by one caller, over a text that outlives
/// it.
class CsvReader {
public:
    explicit CsvReader(std::string_view text);

    /// The next row; empty at the end, or after a problem.
    std::vector<CsvCell> next();
    /// What ended the reading early, if anything did.
    const std::optional<YamlProblem>& problem() const { return problem_; }

private:
    CsvCell cell();
    void read_quoted(CsvCell& cell);
    void step();
    bool at_line_end() const;
    void skip_line_ends();

    std::string_view text_;
    Mark at_;
    std::optional<YamlProblem> problem_;
};

}  // namespace socle::definition
