#include "store/sqlite_json.h"

#include "base/error.h"
#include "store/sqlite_function.h"

#include <boost/json/monotonic_resource.hpp>
#include <boost/json/parse.hpp>
#include <boost/json/value.hpp>

#include <algorithm>
#include <array>
#include <string>

namespace socle::store {

namespace {

namespace json = boost::json;

constexpr std::size_t buffer_bytes = 4'096;

json::value parse(std::string_view text, json::storage_ptr storage) {
    boost::system::error_code failed;
    auto value = json::parse(text, failed, std::move(storage));
    if (failed) {
        throw base::Error(base::Code::bad_value, "invalid input syntax for type json",
                          failed.message());
    }
    return value;
}

json::value parse_kept(std::string_view text) {
    return parse(text, {});
}

bool is_container(const json::value& value) {
    return value.is_object() || value.is_array();
}

bool contains(const json::value& whole, const json::value& part);

bool object_contains(const json::object& whole, const json::object& part) {
    return std::all_of(part.begin(), part.end(), [&](const auto& member) {
        const auto* found = whole.if_contains(member.key());
        return found != nullptr && contains(*found, member.value());
    });
}

bool array_has(const json::array& whole, const json::value& element) {
    return std::any_of(whole.begin(), whole.end(),
                       [&](const auto& candidate) { return contains(candidate, element); });
}

bool array_contains(const json::array& whole, const json::array& part) {
    return std::all_of(part.begin(), part.end(),
                       [&](const auto& element) { return array_has(whole, element); });
}

bool contains(const json::value& whole, const json::value& part) {
    if (whole.is_object() && part.is_object()) {
        return object_contains(whole.get_object(), part.get_object());
    }
    if (whole.is_array() && part.is_array()) {
        return array_contains(whole.get_array(), part.get_array());
    }
    if (whole.is_number() && part.is_number() && (whole.is_double() != part.is_double())) {
        return whole.to_number<double>() == part.to_number<double>();
    }
    return whole == part;
}

/// As jsonb: at the outermost level a list contains a lone scalar.
bool contains_document(const json::value& whole, const json::value& part) {
    if (whole.is_array() && !is_container(part)) return array_has(whole.get_array(), part);
    return contains(whole, part);
}

bool share_element(const json::value& left, const json::value& right) {
    if (!left.is_array() || !right.is_array()) return false;
    const auto& others = right.get_array();
    return std::any_of(left.get_array().begin(), left.get_array().end(), [&](const auto& element) {
        return std::any_of(others.begin(), others.end(), [&](const auto& other) {
            return contains(element, other) && contains(other, element);
        });
    });
}

template <bool (*test)(const json::value&, const json::value&)>
void compare(sqlite3_context* context, sqlite3_value** arguments) {
    const auto& right = kept<json::value>(context, arguments, 1, parse_kept);
    std::array<unsigned char, buffer_bytes> buffer;
    json::monotonic_resource storage(buffer.data(), buffer.size());
    const auto left = parse(text_argument(arguments[0]), &storage);
    answer_yes_or_no(context, test(left, right));
}

}  // namespace

void json_contains(sqlite3_context* context, sqlite3_value** arguments) {
    compare<contains_document>(context, arguments);
}

void json_overlaps(sqlite3_context* context, sqlite3_value** arguments) {
    compare<share_element>(context, arguments);
}

}  // namespace socle::store
