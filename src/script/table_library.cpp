#include "script/table_library.h"

#include "script/machine.h"
#include "script/sandbox.h"

#include <array>
#include <cstddef>

namespace socle::script {

namespace {

/// More elements than memory has room for. A table can have a border far behind its elements.
constexpr lua_Integer span_max = 4'000'000;
constexpr std::size_t bytes_a_step = 64;

/// Counts a loop over the elements `first` to `last`.
void spend_span(lua_State* lua, lua_Integer first, lua_Integer last) {
    Machine::of(lua).spend(lua, 1);
    if (last < first) return;
    const auto span = static_cast<lua_Unsigned>(last) - static_cast<lua_Unsigned>(first);
    if (span >= static_cast<lua_Unsigned>(span_max)) luaL_error(lua, "too many elements");
    Machine::of(lua).spend(lua, static_cast<std::size_t>(span));
}

lua_Integer plain_length(lua_State* lua) {
    luaL_checktype(lua, 1, LUA_TTABLE);
    if (luaL_getmetafield(lua, 1, "__len") != LUA_TNIL) {
        luaL_error(lua, "a table with __len cannot be worked on");
    }
    return static_cast<lua_Integer>(lua_rawlen(lua, 1));
}

int whole(lua_State* lua) {
    spend_span(lua, 1, plain_length(lua));
    return call_original(lua);
}

int concat(lua_State* lua) {
    const auto length = plain_length(lua);
    spend_span(lua, luaL_optinteger(lua, 3, 1), luaL_optinteger(lua, 4, length));
    return call_original(lua);
}

int unpack(lua_State* lua) {
    const auto length = plain_length(lua);
    spend_span(lua, luaL_optinteger(lua, 2, 1), luaL_optinteger(lua, 3, length));
    return call_original(lua);
}

int move(lua_State* lua) {
    spend_span(lua, luaL_checkinteger(lua, 2), luaL_checkinteger(lua, 3));
    return call_original(lua);
}

/// What comparing two values costs.
std::size_t comparing_steps(lua_State* lua) {
    return 1 + (lua_rawlen(lua, 1) + lua_rawlen(lua, 2)) / bytes_a_step;
}

int less(lua_State* lua) {
    Machine::of(lua).spend(lua, comparing_steps(lua));
    lua_pushboolean(lua, lua_compare(lua, 1, 2, LUA_OPLT));
    return 1;
}

int counted_order(lua_State* lua) {
    Machine::of(lua).spend(lua, 1);
    return call_original(lua);
}

/// A comparison in C takes no steps of Lua; one in Lua does.
int sort(lua_State* lua) {
    const auto length = plain_length(lua);
    spend_span(lua, 1, length);
    lua_settop(lua, 2);
    if (lua_isnil(lua, 2)) {
        lua_pushcfunction(lua, less);
        lua_replace(lua, 2);
    } else if (lua_iscfunction(lua, 2) != 0) {
        lua_pushcclosure(lua, counted_order, 1);
    }
    return call_original(lua);
}

struct Bound {
    const char* name;
    lua_CFunction function;
};
constexpr std::array<Bound, 6> bounds = {{{"concat", concat},
                                          {"insert", whole},
                                          {"move", move},
                                          {"remove", whole},
                                          {"sort", sort},
                                          {"unpack", unpack}}};

}  // namespace

void push_table_library(lua_State* lua) {
    luaL_requiref(lua, LUA_TABLIBNAME, luaopen_table, 0);
    lua_newtable(lua);
    lua_getfield(lua, -2, "pack");
    lua_setfield(lua, -2, "pack");
    for (const auto& bound : bounds) {
        lua_getfield(lua, -2, bound.name);
        lua_pushcclosure(lua, bound.function, 1);
        lua_setfield(lua, -2, bound.name);
    }
    lua_remove(lua, -2);
}

}  // namespace socle::script
