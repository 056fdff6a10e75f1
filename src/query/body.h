#pragma once

#include "base/value.h"
#include "base/zone.h"
#include "definition/definition.h"
#include "query/body_rows.h"

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace socle::query {

/// What one row of a body says: cells of WriteRows::fields in order (a point has two), and which
/// fields it mentions. A field it does not mention has null cells and gets its default.
struct WriteRow {
    base::Values cells;
    std::vector<bool> mentioned;
};

/// A body checked against the model, in storage form. `fields` is the union of the keys of the
/// body, or `columns=`.
struct WriteRows {
    std::vector<int> fields;
    std::vector<WriteRow> rows;
    bool single = false;  ///< the body was one object
};

struct BodyOptions {
    std::vector<std::string> columns;  ///< `columns=`; other keys of the body are then ignored
    bool missing_null = false;         ///< Prefer: missing=null
    bool create = false;               ///< required fields must be there
    bool privileged = false;           ///< the service key may write readonly fields
    BodyForm form = BodyForm::json;
    const base::Zone* zone = nullptr;  ///< of times without an offset; nullptr: UTC
};
inline constexpr std::size_t body_rows_max = 100'000;
inline constexpr std::size_t faults_max = 50;
/// The largest key a client may give where keys count up: the database goes on after it and must
/// not come to its end. Clients in JavaScript read no larger number exactly.
inline constexpr std::int64_t serial_key_max = (std::int64_t{1} << 53) - 1;

/// Reads and checks a JSON object or an array of objects, or a body of another form. Throws one
/// Error that names every fault, up to faults_max: bad_body (malformed JSON, with its place),
/// unknown_column_in_body (with the nearest name), bad_value, not_null_violation, check_violation
/// (min, max, pattern, format, choices, lengths, readonly). Several faults: the code of the first,
/// `message` says how many, `details` has one `row 2, age: …` a line; `line 3, age: …` when a row
/// of the body is a line.
WriteRows parse_body(const definition::Definition& definition, int model, std::string_view body,
                     const BodyOptions& options);
/// Checks rows that were read from a body before.
WriteRows check_rows(const definition::Definition& definition, int model,
                     std::span<const BodyRow> rows, const BodyOptions& options);

}  // namespace socle::query
