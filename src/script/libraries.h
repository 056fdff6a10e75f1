#pragma once

#include <lua.hpp>

namespace socle::script {

/// json (encode, decode, array, object, null), base64 (encode, decode, and _url of both), crypto
/// (sha256, hmac_sha256 as hex, equal, uuid, random). Once a state.
void open_libraries(lua_State* lua);

}  // namespace socle::script
