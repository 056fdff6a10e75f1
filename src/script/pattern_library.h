#pragma once

#include <lua.hpp>

namespace socle::script {

/// Puts `find`, `match`, `gmatch` and `gsub` into the table on the stack: those of Lua 5.4, watched
/// (see pattern.h).
void set_pattern_functions(lua_State* lua);

}  // namespace socle::script
