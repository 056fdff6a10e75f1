#pragma once

#include <lua.hpp>

namespace socle::script {

/// Leaves the library `table` on the stack: Lua's own functions, whose loops are inside of C, with
/// bounds. A table with __len is refused, as it could claim any length; so is a longer range than
/// memory has room for.
void push_table_library(lua_State* lua);

}  // namespace socle::script
