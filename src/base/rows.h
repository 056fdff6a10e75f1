#pragma once

#include "base/value.h"

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

namespace socle::base {

/// The answer of one statement: rows of cells in storage form, in one block of memory.
/// Filled row by row, left to right, by a store; read by anyone. Not for concurrent use.
class Rows {
public:
    explicit Rows(std::size_t columns = 0) : columns_(columns) {}

    std::size_t columns() const { return columns_; }
    std::size_t size() const { return columns_ == 0 ? 0 : cells_.size() / columns_; }
    bool empty() const { return cells_.empty(); }

    /// The cell of `row` and `column`, both from 0. The view lives as long as this object is not
    /// changed.
    ValueView at(std::size_t row, std::size_t column) const;

    /// Rows changed, for statements that return none.
    std::int64_t affected = 0;

    void add_null();
    void add_integer(std::int64_t value);
    void add_real(double value);
    void add_text(std::string_view value);

private:
    enum class Kind : std::uint8_t { null, integer, real, text };
    struct Cell {
        Kind kind = Kind::null;
        std::uint32_t length = 0;
        union {
            std::int64_t integer = 0;
            double real;
            std::size_t offset;
        };
    };
    std::size_t columns_;
    std::vector<Cell> cells_;
    std::string text_;
};

}  // namespace socle::base
