#pragma once

#include "script/operation.h"

#include <lua.hpp>

namespace socle::script {

/// Waits for the operation: `return ask(lua, …)`. The function returns what the operation is
/// answered with.
int ask(lua_State* lua, Operation operation);

}  // namespace socle::script
