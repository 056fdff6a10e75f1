#include "http/rest/rows_geojson.h"

#include "base/convert.h"
#include "base/error.h"
#include "http/rest/rows_json.h"

#include <algorithm>
#include <utility>

namespace socle::http {

namespace {

bool is_geometry(const base::Column& column) {
    return column.type.type == base::Type::point && !column.name.empty();
}

}  // namespace

void require_point(const std::vector<base::Column>& columns) {
    if (std::ranges::any_of(columns, is_geometry)) return;
    throw base::Error(base::Code::bad_media_type,
                      "None of these media types are available: application/geo+json",
                      "The answer has no column of type point to be the geometry.",
                      "Select a field of type point.");
}

void append_features(std::string& out, const std::vector<base::Column>& columns,
                     const base::Rows& rows, bool first) {
    const auto geometry = std::ranges::find_if(columns, is_geometry);
    const auto index = static_cast<std::size_t>(geometry - columns.begin());
    const auto cell = base::cell_count({columns.begin(), geometry});
    auto keys = json_keys(columns);
    keys[index].clear();
    for (std::size_t row = 0; row < rows.size(); ++row) {
        if (!std::exchange(first, false)) out += ",\n ";
        out += R"({"type":"Feature","geometry":)";
        base::append_point(out, rows.at(row, cell), rows.at(row, cell + 1));
        out += R"(,"properties":)";
        append_object_json(out, columns, keys, rows, row, false);
        out += '}';
    }
}

}  // namespace socle::http
