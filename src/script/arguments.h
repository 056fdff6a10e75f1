#pragma once

#include "base/value.h"
#include "script/library.h"

#include <string_view>

namespace socle::script {

/// The parameter that jobs of triggers are called with, by functions that have it.
inline constexpr std::string_view event_parameter = "event";

/// The values of a procedure's parameters, by the same index, of a JSON object. Throws Error
/// bad_value that names the parameter: missing, unknown, or no such value.
base::Values arguments_of(const Procedure& procedure, std::string_view json);

/// The same of an object to which whoever calls adds the rest: nothing is missing.
void check_given(const Procedure& procedure, std::string_view json);

/// The same for a job of a trigger: a procedure without the parameter `event` is not told it.
base::Values event_arguments_of(const Procedure& procedure, std::string_view json);

}  // namespace socle::script
