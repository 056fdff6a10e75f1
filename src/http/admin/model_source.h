#pragma once

#include "base/value.h"
#include "definition/rule_source.h"
#include "openapi/model_paths.h"
#include "store/schema.h"

#include <boost/json/object.hpp>

namespace socle::http {

/// What `GET /admin/v1/definition` adds to a model for who administers the data model: rules as
/// they are written and in words, checks, where it stands, the SQL of its table.
void add_source(boost::json::object& model, const openapi::ModelView& view,
                const definition::RuleSource& source, base::Dialect dialect,
                const store::Schema& schema);

}  // namespace socle::http
