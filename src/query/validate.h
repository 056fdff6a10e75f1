#pragma once

#include "base/error.h"
#include "base/value.h"
#include "definition/definition.h"

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

/// A JSON list given for a field of type list: its length and the type of its elements.
std::optional<Fault> check_list(const definition::Field& field, const std::string& canonical_json);

}  // namespace socle::query
