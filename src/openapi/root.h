#pragma once

#include "access/identity.h"
#include "definition/definition.h"
#include "openapi/routes.h"

#include <string>
#include <vector>

namespace socle::openapi {

/// The OpenAPI 2.0 description (https://spec.openapis.org/oas/v2.0.html) that PostgREST serves at
/// its root, for clients and generators of types that read it: `definitions` with the types of
/// PostgreSQL in `format` and the keys in `description` (`<pk/>`, `<fk table='…' column='…'/>`).
/// What `identity` sees of the data interface, as `document`. Pure.
std::string root_document(const definition::Definition& definition,
                          const access::Identity& identity,
                          const std::vector<std::string>& languages, const std::string& version,
                          const Scripts& scripts);

}  // namespace socle::openapi
