#include "script/http_api.h"

#include "base/text.h"
#include "script/ask.h"
#include "script/lua_json.h"
#include "script/machine.h"
#include "script/sandbox.h"

#include <algorithm>
#include <array>
#include <chrono>
#include <cmath>
#include <map>
#include <string>
#include <string_view>

namespace socle::script {

namespace {

constexpr auto timeout_default = std::chrono::seconds(10);
constexpr double timeout_most_s = 3'600;
constexpr std::size_t body_bytes_max = std::size_t{8} * 1024 * 1024;
constexpr std::size_t headers_max = 50;
constexpr std::array<std::string_view, 7> methods = {"GET",   "HEAD",   "POST",   "PUT",
                                                     "PATCH", "DELETE", "OPTIONS"};
/// Those that say how the request itself is sent.
constexpr std::array<std::string_view, 4> own_headers = {"host", "content-length",
                                                         "transfer-encoding", "connection"};

std::string_view text_at(lua_State* lua, int index, const char* name) {
    if (lua_type(lua, index) != LUA_TSTRING) luaL_error(lua, "'%s' is a text", name);
    std::size_t length = 0;
    const char* text = lua_tolstring(lua, index, &length);
    return {text, length};
}

bool is_header_name(std::string_view name) {
    constexpr std::string_view others = "!#$%&'*+-.^_`|~";
    return !name.empty() && std::ranges::all_of(name, [others](char c) {
        const bool letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
        return letter || (c >= '0' && c <= '9') || others.find(c) != std::string_view::npos;
    });
}

void add_header(lua_State* lua, outbound::FetchRequest& request) {
    if (lua_type(lua, -2) != LUA_TSTRING) luaL_error(lua, "'headers' is {name = text, …}");
    const auto name = text_at(lua, -2, "headers");
    if (!is_header_name(name)) luaL_error(lua, "'%s' is no name of a header", name.data());
    if (std::ranges::find(own_headers, base::lower(name)) != own_headers.end()) {
        luaL_error(lua, "the header '%s' is not for scripts", name.data());
    }
    if (lua_isstring(lua, -1) == 0) luaL_error(lua, "the header '%s' is a text", name.data());
    if (request.headers.size() >= headers_max) luaL_error(lua, "too many headers");
    lua_pushvalue(lua, -1);
    std::size_t length = 0;
    const char* value = lua_tolstring(lua, -1, &length);
    request.headers.emplace_back(name, std::string_view(value, length));
    lua_pop(lua, 1);
}

void read_headers(lua_State* lua, int index, outbound::FetchRequest& request) {
    if (!lua_istable(lua, index)) luaL_error(lua, "'headers' is {name = text, …}");
    lua_pushnil(lua);
    while (lua_next(lua, index) != 0) {
        add_header(lua, request);
        lua_pop(lua, 1);
    }
}

bool has_type(const outbound::FetchRequest& request) {
    return std::ranges::any_of(request.headers, [](const auto& header) {
        return base::equals_ignoring_case(header.first, "content-type");
    });
}

/// A text as it is, a table as JSON.
void read_body(lua_State* lua, int index, outbound::FetchRequest& request) {
    if (!lua_istable(lua, index)) {
        request.body = text_at(lua, index, "body");
    } else {
        append_json(lua, index, request.body, body_bytes_max);
        if (!has_type(request)) request.headers.emplace_back("Content-Type", "application/json");
    }
    if (request.body.size() > body_bytes_max) luaL_error(lua, "the body is too large");
}

std::chrono::milliseconds timeout_at(lua_State* lua, int index) {
    const double seconds = lua_tonumber(lua, index);
    if (lua_type(lua, index) != LUA_TNUMBER || !(seconds > 0 && seconds <= timeout_most_s)) {
        luaL_error(lua, "'timeout' is a number of seconds, 3600 at most");
    }
    return std::chrono::milliseconds(std::llround(std::ceil(seconds * 1'000)));
}

void check_names(lua_State* lua) {
    constexpr std::array<std::string_view, 5> known = {"url", "method", "headers", "body",
                                                       "timeout"};
    lua_pushnil(lua);
    while (lua_next(lua, 1) != 0) {
        lua_pop(lua, 1);
        const bool text = lua_type(lua, -1) == LUA_TSTRING;
        if (!text || std::ranges::find(known, text_at(lua, -1, "")) == known.end()) {
            luaL_error(lua, "there are url, method, headers, body and timeout");
        }
    }
}

/// True when the field is there, with its value on the stack.
bool has_field(lua_State* lua, const char* name) {
    lua_settop(lua, 1);
    lua_pushstring(lua, name);
    lua_rawget(lua, 1);
    return !lua_isnil(lua, 2);
}

Errand read_errand(lua_State* lua) {
    Errand errand;
    auto& request = errand.request;
    if (!has_field(lua, "url")) luaL_error(lua, "'url' is missing");
    request.url = text_at(lua, 2, "url");
    if (has_field(lua, "method")) request.method = base::upper(text_at(lua, 2, "method"));
    if (std::ranges::find(methods, request.method) == methods.end()) {
        luaL_error(lua, "'method' is GET, HEAD, POST, PUT, PATCH, DELETE or OPTIONS");
    }
    if (has_field(lua, "headers")) read_headers(lua, 2, request);
    if (has_field(lua, "body")) {
        if (request.method == "GET" || request.method == "HEAD") {
            luaL_error(lua, "a %s has no body: write method = \"POST\"", request.method.c_str());
        }
        read_body(lua, 2, request);
    }
    errand.timeout = has_field(lua, "timeout") ? timeout_at(lua, 2) : timeout_default;
    return errand;
}

/// fetch(url) or fetch{url = …}, with a dot or a colon.
int fetch(lua_State* lua) {
    if (lua_gettop(lua) > 1 && lua_istable(lua, 1)) lua_remove(lua, 1);
    if (lua_type(lua, 1) == LUA_TSTRING) {
        lua_createtable(lua, 0, 1);
        lua_pushvalue(lua, 1);
        lua_setfield(lua, -2, "url");
        lua_replace(lua, 1);
    }
    luaL_checktype(lua, 1, LUA_TTABLE);
    check_names(lua);
    Operation operation;
    operation.kind = Operation::Kind::fetch;
    operation.errand = read_errand(lua);
    return ask(lua, std::move(operation));
}

}  // namespace

void push_http(lua_State* lua) {
    lua_createtable(lua, 0, 1);
    lua_pushcfunction(lua, fetch);
    lua_setfield(lua, -2, "fetch");
    freeze(lua);
}

void push_reply(lua_State* lua, const outbound::FetchReply& reply) {
    lua_createtable(lua, 0, 3);
    lua_pushinteger(lua, reply.status);
    lua_setfield(lua, -2, "status");
    push_text(lua, reply.body);
    lua_setfield(lua, -2, "body");
    std::map<std::string, std::string> headers;
    for (const auto& [name, value] : reply.headers) {
        auto& held = headers[name];
        held += held.empty() ? value : ", " + value;
    }
    lua_createtable(lua, 0, static_cast<int>(headers.size()));
    for (const auto& [name, value] : headers) {
        push_text(lua, value);
        lua_setfield(lua, -2, name.c_str());
    }
    lua_setfield(lua, -2, "headers");
}

}  // namespace socle::script
