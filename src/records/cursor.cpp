#include "records/cursor.h"

#include "base/convert.h"
#include "base/error.h"
#include "base/json.h"

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>

#include <algorithm>

namespace socle::records {

namespace {

using base::Code;
using base::Error;

constexpr std::string_view again = "Begin again, without `after`.";

[[noreturn]] void refuse(std::string why) {
    throw Error(Code::bad_query, std::move(why), {}, std::string(again));
}

boost::json::array order_of(const query::ReadRequest& request) {
    boost::json::array order;
    for (const auto& item : request.order) {
        boost::json::array path;
        for (const auto& step : item.path.steps) {
            if (step.index) {
                path.emplace_back(*step.index);
            } else {
                path.emplace_back(step.key);
            }
        }
        const bool nulls_first = item.nulls_first.value_or(item.descending);
        order.push_back(boost::json::array{item.relation, item.name, std::move(path),
                                           item.path.as_text, item.descending, nulls_first});
    }
    return order;
}

}  // namespace

std::vector<bool> Place::nulls() const {
    std::vector<bool> nulls;
    for (const auto& value : values)
        nulls.push_back(!value);
    return nulls;
}

std::string cursor_text(const query::ReadRequest& request,
                        const std::vector<query::PlaceCell>& cells, const base::Rows& rows,
                        std::size_t row) {
    boost::json::array values;
    for (const auto& cell : cells) {
        const auto value = rows.at(row, cell.cell);
        if (base::is_null(value)) {
            values.emplace_back(nullptr);
        } else {
            values.emplace_back(base::to_text(cell.type, value));
        }
    }
    return boost::json::serialize(boost::json::array{order_of(request), std::move(values)});
}

Place read_cursor(std::string_view cursor, const query::ReadRequest& request) {
    base::JsonFault fault;
    const auto read = base::parse_json(cursor, fault);
    const auto* parts = read ? read->if_array() : nullptr;
    const bool whole = parts != nullptr && parts->size() == 2 && parts->at(1).is_array();
    if (!whole) refuse("the cursor of `after` is none");
    if (parts->at(0) != order_of(request)) {
        refuse("the cursor of `after` is of another order than this request's");
    }
    Place place;
    for (const auto& value : parts->at(1).get_array()) {
        if (value.is_string()) {
            place.values.emplace_back(std::string(value.get_string()));
        } else {
            place.values.emplace_back();
        }
    }
    return place;
}

base::Values place_values(const Place& place, const std::vector<query::PlaceCell>& cells) {
    if (place.values.size() != cells.size()) {
        refuse("the cursor of `after` does not fit this list");
    }
    base::Values values;
    for (std::size_t at = 0; at < cells.size(); ++at) {
        if (!place.values[at]) {
            values.emplace_back();
            continue;
        }
        try {
            values.push_back(base::parse_text(cells[at].type, *place.values[at]));
        } catch (const Error&) {
            refuse("the cursor of `after` does not fit this list");
        }
    }
    return values;
}

}  // namespace socle::records
