#pragma once

#include "access/identity.h"
#include "definition/definition.h"
#include "openapi/routes.h"

#include <string>
#include <vector>

namespace socle::openapi {

/// The OpenAPI 3.1 document (https://spec.openapis.org/oas/v3.1.0) of the data interface as
/// `identity` sees it: only the models, actions and fields that are open to it in some rows, and
/// the functions and routes of `scripts`, which are those it may call. Titles and helps in the
/// first of `languages` that has them. Pure; the same for all callers of one group, scripts and
/// languages.
std::string document(const definition::Definition& definition, const access::Identity& identity,
                     const std::vector<std::string>& languages, const std::string& version,
                     const Scripts& scripts);

}  // namespace socle::openapi
