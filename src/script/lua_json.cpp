#include "script/lua_json.h"

#include "base/convert.h"
#include "base/json.h"

#include <boost/json/value.hpp>

#include <algorithm>
#include <cmath>
#include <string_view>

namespace socle::script {

namespace {

const char array_key = 0;
const char object_key = 0;
constexpr const char* fields_name = "__fields";

void make_mark(lua_State* lua, const char* key) {
    lua_createtable(lua, 0, 1);
    lua_pushboolean(lua, 0);
    lua_setfield(lua, -2, "__metatable");
    lua_rawsetp(lua, LUA_REGISTRYINDEX, key);
}

void mark(lua_State* lua, const char* key) {
    lua_rawgetp(lua, LUA_REGISTRYINDEX, key);
    lua_setmetatable(lua, -2);
}

bool has_mark(lua_State* lua, int table, const char* key) {
    if (lua_getmetatable(lua, table) == 0) return false;
    lua_rawgetp(lua, LUA_REGISTRYINDEX, key);
    const bool same = lua_rawequal(lua, -1, -2) != 0;
    lua_pop(lua, 2);
    return same;
}

/// The metatable of records with these fields, for the tables of one answer.
template <typename Names>
void push_record_mark(lua_State* lua, const Names& names) {
    lua_createtable(lua, 0, 2);
    lua_pushboolean(lua, 0);
    lua_setfield(lua, -2, "__metatable");
    lua_createtable(lua, static_cast<int>(names.size()), 0);
    lua_Integer at = 0;
    for (const auto& name : names) {
        push_text(lua, name);
        lua_rawseti(lua, -2, ++at);
    }
    lua_setfield(lua, -2, fields_name);
}

void push_number(lua_State* lua, const boost::json::value& value) {
    if (value.is_int64()) {
        lua_pushinteger(lua, value.get_int64());
    } else {
        lua_pushnumber(lua, value.to_number<double>());
    }
}

/// `records`: objects are related records.
void push_value(lua_State* lua, const boost::json::value& value, bool records) {
    luaL_checkstack(lua, 8, "nested too deeply");
    switch (value.kind()) {
        case boost::json::kind::null:
            return push_null(lua);
        case boost::json::kind::bool_:
            return lua_pushboolean(lua, value.get_bool() ? 1 : 0);
        case boost::json::kind::string:
            return push_text(lua, value.get_string());
        case boost::json::kind::array: {
            const auto& array = value.get_array();
            lua_createtable(lua, static_cast<int>(array.size()), 0);
            lua_Integer at = 0;
            for (const auto& item : array) {
                push_value(lua, item, records);
                lua_rawseti(lua, -2, ++at);
            }
            return mark_array(lua);
        }
        case boost::json::kind::object: {
            const auto& object = value.get_object();
            lua_createtable(lua, 0, static_cast<int>(object.size()));
            std::vector<std::string_view> names;
            for (const auto& [name, member] : object) {
                names.emplace_back(name);
                if (records && member.is_null()) continue;
                push_text(lua, name);
                push_value(lua, member, records);
                lua_rawset(lua, -3);
            }
            if (!records) return mark_object(lua);
            push_record_mark(lua, names);
            lua_setmetatable(lua, -2);
            return;
        }
        default:
            return push_number(lua, value);
    }
}

void push_json_cell(lua_State* lua, const base::Column& column, std::string_view text) {
    base::JsonFault fault;
    const auto value = base::parse_json(text, fault);
    if (!value || (column.shape && value->is_null())) {
        lua_pushnil(lua);
    } else {
        push_value(lua, *value, column.shape != nullptr);
    }
}

void push_point(lua_State* lua, const base::ValueView& latitude, const base::ValueView& longitude) {
    if (base::is_null(latitude) || base::is_null(longitude)) return lua_pushnil(lua);
    lua_createtable(lua, 0, 2);
    lua_pushnumber(lua, std::get<double>(latitude));
    lua_setfield(lua, -2, "latitude");
    lua_pushnumber(lua, std::get<double>(longitude));
    lua_setfield(lua, -2, "longitude");
}

/// The table of a row, without its mark.
void push_fields(lua_State* lua, const std::vector<base::Column>& columns, const base::Rows& rows,
                 std::size_t row) {
    lua_createtable(lua, 0, static_cast<int>(columns.size()));
    std::size_t cell = 0;
    for (const auto& column : columns) {
        const bool point = column.type.type == base::Type::point;
        if (!column.name.empty()) {
            push_text(lua, column.name);
            if (point) {
                push_point(lua, rows.at(row, cell), rows.at(row, cell + 1));
            } else {
                push_cell(lua, column, rows.at(row, cell));
            }
            lua_rawset(lua, -3);
        }
        cell += point ? 2 : 1;
    }
}

std::vector<std::string_view> names_of(const std::vector<base::Column>& columns) {
    std::vector<std::string_view> names;
    for (const auto& column : columns) {
        if (!column.name.empty()) names.emplace_back(column.name);
    }
    return names;
}

/// Writes one value; every method leaves the stack as it was.
class JsonWriter {
public:
    JsonWriter(lua_State* lua, std::string& out, std::size_t bytes_max)
        : lua_(lua), out_(out), bytes_max_(bytes_max) {}

