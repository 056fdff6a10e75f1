#include "base/rows.h"

#include "base/ensure.h"

#include <limits>

namespace socle::base {

ValueView Rows::at(std::size_t row, std::size_t column) const {
    const std::size_t index = row * columns_ + column;
    ensure(column < columns_ && index < cells_.size(), "a cell outside of the rows was read");
    const Cell& cell = cells_[index];
    switch (cell.kind) {
        case Kind::null:
            return {};
        case Kind::integer:
            return cell.integer;
        case Kind::real:
            return cell.real;
        case Kind::text:
            return std::string_view(text_).substr(cell.offset, cell.length);
    }
    return {};
}

void Rows::add_null() {
    cells_.emplace_back();
}

void Rows::add_integer(std::int64_t value) {
    Cell& cell = cells_.emplace_back();
    cell.kind = Kind::integer;
    cell.integer = value;
}

void Rows::add_real(double value) {
    Cell& cell = cells_.emplace_back();
    cell.kind = Kind::real;
    cell.real = value;
}

void Rows::add_text(std::string_view value) {
    ensure(value.size() <= std::numeric_limits<std::uint32_t>::max(), "a cell is over 4 GiB");
    Cell& cell = cells_.emplace_back();
    cell.kind = Kind::text;
    cell.length = static_cast<std::uint32_t>(value.size());
    cell.offset = text_.size();
    text_.append(value);
}

}  // namespace socle::base
