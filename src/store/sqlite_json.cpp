#include "store/sqlite_json.h"

#include "base/convert.h"
#include "base/error.h"
#include "base/json.h"
#include "store/sqlite_function.h"

#include <boost/json/monotonic_resource.hpp>
#include <boost/json/parse.hpp>
#include <boost/json/value.hpp>

#include <algorithm>
#include <array>
#include <charconv>
#include <compare>
#include <string>

namespace socle::store {

namespace {

namespace json = boost::json;

constexpr std::size_t buffer_bytes = 4'096;

json::value parse(std::string_view text, json::storage_ptr storage) {
    base::JsonFault fault;
    auto value = base::parse_json(text, fault, std::move(storage));
    if (value) return *std::move(value);
    throw base::Error(base::Code::bad_value, "invalid input syntax for type json", fault.message);
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

namespace {

const json::value* array_element(const json::array& array, std::int64_t index) {
    const auto size = static_cast<std::int64_t>(array.size());
    const auto at = index < 0 ? size + index : index;
    return at < 0 || at >= size ? nullptr : &array[static_cast<std::size_t>(at)];
}

/// As `#>`: a step is a key of an object or an index of an array; there is nothing in the others.
const json::value* follow(const json::value& value, std::string_view step) {
    if (value.is_object()) {
        return value.get_object().if_contains(json::string_view(step.data(), step.size()));
    }
    std::int64_t index = 0;
    const auto [end, error] = std::from_chars(step.data(), step.data() + step.size(), index);
    const bool whole = error == std::errc() && end == step.data() + step.size();
    return value.is_array() && whole ? array_element(value.get_array(), index) : nullptr;
}

template <typename Answer>
void at_steps(int count, sqlite3_value** arguments, Answer answer) {
    if (sqlite3_value_type(arguments[0]) == SQLITE_NULL) return;
    std::array<unsigned char, buffer_bytes> buffer;
    json::monotonic_resource storage(buffer.data(), buffer.size());
    const auto document = parse(text_argument(arguments[0]), &storage);
    const auto* value = &document;
    for (int step = 1; step < count && value != nullptr; ++step)
        value = follow(*value, text_argument(arguments[step]));
    if (value != nullptr) answer(*value);
}

/// JSON as PostgreSQL writes it, with a space after colons and commas.
std::string spaced(std::string_view compact) {
    std::string out;
    bool quoted = false;
    for (std::size_t at = 0; at < compact.size(); ++at) {
        const char character = compact[at];
        out += character;
        if (quoted && character == '\\') {
            out += compact[++at];
        } else if (character == '"') {
            quoted = !quoted;
        } else if (!quoted && (character == ',' || character == ':')) {
            out += ' ';
        }
    }
    return out;
}

std::strong_ordering text_order(const json::string& left, const json::string& right) {
    return std::string_view(left.data(), left.size()) <=>
           std::string_view(right.data(), right.size());
}

/// The kinds of jsonb from the first to the last.
int rank(const json::value& value) {
    if (value.is_null()) return 0;
    if (value.is_string()) return 1;
    if (value.is_number()) return 2;
    if (value.is_bool()) return 3;
    // By an old slip of PostgreSQL's, an empty array comes before all.
    if (value.is_array()) return value.get_array().empty() ? -1 : 4;
    return 5;
}

int sign_of(std::strong_ordering order) {
    return order < 0 ? -1 : order > 0 ? 1 : 0;
}

int number_order(const json::value& left, const json::value& right) {
    if (left.is_int64() && right.is_int64()) {
        return sign_of(left.get_int64() <=> right.get_int64());
    }
    const auto a = left.to_number<double>();
    const auto b = right.to_number<double>();
    return a < b ? -1 : a > b ? 1 : 0;
}

int value_order(const json::value& left, const json::value& right);

int array_order(const json::array& left, const json::array& right) {
    if (left.size() != right.size()) return left.size() < right.size() ? -1 : 1;
    for (std::size_t index = 0; index < left.size(); ++index) {
        if (const int order = value_order(left[index], right[index])) return order;
    }
    return 0;
}

/// Objects are stored with their keys in jsonb's order.
int object_order(const json::object& left, const json::object& right) {
    if (left.size() != right.size()) return left.size() < right.size() ? -1 : 1;
    for (auto a = left.begin(), b = right.begin(); a != left.end(); ++a, ++b) {
        const auto key_size = a->key().size() <=> b->key().size();
        if (key_size != 0) return sign_of(key_size);
        if (const int order = a->key().compare(b->key())) return order < 0 ? -1 : 1;
        if (const int order = value_order(a->value(), b->value())) return order;
    }
    return 0;
}

int value_order(const json::value& left, const json::value& right) {
    const int difference = rank(left) - rank(right);
    if (difference != 0) return difference;
    if (left.is_string()) return sign_of(text_order(left.get_string(), right.get_string()));
    if (left.is_number()) return number_order(left, right);
    if (left.is_bool())
        return static_cast<int>(left.get_bool()) - static_cast<int>(right.get_bool());
    if (left.is_array()) return array_order(left.get_array(), right.get_array());
    if (left.is_object()) return object_order(left.get_object(), right.get_object());
    return 0;
}

}  // namespace

void json_value(sqlite3_context* context, int count, sqlite3_value** arguments) {
    at_steps(count, arguments, [context](const json::value& value) {
        answer_text(context, base::canonical_json(value));
    });
}

void json_text(sqlite3_context* context, int count, sqlite3_value** arguments) {
    at_steps(count, arguments, [context](const json::value& value) {
        if (value.is_null()) return;
        if (value.is_string()) {
            const auto& text = value.get_string();
            answer_text(context, {text.data(), text.size()});
        } else {
            answer_text(context, spaced(base::canonical_json(value)));
        }
    });
}

int json_order(std::string_view left, std::string_view right) {
    if (left == right) return 0;
    return value_order(parse_kept(left), parse_kept(right));
}

}  // namespace socle::store