    void write(int index, std::size_t depth) {
        if (depth > base::json_depth_max) luaL_error(lua_, "nested too deeply for JSON");
        if (out_.size() > bytes_max_) luaL_error(lua_, "the JSON text would be too long");
        luaL_checkstack(lua_, 8, "nested too deeply");
        switch (lua_type(lua_, index)) {
            case LUA_TNIL:
                out_ += "null";
                return;
            case LUA_TBOOLEAN:
                out_ += lua_toboolean(lua_, index) != 0 ? "true" : "false";
                return;
            case LUA_TNUMBER:
                return write_number(index);
            case LUA_TSTRING:
                return write_text(index);
            case LUA_TTABLE:
                return write_table(lua_absindex(lua_, index), depth);
            case LUA_TLIGHTUSERDATA:
                if (lua_touserdata(lua_, index) == nullptr) {
                    out_ += "null";
                    return;
                }
                [[fallthrough]];
            default:
                luaL_error(lua_, "a %s is no JSON", luaL_typename(lua_, index));
        }
    }

private:
    void write_number(int index) {
        if (lua_isinteger(lua_, index) != 0) {
            out_ += std::to_string(lua_tointeger(lua_, index));
            return;
        }
        const auto number = lua_tonumber(lua_, index);
        if (!std::isfinite(number)) luaL_error(lua_, "JSON has no infinite numbers and no NaN");
        base::append_double(out_, number);
    }

    void write_text(int index) {
        std::size_t length = 0;
        const char* text = lua_tolstring(lua_, index, &length);
        base::append_json_string(out_, {text, length});
    }

    void write_table(int table, std::size_t depth) {
        if (luaL_getmetafield(lua_, table, fields_name) != LUA_TNIL) {
            write_record(table, lua_absindex(lua_, -1), depth);
            lua_pop(lua_, 1);
            return;
        }
        const auto length = lua_rawlen(lua_, table);
        if (has_mark(lua_, table, &array_key)) return write_array(table, length, depth);
        const auto keys = text_keys(table, length);
        const bool object = !keys.empty() || has_mark(lua_, table, &object_key);
        if (!object) return write_array(table, length, depth);
        write_object(table, keys, depth);
    }

    void write_array(int table, lua_Unsigned length, std::size_t depth) {
        out_ += '[';
        for (lua_Unsigned at = 1; at <= length; ++at) {
            if (at > 1) out_ += ',';
            lua_rawgeti(lua_, table, static_cast<lua_Integer>(at));
            write(-1, depth + 1);
            lua_pop(lua_, 1);
        }
        out_ += ']';
    }

    bool is_place(int index, lua_Unsigned length) {
        if (lua_isinteger(lua_, index) == 0) return false;
        const auto place = lua_tointeger(lua_, index);
        return place >= 1 && static_cast<lua_Unsigned>(place) <= length;
    }

    /// The keys of an object, sorted; none of a list, which may have holes.
    std::vector<std::string> text_keys(int table, lua_Unsigned length) {
        std::vector<std::string> keys;
        bool others = false;
        lua_pushnil(lua_);
        while (lua_next(lua_, table) != 0) {
            lua_pop(lua_, 1);
            if (lua_type(lua_, -1) == LUA_TSTRING) {
                std::size_t bytes = 0;
                const char* text = lua_tolstring(lua_, -1, &bytes);
                keys.emplace_back(text, bytes);
            } else if (!is_place(-1, length)) {
                others = true;
            }
        }
        if (others || (!keys.empty() && length > 0)) {
            luaL_error(lua_, "a table with these keys is neither a list nor an object of JSON");
        }
        std::ranges::sort(keys);
        return keys;
    }

