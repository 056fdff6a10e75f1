#pragma once

#include "openapi/model_paths.h"

#include <boost/json/object.hpp>

namespace socle::http {

/// A field of the model as `GET /admin/v1/definition` shows it.
boost::json::object field_json(const openapi::ModelView& view, const definition::Field& field);
boost::json::object computed_json(const openapi::ModelView& view,
                                  const definition::Computed& computed);

}  // namespace socle::http
