#include "script/libraries.h"

#include "base/crypto.h"
#include "base/ids.h"
#include "base/json.h"
#include "script/lua_json.h"
#include "script/machine.h"
#include "script/sandbox.h"

#include <boost/json/value.hpp>

#include <initializer_list>
#include <string>
#include <string_view>

namespace socle::script {

namespace {

constexpr lua_Integer random_bytes_max = 1'024;
constexpr std::size_t bytes_a_step = 8;

/// Reading it is work.
std::string_view text_argument(lua_State* lua, int index) {
    std::size_t length = 0;
    const char* text = luaL_checklstring(lua, index, &length);
    Machine::of(lua).spend(lua, length / bytes_a_step + 1);
    return {text, length};
}

int json_encode(lua_State* lua) {
    luaL_checkany(lua, 1);
    std::string text;
    append_json(lua, 1, text, Machine::of(lua).limits().output_bytes);
    Machine::of(lua).spend(lua, text.size() / bytes_a_step + 1);
    push_text(lua, text);
    return 1;
}

int json_decode(lua_State* lua) {
    base::JsonFault fault;
    const auto value = base::parse_json(text_argument(lua, 1), fault);
    if (!value) {
        return luaL_error(lua, "no JSON at byte %d: %s", static_cast<int>(fault.at) + 1,
                          fault.message.c_str());
    }
    push_json(lua, *value);
    return 1;
}

int json_array(lua_State* lua) {
    if (lua_isnone(lua, 1)) lua_newtable(lua);
    luaL_checktype(lua, 1, LUA_TTABLE);
    lua_settop(lua, 1);
    mark_array(lua);
    return 1;
}

int json_object(lua_State* lua) {
    if (lua_isnone(lua, 1)) lua_newtable(lua);
    luaL_checktype(lua, 1, LUA_TTABLE);
    lua_settop(lua, 1);
    mark_object(lua);
    return 1;
}

int base64_encode(lua_State* lua) {
    push_text(lua, base::base64(text_argument(lua, 1)));
    return 1;
}

int base64_encode_url(lua_State* lua) {
    push_text(lua, base::base64url(text_argument(lua, 1)));
    return 1;
}

/// nil for what is none.
int push_decoded(lua_State* lua, const std::optional<std::string>& decoded) {
    if (decoded) {
        push_text(lua, *decoded);
    } else {
        lua_pushnil(lua);
    }
    return 1;
}

int base64_decode(lua_State* lua) {
    return push_decoded(lua, base::base64_decode(text_argument(lua, 1)));
}

int base64_decode_url(lua_State* lua) {
    return push_decoded(lua, base::base64url_decode(text_argument(lua, 1)));
}

int sha256(lua_State* lua) {
    push_text(lua, base::hex(base::sha256(text_argument(lua, 1))));
    return 1;
}

int hmac_sha256(lua_State* lua) {
    const auto key = text_argument(lua, 1);
    push_text(lua, base::hex(base::hmac_sha256(key, text_argument(lua, 2))));
    return 1;
}

int equal(lua_State* lua) {
    const auto first = text_argument(lua, 1);
    lua_pushboolean(lua, base::equal_constant_time(first, text_argument(lua, 2)) ? 1 : 0);
    return 1;
}

int uuid(lua_State* lua) {
    push_text(lua, base::new_uuid());
    return 1;
}

int random_bytes(lua_State* lua) {
    const auto count = luaL_checkinteger(lua, 1);
    luaL_argcheck(lua, count >= 1 && count <= random_bytes_max, 1, "1 to 1024 expected");
    push_text(lua, base::random_bytes(static_cast<std::size_t>(count)));
    return 1;
}

void push_functions(lua_State* lua, std::initializer_list<luaL_Reg> functions) {
    lua_createtable(lua, 0, static_cast<int>(functions.size()));
    for (const auto& function : functions) {
        lua_pushcfunction(lua, function.func);
        lua_setfield(lua, -2, function.name);
    }
}

}  // namespace

void open_libraries(lua_State* lua) {
    push_functions(lua, {{"encode", json_encode},
                         {"decode", json_decode},
                         {"array", json_array},
                         {"object", json_object}});
    push_null(lua);
    lua_setfield(lua, -2, "null");
    freeze(lua);
    show(lua, "json");
    push_functions(lua, {{"encode", base64_encode},
                         {"decode", base64_decode},
                         {"encode_url", base64_encode_url},
                         {"decode_url", base64_decode_url}});
    freeze(lua);
    show(lua, "base64");
    push_functions(lua, {{"sha256", sha256},
                         {"hmac_sha256", hmac_sha256},
                         {"equal", equal},
                         {"uuid", uuid},
                         {"random", random_bytes}});
    freeze(lua);
    show(lua, "crypto");
}

}  // namespace socle::script
