#include "script/database.h"

#include "base/text.h"
#include "script/ask.h"
#include "script/lua_json.h"
#include "script/machine.h"

#include <algorithm>
#include <array>
#include <string>
#include <string_view>

namespace socle::script {

namespace {

const char methods_key = 0;

using Kind = Operation::Kind;

/// Options that are words of the query as they stand.
constexpr std::array<std::string_view, 12> query_words = {
    "select", "order",  "limit",   "offset",      "filter",  "or",
    "and",    "not.or", "not.and", "on_conflict", "columns", "search"};

bool is_query_word(std::string_view name) {
    return std::ranges::find(query_words, name) != query_words.end();
}

std::string_view text_at(lua_State* lua, int index) {
    std::size_t length = 0;
    const char* text = lua_tolstring(lua, index, &length);
    return {text, length};
}

void add_parameter(std::string& query, std::string_view name, std::string_view value) {
    if (!query.empty()) query += '&';
    query += base::url_encode(name) + "=" + base::url_encode(value);
}

/// The value at `index` as it stands in a URL, behind `eq.` or, for truth values and null, `is.`.
std::string equality(lua_State* lua, int index) {
    switch (lua_type(lua, index)) {
        case LUA_TBOOLEAN:
            return lua_toboolean(lua, index) != 0 ? "is.true" : "is.false";
        case LUA_TLIGHTUSERDATA:
            return "is.null";
        case LUA_TNUMBER:
        case LUA_TSTRING: {
            lua_pushvalue(lua, index);
            auto text = "eq." + std::string(text_at(lua, -1));
            lua_pop(lua, 1);
            return text;
        }
        default:
            luaL_error(lua, "a %s is no value to compare with", luaL_typename(lua, index));
    }
    return {};
}

void add_where(lua_State* lua, int table, std::string& query) {
    luaL_checktype(lua, table, LUA_TTABLE);
    lua_pushnil(lua);
    while (lua_next(lua, table) != 0) {
        if (lua_type(lua, -2) != LUA_TSTRING) luaL_error(lua, "'where' is {field = value, …}");
        add_parameter(query, text_at(lua, -2), equality(lua, -1));
        lua_pop(lua, 1);
    }
}

/// One option: `name` on the stack below its value.
void add_option(lua_State* lua, std::string& query) {
    if (lua_type(lua, -2) != LUA_TSTRING) luaL_error(lua, "options are {name = value, …}");
    const auto name = text_at(lua, -2);
    if (name == "where") return add_where(lua, lua_absindex(lua, -1), query);
    const int type = lua_type(lua, -1);
    if (type == LUA_TTABLE && !is_query_word(name)) {
        const auto count = lua_rawlen(lua, -1);
        for (lua_Unsigned at = 1; at <= count; ++at) {
            lua_rawgeti(lua, -1, static_cast<lua_Integer>(at));
            if (lua_type(lua, -1) != LUA_TSTRING) {
                luaL_error(lua, "the filters of '%s' are texts", lua_tostring(lua, -3));
            }
            add_parameter(query, name, text_at(lua, -1));
            lua_pop(lua, 1);
        }
        return;
    }
    const bool number = type == LUA_TNUMBER && is_query_word(name);
    if (type != LUA_TSTRING && !number) {
        luaL_error(lua,
                   "option '%s' is a text like \"eq.1\"; write where = {%s = value} for a value to "
                   "be equal to",
                   lua_tostring(lua, -2), lua_tostring(lua, -2));
    }
    lua_pushvalue(lua, -1);
    add_parameter(query, name, text_at(lua, -1));
    lua_pop(lua, 1);
}

/// The options at `index`, if there are any.
void add_options(lua_State* lua, int index, std::string& query) {
    if (lua_isnoneornil(lua, index)) return;
    luaL_checktype(lua, index, LUA_TTABLE);
    lua_pushnil(lua);
    while (lua_next(lua, index) != 0) {
        add_option(lua, query);
        lua_pop(lua, 1);
    }
}

/// The model and the rights of the table that a method is called on.
Operation operation_of(lua_State* lua, Kind kind) {
    luaL_argcheck(lua, lua_istable(lua, 1), 1, "write a colon: ctx.db.movie:list()");
    Operation operation;
    operation.kind = kind;
    lua_rawgeti(lua, 1, 1);
    luaL_argcheck(lua, lua_isinteger(lua, -1), 1, "write a colon: ctx.db.movie:list()");
    operation.model = static_cast<int>(lua_tointeger(lua, -1));
    lua_rawgeti(lua, 1, 2);
    operation.admin = lua_toboolean(lua, -1) != 0;
    lua_pop(lua, 2);
    return operation;
}

/// A key, or the options that tell which records are meant.
void add_target(lua_State* lua, int index, Operation& operation) {
    if (lua_istable(lua, index)) return add_options(lua, index, operation.query);
    luaL_argcheck(lua, lua_type(lua, index) == LUA_TSTRING || lua_type(lua, index) == LUA_TNUMBER,
                  index, "the key of a record expected, or {field = \"eq.value\"}");
    const auto& definition = Machine::of(lua).definition();
    add_parameter(operation.query, definition.model(operation.model).key_field().name,
                  equality(lua, index));
    operation.one = true;
}

void set_body(lua_State* lua, int index, Operation& operation) {
    luaL_checktype(lua, index, LUA_TTABLE);
    append_json(lua, index, operation.body, Machine::of(lua).limits().output_bytes);
    if (operation.body == "[]" && operation.kind == Kind::update) operation.body = "{}";
}

int list(lua_State* lua) {
    auto operation = operation_of(lua, Kind::list);
    add_options(lua, 2, operation.query);
    return ask(lua, std::move(operation));
}

int count(lua_State* lua) {
    auto operation = operation_of(lua, Kind::count);
    add_options(lua, 2, operation.query);
    return ask(lua, std::move(operation));
}

int get(lua_State* lua) {
    auto operation = operation_of(lua, Kind::get);
    add_target(lua, 2, operation);
    add_options(lua, 3, operation.query);
    operation.one = true;
    return ask(lua, std::move(operation));
}

int create_or_merge(lua_State* lua, bool merge) {
    auto operation = operation_of(lua, Kind::create);
    set_body(lua, 2, operation);
    operation.one = operation.body.front() == '{';
    operation.merge = merge;
    add_options(lua, 3, operation.query);
    return ask(lua, std::move(operation));
}

int create(lua_State* lua) {
    return create_or_merge(lua, false);
}

int upsert(lua_State* lua) {
    return create_or_merge(lua, true);
}

int update(lua_State* lua) {
    auto operation = operation_of(lua, Kind::update);
    add_target(lua, 2, operation);
    set_body(lua, 3, operation);
    add_options(lua, 4, operation.query);
    return ask(lua, std::move(operation));
}

int remove(lua_State* lua) {
    auto operation = operation_of(lua, Kind::remove);
    add_target(lua, 2, operation);
    add_options(lua, 3, operation.query);
    return ask(lua, std::move(operation));
}

constexpr std::array<luaL_Reg, 8> methods = {{{"list", list},
                                              {"get", get},
                                              {"count", count},
                                              {"create", create},
                                              {"upsert", upsert},
                                              {"update", update},
                                              {"delete", remove},
                                              {nullptr, nullptr}}};

/// `db.NAME`: {model, admin} with the methods.
int find_model(lua_State* lua) {
    const auto& definition = Machine::of(lua).definition();
    const char* name = luaL_checkstring(lua, 2);
    const int model = definition.find_served_model(name);
    if (model < 0) return luaL_error(lua, "there is no model '%s'", name);
    lua_createtable(lua, 2, 0);
    lua_pushinteger(lua, model);
    lua_rawseti(lua, -2, 1);
    lua_pushvalue(lua, lua_upvalueindex(1));
    lua_rawseti(lua, -2, 2);
    lua_rawgetp(lua, LUA_REGISTRYINDEX, &methods_key);
    lua_setmetatable(lua, -2);
    return 1;
}

int refuse_change(lua_State* lua) {
    return luaL_error(lua, "the database is changed by its methods: create, update, delete");
}

void protect(lua_State* lua) {
    lua_pushcfunction(lua, refuse_change);
    lua_setfield(lua, -2, "__newindex");
    lua_pushboolean(lua, 0);
    lua_setfield(lua, -2, "__metatable");
}

}  // namespace

void open_database(lua_State* lua) {
    lua_createtable(lua, 0, 3);
    lua_createtable(lua, 0, static_cast<int>(methods.size()) - 1);
    luaL_setfuncs(lua, methods.data(), 0);
    lua_setfield(lua, -2, "__index");
    protect(lua);
    lua_rawsetp(lua, LUA_REGISTRYINDEX, &methods_key);
}

void push_database(lua_State* lua, bool admin) {
    lua_newtable(lua);
    lua_createtable(lua, 0, 3);
    lua_pushboolean(lua, admin ? 1 : 0);
    lua_pushcclosure(lua, find_model, 1);
    lua_setfield(lua, -2, "__index");
    protect(lua);
    lua_setmetatable(lua, -2);
}

}  // namespace socle::script
