#pragma once

#include "access/identity.h"
#include "definition/definition.h"

#include <limits>
#include <string_view>

namespace socle::accounts {

/// What the payload of a verified token says.
struct Claims {
    access::Identity identity;
    double not_before_s = std::numeric_limits<double>::lowest();  ///< `nbf`
    double expires_s = std::numeric_limits<double>::max();        ///< `exp`
};

/// Reads the payload of a token whose signature is good.
///   role                              none or anon: anonymous; service_role: service;
///                                     authenticated or a role of app.yaml: signed in
///   sub                               the account's id
///   app_metadata.role, .roles         further roles; those app.yaml does not have give nothing
///   aal                               aal2: the session has passed a second factor
///   permissions,
///   app_metadata.permissions          further permissions
/// A list may also be a single string. Throws Error bad_token naming the claim that is wrong.
Claims read_claims(std::string_view payload, const definition::Definition& definition);

}  // namespace socle::accounts
