#pragma once

#include "base/value.h"

#include <boost/json/fwd.hpp>

#include <string>
#include <string_view>

namespace socle::base {

/// Text of a URL, a command line or a CSV cell to a value of `type` in storage form.
/// Throws Error bad_value (PostgreSQL's wording: `invalid input syntax for type bigint: "abc"`),
/// value_out_of_range or bad_date. Accepts what PostgreSQL accepts for booleans (t, true, yes, on,
/// 1, …) and ISO 8601 for dates and times; timestamps without an offset are UTC. `point` is read as
/// "latitude,longitude" and cannot be one value: throws.
Value parse_text(TypeInfo type, std::string_view text);

/// A value of a JSON body to a value of `type` in storage form. Strings are accepted for every
/// type, numbers for numeric types, booleans for booleans, anything for json. JSON null is null.
/// A decimal is exact as a string or an integer; a fraction arrives as a double and is read by its
/// shortest text, exact to 15 significant digits. Throws as parse_text.
Value from_json(TypeInfo type, const boost::json::value& value);

/// Appends a cell as JSON in its form on the wire: decimals with their decimals, timestamps as
/// stored, json inline. Not for `point`: see append_point.
void append_json(std::string& out, TypeInfo type, const ValueView& value);

/// Appends `{"type":"Point","coordinates":[longitude,latitude]}`, or null when either is null.
void append_point(std::string& out, const ValueView& latitude, const ValueView& longitude);

/// Appends a JSON string with its quotes; escapes what JSON requires and nothing else.
void append_json_string(std::string& out, std::string_view text);

/// Appends the shortest text that reads back as the same double, as PostgreSQL writes it in JSON
/// ("1e+20", "0.1", "5").
void append_double(std::string& out, double value);

/// Text of a value for messages, CSV and mails: as append_json, strings without quotes, null as
/// "null".
std::string to_text(TypeInfo type, const ValueView& value);

/// Compact JSON with keys ordered as jsonb does (shorter first, then by bytes), duplicate keys: the
/// last wins.
std::string canonical_json(const boost::json::value& value);

}  // namespace socle::base
