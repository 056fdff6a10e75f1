#pragma once

#include <lua.hpp>

namespace socle::script {

/// Lets scripts see `time`: instants are texts as `ctx.now` is, dates are YYYY-MM-DD.
void open_time(lua_State* lua);

}  // namespace socle::script
