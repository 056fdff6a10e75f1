#pragma once

#include "definition/definition.h"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace socle::query {

/// What the client asks for, as said: names are not yet looked up, values not yet typed.
struct SelectItem {
    std::string name;   ///< a field or a computed field; "*" for all
    std::string alias;  ///< "" for none
    std::string cast;   ///< "" for none
};

/// A condition of the URL: a group of others, or `name operator value`.
struct Condition {
    enum class Kind { all_of, any_of, test };
    Kind kind = Kind::all_of;
    bool negated = false;
    std::vector<Condition> children;
    std::string name;
    std::string operation;    ///< eq, neq, gt, like, in, is, cs, …
    char quantifier = 0;      ///< 'a' for (any), 'l' for (all), 0 for none
    std::vector<int> values;  ///< slots in ReadRequest::values
    std::string keyword;      ///< `is`: null, not_null, true, false, unknown
};

struct OrderItem {
    std::string name;
    bool descending = false;
    std::optional<bool> nulls_first;
};

/// `values` holds every value in the order of its slot; `shape` is everything else of the request
/// as one text: two requests with the same shape differ in values only, and share a plan.
struct ReadRequest {
    std::vector<SelectItem> select;
    Condition where;  ///< all_of
    std::vector<std::string> named_filters;
    std::vector<OrderItem> order;
    std::optional<std::int64_t> limit;
    std::optional<std::int64_t> offset;
    std::vector<std::string> columns;  ///< `columns=` of writes
    std::vector<std::string> values;
    std::string shape;
};

/// Limits of a request; past them it is refused with bad_query.
inline constexpr std::size_t query_bytes_max = 16 * 1024;
inline constexpr std::size_t conditions_max = 500;
inline constexpr std::size_t condition_depth_max = 16;
inline constexpr std::size_t in_values_max = 5'000;
inline constexpr std::size_t select_items_max = 200;

/// The query string (without `?`, still percent-encoded) in PostgREST's grammar
/// (https://docs.postgrest.org/en/v12/references/api/tables_views.html). Pure. Throws Error
/// bad_query, with PostgREST's wording of `message` ("\"failed to parse filter (xx.1)\" (line 1,
/// column 1)") and `details`, and unsupported for what is known but not served yet (embedding,
/// aggregates, full-text search).
ReadRequest parse_read(std::string_view query_string);

}  // namespace socle::query
