#pragma once

#include "base/error.h"
#include "script/machine.h"

#include <lua.hpp>

#include <cstddef>
#include <vector>

namespace socle::script {

/// Raises a refusal of the database as a table {message, details, hint, kind}, kind being one of
/// unique, reference, required, check, value, denied, other. `number` tells it again: when the
/// script does not catch it, the call fails with that very Error.
[[noreturn]] void raise(lua_State* lua, const base::Error& error, std::size_t number);

/// What a thread that ended with `status` failed with: its own ctx.fail, a refusal of the database,
/// a limit, or a mistake of the script, which is for the log only.
base::Error error_of(Machine& machine, lua_State* thread, int status,
                     const std::vector<base::Error>& refusals);

base::Error memory_error();

}  // namespace socle::script
