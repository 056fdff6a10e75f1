#pragma once

#include "base/statement.h"
#include "base/value.h"

#include <string>
#include <string_view>
#include <vector>

namespace socle::base {

/// How the JSON of related records is made of cells: an array of rows or one row (null when there
/// is none), a row an object of its columns or, `bare`, the value of its one column. A column with
/// a shape of its own holds the JSON of records related to these. Made by make_row_shape, immutable
/// afterwards.
///
/// SQLite makes the JSON while it reads, with functions of ours that are told a shape as text;
/// PostgreSQL answers rows of texts, of which `store` makes the same JSON.
struct RowShape {
    bool many = false;
    bool bare = false;
    std::vector<Column> columns;
    std::vector<std::string> prefixes;  ///< what is written before each column's value
    std::string suffix;                 ///< and after the last one
};

/// The most rows one array of related records holds.
inline constexpr std::int64_t embed_rows_max = 100'000;
/// Throws Error value_out_of_range, saying so.
[[noreturn]] void refuse_embed_rows();

RowShape make_row_shape(std::vector<Column> columns, bool many, bool bare);

/// What SQLite's function of ours is told: some columns of a shape, from `first` on.
std::string shape_text(const RowShape& shape, std::size_t first, std::size_t count);

/// The same, read back.
struct ShapePart {
    struct Cell {
        std::string prefix;
        TypeInfo type;
    };
    std::vector<Cell> cells;
    std::string suffix;
};
ShapePart read_shape_text(std::string_view text);

}  // namespace socle::base
