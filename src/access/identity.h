#pragma once

#include "base/value.h"
#include "definition/definition.h"

#include <string>
#include <vector>

namespace socle::access {

/// Who asks. Made from a token by `accounts`, a plain value afterwards.
struct Identity {
    enum class Kind { anonymous, signed_in, service };
    Kind kind = Kind::anonymous;
    /// `sub`: the account's id; "" when anonymous. The service key may act for an account: events
    /// are then `by` it.
    std::string id;
    std::vector<std::string> roles;        ///< of app.yaml, sorted
    std::vector<std::string> permissions;  ///< of the roles and of the account, sorted, unique
    bool second_factor = false;            ///< the session has passed one: `aal2` in rules
    /// Callers with the same `group` have the same plans: kind, roles, permissions and second
    /// factor as one text.
    std::string group;

    bool has_role(std::string_view name) const;
    bool may(std::string_view permission) const;
};

/// An identity with its permissions resolved and its group filled in.
Identity make_identity(const definition::Definition& definition, Identity::Kind kind,
                       std::string id, std::vector<std::string> roles,
                       std::vector<std::string> extra_permissions, bool second_factor = false);

}  // namespace socle::access
