#pragma once

#include "base/error.h"
#include "base/value.h"
#include "definition/definition.h"

#include <boost/json/fwd.hpp>

#include <optional>
#include <string>

namespace socle::query {

/// Why a value is refused.
struct Fault {
    base::Code code = base::Code::check_violation;
    std::string message;
};

/// Checks a value that is not null, in storage form, against what its field demands: bounds,
/// lengths, pattern, format, choices. The first thing wrong, or nothing.
std::optional<Fault> check_value(const definition::Field& field, const base::Value& value);

/// A JSON value given for a field of type list, in storage form: each element read as its type.
/// Throws Error as base::from_json does, naming the element.
base::Value list_value(const definition::Field& field, const boost::json::value& given);

}  // namespace socle::query
