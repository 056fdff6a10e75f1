#pragma once

#include "script/reply.h"
#include "script/route_request.h"

#include <lua.hpp>

#include <cstddef>
#include <string>

namespace socle::script {

/// Adds `route` and `before` (what files of routes/ and hooks/ declare with), `reply`, `redirect`
/// and `page` to what scripts see. Once a state.
void open_routes(lua_State* lua);

/// A new list on the stack, to which `route` adds until the next one.
void begin_declaring(lua_State* lua);
/// From here on `route` refuses to be used.
void end_declaring(lua_State* lua);

/// Pushes `req`.
void push_request(lua_State* lua, const Route& route, const RouteRequest& request);
/// Pushes what `route.errors` is given.
void push_problem(lua_State* lua, const RouteProblem& problem, const RouteRequest& request);

/// What the value on top of the stack answers: nil is 204, what `reply` made is that, anything else
/// is JSON. A Lua error for what cannot be one.
Reply read_reply(lua_State* lua);

}  // namespace socle::script
