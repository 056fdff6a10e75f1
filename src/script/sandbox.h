#pragma once

#include <lua.hpp>

namespace socle::script {

/// Opens what a script may use of Lua's own libraries, frozen: what one call changes no other sees.
/// Not there: files, processes, binary code, coroutines, finalizers, raw writes. Functions whose
/// work a script could make endless inside of C are bounded.
void open_sandbox(lua_State* lua);

/// For functions that go before one of Lua's: calls their first upvalue with their arguments, and
/// returns what it returns.
int call_original(lua_State* lua);

/// Takes the table on the stack and leaves one that reads it and cannot be changed.
void freeze(lua_State* lua);

/// Lets scripts see the value on the stack as `name`, and takes it off.
void show(lua_State* lua, const char* name);

/// A new environment for a file: reads what scripts see, refuses new globals.
void push_environment(lua_State* lua);

}  // namespace socle::script
