#pragma once

#include <lua.hpp>

namespace socle::script {

/// The table `ctx.mail`.
void push_mail(lua_State* lua);

}  // namespace socle::script
