#pragma once

#include <lua.hpp>

namespace socle::script {

// What a streamed answer is in Lua: the function of `reply{stream = …}`, kept from the end of the
// call that answered to the call that runs it, and the `write` that it is given.

/// Keeps the function on top of the stack.
void keep_stream(lua_State* lua);
/// Pushes the one that was kept, and keeps it no longer.
void push_stream(lua_State* lua);
void forget_stream(lua_State* lua);

/// Pushes `write`: adds to Machine::pieces, and yields when there is enough to be sent.
void push_write(lua_State* lua);

}  // namespace socle::script
