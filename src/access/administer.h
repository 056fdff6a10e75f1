#pragma once

#include "access/identity.h"

#include <array>
#include <string>
#include <string_view>
#include <vector>

namespace socle::access {

/// The one permission with a meaning of its own: what the admin site asks of the server beyond
/// records. `administer` opens all of it, `administer:AREA` one area. Which records somebody may
/// read and write is not touched by it.
inline constexpr std::string_view administer = "administer";
inline constexpr std::array<std::string_view, 7> administered_areas = {
    "people", "jobs", "mails", "logs", "settings", "backups", "model"};

/// `area`: one of administered_areas; "" for what takes `administer` itself.
bool may_administer(const Identity& identity, std::string_view area);
/// Whether it may administer at least one area.
bool may_administer_something(const Identity& identity);

/// A permission that takes away: who has it may write nothing at all. Of see-as tokens
/// (accounts/see_as.h).
inline constexpr std::string_view only_looks_permission = "socle:only_looks";
bool only_looks(const Identity& identity);
/// Throws Error permission_denied for who only looks.
void require_writer(const Identity& identity);

/// A right of administration that roles and permissions give and `identity` lacks; "" when there is
/// none.
std::string right_beyond(const definition::Definition& definition, const Identity& identity,
                         std::vector<std::string> roles, std::vector<std::string> permissions);

/// Whether the permission is `administer` or begins with `administer:`.
bool is_administration(std::string_view permission);

}  // namespace socle::access