    void write_object(int table, const std::vector<std::string>& keys, std::size_t depth) {
        out_ += '{';
        for (const auto& key : keys) {
            if (&key != &keys.front()) out_ += ',';
            write_member(table, key, depth);
        }
        out_ += '}';
    }

    void write_member(int table, const std::string& key, std::size_t depth) {
        base::append_json_string(out_, key);
        out_ += ':';
        push_text(lua_, key);
        lua_rawget(lua_, table);
        write(-1, depth + 1);
        lua_pop(lua_, 1);
    }

    void write_record(int table, int fields, std::size_t depth) {
        std::vector<std::string> names;
        const auto count = lua_rawlen(lua_, fields);
        for (lua_Unsigned at = 1; at <= count; ++at) {
            lua_rawgeti(lua_, fields, static_cast<lua_Integer>(at));
            names.emplace_back(lua_tostring(lua_, -1));
            lua_pop(lua_, 1);
        }
        for (auto& key : text_keys(table, 0)) {
            if (std::ranges::find(names, key) == names.end()) names.push_back(std::move(key));
        }
        write_object(table, names, depth);
    }

    lua_State* lua_;
    std::string& out_;
    const std::size_t bytes_max_;
};

}  // namespace

void open_marks(lua_State* lua) {
    make_mark(lua, &array_key);
    make_mark(lua, &object_key);
}

void mark_array(lua_State* lua) {
    mark(lua, &array_key);
}

void mark_object(lua_State* lua) {
    mark(lua, &object_key);
}

void push_null(lua_State* lua) {
    lua_pushlightuserdata(lua, nullptr);
}

void push_text(lua_State* lua, std::string_view text) {
    lua_pushlstring(lua, text.data(), text.size());
}

void push_json(lua_State* lua, const boost::json::value& value) {
    push_value(lua, value, false);
}

void push_cell(lua_State* lua, const base::Column& column, const base::ValueView& value) {
    if (base::is_null(value)) return lua_pushnil(lua);
    if (column.type.type == base::Type::boolean) {
        return lua_pushboolean(lua, std::get<std::int64_t>(value) != 0 ? 1 : 0);
    }
    if (column.type.type == base::Type::decimal) {
        const auto scaled = static_cast<double>(std::get<std::int64_t>(value));
        return lua_pushnumber(lua, scaled / std::pow(10.0, column.type.scale));
    }
    if (const auto* integer = std::get_if<std::int64_t>(&value)) {
        return lua_pushinteger(lua, *integer);
    }
    if (const auto* number = std::get_if<double>(&value)) return lua_pushnumber(lua, *number);
    const auto text = std::get<std::string_view>(value);
    if (column.type.type == base::Type::json) return push_json_cell(lua, column, text);
    push_text(lua, text);
}

void push_rows(lua_State* lua, const std::vector<base::Column>& columns, const base::Rows& rows) {
    luaL_checkstack(lua, 10, "nested too deeply");
    push_record_mark(lua, names_of(columns));
    lua_createtable(lua, static_cast<int>(rows.size()), 0);
    for (std::size_t row = 0; row < rows.size(); ++row) {
        push_fields(lua, columns, rows, row);
        lua_pushvalue(lua, -3);
        lua_setmetatable(lua, -2);
        lua_rawseti(lua, -2, static_cast<lua_Integer>(row) + 1);
    }
    lua_remove(lua, -2);
    mark_array(lua);
}

void push_row(lua_State* lua, const std::vector<base::Column>& columns, const base::Rows& rows,
              std::size_t row) {
    luaL_checkstack(lua, 10, "nested too deeply");
    push_fields(lua, columns, rows, row);
    push_record_mark(lua, names_of(columns));
    lua_setmetatable(lua, -2);
}

void append_json(lua_State* lua, int index, std::string& out, std::size_t bytes_max) {
    JsonWriter(lua, out, bytes_max).write(index, 1);
}

}  // namespace socle::script
