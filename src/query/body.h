#pragma once

#include "base/value.h"
#include "definition/definition.h"

#include <string>
#include <string_view>
#include <vector>

namespace socle::query {

/// What a write does with one field of one row.
struct Assignment {
    int field = -1;
    std::vector<base::Value> cells;  ///< one, or two for a point; null is monostate
};

/// A JSON body checked against the model, in storage form. All rows have the same fields in the
/// same order: the union of the keys of the body, or `columns=` of the URL. A field a row does not
/// mention has no cells and gets its default (with missing=null: a null cell).
struct WriteRows {
    std::vector<int> fields;
    std::vector<std::vector<Assignment>> rows;
};

struct BodyOptions {
    std::vector<std::string> columns;  ///< `columns=`; others keys are then ignored
    bool missing_null = false;         ///< Prefer: missing=null
    bool create =
        false;  ///< required fields must be there; update: only what is mentioned is checked
    std::vector<std::string> languages;
};
inline constexpr std::size_t body_rows_max = 100'000;
inline constexpr std::size_t faults_max = 50;

/// Parses and checks an object or an array of objects. Throws one Error that names every fault (up
/// to faults_max): bad_body (malformed JSON, with line and column), unknown_column_in_body (with
/// the nearest name), bad_value, not_null_violation, check_violation (min, max, pattern, format,
/// choices, lengths), permission_denied (readonly or write-only misuse). Several faults: the code
/// of the first, `message` says how many, `details` lists `row 2, age: …` one a line.
WriteRows parse_body(const definition::Definition& definition, int model, std::string_view json,
                     const BodyOptions& options);

}  // namespace socle::query
