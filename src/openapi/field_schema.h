#pragma once

#include "definition/definition.h"

#include <boost/json/object.hpp>

#include <string>
#include <vector>

namespace socle::openapi {

/// The JSON Schema (2020-12) of a field's value on the wire, with what the definition demands of
/// it.
boost::json::object field_schema(const definition::Definition& definition,
                                 const definition::Field& field,
                                 const std::vector<std::string>& languages);

/// The schema of a value of `type`, for computed fields.
boost::json::object type_schema(base::TypeInfo type);

/// `schema` taking null, too.
boost::json::object nullable(boost::json::object schema);

}  // namespace socle::openapi
