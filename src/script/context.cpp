#include "script/context.h"

#include "base/log.h"
#include "base/time.h"
#include "script/database.h"
#include "script/http_api.h"
#include "script/jobs_api.h"
#include "script/libraries.h"
#include "script/lua_json.h"
#include "script/machine.h"
#include "script/mail_api.h"
#include "script/route_library.h"
#include "script/sandbox.h"
#include "script/time_library.h"

#include <algorithm>
#include <array>
#include <string>

namespace socle::script {

namespace {

const char procedure_key = 0;
const char failure_key = 0;
const char shared_key = 0;
constexpr std::size_t log_bytes_max = 4'000;
constexpr std::size_t log_lines_max = 10'000;  ///< of one call
constexpr std::size_t refusal_bytes_max = std::size_t{64} * 1024;

bool has_metatable(lua_State* lua, int index, const char* key) {
    if (!lua_istable(lua, index) || lua_getmetatable(lua, index) == 0) return false;
    lua_rawgetp(lua, LUA_REGISTRYINDEX, key);
    const bool same = lua_rawequal(lua, -1, -2) != 0;
    lua_pop(lua, 2);
    return same;
}

void make_metatable(lua_State* lua, const char* key, lua_CFunction to_text) {
    lua_createtable(lua, 0, 2);
    lua_pushboolean(lua, 0);
    lua_setfield(lua, -2, "__metatable");
    if (to_text != nullptr) {
        lua_pushcfunction(lua, to_text);
        lua_setfield(lua, -2, "__tostring");
    }
    lua_rawsetp(lua, LUA_REGISTRYINDEX, key);
}

int declare_procedure(lua_State* lua) {
    luaL_checktype(lua, 1, LUA_TTABLE);
    lua_settop(lua, 1);
    lua_rawgetp(lua, LUA_REGISTRYINDEX, &procedure_key);
    lua_setmetatable(lua, 1);
    return 1;
}

/// require("lib/name")
int require(lua_State* lua) {
    const std::string name = luaL_checkstring(lua, 1);
    Machine::of(lua).push_module(lua, name);
    return 1;
}

int failure_text(lua_State* lua) {
    lua_getfield(lua, 1, "message");
    return 1;
}

/// ctx.fail(status, code, message [, details]), with a dot or a colon.
int fail(lua_State* lua) {
    if (lua_istable(lua, 1)) lua_remove(lua, 1);
    const auto status = luaL_checkinteger(lua, 1);
    luaL_argcheck(lua, status >= 400 && status <= 599, 1, "a status from 400 to 599 expected");
    luaL_checkstring(lua, 2);
    luaL_checkstring(lua, 3);
    for (int at = 2; at <= 4; ++at) {
        luaL_argcheck(lua, lua_rawlen(lua, at) <= refusal_bytes_max, at, "the text is too long");
    }
    lua_settop(lua, 4);
    lua_createtable(lua, 0, 4);
    constexpr std::array names = {"status", "code", "message", "details"};
    for (std::size_t at = 0; at < names.size(); ++at) {
        lua_pushvalue(lua, static_cast<int>(at) + 1);
        lua_setfield(lua, -2, names[at]);
    }
    lua_rawgetp(lua, LUA_REGISTRYINDEX, &failure_key);
    lua_setmetatable(lua, -2);
    return lua_error(lua);
}

std::string joined_arguments(lua_State* lua) {
    std::string text;
    const int count = lua_gettop(lua);
    for (int at = 1; at <= count && text.size() < log_bytes_max; ++at) {
        std::size_t length = 0;
        const char* part = luaL_tolstring(lua, at, &length);
        if (at > 1) text += ' ';
        text.append(part, std::min(length, log_bytes_max));
        lua_pop(lua, 1);
    }
    return text;
}

void write_log(lua_State* lua, base::Level level) {
    auto& machine = Machine::of(lua);
    const auto lines = machine.next_log_line();
    if (lines > log_lines_max) return;
    const auto text =
        lines == log_lines_max ? "further lines of this call are left out" : joined_arguments(lua);
    luaL_where(lua, 1);
    const std::string where = lua_tostring(lua, -1);
    base::log(level, "script",
              {{"text", text},
               {"at", where},
               {"request_id", machine.in_call() ? machine.caller().request_id : std::string()}});
}

int log_debug(lua_State* lua) {
    write_log(lua, base::Level::debug);
    return 0;
}
int log_info(lua_State* lua) {
    write_log(lua, base::Level::info);
    return 0;
}
int log_warning(lua_State* lua) {
    write_log(lua, base::Level::warning);
    return 0;
}
int log_error(lua_State* lua) {
    write_log(lua, base::Level::error);
    return 0;
}

/// ctx.may(permission): the service key may all.
int may(lua_State* lua) {
    if (lua_istable(lua, 1)) lua_remove(lua, 1);
    const std::string permission = luaL_checkstring(lua, 1);
    const auto& identity = Machine::of(lua).caller().identity;
    const bool service = identity.kind == access::Identity::Kind::service;
    lua_pushboolean(lua, service || identity.may(permission) ? 1 : 0);
    return 1;
}

void push_list(lua_State* lua, const std::vector<std::string>& items) {
    lua_createtable(lua, static_cast<int>(items.size()), 0);
    lua_Integer at = 0;
    for (const auto& item : items) {
        push_text(lua, item);
        lua_rawseti(lua, -2, ++at);
    }
    mark_array(lua);
}

/// nil when nobody is signed in.
void push_user(lua_State* lua, const access::Identity& identity) {
    if (identity.id.empty()) return lua_pushnil(lua);
    lua_createtable(lua, 0, 4);
    push_text(lua, identity.id);
    lua_setfield(lua, -2, "id");
    push_list(lua, identity.roles);
    lua_setfield(lua, -2, "roles");
    push_list(lua, identity.permissions);
    lua_setfield(lua, -2, "permissions");
    lua_pushboolean(lua, identity.second_factor ? 1 : 0);
    lua_setfield(lua, -2, "aal2");
}

void push_log(lua_State* lua) {
    constexpr std::array<luaL_Reg, 4> levels = {
        {{"debug", log_debug}, {"info", log_info}, {"warning", log_warning}, {"error", log_error}}};
    lua_createtable(lua, 0, static_cast<int>(levels.size()));
    for (const auto& level : levels) {
        lua_pushcfunction(lua, level.func);
        lua_setfield(lua, -2, level.name);
    }
    freeze(lua);
}

/// What is the same for every call, as the metatable of every `ctx`.
void make_shared(lua_State* lua) {
    lua_createtable(lua, 0, 2);
    lua_createtable(lua, 0, 8);
    push_database(lua, false);
    lua_setfield(lua, -2, "db");
    lua_createtable(lua, 0, 1);
    push_database(lua, true);
    lua_setfield(lua, -2, "db");
    freeze(lua);
    lua_setfield(lua, -2, "admin");
    push_log(lua);
    lua_setfield(lua, -2, "log");
    push_jobs(lua);
    lua_setfield(lua, -2, "jobs");
    push_mail(lua);
    lua_setfield(lua, -2, "mail");
    push_http(lua);
    lua_setfield(lua, -2, "http");
    lua_pushcfunction(lua, fail);
    lua_setfield(lua, -2, "fail");
    lua_pushcfunction(lua, may);
    lua_setfield(lua, -2, "may");
    freeze(lua);
    lua_setfield(lua, -2, "__index");
    lua_pushboolean(lua, 0);
    lua_setfield(lua, -2, "__metatable");
    lua_rawsetp(lua, LUA_REGISTRYINDEX, &shared_key);
}

}  // namespace

void open_context(lua_State* lua) {
    open_marks(lua);
    open_database(lua);
    open_libraries(lua);
    open_time(lua);
    open_routes(lua);
    make_metatable(lua, &procedure_key, nullptr);
    make_metatable(lua, &failure_key, failure_text);
    make_shared(lua);
    lua_pushcfunction(lua, declare_procedure);
    show(lua, "fn");
    lua_pushcfunction(lua, log_info);
    show(lua, "print");
    lua_pushcfunction(lua, require);
    show(lua, "require");
}

void push_context(lua_State* lua) {
    const auto& caller = Machine::of(lua).caller();
    lua_createtable(lua, 0, 4);
    push_user(lua, caller.identity);
    lua_setfield(lua, -2, "user");
    lua_pushboolean(lua, caller.identity.kind == access::Identity::Kind::service ? 1 : 0);
    lua_setfield(lua, -2, "service");
    push_text(lua, caller.request_id);
    lua_setfield(lua, -2, "request_id");
    push_text(lua, base::timestamp_text(caller.now_us));
    lua_setfield(lua, -2, "now");
    push_text(lua, caller.languages.empty() ? Machine::of(lua).definition().languages.front()
                                            : caller.languages.front());
    lua_setfield(lua, -2, "language");
    if (Machine::of(lua).job() != nullptr) {
        push_job(lua);
        lua_setfield(lua, -2, "job");
    }
    lua_rawgetp(lua, LUA_REGISTRYINDEX, &shared_key);
    lua_setmetatable(lua, -2);
}

bool is_procedure(lua_State* lua, int index) {
    return has_metatable(lua, index, &procedure_key);
}

bool is_failure(lua_State* lua, int index) {
    return has_metatable(lua, index, &failure_key);
}

}  // namespace socle::script
