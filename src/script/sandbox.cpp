#include "script/sandbox.h"

#include <array>
#include <utility>

namespace socle::script {

namespace {

const char visible_key = 0;
constexpr lua_Integer table_span_max = 1'000'000;

using Name = const char*;
constexpr std::array<Name, 15> base_functions = {
    "assert", "error",  "ipairs",   "next",     "pairs", "pcall",  "rawequal", "rawget",
    "rawlen", "select", "tonumber", "tostring", "type",  "xpcall", "_VERSION"};
constexpr std::array<Name, 16> string_functions = {
    "byte",  "char", "find",     "format", "gmatch",  "gsub", "len",    "lower",
    "match", "pack", "packsize", "rep",    "reverse", "sub",  "unpack", "upper"};
constexpr std::array<Name, 7> table_functions = {"concat", "insert", "move",  "pack",
                                                 "remove", "sort",   "unpack"};

int refuse_change(lua_State* lua) {
    return luaL_error(lua, "this table cannot be changed");
}

int refuse_global(lua_State* lua) {
    const char* name = lua_tostring(lua, 2);
    return luaL_error(lua, "there are no globals: write 'local %s'", name == nullptr ? "?" : name);
}

/// A finalizer would run where no limit is watched.
int set_metatable(lua_State* lua) {
    luaL_checktype(lua, 1, LUA_TTABLE);
    luaL_argexpected(lua, lua_isnoneornil(lua, 2) || lua_istable(lua, 2), 2, "nil or table");
    if (luaL_getmetafield(lua, 1, "__metatable") != LUA_TNIL) {
        return luaL_error(lua, "cannot change a protected metatable");
    }
    if (lua_istable(lua, 2)) {
        lua_pushliteral(lua, "__gc");
        lua_rawget(lua, 2);
        if (!lua_isnil(lua, -1)) return luaL_error(lua, "there are no finalizers (__gc)");
        lua_pop(lua, 1);
    }
    lua_settop(lua, 2);
    lua_setmetatable(lua, 1);
    return 1;
}

int get_metatable(lua_State* lua) {
    luaL_checkany(lua, 1);
    if (!lua_istable(lua, 1) || lua_getmetatable(lua, 1) == 0) {
        lua_pushnil(lua);
        return 1;
    }
    luaL_getmetafield(lua, 1, "__metatable");
    return 1;
}

/// The length of a table is its own: a metamethod could claim any, and the work with it.
void check_plain(lua_State* lua) {
    luaL_checktype(lua, 1, LUA_TTABLE);
    if (luaL_getmetafield(lua, 1, "__len") != LUA_TNIL) {
        luaL_error(lua, "a table with __len cannot be worked on");
    }
}

int call_original(lua_State* lua) {
    const int arguments = lua_gettop(lua);
    lua_pushvalue(lua, lua_upvalueindex(1));
    lua_insert(lua, 1);
    lua_call(lua, arguments, LUA_MULTRET);
    return lua_gettop(lua);
}

int plain_table(lua_State* lua) {
    check_plain(lua);
    return call_original(lua);
}

int move_table(lua_State* lua) {
    const auto first = luaL_checkinteger(lua, 2);
    const auto last = luaL_checkinteger(lua, 3);
    if (last >= first && static_cast<lua_Unsigned>(last) - static_cast<lua_Unsigned>(first) >=
                             static_cast<lua_Unsigned>(table_span_max)) {
        return luaL_error(lua, "too many elements to move");
    }
    return call_original(lua);
}

/// Replaces the function `name` of the table on the stack by `guard`, which calls it.
void guard(lua_State* lua, const char* name, lua_CFunction function) {
    lua_getfield(lua, -1, name);
    lua_pushcclosure(lua, function, 1);
    lua_setfield(lua, -2, name);
}

template <std::size_t Size>
void keep(lua_State* lua, const std::array<Name, Size>& names) {
    lua_newtable(lua);
    for (const auto* name : names) {
        lua_getfield(lua, -2, name);
        lua_setfield(lua, -2, name);
    }
    lua_remove(lua, -2);
}

void open_base(lua_State* lua) {
    luaL_requiref(lua, LUA_GNAME, luaopen_base, 0);
    keep(lua, base_functions);
    lua_pushcfunction(lua, set_metatable);
    lua_setfield(lua, -2, "setmetatable");
    lua_pushcfunction(lua, get_metatable);
    lua_setfield(lua, -2, "getmetatable");
    lua_rawsetp(lua, LUA_REGISTRYINDEX, &visible_key);
}

void open_string(lua_State* lua) {
    luaL_requiref(lua, LUA_STRLIBNAME, luaopen_string, 0);
    keep(lua, string_functions);
    freeze(lua);
    // What `("text"):upper()` looks up.
    lua_pushliteral(lua, "");
    lua_getmetatable(lua, -1);
    lua_pushvalue(lua, -3);
    lua_setfield(lua, -2, "__index");
    lua_pushboolean(lua, 0);
    lua_setfield(lua, -2, "__metatable");
    lua_pop(lua, 2);
    show(lua, LUA_STRLIBNAME);
}

void open_table(lua_State* lua) {
    luaL_requiref(lua, LUA_TABLIBNAME, luaopen_table, 0);
    keep(lua, table_functions);
    for (const auto* name : {"concat", "insert", "remove", "sort", "unpack"})
        guard(lua, name, plain_table);
    guard(lua, "move", move_table);
    freeze(lua);
    show(lua, LUA_TABLIBNAME);
}

}  // namespace

void open_sandbox(lua_State* lua) {
    open_base(lua);
    open_string(lua);
    open_table(lua);
    luaL_requiref(lua, LUA_MATHLIBNAME, luaopen_math, 0);
    freeze(lua);
    show(lua, LUA_MATHLIBNAME);
    luaL_requiref(lua, LUA_UTF8LIBNAME, luaopen_utf8, 0);
    freeze(lua);
    show(lua, LUA_UTF8LIBNAME);
    lua_settop(lua, 0);
}

void freeze(lua_State* lua) {
    lua_newtable(lua);
    lua_createtable(lua, 0, 3);
    lua_pushvalue(lua, -3);
    lua_setfield(lua, -2, "__index");
    lua_pushcfunction(lua, refuse_change);
    lua_setfield(lua, -2, "__newindex");
    lua_pushboolean(lua, 0);
    lua_setfield(lua, -2, "__metatable");
    lua_setmetatable(lua, -2);
    lua_remove(lua, -2);
}

void show(lua_State* lua, const char* name) {
    lua_rawgetp(lua, LUA_REGISTRYINDEX, &visible_key);
    lua_insert(lua, -2);
    lua_setfield(lua, -2, name);
    lua_pop(lua, 1);
}

void push_environment(lua_State* lua) {
    lua_newtable(lua);
    lua_createtable(lua, 0, 3);
    lua_rawgetp(lua, LUA_REGISTRYINDEX, &visible_key);
    lua_setfield(lua, -2, "__index");
    lua_pushcfunction(lua, refuse_global);
    lua_setfield(lua, -2, "__newindex");
    lua_pushboolean(lua, 0);
    lua_setfield(lua, -2, "__metatable");
    lua_setmetatable(lua, -2);
}

}  // namespace socle::script
