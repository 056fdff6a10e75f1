#pragma once

#include "openapi/model_paths.h"

#include <boost/json/object.hpp>

namespace socle::http {

/// A model as `GET /admin/v1/definition` shows it to one caller: only the fields and filters that
/// the caller may see.
boost::json::object model_json(const openapi::ModelView& view);

}  // namespace socle::http
