#include "script/stream_library.h"

#include "script/machine.h"

#include <string>

namespace socle::script {

namespace {

const char stream_key = 0;
/// What waits to be sent before it is.
constexpr std::size_t piece_bytes = std::size_t{32} * 1024;

int write(lua_State* lua) {
    auto& machine = Machine::of(lua);
    machine.check_time(lua);
    if (machine.pieces == nullptr) luaL_error(lua, "'write' is for the function of 'stream'");
    std::size_t length = 0;
    const char* text = luaL_checklstring(lua, 1, &length);
    if (machine.pieces->size() + length > machine.limits().output_bytes) {
        luaL_error(lua, "what is written at once is too large");
    }
    machine.pieces->append(text, length);
    if (machine.pieces->size() < piece_bytes || lua_isyieldable(lua) == 0) return 0;
    machine.asked.emplace().kind = Operation::Kind::piece;
    return lua_yield(lua, 0);
}

}  // namespace

void keep_stream(lua_State* lua) {
    lua_pushvalue(lua, -1);
    lua_rawsetp(lua, LUA_REGISTRYINDEX, &stream_key);
}

void push_stream(lua_State* lua) {
    lua_rawgetp(lua, LUA_REGISTRYINDEX, &stream_key);
    forget_stream(lua);
}

void forget_stream(lua_State* lua) {
    lua_pushnil(lua);
    lua_rawsetp(lua, LUA_REGISTRYINDEX, &stream_key);
}

void push_write(lua_State* lua) {
    lua_pushcfunction(lua, write);
}

}  // namespace socle::script
