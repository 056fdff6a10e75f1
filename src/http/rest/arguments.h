#pragma once

#include "base/value.h"
#include "script/library.h"

#include <string_view>

namespace socle::http {

/// The values of a procedure's parameters, by the same index, of the object that a body is. Throws
/// Error bad_body, unknown_procedure (an argument missing or too much, as PostgREST finds functions
/// by their arguments) or bad_value.
base::Values body_arguments(const script::Library& library, const script::Procedure& procedure,
                            std::string_view body);

/// The same of a query.
base::Values query_arguments(const script::Library& library, const script::Procedure& procedure,
                             std::string_view query);

/// The procedure of that name. Throws Error unknown_procedure (404), with the nearest name.
const script::Procedure& served_procedure(const script::Library& library, const std::string& name);

}  // namespace socle::http
