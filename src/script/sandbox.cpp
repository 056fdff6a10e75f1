#include "script/sandbox.h"

#include "script/machine.h"
#include "script/pattern_library.h"
#include "script/table_library.h"

#include <array>
#include <utility>

namespace socle::script {

namespace {

const char visible_key = 0;

using Name = const char*;
constexpr std::array<Name, 15> base_functions = {
    "assert", "error",  "ipairs",   "next",     "pairs", "pcall",  "rawequal", "rawget",
    "rawlen", "select", "tonumber", "tostring", "type",  "xpcall", "_VERSION"};
constexpr std::array<Name, 12> string_functions = {"byte",    "char", "format",   "len",
                                                   "lower",   "pack", "packsize", "rep",
                                                   "reverse", "sub",  "unpack",   "upper"};

int refuse_change(lua_State* lua) {
    return luaL_error(lua, "this table cannot be changed");
}

int refuse_global(lua_State* lua) {
    const char* name = lua_tostring(lua, 2);
    return luaL_error(lua, "there are no globals: write 'local %s'", name == nullptr ? "?" : name);
}

void refuse_key(lua_State* lua, const char* key, const char* message) {
    if (!lua_istable(lua, 2)) return;
    lua_pushstring(lua, key);
    lua_rawget(lua, 2);
    if (!lua_isnil(lua, -1)) luaL_error(lua, "%s", message);
    lua_pop(lua, 1);
}

/// A finalizer would run where no limit is watched.
int set_metatable(lua_State* lua) {
    luaL_checktype(lua, 1, LUA_TTABLE);
    luaL_argexpected(lua, lua_isnoneornil(lua, 2) || lua_istable(lua, 2), 2, "nil or table");
    if (luaL_getmetafield(lua, 1, "__metatable") != LUA_TNIL) {
        return luaL_error(lua, "cannot change a protected metatable");
    }
    refuse_key(lua, "__gc", "there are no finalizers (__gc)");
    refuse_key(lua, "__mode", "there are no weak tables (__mode)");
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

/// Lua's own goes through all repetitions of nothing.
int repeat(lua_State* lua) {
    std::size_t text_bytes = 0;
    std::size_t separator_bytes = 0;
    luaL_checklstring(lua, 1, &text_bytes);
    luaL_checkinteger(lua, 2);
    luaL_optlstring(lua, 3, "", &separator_bytes);
    if (text_bytes + separator_bytes > 0) return call_original(lua);
    lua_pushliteral(lua, "");
    return 1;
}

/// Lua's collector would look for `__mode` in metatables; to find out what tables with weak keys
/// hold takes it the square of their number, without a step that could be watched. The name that
/// it looks for becomes one that scripts do not know.
void forget_weak_tables(lua_State* lua) {
    lua_pushliteral(lua, "__mode");
    auto* name = const_cast<char*>(lua_tostring(lua, -1));
    name[0] = '\0';
    lua_pop(lua, 1);
}

/// A limit is told from inside of the watch, where a handler would not be watched.
int handle_error(lua_State* lua) {
    if (Machine::of(lua).exceeded()) return 1;
    lua_pushvalue(lua, lua_upvalueindex(1));
    lua_insert(lua, 1);
    lua_call(lua, 1, 1);
    return 1;
}

int results_of_call(lua_State* lua, int, lua_KContext) {
    return lua_gettop(lua);
}

int protected_call(lua_State* lua) {
    luaL_checktype(lua, 2, LUA_TFUNCTION);
    lua_pushvalue(lua, 2);
    lua_pushcclosure(lua, handle_error, 1);
    lua_replace(lua, 2);
    const int arguments = lua_gettop(lua);
    lua_pushvalue(lua, lua_upvalueindex(1));
    lua_insert(lua, 1);
    lua_callk(lua, arguments, LUA_MULTRET, 0, results_of_call);
    return lua_gettop(lua);
}

/// Puts `function` before the function `name` of the table on the stack, which it calls.
void put_before(lua_State* lua, const char* name, lua_CFunction function) {
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
    put_before(lua, "xpcall", protected_call);
    lua_pushcfunction(lua, set_metatable);
    lua_setfield(lua, -2, "setmetatable");
    lua_pushcfunction(lua, get_metatable);
    lua_setfield(lua, -2, "getmetatable");
    lua_rawsetp(lua, LUA_REGISTRYINDEX, &visible_key);
}

void open_string(lua_State* lua) {
    luaL_requiref(lua, LUA_STRLIBNAME, luaopen_string, 0);
    keep(lua, string_functions);
    set_pattern_functions(lua);
    put_before(lua, "rep", repeat);
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
    push_table_library(lua);
    freeze(lua);
    show(lua, LUA_TABLIBNAME);
}

}  // namespace

void open_sandbox(lua_State* lua) {
    forget_weak_tables(lua);
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

int call_original(lua_State* lua) {
    const int arguments = lua_gettop(lua);
    lua_pushvalue(lua, lua_upvalueindex(1));
    lua_insert(lua, 1);
    lua_call(lua, arguments, LUA_MULTRET);
    return lua_gettop(lua);
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
