#pragma once

#include "outbound/fetch.h"

#include <lua.hpp>

namespace socle::script {

/// The table `ctx.http`.
void push_http(lua_State* lua);

/// What `ctx.http.fetch` returns: {status, headers, body}.
void push_reply(lua_State* lua, const outbound::FetchReply& reply);

}  // namespace socle::script
