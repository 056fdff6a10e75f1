#include "definition/csv.h"

#include <fmt/format.h>

namespace socle::definition {

CsvReader::CsvReader(std::string_view text) : text_(text) {
    constexpr std::string_view byte_order_mark = "\xEF\xBB\xBF";
    if (text_.starts_with(byte_order_mark)) text_.remove_prefix(byte_order_mark.size());
}

void CsvReader::step() {
    const auto c = static_cast<unsigned char>(text_[at_.offset++]);
    if (c == '\n') {
        ++at_.line;
        at_.column = 1;
    } else if ((c & 0xC0U) != 0x80U) {
        ++at_.column;
    }
}

bool CsvReader::at_line_end() const {
    if (at_.offset >= text_.size() || text_[at_.offset] == '\n') return true;
    return text_[at_.offset] == '\r' &&
           (at_.offset + 1 == text_.size() || text_[at_.offset + 1] == '\n');
}

void CsvReader::skip_line_ends() {
    while (at_.offset < text_.size() && at_line_end())
        step();
}

void CsvReader::read_quoted(CsvCell& cell) {
    cell.quoted = true;
    step();
    while (at_.offset < text_.size()) {
        const char c = text_[at_.offset];
        step();
        if (c != '"') {
            cell.text += c;
        } else if (at_.offset < text_.size() && text_[at_.offset] == '"') {
            cell.text += c;
            step();
        } else {
            if (at_line_end() || text_[at_.offset] == ',') return;
            problem_ = {at_, "expected a comma after the closing quote"};
            return;
        }
    }
    problem_ = {cell.mark, "this quote is never closed"};
}

CsvCell CsvReader::cell() {
    CsvCell result;
    result.mark = at_;
    if (at_.offset < text_.size() && text_[at_.offset] == '"') {
        read_quoted(result);
        return result;
    }
    while (!at_line_end() && text_[at_.offset] != ',') {
        result.text += text_[at_.offset];
        step();
    }
    return result;
}

std::vector<CsvCell> CsvReader::next() {
    std::vector<CsvCell> row;
    skip_line_ends();
    while (!problem_ && at_.offset < text_.size()) {
        if (row.size() == csv_cells_max) {
            problem_ = {at_, fmt::format("more than {} cells in a row", csv_cells_max)};
            break;
        }
        row.push_back(cell());
        if (problem_ || at_line_end()) break;
        step();
        if (at_.offset == text_.size()) row.push_back(cell());
    }
    if (problem_) row.clear();
    return row;
}

}  // namespace socle::definition
