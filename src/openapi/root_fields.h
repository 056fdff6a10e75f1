#pragma once

#include "definition/definition.h"

#include <boost/json/object.hpp>

#include <string>
#include <vector>

namespace socle::openapi {

/// The schema of a field in OpenAPI 2.0 as PostgREST gives it: the type on the wire, PostgreSQL's
/// name of the type as `format`, the keys noted in `description`.
boost::json::object root_field(const definition::Definition& definition,
                               const definition::Field& field,
                               const std::vector<std::string>& languages);

/// The schema of a value of `type`, for parameters of functions.
boost::json::object root_type(base::TypeInfo type);

}  // namespace socle::openapi
