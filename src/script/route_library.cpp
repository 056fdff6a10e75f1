#include "script/route_library.h"

#include "base/error.h"
#include "base/json.h"
#include "base/text.h"
#include "mail/template_fill.h"
#include "script/lua_json.h"
#include "script/machine.h"
#include "script/sandbox.h"
#include "script/stream_library.h"

#include <boost/json/value.hpp>

#include <algorithm>
#include <array>

namespace socle::script {

namespace {

const char declared_key = 0;
const char reply_key = 0;

constexpr const char* json_type = "application/json; charset=utf-8";
constexpr std::size_t headers_max = 100;

/// route.get(path, options, run): notes {method, path, options, run, line}.
int declare(lua_State* lua, const char* method) {
    if (lua_rawgetp(lua, LUA_REGISTRYINDEX, &declared_key) != LUA_TTABLE) {
        return luaL_error(
            lua,
            "routes and hooks are declared in files of routes/ and hooks/, at their top level");
    }
    const int list = lua_gettop(lua);
    lua_createtable(lua, 5, 0);
    lua_pushstring(lua, method);
    lua_rawseti(lua, -2, 1);
    for (int at = 1; at <= 3; ++at) {
        lua_pushvalue(lua, at);
        lua_rawseti(lua, -2, at + 1);
    }
    lua_Debug where{};
    lua_getstack(lua, 1, &where);
    lua_getinfo(lua, "l", &where);
    lua_pushinteger(lua, where.currentline);
    lua_rawseti(lua, -2, 5);
    lua_rawseti(lua, list, static_cast<lua_Integer>(lua_rawlen(lua, list)) + 1);
    return 0;
}

int declare_route(lua_State* lua) {
    luaL_checkstring(lua, 1);
    luaL_argcheck(lua, lua_istable(lua, 2), 2,
                  "options expected: {access = \"…\"} or {may = \"…\"}");
    luaL_argcheck(lua, lua_isfunction(lua, 3), 3, "function(ctx, req) … end expected");
    lua_settop(lua, 3);
    return declare(lua, lua_tostring(lua, lua_upvalueindex(1)));
}

/// route.errors([prefix,] function(problem, req) … end)
int declare_errors(lua_State* lua) {
    if (lua_isfunction(lua, 1)) {
        lua_settop(lua, 1);
        lua_pushliteral(lua, "/");
        lua_insert(lua, 1);
    }
    luaL_checkstring(lua, 1);
    luaL_argcheck(lua, lua_isfunction(lua, 2), 2, "function(problem, req) … end expected");
    lua_settop(lua, 2);
    lua_pushnil(lua);
    lua_insert(lua, 2);
    return declare(lua, "errors");
}

/// before.create(function(ctx, row) … end)
int declare_before(lua_State* lua) {
    luaL_argcheck(lua, lua_isfunction(lua, 1), 1, "function(ctx, row) … end expected");
    lua_settop(lua, 1);
    lua_pushnil(lua);
    lua_insert(lua, 1);
    lua_pushnil(lua);
    lua_insert(lua, 1);
    return declare(lua, lua_tostring(lua, lua_upvalueindex(1)));
}

void mark_reply(lua_State* lua) {
    lua_rawgetp(lua, LUA_REGISTRYINDEX, &reply_key);
    lua_setmetatable(lua, -2);
}

bool is_reply(lua_State* lua, int index) {
    if (!lua_istable(lua, index) || lua_getmetatable(lua, index) == 0) return false;
    lua_rawgetp(lua, LUA_REGISTRYINDEX, &reply_key);
    const bool same = lua_rawequal(lua, -1, -2) != 0;
    lua_pop(lua, 2);
    return same;
}

/// reply{status = 201, body = …, type = "text/plain", headers = {…}}
int make_reply(lua_State* lua) {
    luaL_checktype(lua, 1, LUA_TTABLE);
    lua_settop(lua, 1);
    mark_reply(lua);
    return 1;
}

/// redirect(address [, status])
int make_redirect(lua_State* lua) {
    luaL_checkstring(lua, 1);
    const auto status = luaL_optinteger(lua, 2, 302);
    const bool known =
        status == 301 || status == 302 || status == 303 || status == 307 || status == 308;
    luaL_argcheck(lua, known, 2, "301, 302, 303, 307 or 308 expected");
    lua_createtable(lua, 0, 2);
    lua_pushinteger(lua, status);
    lua_setfield(lua, -2, "status");
    lua_createtable(lua, 0, 1);
    lua_pushvalue(lua, 1);
    lua_setfield(lua, -2, "Location");
    lua_setfield(lua, -2, "headers");
    mark_reply(lua);
    return 1;
}

/// The page filled with the table at `index`, inside of pages/layout.html when there is one.
std::string filled_page(lua_State* lua, const std::string& name, int index) {
    const auto& machine = Machine::of(lua);
    const auto* page = machine.library().find_page(name);
    if (page == nullptr) luaL_error(lua, "there is no pages/%s.html", name.c_str());
    std::string json;
    append_json(lua, index, json, machine.limits().output_bytes);
    base::JsonFault fault;
    auto data = base::parse_json(json == "[]" ? "{}" : json, fault);
    if (!data || !data->is_object()) luaL_error(lua, "a page is filled with {name = value}");
    auto& object = data->get_object();
    auto text = mail::fill_template(page->text, object, mail::html_escaped, page->path);
    const auto* layout = machine.library().find_page("layout");
    if (layout == nullptr || name == "layout") return text;
    object["content"] = text;
    return mail::fill_template(layout->text, object, mail::html_escaped, layout->path);
}

/// page(name, data [, status])
int make_page(lua_State* lua) {
    const std::string name = luaL_checkstring(lua, 1);
    const auto status = luaL_optinteger(lua, 3, 200);
    if (lua_isnoneornil(lua, 2)) {
        lua_settop(lua, 1);
        lua_newtable(lua);
    }
    std::string text;
    std::string fault;
    try {
        text = filled_page(lua, name, 2);
    } catch (const base::Error& error) {
        fault = error.message;
    }
    if (!fault.empty()) return luaL_error(lua, "%s", fault.c_str());
    lua_createtable(lua, 0, 3);
    lua_pushinteger(lua, status);
    lua_setfield(lua, -2, "status");
    push_text(lua, text);
    lua_setfield(lua, -2, "body");
    lua_pushliteral(lua, "text/html; charset=utf-8");
    lua_setfield(lua, -2, "type");
    mark_reply(lua);
    return 1;
}

void set_text(lua_State* lua, const char* name, std::string_view text) {
    push_text(lua, text);
    lua_setfield(lua, -2, name);
}

void set_named(lua_State* lua, std::string_view name, std::string_view text) {
    push_text(lua, name);
    push_text(lua, text);
    lua_rawset(lua, -3);
}

void push_path_values(lua_State* lua, const Route& route, const RouteRequest& request) {
    lua_createtable(lua, 0, static_cast<int>(request.path_values.size()));
    std::size_t at = 0;
    for (const auto& segment : route.segments) {
        if (segment.kind == Segment::Kind::literal) continue;
        const auto& value = request.path_values[at++];
        push_text(lua, segment.text);
        push_text(lua, value);
        if (segment.kind == Segment::Kind::integer) {
            const auto number = lua_tointeger(lua, -1);
            lua_pop(lua, 1);
            lua_pushinteger(lua, number);
        }
        lua_rawset(lua, -3);
    }
}

void set_parameters(lua_State* lua, const std::vector<Parameter>& parameters,
                    const base::Values& values) {
    for (std::size_t at = 0; at < parameters.size(); ++at) {
        const auto& parameter = parameters[at];
        push_cell(lua, {parameter.name, parameter.type}, base::view(values[at]));
        lua_setfield(lua, -2, parameter.name.c_str());
    }
}

void push_texts(lua_State* lua, const RouteRequest::Texts& texts) {
    lua_createtable(lua, 0, static_cast<int>(texts.size()));
    for (const auto& [name, text] : texts)
        set_named(lua, name, text);
}

void push_headers(lua_State* lua, const RouteRequest& request) {
    lua_createtable(lua, 0, static_cast<int>(request.headers->size()));
    for (const auto& [name, text] : *request.headers) {
        push_text(lua, base::lower(name));
        if (lua_pushvalue(lua, -1); lua_rawget(lua, -3) != LUA_TNIL) {
            lua_pushliteral(lua, ", ");
            push_text(lua, text);
            lua_concat(lua, 3);
        } else {
            lua_pop(lua, 1);
            push_text(lua, text);
        }
        lua_rawset(lua, -3);
    }
}

/// nil without a body that is understood.
void push_body(lua_State* lua, const Route& route, const RouteRequest& request) {
    if (route.body) {
        lua_createtable(lua, 0, static_cast<int>(route.body->size()));
        set_parameters(lua, *route.body, request.body_values);
        mark_object(lua);
    } else if (request.json) {
        push_json(lua, *request.json);
    } else if (request.has_form) {
        push_texts(lua, request.form);
        mark_object(lua);
    } else {
        lua_pushnil(lua);
    }
}

/// By the names of their fields: {name, type, size, text}.
void push_files(lua_State* lua, const RouteRequest& request) {
    lua_createtable(lua, 0, static_cast<int>(request.files.size()));
    for (const auto& file : request.files) {
        push_text(lua, file.field);
        lua_createtable(lua, 0, 4);
        set_text(lua, "name", file.name);
        set_text(lua, "type", file.type);
        lua_pushinteger(lua, static_cast<lua_Integer>(file.text.size()));
        lua_setfield(lua, -2, "size");
        set_text(lua, "text", file.text);
        lua_rawset(lua, -3);
    }
}

std::string text_member(lua_State* lua, const char* name) {
    if (lua_getfield(lua, -1, name) != LUA_TSTRING && !lua_isnil(lua, -1)) {
        luaL_error(lua, "'%s' of a reply is a text", name);
    }
    std::size_t length = 0;
    const char* text = lua_tolstring(lua, -1, &length);
    std::string copy = text == nullptr ? std::string() : std::string(text, length);
    lua_pop(lua, 1);
    return copy;
}

bool fits_header(std::string_view text) {
    return std::ranges::all_of(text, [](char letter) {
        return letter == '\t' || (static_cast<unsigned char>(letter) >= 32 && letter != 127);
    });
}

void add_header(lua_State* lua, Reply& reply) {
    if (lua_type(lua, -2) != LUA_TSTRING || lua_isstring(lua, -1) == 0) {
        luaL_error(lua, "headers are {Name = \"text\"}");
    }
    std::string name = lua_tostring(lua, -2);
    lua_pushvalue(lua, -1);
    std::string text = lua_tostring(lua, -1);
    lua_pop(lua, 1);
    constexpr std::array<std::string_view, 5> framing = {"content-length", "transfer-encoding",
                                                         "connection", "date", "server"};
    const auto low = base::lower(name);
    const bool token = !name.empty() && std::ranges::all_of(name, [](char letter) {
        return (letter >= 'a' && letter <= 'z') || (letter >= 'A' && letter <= 'Z') ||
               (letter >= '0' && letter <= '9') || letter == '-' || letter == '_';
    });
    if (!token || !fits_header(text)) luaL_error(lua, "'%s' is no header", name.c_str());
    if (std::ranges::find(framing, low) != framing.end()) {
        luaL_error(lua, "the header '%s' is not for scripts", name.c_str());
    }
    if (low == "content-type") {
        reply.type = text;
    } else {
        reply.headers.emplace_back(std::move(name), std::move(text));
    }
    if (reply.headers.size() > headers_max) luaL_error(lua, "too many headers");
}

void read_headers(lua_State* lua, Reply& reply) {
    if (lua_getfield(lua, -1, "headers") == LUA_TTABLE) {
        lua_pushnil(lua);
        while (lua_next(lua, -2) != 0) {
            add_header(lua, reply);
            lua_pop(lua, 1);
        }
    } else if (!lua_isnil(lua, -1)) {
        luaL_error(lua, "'headers' of a reply is {Name = \"text\"}");
    }
    lua_pop(lua, 1);
}

void read_status(lua_State* lua, Reply& reply) {
    if (lua_getfield(lua, -1, "status") != LUA_TNIL) {
        const auto status = lua_tointeger(lua, -1);
        if (status < 200 || status > 599) luaL_error(lua, "'status' of a reply is 200 to 599");
        reply.status = static_cast<int>(status);
        reply.status_said = true;
    }
    lua_pop(lua, 1);
}

/// The value on top; a text is one of its own when a reply says so.
void read_body(lua_State* lua, Reply& reply, bool plain) {
    const auto bytes_max = Machine::of(lua).limits().output_bytes;
    if (plain && lua_type(lua, -1) == LUA_TSTRING) {
        std::size_t length = 0;
        const char* text = lua_tolstring(lua, -1, &length);
        if (length > bytes_max) luaL_error(lua, "the answer is too large");
        reply.body.assign(text, length);
        if (reply.type.empty()) reply.type = "text/plain; charset=utf-8";
        return;
    }
    append_json(lua, -1, reply.body, bytes_max);
    if (reply.type.empty()) reply.type = json_type;
}

void read_stream(lua_State* lua, Reply& reply) {
    if (lua_getfield(lua, -1, "stream") != LUA_TNIL) {
        const bool empty = reply.status == 204 || reply.status == 205 || reply.status == 304;
        if (!lua_isfunction(lua, -1)) luaL_error(lua, "'stream' is function(write) … end");
        if (empty) luaL_error(lua, "an answer with status %d has no body", reply.status);
        lua_getfield(lua, -2, "body");
        if (!lua_isnil(lua, -1)) luaL_error(lua, "a reply has 'body' or 'stream', not both");
        lua_pop(lua, 1);
        keep_stream(lua);
        reply.streams = true;
        if (reply.type.empty()) reply.type = "text/plain; charset=utf-8";
    }
    lua_pop(lua, 1);
}

Reply read_made_reply(lua_State* lua) {
    Reply reply;
    read_status(lua, reply);
    reply.type = text_member(lua, "type");
    if (!fits_header(reply.type)) luaL_error(lua, "'type' of a reply is a media type");
    read_headers(lua, reply);
    read_stream(lua, reply);
    if (lua_getfield(lua, -1, "body") != LUA_TNIL) read_body(lua, reply, true);
    lua_pop(lua, 1);
    return reply;
}

}  // namespace

void open_routes(lua_State* lua) {
    constexpr std::array<std::pair<const char*, const char*>, 5> methods = {{{"get", "GET"},
                                                                             {"post", "POST"},
                                                                             {"put", "PUT"},
                                                                             {"patch", "PATCH"},
                                                                             {"delete", "DELETE"}}};
    lua_createtable(lua, 0, static_cast<int>(methods.size()) + 1);
    for (const auto& [name, method] : methods) {
        lua_pushstring(lua, method);
        lua_pushcclosure(lua, declare_route, 1);
        lua_setfield(lua, -2, name);
    }
    lua_pushcfunction(lua, declare_errors);
    lua_setfield(lua, -2, "errors");
    freeze(lua);
    show(lua, "route");
    lua_createtable(lua, 0, 3);
    for (const char* what : {"create", "update", "delete"}) {
        lua_pushstring(lua, what);
        lua_pushcclosure(lua, declare_before, 1);
        lua_setfield(lua, -2, what);
    }
    freeze(lua);
    show(lua, "before");
    lua_createtable(lua, 0, 1);
    lua_pushboolean(lua, 0);
    lua_setfield(lua, -2, "__metatable");
    lua_rawsetp(lua, LUA_REGISTRYINDEX, &reply_key);
    lua_pushcfunction(lua, make_reply);
    show(lua, "reply");
    lua_pushcfunction(lua, make_redirect);
    show(lua, "redirect");
    lua_pushcfunction(lua, make_page);
    show(lua, "page");
}

void begin_declaring(lua_State* lua) {
    lua_newtable(lua);
    lua_pushvalue(lua, -1);
    lua_rawsetp(lua, LUA_REGISTRYINDEX, &declared_key);
}

void end_declaring(lua_State* lua) {
    lua_pushnil(lua);
    lua_rawsetp(lua, LUA_REGISTRYINDEX, &declared_key);
}

void push_request(lua_State* lua, const Route& route, const RouteRequest& request) {
    lua_createtable(lua, 0, 9);
    set_text(lua, "method", request.method);
    set_text(lua, "path", request.path);
    set_text(lua, "address", request.address);
    push_path_values(lua, route, request);
    mark_object(lua);
    lua_setfield(lua, -2, "params");
    push_texts(lua, request.query);
    set_parameters(lua, route.query, request.query_values);
    mark_object(lua);
    lua_setfield(lua, -2, "query");
    push_headers(lua, request);
    mark_object(lua);
    lua_setfield(lua, -2, "headers");
    push_body(lua, route, request);
    lua_setfield(lua, -2, "body");
    push_files(lua, request);
    mark_object(lua);
    lua_setfield(lua, -2, "files");
    if (!request.text.empty()) set_text(lua, "text", request.text);
}

void push_problem(lua_State* lua, const RouteProblem& problem, const RouteRequest& request) {
    lua_createtable(lua, 0, 10);
    lua_pushinteger(lua, problem.status);
    lua_setfield(lua, -2, "status");
    set_text(lua, "reason", problem.reason);
    set_text(lua, "code", problem.code);
    set_text(lua, "message", problem.message);
    set_text(lua, "details", problem.details);
    set_text(lua, "hint", problem.hint);
    set_text(lua, "title", problem.title);
    set_text(lua, "method", request.method);
    set_text(lua, "path", request.path);
    push_texts(lua, problem.fields);
    mark_object(lua);
    lua_setfield(lua, -2, "fields");
}

Reply read_reply(lua_State* lua) {
    if (is_reply(lua, -1)) return read_made_reply(lua);
    Reply reply;
    if (lua_isnil(lua, -1)) {
        reply.status = 204;
    } else {
        read_body(lua, reply, false);
    }
    return reply;
}

}  // namespace socle::script
