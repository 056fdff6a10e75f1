#pragma once

#include "accounts/claims.h"
#include "definition/definition.h"

#include <boost/json/object.hpp>

#include <string_view>

namespace socle::accounts {

/// The first entry of `accounts.trust` with this issuer; nullptr when there is none.
const definition::Trust* find_trust(const definition::Definition& definition,
                                    std::string_view issuer);

/// The entry that takes a token with these claims: its `iss` is the issuer, `aud` (a string or a
/// list) holds one of the audiences. nullptr when there is none.
const definition::Trust* taking_trust(const definition::Definition& definition,
                                      const boost::json::object& claims);

/// Reads the payload that trusted_payload() gave.
///   sub                          the account's id when it is a UUID; else the UUID version 5 (of
///                                URLs) of issuer, a blank and sub: always the same, whatever form
///                                the issuer's ids have
///   roles_claim                  roles; those app.yaml does not have give nothing
///   permissions_claim            permissions
///   aal                          aal2: a second factor was passed
/// The two claims are named by their path (`realm_access.roles`; a member whose name holds dots is
/// found, too, as https://example.org/roles): a list of strings, or one string of names with blanks
/// between them, as `scope`. Throws Error bad_token (hint invalid_claims) naming the claim that is
/// wrong.
Claims read_trusted_claims(std::string_view payload, const definition::Definition& definition);

}  // namespace socle::accounts
