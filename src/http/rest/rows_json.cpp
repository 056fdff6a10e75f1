#include "http/rest/rows_json.h"

#include "base/convert.h"

namespace socle::http {

namespace {

std::vector<std::string> key_texts(const std::vector<base::Column>& columns) {
    std::vector<std::string> keys;
    keys.reserve(columns.size());
    for (const auto& column : columns) {
        std::string key;
        if (!column.name.empty()) base::append_json_string(key, column.name);
        if (!key.empty()) key += ':';
        keys.push_back(std::move(key));
    }
    return keys;
}

void append_row(std::string& out, const std::vector<base::Column>& columns,
                const std::vector<std::string>& keys, const base::Rows& rows, std::size_t row,
                bool nulls_stripped) {
    out += '{';
    bool first = true;
    std::size_t cell = 0;
    for (std::size_t index = 0; index < columns.size(); ++index) {
        const bool point = columns[index].type.type == base::Type::point;
        const auto value = rows.at(row, cell);
        const bool left_out = keys[index].empty() || (nulls_stripped && base::is_null(value));
        if (!left_out) {
            if (!first) out += ',';
            first = false;
            out += keys[index];
            if (point) {
                base::append_point(out, value, rows.at(row, cell + 1));
            } else {
                base::append_json(out, columns[index].type, value);
            }
        }
        cell += point ? 2 : 1;
    }
    out += '}';
}

}  // namespace

void append_rows_json(std::string& out, const std::vector<base::Column>& columns,
                      const base::Rows& rows, const Media& media) {
    const auto keys = key_texts(columns);
    if (media.object()) return append_row(out, columns, keys, rows, 0, media.nulls_stripped);
    out += '[';
    for (std::size_t row = 0; row < rows.size(); ++row) {
        if (row > 0) out += ",\n ";
        append_row(out, columns, keys, rows, row, media.nulls_stripped);
    }
    out += ']';
}

}  // namespace socle::http
