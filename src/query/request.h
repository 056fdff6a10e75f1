#pragma once

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

/// The operators of the URL. `is` is several, by its keyword.
enum class Operator {
    equal,
    not_equal,
    less,
    less_equal,
    greater,
    greater_equal,
    like,
    ilike,
    match,
    imatch,
    in,
    distinct,
    contains,
    contained,
    overlaps,
    is_null,
    is_not_null,
    is_true,
    is_false,
    is_unknown,
};

enum class Quantifier { none, any, all };

/// A condition of the URL: a group of others, or a test `name operator values`.
struct Condition {
    enum class Kind { all_of, any_of, test };
    Kind kind = Kind::all_of;
    bool negated = false;
    std::vector<Condition> children;
    std::string name;
    Operator operation = Operator::equal;
    Quantifier quantifier = Quantifier::none;
    std::vector<int> slots;  ///< into ReadRequest::values
};

struct OrderItem {
    std::string name;
    bool descending = false;
    std::optional<bool> nulls_first;
};

/// A query string understood. `values` holds every value in the order of its slot; `shape` is
/// everything else of the request as one text: two requests with the same shape differ in values
/// only, and share a plan.
struct ReadRequest {
    std::vector<SelectItem> select;
    Condition where;
    std::vector<std::string> named_filters;
    std::vector<OrderItem> order;
    std::optional<std::int64_t> limit;
    std::optional<std::int64_t> offset;
    std::vector<std::string> columns;  ///< `columns=` of writes
    std::vector<std::string> values;
    std::string shape;

    bool filtered() const { return !where.children.empty() || !named_filters.empty(); }
};

/// Limits of a request; past them it is refused with bad_query.
inline constexpr std::size_t query_bytes_max = 48 * 1024;
inline constexpr std::size_t conditions_max = 500;
inline constexpr int condition_depth_max = 16;
inline constexpr std::size_t list_values_max = 5'000;
inline constexpr std::size_t select_items_max = 200;
inline constexpr std::size_t order_items_max = 20;

/// Reads the query string (without `?`, still percent-encoded) in PostgREST's grammar
/// (https://docs.postgrest.org/en/v12/references/api/tables_views.html). Pure. Throws Error:
/// bad_query, with PostgREST's message (`"failed to parse filter (xx.1)" (line 1, column 1)`), and
/// unsupported for what the dialect knows but this version does not serve (embedding, aggregates,
/// JSON paths, full-text search).
ReadRequest parse_read(std::string_view query_string);

}  // namespace socle::query
