#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace socle::query {

// What the client asks for, as said: names are not yet looked up, values not yet typed.

/// `->key`, `->0`, `->-1`; the last one may be `->>`: as text.
struct JsonPath {
    struct Step {
        std::string key;
        std::optional<std::int64_t> index;
    };
    std::vector<Step> steps;
    bool as_text = false;

    bool empty() const { return steps.empty(); }
    /// The name the value goes by: the last key, "" when there is none.
    std::string last_key() const;
};

enum class Aggregate { none, count, sum, avg, max, min };

struct SelectItem {
    enum class Kind {
        field,   ///< a field, a computed field, "*" for all; aggregated, or "" with count()
        embed,   ///< name(items)
        spread,  ///< ...name(items)
    };
    std::string name;
    std::string alias;  ///< "" for none
    std::string cast;   ///< "" for none
    JsonPath path = {};
    Aggregate aggregate = Aggregate::none;
    std::string aggregate_cast = {};
    Kind kind = Kind::field;
    std::string hint = {};  ///< !hint: by which relation
    bool inner = false;     ///< !inner: rows without related ones are left out
    std::vector<SelectItem> items = {};
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
    search,  ///< full text: the value is a phrase as base/search_phrase.h writes it
};

enum class Quantifier { none, any, all };

/// A condition of the URL: a group of others, or a test `name operator values`. A full-text query
/// is a group of tests, one a phrase.
struct Condition {
    enum class Kind { all_of, any_of, test };
    Kind kind = Kind::all_of;
    bool negated = false;
    std::vector<Condition> children;
    std::string name;
    JsonPath path;
    Operator operation = Operator::equal;
    Quantifier quantifier = Quantifier::none;
    std::vector<int> slots = {};    ///< into ReadRequest::values
    std::string language = {};      ///< of a search; "" the model's
    bool searched_by_index = true;  ///< a search that FTS5 can do: base::SearchPhrase::in_a_row
};

struct OrderItem {
    std::string name;
    JsonPath path = {};
    std::string relation = {};  ///< `relation(name)`: by a field of the embedded record
    bool descending = false;
    std::optional<bool> nulls_first;
};

/// What is asked of the rows of an embed besides its items: `path.to.embed.order=…` and the like.
struct EmbedRequest {
    std::vector<std::string> path;
    Condition where;
    std::vector<std::string> named_filters;
    std::vector<OrderItem> order;
    int limit_slot = -1;  ///< into ReadRequest::values
    int offset_slot = -1;
};

/// A query string understood. `values` holds every value in the order of its slot; `shape` is
/// everything else of the request as one text: two requests with the same shape differ in values
/// only, and share a plan.
struct ReadRequest {
    std::vector<SelectItem> select;
    Condition where;
    std::vector<std::string> named_filters;
    std::vector<OrderItem> order;
    std::vector<EmbedRequest> embeds;
    std::optional<std::int64_t> limit;
    std::optional<std::int64_t> offset;
    std::vector<std::string> columns;      ///< `columns=` of writes
    std::vector<std::string> on_conflict;  ///< `on_conflict=` of an upsert
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
inline constexpr int embed_depth_max = 6;  ///< SQLite's parser has no room for more
inline constexpr std::size_t embeds_max = 40;
inline constexpr std::size_t json_steps_max = 16;

/// Reads the query string (without `?`, still percent-encoded) in PostgREST's grammar
/// (https://docs.postgrest.org/en/v12/references/api/tables_views.html). Pure. Throws Error:
/// bad_query, with PostgREST's message (`"failed to parse filter (xx.1)" (line 1, column 1)`), and
/// unsupported for what the dialect knows but this version does not serve.
ReadRequest parse_read(std::string_view query_string);

}  // namespace socle::query
