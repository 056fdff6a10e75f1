#include "http/rest/rows_csv.h"

#include "base/convert.h"

namespace socle::http {

namespace {

void append_cell(std::string& out, std::string_view text) {
    const bool plain = !text.empty() && text.find_first_of(",\"\r\n") == std::string_view::npos &&
                       text.front() != ' ' && text.back() != ' ';
    if (plain) {
        out += text;
        return;
    }
    out += '"';
    for (const char c : text) {
        if (c == '"') out += '"';
        out += c;
    }
    out += '"';
}

void append_value(std::string& out, base::TypeInfo type, const base::Rows& rows, std::size_t row,
                  std::size_t cell) {
    const auto value = rows.at(row, cell);
    if (base::is_null(value)) return;
    if (type.type != base::Type::point) return append_cell(out, base::to_text(type, value));
    std::string point;
    base::append_point(point, value, rows.at(row, cell + 1));
    append_cell(out, point);
}

/// Columns without a name are not for the client.
bool shown(const base::Column& column) {
    return !column.name.empty();
}

void append_names(std::string& out, const std::vector<base::Column>& columns) {
    bool first = true;
    for (const auto& column : columns) {
        if (!shown(column)) continue;
        if (!first) out += ',';
        first = false;
        append_cell(out, column.name);
    }
}

void append_row(std::string& out, const std::vector<base::Column>& columns, const base::Rows& rows,
                std::size_t row) {
    bool first = true;
    std::size_t cell = 0;
    for (const auto& column : columns) {
        if (shown(column)) {
            if (!first) out += ',';
            first = false;
            append_value(out, column.type, rows, row, cell);
        }
        cell += column.type.type == base::Type::point ? 2 : 1;
    }
}

}  // namespace

void append_rows_csv(std::string& out, const std::vector<base::Column>& columns,
                     const base::Rows& rows) {
    append_names(out, columns);
    append_more_csv(out, columns, rows);
}

void append_more_csv(std::string& out, const std::vector<base::Column>& columns,
                     const base::Rows& rows) {
    for (std::size_t row = 0; row < rows.size(); ++row) {
        out += '\n';
        append_row(out, columns, rows, row);
    }
}

}  // namespace socle::http
