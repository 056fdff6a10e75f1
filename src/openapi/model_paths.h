#pragma once

#include "access/identity.h"
#include "definition/definition.h"

#include <boost/json/object.hpp>

#include <string>
#include <vector>

namespace socle::openapi {

/// What one caller may do with one model, in words and schemas.
struct ModelView {
    const definition::Definition& definition;
    const access::Identity& identity;
    const std::vector<std::string>& languages;
    int model = -1;

    const definition::Model& described() const { return definition.model(model); }
    bool may_read() const;
    bool may_create() const;
    bool may_update() const;
    bool may_remove() const;
    bool readable(const definition::Field& field) const;
    /// Whether all fields that a computed field or named filter looks at are.
    bool readable(const definition::Expr& expression) const;
    bool writable(const definition::Field& field) const;
    /// Whether bodies of the account model take a password (accounts/members.h).
    bool takes_password() const;
};

/// The `password` of bodies of the account model, as a field.
const definition::Field& password_member();

/// The operations of `/rest/v1/MODEL` that are open; empty when none is.
boost::json::object path_item(const ModelView& view);

/// Adds the schemas of the model's records to `schemas`: MODEL as read, MODEL.new for create,
/// MODEL.change for update.
void add_schemas(boost::json::object& schemas, const ModelView& view);

}  // namespace socle::openapi
