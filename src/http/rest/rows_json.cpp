#include "http/rest/rows_json.h"

#include "base/convert.h"
#include "http/rest/strip_nulls.h"

#include <utility>

namespace socle::http {

namespace {

bool is_json_null(const base::ValueView& value) {
    const auto* text = std::get_if<std::string_view>(&value);
    return text != nullptr && *text == "null";
}

/// The rows of a list, or one a line.
void append_items(std::string& out, const std::vector<base::Column>& columns,
                  const std::vector<std::string>& keys, const base::Rows& rows, const Media& media,
                  bool first) {
    const bool lines = media.form == Media::Form::ndjson;
    for (std::size_t row = 0; row < rows.size(); ++row) {
        if (!lines && !std::exchange(first, false)) out += ",\n ";
        append_object_json(out, columns, keys, rows, row, media.nulls_stripped);
        if (lines) out += '\n';
    }
}

}  // namespace

std::vector<std::string> json_keys(const std::vector<base::Column>& columns) {
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

void append_object_json(std::string& out, const std::vector<base::Column>& columns,
                        const std::vector<std::string>& keys, const base::Rows& rows,
                        std::size_t row, bool nulls_stripped) {
    out += '{';
    bool first = true;
    std::size_t cell = 0;
    for (std::size_t index = 0; index < columns.size(); ++index) {
        const bool point = columns[index].type.type == base::Type::point;
        const auto value = rows.at(row, cell);
        const bool json = nulls_stripped && columns[index].type.type == base::Type::json;
        const bool null = base::is_null(value) || (json && is_json_null(value));
        const bool left_out = keys[index].empty() || (nulls_stripped && null);
        if (!left_out) {
            if (!first) out += ',';
            first = false;
            out += keys[index];
            if (point) {
                base::append_point(out, value, rows.at(row, cell + 1));
            } else if (json) {
                append_without_nulls(out, std::get<std::string_view>(value));
            } else {
                base::append_json(out, columns[index].type, value);
            }
        }
        cell += point ? 2 : 1;
    }
    out += '}';
}

void append_rows_json(std::string& out, const std::vector<base::Column>& columns,
                      const base::Rows& rows, const Media& media) {
    const auto keys = json_keys(columns);
    if (media.object())
        return append_object_json(out, columns, keys, rows, 0, media.nulls_stripped);
    if (media.form == Media::Form::array) out += '[';
    append_items(out, columns, keys, rows, media, true);
    if (media.form == Media::Form::array) out += ']';
}

void append_more_json(std::string& out, const std::vector<base::Column>& columns,
                      const base::Rows& rows, const Media& media, bool first) {
    append_items(out, columns, json_keys(columns), rows, media, first);
}

}  // namespace socle::http
