#pragma once

#include <lua.hpp>

namespace socle::script {

/// Adds Socle's own libraries to what scripts see (`fn`, `print`, json, base64, crypto, time), and
/// makes what every `ctx` has. Once a state.
void open_context(lua_State* lua);

/// Pushes `ctx` for the machine's call: db, admin.db, user, may, request_id, log, fail.
void push_context(lua_State* lua);

/// Whether the value at `index` is what `fn {…}` gave.
bool is_procedure(lua_State* lua, int index);

/// Whether the value at `index` is what ctx.fail raised.
bool is_failure(lua_State* lua, int index);

}  // namespace socle::script
